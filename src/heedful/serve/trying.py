"""Try rules on the pool before they count: what they match, which answers change, and whether they wait."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from heedful.instant.effect import Change, Effect, Touched, reason
from heedful.instant.factor import Array
from heedful.instant.gates import Gate
from heedful.instant.layer import InstantLayer
from heedful.instant.residual import unit
from heedful.instant.rules import Rules
from heedful.serve.gating import Gating
from heedful.serve.pool import SAMPLE

SHOWN = 12  # texts that are named of all that a rule matches or changes
OWNER = "owner"  # whoever confirms what others say needs no limit

Answers = list[tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Trial:
    """A layer on the texts that are looked at; `moved` are their logits (S, C) without any rule.

    `decide` makes answers of logits. `told` texts are answered as they were told, whatever rules there are.
    """

    gating: Gating
    decide: Callable[[Array], Answers]
    layer: InstantLayer
    keys: Array
    moved: Array
    told: NDArray[np.bool_]

    @classmethod
    def of(cls, gating: Gating, decide: Callable[[Array], Answers], layer: InstantLayer) -> "Trial":
        """What no rule changes is worked out once."""
        vectors = gating.vectors[:SAMPLE]
        moved, _ = layer.nearby().apply(gating.pool.texts[:SAMPLE], vectors, gating.sample)
        told = np.array([text_id in layer.told for text_id in gating.pool.ids[:SAMPLE]], dtype=np.bool_)
        return cls(gating, decide, layer, unit(vectors), moved, told)

    def over(self, layer: InstantLayer) -> "Trial":
        """The same for another layer; what was worked out stays where only its rules are others."""
        if layer.residual is self.layer.residual and layer.told == self.layer.told:
            return replace(self, layer=layer)
        return Trial.of(self.gating, self.decide, layer)

    def effect(self, gates: Sequence[Gate], author: str, instead_of: str) -> Effect:
        """What these gates would do beside what is heeded already, but for one item's own rules."""
        pool = self.gating.pool
        rules = replace(self.layer.rules, ground=self.gating.ground).without({instead_of})
        before, after = self._answers(rules), self._answers(rules.add(*gates))
        changed = self._differ(before, after)
        rows = self.gating.matched(gates)
        changes = tuple(
            Change(pool.ids[row], pool.texts[row], before[row], after[row]) for row in changed[:SHOWN]
        )
        effect = Effect(
            matched=len(rows),
            pool=len(pool),
            examples=tuple(pool.ids[row] for row in rows[:SHOWN]),
            changed=len(changed),
            looked_at=len(self.keys),
            changes=changes,
        )
        own = {rule.feedback_id for rule in rules.items if rule.author == author}
        if author == OWNER or not own:
            return replace(effect, waits=reason(effect))
        together = self._differ(self._answers(rules.without(own)), after)
        return replace(effect, waits=reason(effect, Touched(author, len(together))))

    def _answers(self, rules: Rules) -> Answers:
        if not rules:
            return self.decide(self.moved)
        on = np.zeros((len(self.keys), len(rules)), dtype=np.bool_)
        for place, gate in enumerate(rules.gates):
            if gate.rows is not None:
                on[gate.rows[gate.rows < len(on)], place] = True
        return self.decide(self.moved + rules.shift(on, self.keys))

    def _differ(self, before: Answers, after: Answers) -> list[int]:
        differ = [was != now for was, now in zip(before, after, strict=True)]
        return [int(row) for row in np.flatnonzero(np.array(differ, dtype=np.bool_) & ~self.told)]
