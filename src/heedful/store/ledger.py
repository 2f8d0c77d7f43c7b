"""The ledger: every entry in the order of arrival, never changed (but erased), the only source of truth for
learning.

Positions count 1, 2, 3, …; clocks play no part. An entry is on the disk before `append` returns.
"""

from collections.abc import Iterable, Iterator, Sequence
from threading import Lock
from typing import TypeVar, cast, overload

from sqlalchemy import select

from heedful.errors import NotFoundError
from heedful.records.base import Record
from heedful.records.entry import Entry
from heedful.records.erasure import Erasure
from heedful.records.feedback import (
    Choice,
    Comment,
    Comparison,
    Correction,
    Feedback,
    Mark,
    Verdict,
    Withdrawal,
)
from heedful.records.label import Labels
from heedful.records.reading import Application, Reading
from heedful.records.review import Opinion
from heedful.store.database import Database
from heedful.store.rows import count_new, from_body, last_position, read_labels, to_row, write
from heedful.store.schema import entry as table
from heedful.store.wording import Masked

Kind = TypeVar("Kind", bound=Record)

FEEDBACK = (Verdict, Correction, Choice, Comparison, Mark, Comment)
WITHDRAWABLE = (*FEEDBACK, Reading, Application)
BY_PEOPLE = (*WITHDRAWABLE, Opinion)
_SPOKEN: tuple[type[Record], ...] = (*BY_PEOPLE, Withdrawal, Erasure)
_PAGE = 1000  # rows read at a time, so that no reader keeps the database busy


class Ledger:
    """Append and read entries."""

    def __init__(self, database: Database, mask: Masked | None = None) -> None:
        self.database = database
        self._mask = mask
        self._said: list[tuple[int, Record]] = []
        self._looking = Lock()

    def append(self, entry: Entry, *, key: str | None = None) -> int:
        """Keep an entry and return its position.

        The same key (given here or the entry's own), or the same id, with the same content returns the
        first position; with other content FeedbackError or StoreError is raised.
        """
        return self.append_all([entry], keys=[key])[0]

    def append_all(self, entries: Iterable[Entry], *, keys: Sequence[str | None] | None = None) -> list[int]:
        """Keep all of these or, when one of them fails, none; other writers wait meanwhile."""
        if keys is None:
            rows = [to_row(entry, None, self._mask) for entry in entries]
        else:
            rows = [to_row(entry, key, self._mask) for entry, key in zip(entries, keys, strict=True)]
        if not rows:
            return []
        with self.database.writing() as connection:
            return write(connection, rows)

    def check(self, entries: Iterable[Entry]) -> int:
        """Raise as `append_all` would, and keep nothing; how many of these would be new."""
        rows = [to_row(entry, None, self._mask) for entry in entries]
        with self.database.reading() as connection:
            return count_new(connection, rows)

    @overload
    def entries(
        self, *, after: int = 0, upto: int | None = None, author: str | None = None
    ) -> Iterator[tuple[int, Entry]]: ...

    @overload
    def entries(
        self, *kinds: type[Kind], after: int = 0, upto: int | None = None, author: str | None = None
    ) -> Iterator[tuple[int, Kind]]: ...

    def entries(
        self, *kinds: type[Kind], after: int = 0, upto: int | None = None, author: str | None = None
    ) -> Iterator[tuple[int, Kind]] | Iterator[tuple[int, Entry]]:
        """Positions and entries in order, of these record types (or all) and of one author (or all).

        What arrives while this runs is left for the next time.
        """
        end = self.position() if upto is None else upto
        query = select(table.c.position, table.c.body).order_by(table.c.position).limit(_PAGE)
        if kinds:
            query = query.where(table.c.kind.in_([kind.model_fields["kind"].default for kind in kinds]))
        if author is not None:
            query = query.where(table.c.author == author)
        while True:
            with self.database.reading() as connection:
                found = connection.execute(
                    query.where(table.c.position > after, table.c.position <= end)
                ).all()
            for position, body in found:
                yield position, cast("Kind", from_body(body, position))
            if len(found) < _PAGE:
                return
            after = found[-1].position

    def get(self, entry_id: str) -> Entry:
        """The entry with this id."""
        with self.database.reading() as connection:
            query = select(table.c.position, table.c.body).where(table.c.id == entry_id)
            found = connection.execute(query).first()
        if found is None:
            raise NotFoundError(f"There is nothing with the id {entry_id!r} in {self.database.place}.")
        return from_body(found.body, found.position)

    def position(self) -> int:
        """The position of the newest entry, 0 in an empty ledger."""
        with self.database.reading() as connection:
            return last_position(connection)

    def feedback(self, upto: int | None = None, *, author: str | None = None) -> list[tuple[int, Feedback]]:
        """What people said up to a position and did not take back, whenever they took it back."""
        said = self.live(*FEEDBACK, upto=upto, author=author)
        return [(position, cast("Feedback", item)) for position, item in said]

    def live(
        self, *kinds: type[Kind], upto: int | None = None, author: str | None = None
    ) -> list[tuple[int, Kind]]:
        """What people said (BY_PEOPLE) up to a position and did not take back, whenever they did so."""
        said = self._spoken()
        withdrawn = _withdrawn(said)
        return [
            (position, entry)
            for position, entry in said
            if isinstance(entry, kinds)
            and (upto is None or position <= upto)
            and (author is None or getattr(entry, "author", None) == author)
            and getattr(entry, "id", None) not in withdrawn
        ]

    def withdrawn_ids(self) -> frozenset[str]:
        """The ids of all items that count as never said."""
        return _withdrawn(self._spoken())

    def _spoken(self) -> Sequence[tuple[int, Record]]:
        """All that people said and took back; what is new is read, all of it after an erasure."""
        with self._looking:
            last = self._said[-1][0] if self._said else 0
            fresh = list(self.entries(*_SPOKEN, after=last))
            if last and any(isinstance(entry, Erasure) for _, entry in fresh):
                self._said, fresh = [], list(self.entries(*_SPOKEN))
            self._said += fresh
            return tuple(self._said)

    def labels(self, upto: int | None = None) -> Labels:
        """The labels as they stood at a position."""
        with self.database.reading() as connection:
            return read_labels(connection, upto)


def _withdrawn(said: Iterable[tuple[int, Record]]) -> frozenset[str]:
    """What the withdrawals among these take back."""
    taken_back = (entry for _, entry in said if isinstance(entry, Withdrawal))
    return frozenset(item for entry in taken_back for item in entry.items)
