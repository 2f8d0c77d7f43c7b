"""The examples of a project, as they stand now or stood at any earlier position of the ledger."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import func, select

from heedful.errors import NotFoundError
from heedful.records.base import Record
from heedful.records.example import Example, Split
from heedful.records.label import Labels
from heedful.records.version import Batch
from heedful.store.database import Database
from heedful.store.importing import Import, OnDuplicate, chunks
from heedful.store.rows import last_position
from heedful.store.schema import example
from heedful.store.visible import visible
from heedful.store.wording import Masked

_PAGE = 1000  # rows read at a time, so that no reader keeps the database busy


class Counts(Record):
    """How many examples there are: by split, and by split and label id."""

    splits: dict[str, int]
    labels: dict[str, dict[str, int]]

    @property
    def total(self) -> int:
        return sum(self.splits.values())

    def named(self, labels: Labels) -> dict[str, dict[str, int]]:
        """By split and present label name; ids that were merged count with what they were merged into."""
        named: dict[str, dict[str, int]] = {}
        for split, counts in self.labels.items():
            found = named.setdefault(split, {})
            for label_id, count in counts.items():
                name = labels.name(label_id)
                found[name] = found.get(name, 0) + count
        return named


class Examples:
    """Add, stream and count examples. All of them come in the order of their content hashes."""

    def __init__(self, database: Database, mask: Masked | None = None) -> None:
        self.database = database
        self._mask = mask

    def add(self, examples: Iterable[Example], *, source: str, on_duplicate: OnDuplicate = "skip") -> Batch:
        """Bring examples in as one batch; an error, also one of the iterable, leaves nothing behind.

        A text that is there already is skipped, updated where its labels or split differ, or a DataError.
        Whatever is chosen, a text of the pool takes the labels it gets, and no text loses labels it has.
        """
        batch = Import(self.database, on_duplicate=on_duplicate, mask=self._mask)
        try:
            for chunk in chunks(examples):
                batch.add(chunk)
            return batch.finish(source)
        except BaseException:
            batch.abandon()
            raise

    def all(self, *splits: Split, upto: int | None = None, after: str = "") -> Iterator[Example]:
        """The examples of these splits (or all) as they stood at a position (or stand now), `after` an id."""
        for row in self._rows(example.c.body, splits=splits, upto=upto, last=after):
            yield Example.model_validate_json(row.body)

    def texts(self, split: Split, *, upto: int | None = None) -> list[tuple[str, str]]:
        """Content hashes and texts of a split, and nothing else of it: a tenth of the time of `all`."""
        rows = self._rows(example.c.body, splits=(split,), upto=upto)
        return [(row.hash, json.loads(row.body)["text"]) for row in rows]

    def get(self, example_id: str, *, upto: int | None = None) -> Example:
        """The example with this content hash."""
        query = visible(example.c.body, upto=upto).where(example.c.hash == example_id)
        with self.database.reading() as connection:
            body = connection.execute(query).scalar()
        if body is None:
            raise NotFoundError(f"There is no example with the id {example_id!r} in {self.database.place}.")
        return Example.model_validate_json(str(body))

    def ever(self, ids: Collection[str] = ()) -> Iterator[Example]:
        """Every row there ever was of these texts or of all, also those that a later batch has replaced."""
        key = (example.c.hash, example.c.batch)
        query = select(example.c.body, *key).order_by(*key).limit(_PAGE)
        if ids:
            query = query.where(example.c.hash.in_(ids))
        last = ("", 0)
        while True:
            later = (key[0] > last[0]) | ((key[0] == last[0]) & (key[1] > last[1]))
            with self.database.reading() as connection:
                found = connection.execute(query.where(later)).all()
            for row in found:
                yield Example.model_validate_json(row.body)
            if len(found) < _PAGE:
                return
            last = (found[-1].hash, found[-1].batch)

    def counts(self, *, upto: int | None = None) -> Counts:
        """How many examples there are."""
        query = visible(example.c.split, example.c.labels, func.count().label("number"), upto=upto)
        splits: dict[str, int] = {}
        labels: dict[str, dict[str, int]] = {}
        with self.database.reading() as connection:
            for split, written, number in connection.execute(
                query.group_by(example.c.split, example.c.labels)
            ):
                splits[split] = splits.get(split, 0) + number
                for label_id in json.loads(written or "[]"):
                    counts = labels.setdefault(split, {})
                    counts[label_id] = counts.get(label_id, 0) + number
        return Counts(splits=splits, labels=labels)

    def digest(self, *, upto: int | None = None) -> str:
        """A hash of all texts with their labels and splits: equal digests, equal data."""
        total = hashlib.sha256()
        for row in self._rows(example.c.split, example.c.labels, splits=(), upto=upto):
            total.update(f"{row.hash} {row.split} {row.labels}\n".encode())
        return total.hexdigest()

    def _rows(
        self, *columns: Any, splits: tuple[Split, ...], upto: int | None, last: str = ""
    ) -> Iterator[Any]:
        """Visible rows in the order of their hashes, a page at a time."""
        if upto is None:
            upto = self._position()  # a batch that is finished meanwhile must not appear halfway
        query = visible(example.c.hash, *columns, upto=upto).order_by(example.c.hash).limit(_PAGE)
        if splits:
            query = query.where(example.c.split.in_(splits))
        while True:
            with self.database.reading() as connection:
                found = connection.execute(query.where(example.c.hash > last)).all()
            yield from found
            if len(found) < _PAGE:
                return
            last = found[-1].hash

    def _position(self) -> int:
        with self.database.reading() as connection:
            return last_position(connection)
