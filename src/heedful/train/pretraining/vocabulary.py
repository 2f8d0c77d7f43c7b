"""Learn a tokenizer from texts: WordPiece, BPE or Unigram.

Texts go in, a tokenizer comes out that transformers loads, the same bytes every time: where the trainers of
`tokenizers` depend on the order of a hash table, they are given an order. Nothing here knows of models.
"""

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from tokenizers import decoders as decoding

from heedful.errors import DataError
from heedful.train.pretraining.options import Objective, Vocabulary

ENOUGH = 30_000_000
"""Characters after which more text would change little."""
LONGEST_WORD = 64
SENTINELS = 100
ROUNDS = 3

MASKED = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
WRITTEN = ("<pad>", "</s>", "<unk>")


@dataclass(frozen=True)
class Learnt:
    """A tokenizer, and which of its tokens play which part."""

    tokenizer: Tokenizer
    roles: Mapping[str, str]
    sentinels: int = 0

    def number(self, token: str) -> int:
        """The number of a token that is there."""
        return _number(self.tokenizer, token)

    def files(self, longest: int) -> dict[str, bytes]:
        """tokenizer.json and what transformers wants beside it."""
        about: dict[str, object] = {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": longest,
            "clean_up_tokenization_spaces": False,
            **self.roles,
        }
        if self.sentinels:
            about["extra_special_tokens"] = [f"<extra_id_{n}>" for n in range(self.sentinels)]
        texts = {
            "tokenizer.json": self.tokenizer.to_str(pretty=True),
            "tokenizer_config.json": json.dumps(about, indent=1),
        }
        return {name: text.encode() for name, text in texts.items()}


