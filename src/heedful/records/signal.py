"""A signal is what feedback means, typed: the only thing that learning sees.

For single-label tasks a `LabelSet` says that the answer is one of `allowed`. For multi-label tasks a
`LabelStates` says which labels are present and which are absent; the others stay unknown.
"""

from typing import Annotated, Literal

from pydantic import Field

from heedful.records.base import Record


class Meant(Record):
    """The text a signal speaks of, how much it counts, and whose feedback it came from."""

    text: str
    weight: float = Field(default=1.0, gt=0)
    feedback_id: str
    author: str


class LabelSet(Meant):
    """The answer is one of `allowed`."""

    kind: Literal["label_set"] = "label_set"
    allowed: frozenset[str]


class LabelStates(Meant):
    """The labels in `present` apply, those in `absent` do not."""

    kind: Literal["label_states"] = "label_states"
    present: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()


Signal = Annotated[LabelSet | LabelStates, Field(discriminator="kind")]
