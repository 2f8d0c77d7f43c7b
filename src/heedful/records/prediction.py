"""A prediction is what a version said about a text."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from heedful.records.base import Record, new_id, now
from heedful.records.parts import split_parts


class Prediction(Record):
    """An answer with its scores; `answer` and `scores` speak of label ids, `names` is what people read.

    A number is `value` in `scores`, and rounded in `completion`. What was written is in `completion`, with
    the mean chance of a token under `token` in `scores`; `notes` say what people should know of it, such as
    a part of the text that did not fit.
    """

    kind: Literal["prediction"] = "prediction"
    id: str = Field(default_factory=lambda: new_id("prediction"))
    text: str
    answer: tuple[str, ...]
    names: tuple[str, ...]
    scores: dict[str, float]
    version: str
    at: datetime = Field(default_factory=now)
    heeded: tuple[str, ...] = ()
    completion: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def value(self) -> float | None:
        """The number that is the answer, where answers are numbers."""
        return None if self.completion is None else self.scores.get("value")

    @property
    def parts(self) -> tuple[str, ...]:
        """The texts of the pair it is about; the text alone where it is no pair."""
        return split_parts(self.text)

    @property
    def candidate(self) -> str | None:
        """The text that was chosen, where a text has candidates."""
        places = list(self.scores)
        if len(self.parts) != len(places) + 1 or len(places) < 2 or len(self.answer) != 1:
            return None
        return self.parts[1 + places.index(self.answer[0])]

    @property
    def label(self) -> str:
        """The answer as people read it; several labels are joined by commas."""
        if self.completion is not None:
            return self.completion
        return ", ".join(self.names)

    @property
    def confidence(self) -> float:
        """The lowest probability among the labels of the answer; for an empty answer, that none applies."""
        if self.completion is not None:
            return self.scores.get("token", 0.0)
        if not self.answer:
            return 1.0 - max(self.scores.values(), default=0.0)
        return min(self.scores[label] for label in self.answer)


On = Prediction | str | tuple[str, ...]
"""What somebody may speak of: an answer, its id, a text, or the texts of a pair."""
