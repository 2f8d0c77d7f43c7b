"""A signal is what feedback means, typed: the only thing that learning sees.

For single-label tasks a `LabelSet` says that the answer is one of `allowed`. For multi-label tasks a
`LabelStates` says which labels are present and which are absent; the others stay unknown.
"""

from typing import Annotated, Literal

from pydantic import Field, PlainSerializer, model_validator

from heedful.records.base import Record, content_hash

# Written in sorted order, so that the same signal is the same bytes in every process.
LabelIds = Annotated[frozenset[str], PlainSerializer(sorted, return_type=list[str], when_used="json")]


class Meant(Record):
    """The text a signal speaks of, how much it counts, and whose feedback it came from."""

    text: str
    weight: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    feedback_id: str
    author: str

    @property
    def text_hash(self) -> str:
        """What identifies the text whatever its white space."""
        return content_hash(self.text)


class LabelSet(Meant):
    """The answer is one of `allowed`."""

    kind: Literal["label_set"] = "label_set"
    allowed: LabelIds = Field(min_length=1)


class LabelStates(Meant):
    """The labels in `present` apply, those in `absent` do not."""

    kind: Literal["label_states"] = "label_states"
    present: LabelIds = frozenset()
    absent: LabelIds = frozenset()

    @model_validator(mode="after")
    def _says_one_thing(self) -> "LabelStates":
        if self.present & self.absent:
            raise ValueError(f"found {sorted(self.present & self.absent)} both present and absent")
        return self


Signal = Annotated[LabelSet | LabelStates, Field(discriminator="kind")]
