"""What feedback on texts means, typed: the only thing that learning to write sees.

`text` is what was asked about; an `Attribute` or a `Term` without one holds for all texts.
"""

from typing import Annotated, Literal

from pydantic import Field

from heedful.records.base import Record, content_hash
from heedful.records.wish import Wish


class OfText(Record):
    """The text a signal speaks of, how much it counts, and whose feedback it came from."""

    text: str
    weight: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    feedback_id: str
    author: str

    @property
    def text_hash(self) -> str:
        """What identifies the text whatever its white space."""
        return content_hash(self.text)


class Demonstration(OfText):
    """This is what to answer; `corrected` is the answer it was made of, whose words count little."""

    kind: Literal["demonstration"] = "demonstration"
    completion: str
    corrected: str | None = None


class Preference(OfText):
    """One answer rather than another."""

    kind: Literal["preference"] = "preference"
    chosen: str
    rejected: str


class Judgement(OfText):
    """An answer that is good, or bad."""

    kind: Literal["judgement"] = "judgement"
    completion: str
    good: bool


class SpanPenalty(OfText):
    """From `start` to `end` the answer is wrong, this badly."""

    kind: Literal["span penalty"] = "span penalty"
    completion: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    severity: float = Field(gt=0)
    category: str = ""


class Attribute(Record):
    """A measurable property that answers to this text, or to all (`text` is empty), must have.

    `answer` is the answer it was said of: "shorter" is measured against it.
    """

    kind: Literal["attribute"] = "attribute"
    wish: Wish
    text: str = ""
    answer: str | None = None
    weight: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    feedback_id: str
    author: str


class Term(Record):
    """Where the source has one phrase, the translation has the other."""

    kind: Literal["term"] = "term"
    source: str
    target: str
    text: str = ""
    weight: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    feedback_id: str
    author: str


WrittenSignal = Annotated[
    Demonstration | Preference | Judgement | SpanPenalty | Attribute | Term, Field(discriminator="kind")
]
