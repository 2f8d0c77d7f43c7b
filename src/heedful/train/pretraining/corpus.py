"""Texts as one long row of token numbers on disk, larger than memory if need be.

Texts are read once and go to one of two files: what is learnt, and the few that are only measured on. Rows of
a fixed number of tokens come out, without padding; a text may go on in the next row, and rows may hold the
end of one text and the beginning of another, with a separator between them.
"""

import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from heedful.errors import DataError
from heedful.models.folder import is_complete, write_folder
from heedful.records.base import content_hash, hash_fraction
from heedful.train.progress import Clock, Report

TEXTS_AT_ONCE = 512
Ids = NDArray[np.int64]


class Texts(Protocol):
    """Texts that can be read more than once; `fingerprint` tells whether they are the same as before."""

    @property
    def fingerprint(self) -> str: ...

    def __iter__(self) -> Iterator[str]: ...


@dataclass(frozen=True)
class InMemory:
    """A list of texts."""

    texts: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        digest = hashlib.sha256()
        for text in self.texts:
            digest.update(hashlib.sha256(text.encode("utf-8", "replace")).digest())
        return digest.hexdigest()

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)


@dataclass(frozen=True)
class Corpus:
    """Rows of `block` tokens: those to learn, and those to measure on."""

    train: NDArray[np.generic]
    held: NDArray[np.generic]
    block: int
    texts: int
    digest: str

    @property
    def rows(self) -> int:
        """How many rows there are to learn."""
        return len(self.train) // self.block

    @property
    def held_rows(self) -> int:
        """How many rows there are to measure on."""
        return len(self.held) // self.block

    def take(self, rows: Ids) -> Ids:
        """Rows to learn, [B, block]."""
        return _take(self.train, rows, self.block)

    def take_held(self, rows: Ids) -> Ids:
        """Rows to measure on, [B, block]."""
        return _take(self.held, rows, self.block)


def read_corpus(
    texts: Texts,
    tokenizer: Tokenizer,
    separator: int,
    block: int,
    held_out: float,
    folder: Path,
    report: Report | None = None,
) -> Corpus:
    """The tokens of these texts; read from `folder` where an earlier run left them."""
    key = hashlib.sha256(
        f"{tokenizer.to_str()}|{separator}|{held_out}|{texts.fingerprint}".encode()
    ).hexdigest()
    place = folder / f"tokens-{key[:16]}"
    if not is_complete(place):
        write_folder(
            place, lambda staged: _write(texts, tokenizer, separator, held_out, staged, report), replace=True
        )
    about = json.loads((place / "about.json").read_text(encoding="utf-8"))
    train, held = (_mapped(place / name, about["kind"]) for name in ("train.bin", "held.bin"))
    if held_out and len(held) < block:  # too few texts for any to be drawn: the last rows will do
        cut = len(train) - max(1, round(held_out * len(train) / block)) * block
        train, held = train[: max(0, cut)], train[max(0, cut) :]
    if len(train) < block:
        raise DataError(
            f"Found {about['texts']} texts of {len(train)} tokens to learn; wanted {block} or more. "
            "Add texts, or make block smaller."
        )
    return Corpus(train, held, block, about["texts"], about["digest"])


def _write(
    texts: Iterable[str],
    tokenizer: Tokenizer,
    separator: int,
    held_out: float,
    folder: Path,
    report: Report | None,
) -> None:
    kind, count, digest = _kind(tokenizer), 0, hashlib.sha256()
    end, clock, given = np.array([separator], kind), Clock(report, "read"), iter(texts)
    with (folder / "train.bin").open("wb") as train, (folder / "held.bin").open("wb") as held:
        while several := [_clean(text) for text in itertools.islice(given, TEXTS_AT_ONCE)]:
            encoded = tokenizer.encode_batch_fast(several, add_special_tokens=False)
            for text, encoding in zip(several, encoded, strict=True):
                ids = np.asarray(encoding.ids, kind)
                if not len(ids):
                    continue
                aside = hash_fraction(content_hash(text), salt="pretraining") < held_out
                raw = np.concatenate([ids, end]).tobytes()
                (held if aside else train).write(raw)
                digest.update(raw)
                count += 1
            clock.tell(count, count)
    about = {"texts": count, "kind": np.dtype(kind).name, "digest": digest.hexdigest()}
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")


def _kind(tokenizer: Tokenizer) -> type[np.unsignedinteger]:
    return np.uint16 if tokenizer.get_vocab_size() <= 2**16 else np.uint32


def _mapped(path: Path, kind: str) -> NDArray[np.generic]:
    if path.stat().st_size == 0:
        return np.zeros(0, kind)
    return np.memmap(path, dtype=kind, mode="r")


def _take(flat: NDArray[np.generic], rows: Ids, block: int) -> Ids:
    taken: Ids = np.stack([flat[row * block : (row + 1) * block] for row in rows]).astype(np.int64)
    return taken


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
