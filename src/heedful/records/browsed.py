"""The pool looked through: texts that nobody spoke of yet, with what is answered to each."""

from heedful.records.base import Record


class Browsed(Record):
    """A text of the pool and its answer; labels are ids, names are what people read."""

    text: str
    answer: tuple[str, ...]
    names: tuple[str, ...]
    confidence: float


class Browsing(Record):
    """Some of the texts that meet what was asked for, and how many do; `looked_at` texts were looked at."""

    items: tuple[Browsed, ...]
    found: int
    looked_at: int
    pool: int
