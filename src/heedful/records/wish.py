"""A wish is what somebody wants of texts that are written: of one answer, or of all from now on.

Each kind is a measurable property (`tasks/wishes.py` measures it), so that it can be kept while an answer is
written, taught, and tested.
"""

from typing import Literal

from pydantic import Field, model_validator

from heedful.records.base import Record

WishKind = Literal[
    "shorter",
    "longer",
    "most words",
    "fewest words",
    "most sentences",
    "without",
    "mention",
    "replace",
    "term",
    "keep numbers",
    "keep names",
    "simpler",
    "more formal",
    "supported",
]
WITH_PHRASE = ("without", "mention", "replace", "term")
WITH_NUMBER = ("most words", "fewest words", "most sentences")


class Wish(Record):
    """`phrase` is what a wish is about, `instead` what it should be (of a term: its translation).

    `everywhere` says that it holds for all texts from now on, not for this one alone.
    """

    kind: WishKind
    phrase: str = ""
    instead: str = ""
    number: int | None = Field(default=None, ge=1)
    everywhere: bool = False

    @model_validator(mode="after")
    def _says_what(self) -> "Wish":
        if self.kind in WITH_PHRASE and not self.phrase.strip():
            raise ValueError(f"a wish {self.kind!r} needs the phrase that is meant")
        if self.kind in ("replace", "term") and not self.instead.strip():
            raise ValueError(f"a wish {self.kind!r} needs what it should be instead")
        if self.kind in WITH_NUMBER and self.number is None:
            raise ValueError(f"a wish {self.kind!r} needs a number")
        return self
