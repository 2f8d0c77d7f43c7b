"""What a request speaks of: an answer that was given, or a text."""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from heedful.records.base import Record
from heedful.records.parts import as_text

PredictionId = Annotated[str, StringConstraints(pattern=r"^prediction-[0-9a-f]{16}$")]
Text = Annotated[str, StringConstraints(max_length=1_000_000)]
Parts = Annotated[tuple[Text, ...], Field(min_length=2, max_length=33)]
"""The two texts of a pair, or a text and its candidates."""
Named = Annotated[str, StringConstraints(min_length=1, max_length=1_000_000)]
LabelName = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Subject(Record):
    """A prediction by its id, or a text; one of the two."""

    prediction_id: PredictionId | None = None
    text: Named | Parts | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "Subject":
        if (self.prediction_id is None) == (self.text is None):
            raise ValueError("either prediction_id or text, and not both")
        return self

    @property
    def on(self) -> str:
        """What Project's methods take."""
        return self.prediction_id or as_text(self.text or "")