def learn_tokenizer(
    texts: Iterable[str], kind: Vocabulary, objective: Objective, size: int, lowercase: bool
) -> Learnt:
    """A tokenizer of at most `size` pieces, with the special tokens that the objective needs."""
    special = MASKED if objective == "masked" else WRITTEN
    unknown = special[special.index("[UNK]" if objective == "masked" else "<unk>")]
    empty = _empty(kind, unknown, lowercase)
    counts = count_words(texts, empty)
    sentinels = SENTINELS if objective == "spans" else 0
    learn: dict[Vocabulary, Callable[..., Tokenizer]] = {
        "wordpiece": _wordpiece, "bpe": _bpe, "unigram": _unigram,
    }  # fmt: skip
    tokenizer = learn[kind](empty, counts, special, unknown, size - sentinels)
    if sentinels:
        tokenizer.add_special_tokens([f"<extra_id_{n}>" for n in range(sentinels)])
    if objective == "masked":
        first, last = (_number(tokenizer, name) for name in ("[CLS]", "[SEP]"))
        tokenizer.post_processor = processors.BertProcessing(("[SEP]", last), ("[CLS]", first))
        names = ("pad_token", "unk_token", "cls_token", "sep_token", "mask_token")
        return Learnt(tokenizer, dict(zip(names, special, strict=True)))
    if objective == "spans":
        end = _number(tokenizer, "</s>")
        tokenizer.post_processor = processors.TemplateProcessing(
            single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", end)]
        )
    roles = {"pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}
    return Learnt(tokenizer, roles, sentinels)


def _number(tokenizer: Tokenizer, token: str) -> int:
    number = tokenizer.token_to_id(token)
    assert number is not None, token
    return number


def count_words(texts: Iterable[str], tokenizer: Tokenizer) -> Counter[str]:
    """How often each word stands in the first ENOUGH characters, as the tokenizer cuts words."""
    counts: Counter[str] = Counter()
    for text in _first(texts):
        clean = tokenizer.normalizer.normalize_str(text) if tokenizer.normalizer else text
        words = tokenizer.pre_tokenizer.pre_tokenize_str(clean)
        counts.update(word for word, _ in words if len(word) <= LONGEST_WORD)
    if not counts:
        raise DataError("Found no words to learn a tokenizer from; wanted texts.")
    return counts


def _first(texts: Iterable[str]) -> Iterator[str]:
    seen = 0
    for text in texts:
        yield text
        seen += len(text)
        if seen >= ENOUGH:
            return


def _empty(kind: Vocabulary, unknown: str, lowercase: bool) -> Tokenizer:
    """How text is cleaned and cut into words, before any piece is known."""
    match kind:
        case "wordpiece":
            tokenizer = Tokenizer(models.WordPiece(unk_token=unknown))
            tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
            tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
            tokenizer.decoder = decoding.WordPiece()
        case "bpe":
            tokenizer = Tokenizer(models.BPE())
            tokenizer.normalizer = normalizers.NFC()
            tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
            tokenizer.decoder = decoding.ByteLevel()
        case "unigram":
            tokenizer = Tokenizer(models.Unigram())
            tokenizer.normalizer = normalizers.NFKC()
            cuts = [pre_tokenizers.Metaspace(), pre_tokenizers.Punctuation()]
            tokenizer.pre_tokenizer = pre_tokenizers.Sequence(cuts)
            tokenizer.decoder = decoding.Metaspace()
    return tokenizer


def _wordpiece(
    empty: Tokenizer, counts: Counter[str], special: tuple[str, ...], unknown: str, size: int
) -> Tokenizer:
    """Letters inside words are named in order first: the trainer numbers them as a hash table has them."""
    letters = _letters(counts, size // 2)
    inside = [f"##{letter}" for letter in letters]
    pieces = _merged(counts, [*special, *letters, *inside], size, "##")
    empty.model = models.WordPiece({piece: n for n, piece in enumerate(pieces)}, unk_token=unknown)
    return _with_special(empty, special)


def _bpe(
    empty: Tokenizer,
    counts: Counter[str],
    special: tuple[str, ...],
    unknown: str,  # noqa: ARG001 - bytes are never unknown
    size: int,
) -> Tokenizer:
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.Split("\n", "removed")
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trained.train_from_iterator(
        _repeated(counts),
        trainers.BpeTrainer(
            vocab_size=size, special_tokens=list(special), initial_alphabet=alphabet, show_progress=False
        ),
    )
    empty.model = trained.model
    return _with_special(empty, special)


def _unigram(
    empty: Tokenizer, counts: Counter[str], special: tuple[str, ...], unknown: str, size: int
) -> Tokenizer:
    """Pieces that BPE would merge, twice as many as wanted; then the best cut of every word is counted, and
    the rarest pieces go, in turn (the hard form of the expectation step of Kudo, 2018)."""
    letters = _letters(counts, size // 2)
    found = _merged(counts, [*special, *letters], 2 * size, "")
    pieces, single = found[len(special) :], set(letters)
    room = size - len(special)
    scores = {piece: -math.log(1 + n) for n, piece in enumerate(pieces)}
    for step in range(ROUNDS):
        cutting = Tokenizer(_unigram_model(scores, special, unknown))
        used: Counter[str] = Counter()
        for encoding, count in zip(cutting.encode_batch(list(counts)), counts.values(), strict=True):
            for piece in encoding.tokens:
                used[piece] += count
        total = sum(used.values())
        keep = room + (len(scores) - room) * (ROUNDS - 1 - step) // ROUNDS if len(scores) > room else room
        ranked = sorted(scores, key=lambda piece: (piece not in single, -used[piece], piece))
        scores = {piece: math.log((used[piece] or 0.5) / total) for piece in ranked[:keep]}
    empty.model = _unigram_model(scores, special, unknown)
    return _with_special(empty, special)


def _unigram_model(scores: Mapping[str, float], special: tuple[str, ...], unknown: str) -> models.Unigram:
    pieces = [(name, 0.0) for name in special] + list(scores.items())
    return models.Unigram(pieces, unk_id=special.index(unknown))


def _merged(counts: Counter[str], first: list[str], size: int, prefix: str) -> list[str]:
    """The pieces that byte pair encoding makes of these words, in the order of their numbers."""
    inside: dict[str, Any] = {"continuing_subword_prefix": prefix} if prefix else {}
    trained = Tokenizer(models.BPE(**inside))
    trained.pre_tokenizer = pre_tokenizers.Split("\n", "removed")
    trained.train_from_iterator(
        _repeated(counts),
        trainers.BpeTrainer(
            vocab_size=max(size, len(first)),
            special_tokens=first,
            **inside,
            limit_alphabet=max(1, len(first)),
            show_progress=False,
        ),
    )
    numbers: dict[str, int] = trained.get_vocab()
    return sorted(numbers, key=lambda piece: numbers[piece])


def _repeated(counts: Counter[str]) -> Iterator[str]:
    """Each word on lines of its own, as often as it was seen, in the order of the words."""
    for word in sorted(counts):
        left = counts[word]
        while left:
            now = min(left, 1000)
            yield "\n".join([word] * now)
            left -= now


def _letters(counts: Counter[str], most: int) -> list[str]:
    """The letters of the words, the most frequent ones when they are too many, in their own order."""
    letters: Counter[str] = Counter()
    for word, count in counts.items():
        for letter in word:
            letters[letter] += count
    ranked = sorted(letters, key=lambda letter: (-letters[letter], letter))
    return sorted(ranked[:most])


def _with_special(tokenizer: Tokenizer, special: tuple[str, ...]) -> Tokenizer:
    tokenizer.add_special_tokens([AddedToken(name, special=True, normalized=False) for name in special])
    return tokenizer
