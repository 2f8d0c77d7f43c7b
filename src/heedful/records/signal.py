"""A signal is what feedback means, typed: the only thing that learning sees.

About one text: for single-label tasks a `LabelSet` says that the answer is one of `allowed`, for multi-label
tasks a `LabelStates` says which labels are present and which are absent; the others stay unknown. About all
texts: a `Rule` says what texts of a kind are, or are not; an `Ignore` names words that must not count.
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


class Condition(Record):
    """Which texts a rule speaks of: any of these words, all of those, none of the others, about a thing.

    Words and phrases are literal, in lower case, as the person wrote them; `about` is a description that is
    matched by meaning. Where words and a description are given, both must hold.
    """

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    about: str = ""

    @model_validator(mode="after")
    def _says_which(self) -> "Condition":
        if not (self.any or self.all or self.about):
            raise ValueError("a condition needs words (any, all) or a description (about)")
        return self


Polarity = Literal["is", "not"]
Strength = Literal["always", "usually", "sometimes"]


class RuleMeant(Record):
    """Texts that meet the condition have this label (or do not), as often as the strength says."""

    condition: Condition
    label: str
    polarity: Polarity = "is"
    strength: Strength = "always"


class Rule(RuleMeant):
    """A rule, how much it counts (a half until somebody has said that it was understood), whose it is."""

    kind: Literal["rule"] = "rule"
    weight: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    feedback_id: str
    author: str


class Ignore(Record):
    """These words must not decide: without them the answer stays the same."""

    kind: Literal["ignore"] = "ignore"
    words: tuple[str, ...] = Field(min_length=1)
    feedback_id: str
    author: str


TextSignal = Annotated[LabelSet | LabelStates, Field(discriminator="kind")]
Signal = Annotated[LabelSet | LabelStates | Rule | Ignore, Field(discriminator="kind")]
