"""What a search found: the recipes that were tried, the best of them, and whether it is one to keep."""

from typing import ClassVar, Literal

from pydantic import Field

from heedful.records.base import Record
from heedful.records.recipe import TrainingRecipe
from heedful.records.report import Interval
from heedful.records.shown import Shown


class Tried(Record):
    """One recipe. `scores` are those of the rungs it climbed; `value` is what they come to.

    `fate` says whether it climbed all of them, was left behind by better ones, ran out of time, or could not
    be trained (`reason`).
    """

    number: int
    recipe: TrainingRecipe | None
    scores: tuple[float, ...] = ()
    value: float | None = None
    l2: float = 0.0
    seconds: float = 0.0
    fate: Literal["whole", "left behind", "out of time", "failed"] = "whole"
    reason: str = ""


class Importance(Record):
    """How much of what recipes differ by goes back to one setting, of those tried with it."""

    setting: str
    share: float = Field(ge=0)
    below_the_head: bool = False


class Found(Shown):
    """The outcome of a search. `gain` compares the best recipe with what the effort says, on texts that took
    no part in choosing it; None where there are none, or where nothing beat what the effort says."""

    drawn_as: ClassVar[str] = "search"

    effort: Tried
    best: Tried
    tried: tuple[Tried, ...]
    importances: tuple[Importance, ...] = ()
    gain: Interval | None = None
    labelled: int = 0
    judged_by: Literal["left-out parts", "validation texts"] = "left-out parts"
    seconds: float = 0.0
    used: bool = False
    notes: tuple[str, ...] = ()

    @property
    def recipe(self) -> TrainingRecipe | None:
        """The recipe to keep; None when what the effort says is as good."""
        return self.best.recipe if self.better else None

    @property
    def better(self) -> bool:
        """Whether the best recipe is better than what the effort says, also on a second look."""
        if self.best.number == self.effort.number:
            return False
        return self.gain is None or self.gain.value > 0

    @property
    def reason(self) -> str:
        """The outcome in a sentence."""
        whole = sum(1 for one in self.tried if one.fate == "whole")
        began = f"{len(self.tried)} recipes were tried, {whole} of them to the end"
        if self.best.number == self.effort.number:
            return f"{began}; none was better than what the effort says."
        ahead = 100 * ((self.best.value or 0.0) - (self.effort.value or 0.0))
        first = f"{began}; the best is {ahead:.1f} points ahead of what the effort says"
        if self.gain is None:
            return f"{first} on the validation texts that chose it, so expect a little less."
        low, high, value = (100 * one for one in (self.gain.low, self.gain.high, self.gain.value))
        again = f"looked at once more on other parts, it is {value:+.1f} points ({low:+.1f} to {high:+.1f})"
        if not self.better:
            return f"{first}, but {again}: that was luck, and what the effort says is kept."
        sure = "" if self.gain.low > 0 else " That may still be chance."
        return f"{first}; {again}.{sure}"
