"""Texts as rows of token numbers.

Texts go in, a ragged array comes out: all numbers in one flat array and where each text starts. One text
costs four bytes a token, so that a hundred thousand texts stay small. Of a pair the tokens of both texts
stand one after the other, and it is known where the second begins. A text with candidates is as many pairs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from heedful.errors import DataError, ModelError
from heedful.models.lengths import Rows
from heedful.records.parts import Inputs, join_parts, split_parts

AT_ONCE = 2048
FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt")


@dataclass(frozen=True)
class Tokens:
    """Token numbers of many texts: text i is `flat[starts[i]:starts[i + 1]]`.

    `seconds` say after how many tokens the second text of each pair begins; None where texts are no pairs.
    With `each` above 1 a text is that many rows of tokens, one after the other.
    """

    flat: NDArray[np.int32]
    starts: NDArray[np.int64]
    seconds: NDArray[np.int64] | None = None
    each: int = 1

    def __len__(self) -> int:
        return (len(self.starts) - 1) // self.each

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many tokens each text takes, the padding between its own rows included."""
        longest: NDArray[np.int64] = self.sizes.reshape(-1, self.each).max(axis=1, initial=0)
        return self.each * longest

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many tokens each row has; the same as `lengths` where a text is one row."""
        return np.diff(self.starts)

    def take(self, rows: Rows) -> "Tokens":
        """The tokens of these texts, in this order."""
        wanted = self._rows(rows)
        parts = [self.flat[self.starts[row] : self.starts[row + 1]] for row in wanted]
        ends = np.cumsum(self.sizes[wanted], dtype=np.int64)
        seconds = None if self.seconds is None else self.seconds[wanted]
        starts = np.concatenate([[0], ends]).astype(np.int64)
        return Tokens(np.concatenate(parts), starts, seconds, self.each)

    def padded(self, rows: Rows, pad: int) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Token numbers [B, L] of these texts and where the tokens are, None when nothing is padded."""
        places, present = self.places(rows)
        ids = torch.from_numpy(self.flat)[places].long()
        return ids if present is None else ids.masked_fill_(~present, pad), present

    def types(self, rows: Rows) -> torch.Tensor | None:
        """Which text of its pair each token of these rows is in, [B, L]: 0 or 1; None without pairs."""
        if self.seconds is None:
            return None
        wanted = self._rows(rows)
        steps = np.arange(int(self.sizes[wanted].max()))[None, :]
        return torch.from_numpy((steps >= self.seconds[wanted][:, None]).astype(np.int64))

    def places(self, rows: Rows) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Where in `flat` the tokens of these texts lie, [B, L]; 0 for padding, which the mask tells."""
        wanted = self._rows(rows)
        lengths = self.sizes[wanted]
        steps = np.arange(int(lengths.max()))[None, :]
        present = steps < lengths[:, None]
        index = np.where(present, self.starts[wanted][:, None] + steps, 0)
        return torch.from_numpy(index), None if present.all() else torch.from_numpy(present)

    def _rows(self, texts: Rows) -> Rows:
        """The rows of tokens that these texts are."""
        if self.each == 1:
            return texts
        return (np.asarray(texts)[:, None] * self.each + np.arange(self.each)).reshape(-1)


class TextTokenizer:
    """A model's tokenizer.json, cutting at `max_tokens` with the special tokens counted.

    Of a pair that is too long, the longer text is cut first. `files` are the tokenizer's files as they were
    read, so that it can be saved wherever it came from.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        max_tokens: int,
        files: Mapping[str, bytes],
        inputs: Inputs = "text",
        candidates: int = 1,
    ) -> None:
        self._tokenizer = tokenizer
        self.inputs, self.candidates = inputs, candidates
        self.max_tokens = max_tokens
        self.files = dict(files)
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_length=max_tokens, strategy="longest_first")

    @classmethod
    def load(
        cls, folder: Path, max_tokens: int, inputs: Inputs = "text", candidates: int = 1
    ) -> "TextTokenizer":
        """Read tokenizer.json; raises ModelError when it is missing or damaged."""
        path = folder / "tokenizer.json"
        if not path.is_file():
            raise ModelError(f"{folder} has no tokenizer.json. Save the model with a fast tokenizer.")
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # tokenizers raises bare Exception for any damaged file
            raise ModelError(f"{path} cannot be read as a tokenizer ({error}).") from error
        there = [folder / name for name in FILES if (folder / name).is_file()]
        files = {file.name: file.read_bytes() for file in there}
        return cls(tokenizer, max_tokens, files, inputs, candidates)

    def __call__(self, texts: Sequence[str]) -> Tokens:
        """The tokens of these texts, in their order."""
        parts, seconds = list[NDArray[np.int32]](), list[int]()
        for ids, first in self._encoded(texts):
            parts.append(ids)
            seconds.append(first)
        lengths = [len(part) for part in parts]
        flat = np.concatenate(parts) if parts else np.zeros(0, np.int32)
        starts = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64)
        if self.inputs == "text":
            return Tokens(flat, starts)
        return Tokens(flat, starts, np.array(seconds, np.int64), self.candidates)

    def reading(self, inputs: Inputs) -> "TextTokenizer":
        """The same tokenizer for other inputs, of which none has candidates."""
        return TextTokenizer(self._tokenizer, self.max_tokens, self.files, inputs)

    def save(self, folder: Path) -> None:
        """Write the files as they were read."""
        for name, content in self.files.items():
            (folder / name).write_bytes(content)

    def token(self, number: int) -> str | None:
        """The token behind a number."""
        found: str | None = self._tokenizer.id_to_token(number)
        return found

    def _encoded(self, texts: Sequence[str]) -> Iterator[tuple[NDArray[np.int32], int]]:
        """The tokens of each text, and how many of them belong to the first text of a pair."""
        for start in range(0, len(texts), AT_ONCE):
            several = [one for text in texts[start : start + AT_ONCE] for one in self._given(_clean(text))]
            for encoding in self._tokenizer.encode_batch_fast(several):
                ids = np.asarray(encoding.ids, dtype=np.int32)
                yield ids, len(ids) if self.inputs == "text" else encoding.type_ids.count(0)

    def _given(self, text: str) -> list[str] | list[tuple[str, str]]:
        """What the tokenizer takes; a phrase that is no pair is read as a text of its own."""
        first, *rest = split_parts(text) if self.inputs != "text" else (text,)
        if self.inputs == "choices":
            candidates = [*rest, *[""] * self.candidates][: self.candidates]
            return [(first, one) for one in candidates]
        return [(first, join_parts(rest) if len(rest) > 1 else rest[0])] if rest else [first]


def _clean(text: str) -> str:
    """Lone surrogates cannot be encoded; anything but a string is a mistake of the caller."""
    if not isinstance(text, str):
        raise DataError(f"Found {type(text).__name__} where a text was wanted.")
    return text.encode("utf-8", "replace").decode()
