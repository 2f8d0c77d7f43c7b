"""What masking must know of a tokenizer: which tokens are special, which go on a word, which is the mask."""

import json

import numpy as np
from tokenizers import Tokenizer

from heedful.errors import ModelError
from heedful.train.pretraining.masking import Pieces

MASKS = ("[MASK]", "<mask>")
FIRST = ("[CLS]", "<s>", "<cls>")
LAST = ("[SEP]", "</s>", "<sep>")


def pieces_of(tokenizer: Tokenizer, words: int) -> Pieces:
    """Of a tokenizer whose model has a table of so many words."""
    special = {n for n, token in tokenizer.get_added_tokens_decoder().items() if token.special}
    count = tokenizer.get_vocab_size()
    ordinary, inside = np.zeros(words, np.bool_), np.zeros(words, np.bool_)
    goes_on, mark = _mark(tokenizer)
    for number in range(min(words, count)):
        piece = tokenizer.id_to_token(number)
        if piece is not None and number not in special:
            ordinary[number] = not (piece.startswith("[unused") and piece.endswith("]"))
            inside[number] = piece.startswith(mark) == goes_on
    return Pieces(one_of(tokenizer, MASKS, "a mask"), ordinary, inside)


def one_of(tokenizer: Tokenizer, names: tuple[str, ...], what: str) -> int:
    """The number of the first of these tokens that is there."""
    for name in names:
        number = tokenizer.token_to_id(name)
        if number is not None:
            return int(number)
    raise ModelError(f"The tokenizer has no token for {what} (looked for {', '.join(names)}).")


def _mark(tokenizer: Tokenizer) -> tuple[bool, str]:
    """Whether pieces with the mark go on a word or begin one, and the mark."""
    about = json.loads(tokenizer.to_str())
    if about["model"]["type"] == "WordPiece":
        return True, str(about["model"].get("continuing_subword_prefix") or "##")
    return False, "Ġ" if "ByteLevel" in json.dumps(about.get("pre_tokenizer")) else "▁"
