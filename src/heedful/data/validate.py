"""Go through a source once before anything is imported, and say what it holds or what is wrong with it.

Only hashes are remembered, not texts; nothing is written.
"""

from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from pydantic import Field

from heedful.data.faults import clip, fault, listed
from heedful.data.read import read_rows
from heedful.data.rows import ReadOptions, Row
from heedful.errors import DataError
from heedful.records.base import Record, content_hash

SHOWN = 20  # duplicates that are named one by one


class Twice(Record):
    """A text that came before, with the same labels or with others."""

    source: str
    text: str
    same_labels: bool


class Summary(Record):
    """What one pass over a source found; `error` is the first thing that keeps it from being imported."""

    rows: int = 0
    labelled: int = 0
    empty: int = 0
    multi_label: bool = False
    labels: dict[str, int] = Field(default_factory=dict)
    splits: dict[str, int] = Field(default_factory=dict)
    duplicates: int = 0
    conflicts: int = 0
    twice: tuple[Twice, ...] = ()
    error: str | None = None

    @property
    def ok(self) -> bool:
        return self.error is None

    @property
    def unlabelled(self) -> int:
        return self.rows - self.labelled


def validate(
    source: str | Path, options: ReadOptions | None = None, known_labels: Iterable[str] | None = None
) -> Summary:
    """Read all of a source and count; with `known_labels` any other label is an error."""
    count = _Count()
    known = None if known_labels is None else frozenset(known_labels)
    try:
        for row in read_rows(source, options):
            if known is not None:
                check_labels(row, known)
            count.add(row)
        if count.rows == 0:
            raise DataError(f"{source}: found no rows. Wanted at least one with a text.")
    except DataError as error:
        return count.summary(str(error))
    return count.summary(None)


def check_labels(row: Row, known: Iterable[str]) -> None:
    """Raise DataError when a row has a label that is not among the known ones."""
    names = known if isinstance(known, frozenset) else frozenset(known)
    for name in row.labels or ():
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            do = f"{hint}Known: {listed(sorted(names))}. Add the label or correct the row."
            raise fault(row.source, None, f"the unknown label {clip(repr(name))}", do)


class _Count:
    """The running totals of one pass."""

    def __init__(self) -> None:
        self.rows = self.labelled = self.empty = self.conflicts = self.duplicates = 0
        self.multi_label = False
        self.labels: Counter[str] = Counter()
        self.splits: Counter[str] = Counter()
        self.twice: list[Twice] = []
        self._seen: dict[bytes, int] = {}

    def add(self, row: Row) -> None:
        self.rows += 1
        self.splits[row.split or "none"] += 1
        if row.completion is not None:
            self.labelled += 1
        if row.labels is not None:
            self.labelled += 1
            self.labels.update(row.labels)
            self.multi_label = self.multi_label or len(row.labels) != 1
        if row.text.strip():
            self._remember(row)
        else:
            self.empty += 1

    def _remember(self, row: Row) -> None:
        key = bytes.fromhex(content_hash(row.text))
        labels = hash((row.completion, None if row.labels is None else frozenset(row.labels)))
        if key not in self._seen:
            self._seen[key] = labels
            return
        before = self._seen[key]
        self.duplicates += 1
        self.conflicts += before != labels
        if len(self.twice) < SHOWN:
            self.twice.append(Twice(source=row.source, text=clip(row.text), same_labels=before == labels))

    def summary(self, error: str | None) -> Summary:
        return Summary(
            rows=self.rows, labelled=self.labelled, empty=self.empty, multi_label=self.multi_label,
            labels=dict(sorted(self.labels.items())), splits=dict(sorted(self.splits.items())),
            duplicates=self.duplicates, conflicts=self.conflicts, twice=tuple(self.twice), error=error,
        )  # fmt: skip
