"""Rules on a version that stays frozen: texts that meet a condition move towards its label, or away from it.

Rules go in, in the order of the ledger; how texts' logits move comes out. Every rule moves by itself and the
moves are added up in that order, so that rules without one of them are, bit for bit, those that never had it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from heedful.records.base import Record
from heedful.records.signal import Rule, Strength
from heedful.tasks.words import meets

Array = NDArray[np.float64]

ODDS: dict[Strength, float] = {"always": 0.97, "usually": 0.85, "sometimes": 0.6}


class RuleOptions(Record):
    """How strongly a rule moves a text; docs/decisions/ has the figures behind the defaults."""

    always: float = Field(default=2.0, gt=0)
    """How far a rule that always holds moves its label, in log-odds; the others move it in proportion."""


@dataclass(frozen=True, eq=False)
class Rules:
    """`unit` is the version's temperature: what one logit of it is worth."""

    labels: tuple[str, ...]
    unit: float
    options: RuleOptions
    items: tuple[Rule, ...] = ()

    def __len__(self) -> int:
        return len(self.items)

    def add(self, *rules: Rule) -> Self:
        """With these too."""
        return replace(self, items=(*self.items, *rules))

    def without(self, feedback_ids: Collection[str]) -> Self:
        """As if these had never been said."""
        return replace(self, items=tuple(rule for rule in self.items if rule.feedback_id not in feedback_ids))

    def moves(self, texts: Sequence[str]) -> tuple[Array, list[tuple[str, ...]]]:
        """How far each text's logits move (N, C), and the feedback behind each row that does."""
        moved = np.zeros((len(texts), len(self.labels)))
        heeded: list[tuple[str, ...]] = [()] * len(texts)
        for rule in self.items:
            column, weight = self.labels.index(rule.label), self.weight(rule)
            for row, text in enumerate(texts):
                if meets(rule.condition, text):
                    moved[row, column] += weight
                    heeded[row] = (*heeded[row], rule.feedback_id)
        return moved, [tuple(dict.fromkeys(ids)) for ids in heeded]

    def weight(self, rule: Rule) -> float:
        """How far a rule moves its label where it is on."""
        share = _log_odds(rule.strength) / _log_odds("always")
        sign = 1.0 if rule.polarity == "is" else -1.0
        return sign * self.options.always * self.unit * share * min(rule.weight, 1.0)


def _log_odds(strength: Strength) -> float:
    chance = ODDS[strength]
    return float(np.log(chance / (1 - chance)))
