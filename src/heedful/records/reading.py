"""A reading is how a comment was understood, kept in the ledger: what is learnt is what people were shown.

    Comment -> Reading (what was understood) -> Application (heed it fully) or another Reading (it meant this)

A comment takes effect through the newest of its readings: half of it at once, all of it once it is applied,
none of it once the comment is withdrawn.
"""

from datetime import datetime
from typing import Literal

from pydantic import Field

from heedful.records.base import Record, new_id, now
from heedful.records.signal import RuleMeant
from heedful.records.wish import Wish

OF_COMMENTS = ("reading-", "application-")  # how the ids of entries begin that come with a comment


class About(Record):
    """What a comment says of its own text: label ids it is, is not, or is one of."""

    is_: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.is_ or self.not_ or self.one_of)


class Meaning(Record):
    """What a comment says: of its text, of other texts, what must not count, what is wished of texts."""

    this: About = About()
    rules: tuple[RuleMeant, ...] = ()
    ignore: tuple[str, ...] = ()
    wishes: tuple[Wish, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether there is anything to learn from."""
        return bool(self.this or self.rules or self.ignore or self.wishes)


class Parse(Record):
    """One way to understand a comment; `unread` are the parts of it that nothing was made of.

    `confidence` is the estimated chance that `meaning.this` is exactly what was meant; `question` is what to
    ask where nothing usable was found, or where one answer would settle a doubt.
    """

    meaning: Meaning
    unread: tuple[str, ...] = ()
    confidence: float = Field(default=0.0, ge=0, le=1)
    question: str | None = None


class Reading(Record):
    """How a comment was understood by a program (`reader`) or amended by a person (`author`).

    `alternatives` are other ways to understand it, likeliest first. `waits` says why a rule of it must be
    confirmed before it counts (it would touch too much), None where it need not.
    """

    kind: Literal["reading"] = "reading"
    id: str = Field(default_factory=lambda: new_id("reading"))
    at: datetime = Field(default_factory=now)
    comment_id: str
    author: str
    reader: str
    parse: Parse
    alternatives: tuple[Parse, ...] = ()
    replaces: str | None = None
    waits: str | None = None


class Application(Record):
    """A reading is right: heed it fully, or for its own text alone.

    What waits for a confirmation is confirmed by an application of the owner, or of somebody else than who
    said it.
    """

    kind: Literal["application"] = "application"
    id: str = Field(default_factory=lambda: new_id("application"))
    at: datetime = Field(default_factory=now)
    reading_id: str
    author: str
    only_this_text: bool = False
