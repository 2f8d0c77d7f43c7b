"""Rules on a version that stays frozen: texts that meet a condition move towards its label, or away from it.

Gates go in, in the order of the ledger; how texts' logits move comes out. What each adds is kept apart and
summed anew in that order, so that rules without one of them are, bit for bit, those that never had it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from heedful.instant.distilled import Distilled, distil
from heedful.instant.factor import Array
from heedful.instant.gates import Gate
from heedful.instant.ground import Ground
from heedful.instant.residual import unit
from heedful.records.base import Record
from heedful.records.signal import Rule, Strength

NOTICED = 0.25  # log-odds from which a move by what was distilled is worth naming
CHANCE: dict[Strength, float] = {"always": 0.97, "usually": 0.85, "sometimes": 0.6}


class RuleOptions(Record):
    """How strongly a rule moves a text; docs/decisions/ has the figures behind the default."""

    always: float = Field(default=1.5, gt=0)
    """How far a rule that always holds moves its label, in log-odds; the others move it in proportion."""


@dataclass(frozen=True, eq=False)
class Rules:
    """`unit` is the version's temperature: how much of its logits makes one of log-odds.

    `ground` is what it makes of the pool; None where there is none worth the name.
    """

    labels: tuple[str, ...]
    unit: float
    options: RuleOptions
    multi_label: bool = False
    ground: Ground | None = None
    gates: tuple[Gate, ...] = ()

    def __len__(self) -> int:
        return len(self.gates)

    @property
    def items(self) -> tuple[Rule, ...]:
        """The rules, in ledger order."""
        return tuple(gate.rule for gate in self.gates)

    def add(self, *gates: Gate) -> Self:
        """With these too."""
        return replace(self, gates=(*self.gates, *gates))

    def without(self, feedback_ids: Collection[str]) -> Self:
        """As if these had never been said."""
        return replace(self, gates=tuple(x for x in self.gates if x.rule.feedback_id not in feedback_ids))

    def moves(
        self, texts: Sequence[str], embeddings: NDArray[np.floating]
    ) -> tuple[Array, list[tuple[str, ...]]]:
        """How far each text's logits move (N, C), and the feedback behind each row that does."""
        keys = unit(embeddings)
        on = self.on(texts, keys)
        return self.shift(on, keys), self._behind(on, keys)

    def on(self, texts: Sequence[str], keys: Array) -> NDArray[np.bool_]:
        """Which gates (R) are on for which texts (N, R), given with their unit vectors."""
        lowered = [text.lower() for text in texts]
        found = [gate.on(lowered, keys, self.ground) for gate in self.gates]
        return np.array(found, dtype=np.bool_).reshape(len(found), len(texts)).T

    def shift(self, on: NDArray[np.bool_], keys: Array) -> Array:
        """How far logits move (N, C) where these gates are on (N, R), for texts with these unit vectors."""
        moved = self.by_gates(on)
        if self.distilled is not None:
            moved[:, list(self.distilled.columns)] += self.unit * self.distilled.moves(keys)
        return moved

    def by_gates(self, on: NDArray[np.bool_]) -> Array:
        """The part that the gates themselves move (N, C)."""
        moved = np.zeros((len(on), len(self.labels)))
        for place, gate in enumerate(self.gates):
            moved[on[:, place], self._column(gate.rule)] += self.weight(gate.rule)
        return moved

    def weight(self, rule: Rule) -> float:
        """How far a rule moves its label's logit where it is on."""
        return self.options.always * self.unit * force(rule)

    @cached_property
    def distilled(self) -> Distilled | None:
        """What carries on to texts without the words; where several labels apply, nothing does."""
        if self.ground is None or self.multi_label or not self.gates:
            return None
        columns = [self._column(gate.rule) for gate in self.gates]
        forces = [force(gate.rule) for gate in self.gates]
        return distil(self.gates, forces, columns, len(self.labels), self.ground)

    def _column(self, rule: Rule) -> int:
        return self.labels.index(rule.label)

    def _behind(self, on: NDArray[np.bool_], keys: Array) -> list[tuple[str, ...]]:
        """The rules that are on for each text, or those of the label that what is distilled raises most."""
        ids = [gate.rule.feedback_id for gate in self.gates]
        behind = [tuple(dict.fromkeys(ids[place] for place in np.flatnonzero(row))) for row in on]
        if self.distilled is None or not self.distilled.loud.any():
            return behind
        moves = self.distilled.moves(keys)
        for row, best in enumerate(moves.argmax(axis=1)):
            if not behind[row] and moves[row, best] > NOTICED:
                label = self.labels[self.distilled.columns[int(best)]]
                behind[row] = tuple(dict.fromkeys(x.feedback_id for x in self.items if x.label == label))
        return behind


def force(rule: Rule) -> float:
    """How much a rule counts, between -1 and 1: by how often it holds, half unless confirmed, or against."""
    share = _log_odds(rule.strength) / _log_odds("always")
    return share * min(rule.weight, 1.0) * (1.0 if rule.polarity == "is" else -1.0)


def _log_odds(strength: Strength) -> float:
    chance = CHANCE[strength]
    return float(np.log(chance / (1 - chance)))
