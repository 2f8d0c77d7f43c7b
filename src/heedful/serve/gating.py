"""Rules become gates: asked of the pool's index, and of what a version makes of the pool.

The pool is read, and its vectors are computed, when the first rule comes, not before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from heedful.instant.effect import MATCHED
from heedful.instant.gates import Gate, worded
from heedful.instant.ground import Ground
from heedful.instant.index import Rows
from heedful.models.encoder import Encoder
from heedful.records.signal import Condition, Rule
from heedful.serve.pool import SAMPLE, Pool
from heedful.serve.workspace import Workspace

Floats = NDArray[np.float32]

AT_HAND = 1_000  # conditions whose matches are kept


@dataclass(frozen=True, eq=False)
class Gating:
    """`score` gives a version's logits in terms of today's labels, `unit` is its temperature.

    `upto` is the position of the ledger as of which the pool is meant.
    """

    workspace: Workspace
    encoder: Encoder
    score: Callable[[Floats], Floats]
    unit: float
    upto: int
    _gates: dict[str, Gate] = field(default_factory=dict)

    @cached_property
    def pool(self) -> Pool:
        """The pool as it stood when this was made."""
        return self.workspace.pool(self.upto)

    @cached_property
    def vectors(self) -> Floats:
        """Of the pool's first texts."""
        return self.workspace.block(self.encoder, self.pool.seen)

    @cached_property
    def _keys(self) -> Floats:
        """These vectors at length one."""
        length = np.linalg.norm(self.vectors, axis=1, keepdims=True)
        keys: Floats = self.vectors / np.maximum(length, np.finfo(np.float32).tiny)
        return keys

    @cached_property
    def sample(self) -> Floats:
        """What the weights answer to the texts that are looked at: logits [S, C]."""
        return self.score(self.vectors[:SAMPLE])

    @cached_property
    def ground(self) -> Ground | None:
        """What the version makes of the pool."""
        return Ground.of(self.vectors, self.sample.astype(np.float64) / self.unit)

    def gates(self, rules: Sequence[Rule]) -> list[Gate]:
        """The rules with what it takes to ask whether they are on; the same condition is worked out once."""
        return [replace(self._known(rule), rule=rule) for rule in rules]

    def is_common(self, words: Sequence[str]) -> bool:
        """Whether words stand in more of the pool than may be touched without anybody confirming it."""
        return len(self.pool.matching(Condition(any=tuple(words)))) > MATCHED * len(self.pool)

    def matched(self, gates: Sequence[Gate]) -> Rows:
        """The pool's rows for which one of the gates is on; of texts not seen, by words alone."""
        found = [self._rows(gate) for gate in gates]
        return np.unique(np.concatenate([*found, np.zeros(0, np.int32)]))

    def _known(self, rule: Rule) -> Gate:
        key = rule.condition.model_dump_json()
        if key not in self._gates:
            self._gates[key] = self._gate(rule, self._described(rule.condition.about))
            while len(self._gates) > AT_HAND:
                self._gates.pop(next(iter(self._gates)))
        return self._gates[key]

    def _described(self, about: str) -> Floats | None:
        """A description's vector."""
        if not about or self.ground is None:
            return None
        found: Floats = self.workspace.vectors(self.encoder).of([about])[0]
        return found

    def _gate(self, rule: Rule, about: Floats | None) -> Gate:
        matching = self.pool.matching(rule.condition)
        seen = matching[matching < len(self.vectors)]
        return Gate.of(rule, about, self.ground, self._keys, seen, self.pool.held_out)

    def _rows(self, gate: Gate) -> Rows:
        """Words are looked for in the whole pool."""
        rows = np.zeros(0, np.int32) if gate.rows is None else gate.rows
        if not worded(gate.rule.condition):
            return rows
        matching = self.pool.matching(gate.rule.condition)
        return np.concatenate([rows, matching[matching >= len(self.vectors)]])
