"""Texts with words that a masked language model finds likely in the place of others.

A model's folder and texts go in, texts come out. Words that are one piece of the vocabulary may be replaced,
by another whole word, drawn from the likeliest by their probability; everything else stays letter by letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from heedful.errors import ModelError
from heedful.models.encoder import TOKENS_AT_ONCE, Encoder
from heedful.models.lengths import by_length
from heedful.models.mask_head import WORDS, guess, has_mask_head, read_mask_head
from heedful.models.source import locate
from heedful.models.tokens import Tokens
from heedful.train.pretraining.masking import Pieces
from heedful.train.pretraining.pieces import pieces_of

SHARE = 0.15  # of the words that can be replaced; at least one
LIKELY = 10  # words that may stand in a place
LONGEST = 128
_MARKS = "Ġ▁"

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class _Holes:
    """A text's tokens with the mask in some places, and which letters stood there."""

    ids: Ints
    places: Ints
    spans: tuple[tuple[int, int], ...]


class Replacer:
    """A masked language model that was loaded once."""

    def __init__(
        self, encoder: Encoder, head: dict[str, Tensor], tokenizer: Tokenizer, pieces: Pieces
    ) -> None:
        self._encoder, self._tokenizer, self._pieces = encoder, tokenizer, pieces
        self._weights = {**encoder.weights, **head}
        self._whole = np.array([self._is_word(number) for number in range(len(pieces.ordinary))])

    @classmethod
    def load(cls, name: str) -> "Replacer":
        """Raises ModelError when it is no masked language model that heedful computes itself."""
        source = locate(name)
        encoder = Encoder.from_source(source, max_tokens=LONGEST)
        if not has_mask_head(source.folder, encoder):
            raise ModelError(
                f"{name} does not guess masked words: it has no such head. Make one that does from your own "
                "texts: heedful pretrain TEXTS FOLDER"
            )
        tokenizer = Tokenizer.from_str(encoder.tokenizer.files["tokenizer.json"].decode())
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_length=encoder.max_tokens)
        pieces = pieces_of(tokenizer, len(encoder.weights[WORDS]))
        return cls(encoder, read_mask_head(source.folder, encoder, seed=0), tokenizer, pieces)

    def __call__(self, texts: Sequence[str], chances: Sequence[np.random.Generator]) -> list[str]:
        """Each text once, with some words replaced; as it was where nothing can be."""
        holes = [self._holes(text, random) for text, random in zip(texts, chances, strict=True)]
        found = list(texts)
        rows = [row for row, one in enumerate(holes) if len(one.places)]
        for row, shares in zip(rows, self._likely([holes[row] for row in rows]), strict=True):
            found[row] = self._filled(texts[row], holes[row], shares, chances[row])
        return found

    def _holes(self, text: str, random: np.random.Generator) -> _Holes:
        encoding = self._tokenizer.encode(text)
        ids = np.array(encoding.ids, np.int64)
        goes_on = np.append(self._pieces.inside[ids][1:], False)
        free = np.flatnonzero(self._whole[ids] & ~goes_on)
        count = max(1, round(SHARE * len(free))) if len(free) else 0
        places = np.sort(random.choice(free, count, replace=False)) if count else free
        spans = tuple(encoding.offsets[place] for place in places)
        masked = ids.copy()
        masked[places] = self._pieces.mask
        return _Holes(masked, places, spans)

    def _likely(self, holes: Sequence[_Holes]) -> list[tuple[Ints, NDArray[np.float64]]]:
        """For each text the words that may stand in each hole [holes, LIKELY], and how likely they are."""
        if not holes:
            return []
        lengths = np.array([len(one.ids) for one in holes])
        flat = np.concatenate([one.ids for one in holes]).astype(np.int32)
        tokens = Tokens(flat, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))
        found: list[tuple[Ints, NDArray[np.float64]]] = [(np.zeros(0), np.zeros(0))] * len(holes)  # type: ignore[list-item]
        barred = torch.from_numpy(~self._whole)
        with torch.inference_mode():
            for rows in by_length(tokens.lengths, TOKENS_AT_ONCE):
                ids, present = tokens.padded(rows, self._encoder.pad)
                hidden = self._encoder.body.hidden(self._weights, ids, present)
                for place, row in enumerate(rows):
                    wanted = hidden[place, torch.from_numpy(holes[row].places)]
                    made = guess(self._weights, wanted, float(self._encoder.config["layer_norm_eps"]))
                    logits = (made @ self._weights[WORDS].T).float() + self._weights["mask.bias"]
                    best = logits.masked_fill(barred, -torch.inf).topk(min(LIKELY, logits.shape[-1]))
                    found[row] = best.indices.numpy(), best.values.double().softmax(-1).numpy()
        return found

    def _filled(
        self,
        text: str,
        holes: _Holes,
        likely: tuple[Ints, NDArray[np.float64]],
        random: np.random.Generator,
    ) -> str:
        """The holes filled from the end, so that the places before stay where they are."""
        for (start, end), words, shares in reversed(list(zip(holes.spans, *likely, strict=True))):
            word = self._text(int(random.choice(words, p=shares / shares.sum())))
            cased = word[:1].upper() + word[1:] if text[start:end][:1].isupper() else word
            text = text[:start] + cased + text[end:]
        return text

    def _is_word(self, number: int) -> bool:
        return bool(
            self._pieces.ordinary[number] and not self._pieces.inside[number] and self._text(number).isalpha()
        )

    def _text(self, number: int) -> str:
        return (self._tokenizer.id_to_token(number) or "").lstrip(_MARKS)
