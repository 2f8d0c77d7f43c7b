"""Lists in pages: a page's `next` is the cursor of the following one."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Annotated, Generic, TypeVar

from fastapi import Query

from heedful.host.problems import RefusedError
from heedful.records.base import Record

Item = TypeVar("Item")

Limit = Annotated[int, Query(ge=1, le=1000, description="The most items of one page.")]
Cursor = Annotated[str | None, Query(max_length=64, description="`next` of the page before.")]


class Page(Record, Generic[Item]):
    """Some items, and where the next ones begin; no `next`, no more items."""

    items: tuple[Item, ...]
    next: str | None = None


def page_of(found: Iterable[tuple[object, Item]], limit: int) -> Page[Item]:
    """The first `limit` of items that come with their places."""
    several: Iterator[tuple[object, Item]] = iter(found)
    shown = list(islice(several, limit))
    more = next(several, None) is not None
    return Page(items=tuple(item for _, item in shown), next=str(shown[-1][0]) if shown and more else None)


def position(cursor: str | None) -> int:
    """A cursor that is a position of the ledger or a number."""
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 16):
        raise RefusedError(
            422, f"Found the cursor {cursor!r:.80}; wanted `next` of a page. Begin without one."
        )
    return int(cursor)
