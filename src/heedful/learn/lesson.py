"""A lesson: all that one version is taught, as rows that training understands.

Examples come from the data, told rows from people; a text of which people spoke is taught as they said.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heedful.config import Effort
from heedful.errors import DataError
from heedful.models.encoder import Encoder
from heedful.records.parts import Inputs
from heedful.records.progress import Losses, Progress, unheard
from heedful.records.recipe import TrainingRecipe
from heedful.records.signal import Ignore, Rule
from heedful.train.data import TrainingSet

Floats = NDArray[np.float32]
GRADES = 5  # labels that numbers are worth where recipes count labelled rows

Embed = Callable[[Encoder, Sequence[str]], Floats]


@dataclass(frozen=True)
class Lesson:
    """`fresh` marks the told rows that the version in use has not learnt.

    `anchor_texts` are pool texts with `anchor_answers` [M, C], the probabilities that are served for them now
    (none at a first training). `embed` gives the kept vectors of whole sets of texts, `embed_told` those of
    told texts; both return the same bits for the same texts, whatever else the project has seen. `rules` are
    tried on `pool`: texts that nobody labelled and that no judgement keeps for itself. Words of `ignores`
    must not decide. `recipe` is what a search found better than what the effort says, None where none did.
    """

    labels: tuple[str, ...]
    names: tuple[str, ...]
    multi_label: bool
    examples: TrainingSet
    told: TrainingSet
    fresh: NDArray[np.bool_]
    validation: TrainingSet | None
    effort: Effort
    seed: int
    checkpoints: Path | None
    anchor_texts: Sequence[str]
    anchor_answers: Floats
    embed: Embed
    embed_told: Embed
    progress: Progress
    rules: tuple[Rule, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    pool: Sequence[str] = ()
    recipe: TrainingRecipe | None = None
    inputs: Inputs = "text"
    losses: Losses = unheard

    @property
    def rows(self) -> TrainingSet:
        """Everything, examples first."""
        return join(self.examples, self.told)

    @property
    def labelled(self) -> TrainingSet:
        """All rows and the validation texts behind them: for who judges by leaving rows out."""
        return self.rows if self.validation is None else join(self.rows, self.validation)

    @property
    def numbers(self) -> bool:
        """Whether numbers are wanted, not labels."""
        return self.examples.values is not None

    @property
    def per_label(self) -> float:
        """How many rows that name one label there are for a label on average; numbers are as five grades."""
        if self.numbers:
            return len(self.rows) / GRADES
        named = (self.rows.targets == 1).sum(axis=1) == 1
        return float(named.sum()) / max(1, len(self.labels))


def join(first: TrainingSet, second: TrainingSet) -> TrainingSet:
    """The rows of both."""
    return TrainingSet(
        texts=[*first.texts, *second.texts],
        targets=np.concatenate([first.targets, second.targets]),
        weight=np.concatenate([first.weight, second.weight]),
        soft=_joined((first, first.soft), (second, second.soft)),
        reference=_joined((first, first.reference), (second, second.reference)),
        values=_values(first, second),
    )


def _values(first: TrainingSet, second: TrainingSet) -> Floats | None:
    """The numbers of both; rows with numbers and rows with labels are never taught together."""
    if first.values is None and second.values is None:
        return None
    if first.values is None or second.values is None:
        raise DataError("Found rows with numbers beside rows with labels; wanted one of the two.")
    return np.concatenate([first.values, second.values])


def _joined(*parts: tuple[TrainingSet, Floats | None]) -> Floats | None:
    """Probabilities of both; NaN for rows that have none."""
    if all(given is None for _, given in parts):
        return None
    return np.concatenate(
        [np.full(rows.targets.shape, np.nan, np.float32) if given is None else given for rows, given in parts]
    )
