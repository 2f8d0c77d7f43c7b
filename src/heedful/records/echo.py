"""An echo says back what was understood of a comment and what it would do; people amend its chips.

The same sentences stand in the terminal, in JSON and on a page.
"""

from typing import Literal

from heedful.records.base import Record
from heedful.records.feedback import Comment
from heedful.records.reading import Reading

ChipKind = Literal[
    "is",
    "is not",
    "one of",
    "any",
    "all",
    "unless",
    "about",
    "label",
    "not label",
    "strength",
    "ignore",
    "wish",
]


class Chip(Record):
    """One piece of what was understood: a word, a description, a label by its name, a strength."""

    kind: ChipKind
    text: str


class RuleEcho(Record):
    """One rule in chips and in a sentence, and how many texts of the pool have its words."""

    chips: tuple[Chip, ...]
    sentence: str
    matches: int | None = None


class Change(Record):
    """A text of the pool that would be answered otherwise: to confirm or to refute."""

    text: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class Contradiction(Record):
    """Something that was said before and cannot hold beside this."""

    feedback_id: str
    words: str


class Echo(Record):
    """What was understood and what it does; `changes` is None where nothing answers yet."""

    this: tuple[Chip, ...] = ()
    rules: tuple[RuleEcho, ...] = ()
    ignore: tuple[Chip, ...] = ()
    wishes: tuple[Chip, ...] = ()
    unread: tuple[str, ...] = ()
    pool: int = 0
    changes: int | None = None
    examples: tuple[Change, ...] = ()
    contradicts: tuple[Contradiction, ...] = ()
    waits: str | None = None
    question: str | None = None
    sentences: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join(self.sentences)


class Heard(Record):
    """A comment, how it was read, and the echo of that."""

    comment: Comment
    reading: Reading
    echo: Echo

    @property
    def id(self) -> str:
        """What `apply` and `amend` take."""
        return self.reading.id
