"""Why an answer is what it is: what moved it, the examples nearest to it, the words that carry it.

Everything is said of one margin: how far the answer's logit stands above that of the label it beat, or, where
several labels may apply, how far the logit of one label stands above nothing. What is above 0 speaks for the
answer, what is below against it.
"""

from typing import Literal

from pydantic import Field

from heedful.records.base import Record

Via = Literal["memory", "residual", "rule", "carry", "ignore", "weights"]


class Influence(Record):
    """Feedback that moved the answer.

    `moved` is by how much it moved the margin: of the instant layer exactly, so that the version's own margin
    and all of these are the margin; of the weights an estimate, as a `share` of all that the texts a version
    learnt from pull at this margin. `without` is what would be answered had the feedback never been said
    (None where that is not known without a round).
    """

    feedback_ids: tuple[str, ...]
    via: Via
    moved: float
    share: float | None = None
    text: str = ""
    similarity: float | None = None
    rule: str | None = None
    without: tuple[str, ...] | None = None
    margin_without: float | None = None

    @property
    def take_back(self) -> str:
        """The command that withdraws it."""
        return "heedful feedback withdraw " + " ".join(self.feedback_ids)


class NearExample(Record):
    """A labelled example near the text; `share` is its part in all that pulls at the margin."""

    text: str
    labels: tuple[str, ...]
    similarity: float
    share: float


class Carrier(Record):
    """Words of the text, and by how much the margin falls when they are left out."""

    words: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    carries: float


class Why(Record):
    """An answer explained; labels are ids, names are what people read.

    `by_weights` is the margin of the weights alone, `margin` what is served: `by_weights`, what each of
    `influences` (the instant layer's, strongest first) moved, and the `rest` that is too weak to be listed.
    `learnt` is feedback that the weights hold. `then` is what a prediction said that is no longer said.
    """

    text: str
    version: str
    answer: tuple[str, ...]
    names: tuple[str, ...]
    confidence: float
    label: str | None
    rival: str | None
    by_weights: float
    margin: float
    influences: tuple[Influence, ...] = ()
    rest: float = 0.0
    learnt: tuple[Influence, ...] = ()
    examples: tuple[NearExample, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    then: tuple[str, ...] | None = None
