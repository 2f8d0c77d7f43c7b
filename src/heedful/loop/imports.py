"""Take in what people said elsewhere: a file is looked through whole before anything of it is kept.

It is read twice, so that memory does not grow with it. What is here already, by id or key, counts once.
"""

import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Protocol, cast

from heedful.data.exchange.formats import form, read_told
from heedful.data.exchange.items import Item, core
from heedful.data.faults import shown
from heedful.data.json_lines import object_of_line
from heedful.data.lines import read_lines
from heedful.data.rows import ReadOptions
from heedful.errors import DataError, FeedbackError
from heedful.loop.label_names import Names
from heedful.records.exchange import Taken
from heedful.records.feedback import Comment, Correction
from heedful.records.reading import Application, Reading
from heedful.serve.listening import check
from heedful.serve.workspace import Workspace
from heedful.store.ledger import WITHDRAWABLE

OWN = "heedful"
AT_ONCE = 500  # items in one write: others are not kept waiting


class TakesUp(Protocol):
    """Whatever reads comments that come from elsewhere."""

    def take_up(self, comment: Comment) -> Reading: ...


class Incoming:
    """The items of one file, as often as they are asked for."""

    def __init__(self, workspace: Workspace, path: Path, format: str, options: ReadOptions) -> None:
        if format != OWN:
            form(format)  # raises where there is none of that name
        self._path, self._format, self._options = path, format, options
        self._workspace, self._ledger = workspace, workspace.store.ledger
        self._names = Names(self._ledger.labels())
        known = (cast("Item", entry) for _, entry in self._ledger.entries(*WITHDRAWABLE))
        self._known = frozenset(item.id for item in known)

    def check(self) -> tuple[int, int]:
        """Raise what would keep an item out; how many items there are, and how many are left out."""
        count = left_out = 0
        there, under = set(self._known), dict[str, bytes]()
        items = self._items()
        while chunk := list(islice(items, AT_ONCE)):
            count += len(chunk)
            taken = [(where, item) for where, item in chunk if not self._is_left_out(item)]
            left_out += len(chunk) - len(taken)
            fresh = [(where, item) for where, item in taken if item.id not in self._known]
            for where, item in fresh:
                self._must_fit(item, where, there)
                _must_say_the_same(item, under, where)
            self._ledger.check([item for _, item in fresh])
        return count, left_out

    def keep(self) -> tuple[int, list[Comment]]:
        """Write what is new; how many items that were, and the comments among them without a reading."""
        count, unread = 0, dict[str, Comment]()
        items = (
            item for _, item in self._items() if item.id not in self._known and not self._is_left_out(item)
        )
        while chunk := list(islice(items, AT_ONCE)):
            before = self._ledger.position()
            placed = dict(zip(self._ledger.append_all(chunk), chunk, strict=True))
            new = [item for position, item in placed.items() if position > before]
            count += len(new)
            unread |= {item.id: self._as_kept(item) for item in new if isinstance(item, Comment)}
            for item in new:
                if isinstance(item, Reading):
                    unread.pop(item.comment_id, None)
        return count, list(unread.values())

    def _as_kept(self, comment: Comment) -> Comment:
        """The comment with its personal data masked: it is read as it is kept."""
        return cast("Comment", self._ledger.get(comment.id))

    def _items(self) -> Iterator[tuple[str, Item]]:
        """Where each item stands, and the item."""
        if self._format != OWN:
            for told in read_told(self._path, self._format, self._options):
                for item in told.said:
                    yield told.where, self._names.back(item.model_dump(mode="json"), told.where)
            return
        if not self._path.is_file():
            raise DataError(f"There is no file {shown(self._path)!r}. Name a file that export wrote.")
        for number, line in read_lines(self._path, self._options):
            if line.strip():
                where = f"{shown(self._path)}:{number}"
                yield where, self._names.back(object_of_line(line, where), where)

    def _is_left_out(self, item: Item) -> bool:
        """Whether somebody elsewhere handed in nothing, where each text has a label."""
        empty = isinstance(item, Correction) and not item.labels
        one_label = not self._workspace.config.multi_label
        return empty and self._format != OWN and one_label and not self._workspace.writes

    def _must_fit(self, item: Item, where: str, there: set[str]) -> None:
        """Raise where an item does not fit the task, or speaks of something that is not there."""
        about = item.comment_id if isinstance(item, Reading) else ""
        about = item.reading_id if isinstance(item, Application) else about
        if about and about not in there:
            raise DataError(
                f"{where}: found a {item.kind} of {about}, which is neither here nor earlier in the file. "
                "Export both together."
            )
        if not isinstance(item, Reading | Application):
            try:
                check(self._workspace, item)
            except FeedbackError as error:
                raise FeedbackError(f"{where}: {error}") from error
        there.add(item.id)


def import_feedback(
    workspace: Workspace, path: Path, format: str, options: ReadOptions, telling: TakesUp
) -> Taken:
    """All items of a file or none; comments that come without a reading are read."""
    incoming = Incoming(workspace, path, format, options)
    count, left_out = incoming.check()
    new, unread = incoming.keep()
    for comment in unread:
        telling.take_up(comment)
    return Taken(new=new, known=count - left_out - new, read=len(unread), left_out=left_out)


def _must_say_the_same(item: Item, under: dict[str, bytes], where: str) -> None:
    """Raise where a file says two things under one key."""
    key = getattr(item, "key", None)
    if key is None or isinstance(item, Reading | Application):
        return
    told = json.dumps(
        [item.author, item.answer, item.written, item.prediction_id, core(item)], sort_keys=True
    )
    digest = hashlib.sha256(told.encode()).digest()
    if under.setdefault(key, digest) != digest:
        raise FeedbackError(
            f"{where}: the key {key!r} was used before in this file, with other content. "
            "Give every new item a key of its own."
        )
