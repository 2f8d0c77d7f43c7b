"""The pool's index, kept on disk in parts: a pool that grows is indexed where it grew.

Parts are files of flat arrays. One that is torn, or was written by somebody else, does not count; texts that
no part holds make a new one. All of it is a cache: deleting it costs time and nothing else.
"""

import secrets
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heedful.instant.index import Index
from heedful.instant.packed import Packed
from heedful.instant.segments import Segment, Segments
from heedful.serve.kept import key_of_texts, spared

FORMAT = 2  # of the parts: those of another one are not read
PATTERN = f"pool-{FORMAT}-*.npz"
MOST_PARTS = 6  # a further one makes one of all

Ids = NDArray[np.bytes_]


def index_of(folder: Path, ids: Sequence[str], texts: Sequence[str]) -> Segments:
    """The index of a pool, given by sorted content hashes and texts."""
    wanted = np.array(ids, dtype="S32")
    parts = [part for path in sorted(folder.glob(PATTERN)) if (part := _read(path)) is not None]
    known = np.unique(np.concatenate([np.zeros(0, "S32"), *(held for held, _ in parts)]))
    missing = np.flatnonzero(~np.isin(wanted, known))
    stale = len(known) > 2 * len(wanted)
    if len(parts) + bool(len(missing)) > MOST_PARTS or stale:
        parts, missing = [], np.arange(len(wanted))
        for path in folder.glob(PATTERN):
            path.unlink(missing_ok=True)
    if len(missing):
        held, index = wanted[missing], Index.build([texts[int(row)] for row in missing])
        parts.append((held, index))
        with spared():
            _write(folder, held, index)
    return Segments([Segment.of(index, held, wanted) for held, index in _disjoint(parts)], len(wanted))


def _disjoint(parts: Sequence[tuple[Ids, Index]]) -> list[tuple[Ids, Index]]:
    """The parts, no text in two of them: a text that an earlier part holds goes nameless in a later one."""
    seen, kept = np.zeros(0, "S32"), []
    for held, index in parts:
        kept.append((np.where(np.isin(held, seen), b"", held), index))
        seen = np.concatenate([seen, held])
    return kept


def _write(folder: Path, held: Ids, index: Index) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    staged = folder / f".{secrets.token_hex(8)}.npz"
    try:
        np.savez(
            staged,
            ids=held,
            texts=index.texts.data,
            texts_at=index.texts.offsets,
            terms=index.terms.data,
            terms_at=index.terms.offsets,
            starts=index.starts,
            rows=index.rows,
        )
        staged.replace(folder / f"pool-{FORMAT}-{key_of_texts(map(bytes.decode, held.tolist()))}.npz")
    finally:
        staged.unlink(missing_ok=True)


def _read(path: Path) -> tuple[Ids, Index] | None:
    """A part; None when it is not whole, for then its texts are indexed again."""
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        index = Index(
            texts=Packed(arrays["texts"], arrays["texts_at"]),
            terms=Packed(arrays["terms"], arrays["terms_at"]),
            starts=arrays["starts"],
            rows=arrays["rows"],
        )
        whole = len(index) == len(arrays["ids"]) and len(index.starts) == len(index.terms) + 1
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):
        return None
    return (arrays["ids"], index) if whole else None
