"""The instant layer: what was just said is heeded by the next answer, over one version that stays frozen.

    z(x) = z_version(x) + rules(x) + residual(x), then what was said about this very text

Items go in, in the order of the ledger: a signal with what the version made of its text, or a rule. A layer
is a value: `add`, `obey` and `without` return another one, and a layer without an item is, bit for bit, the
one that was built without it. Nothing here knows of storage or of tensors.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from heedful.instant.factor import Array
from heedful.instant.gates import Gate
from heedful.instant.ground import Ground
from heedful.instant.memory import obey
from heedful.instant.residual import Residual, ResidualOptions, unit
from heedful.instant.rules import RuleOptions, Rules
from heedful.instant.told import Item, Told, tell
from heedful.records.base import content_hash
from heedful.records.signal import Rule
from heedful.tasks.agreement import Conflict

HEEDED = 5  # a person wants to know the few items behind an answer, not all that touched it
ROWS = 4096  # texts at a time, so that a pool of any size fits into memory


@dataclass(frozen=True, eq=False)
class InstantLayer:
    """`labels` are the ids of the logits' columns; `told` is by content hash; see `InstantLayer.build`."""

    labels: tuple[str, ...]
    multi_label: bool
    owner: str
    items: tuple[Item, ...]
    told: dict[str, Told]
    held: tuple[Told, ...]
    residual: Residual
    rules: Rules

    @classmethod
    def build(
        cls,
        items: Iterable[Item],
        *,
        labels: Sequence[str],
        dimension: int,
        multi_label: bool = False,
        options: ResidualOptions | None = None,
        owner: str = "owner",
        unit: float = 1.0,
        ground: Ground | None = None,
    ) -> Self:
        """The layer that heeds `items`, over a version with these label columns and this embedding size.

        `unit` is the version's temperature, `ground` what it makes of the pool: rules are measured by them.
        """
        residual = Residual.empty(dimension, len(labels), options or ResidualOptions())
        rules = Rules(tuple(labels), unit, RuleOptions(), multi_label, ground)
        return cls(tuple(labels), multi_label, owner, (), {}, (), residual, rules).add(*items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What people still have to settle; it is not heeded."""
        return tuple(conflict for told in self.told.values() for conflict in told.conflicts)

    def add(self, *items: Item) -> Self:
        """The layer that heeds these too."""
        told = dict(self.told)
        for text_hash, about in _by_text(items).items():
            earlier = told[text_hash].items if text_hash in told else ()
            told[text_hash] = self._tell((*earlier, *about))
        return self._holding((*self.items, *items), told)

    def obey(self, *rules: Gate | Rule) -> Self:
        """The layer that heeds these rules too; a bare one by its words alone."""
        return replace(self, rules=self.rules.add(*(x if isinstance(x, Gate) else Gate(x) for x in rules)))

    def obeying(self, *gates: Gate) -> Self:
        """The layer that heeds these rules, in ledger order, and no others."""
        return replace(self, rules=replace(self.rules, gates=gates))

    def on(self, ground: Ground | None) -> Self:
        """The layer over this ground."""
        return replace(self, rules=replace(self.rules, ground=ground))

    def nearby(self) -> Self:
        """The layer without rules and without memory: what carries over from text to similar text."""
        return replace(self.obeying(), told={})

    def without(self, feedback_ids: Collection[str]) -> Self:
        """The layer that never heard these."""
        items = tuple(item for item in self.items if item.signal.feedback_id not in feedback_ids)
        told = {}
        for text_hash, about in _by_text(items).items():
            known = self.told[text_hash]
            told[text_hash] = known if known.items == about else self._tell(about)
        kept = self._holding(items, told)
        return replace(kept, rules=self.rules.without(feedback_ids))

    def apply(
        self, texts: Sequence[str], embeddings: NDArray[np.floating], logits: NDArray[np.floating]
    ) -> tuple[Array, list[tuple[str, ...]]]:
        """Heeding logits (N, C) for texts with their embeddings (N, d) and the version's logits (N, C).

        With each row come the ids of the feedback behind its move: about this text first, then rules, then
        what was said about similar texts, the strongest first.
        """
        moved = np.array(logits, dtype=np.float64)
        heeded: list[tuple[str, ...]] = [()] * len(moved)
        if self.rules:
            ruled, heeded = self.rules.moves(texts, embeddings)
            moved += ruled
        for i, kernel in self._reached(embeddings):
            moved[i] += kernel @ self.residual.coefficients
            heeded[i] = tuple(dict.fromkeys((*heeded[i], *self._strongest(kernel))))
        for i, text in enumerate(texts) if self.told else ():
            told = self.told.get(content_hash(text))
            if told is not None and told.agreed is not None:
                moved[i] = obey(moved[i], told.target, self.multi_label)
                heeded[i] = tuple(dict.fromkeys((*told.agreed.feedback_ids, *heeded[i])))
        return moved, heeded

    def _tell(self, items: tuple[Item, ...]) -> Told:
        return tell(items, self.labels, self.multi_label, self.residual.options, self.owner)

    def _holding(self, items: tuple[Item, ...], told: dict[str, Told]) -> Self:
        """The layer of `told`; the residual keeps the rows before the first one that differs."""
        held = tuple(one for one in told.values() if one.needed)
        shared = 0
        while shared < min(len(held), len(self.held)) and held[shared] is self.held[shared]:
            shared += 1
        residual = self.residual if shared == len(self.held) else self.residual.first(shared)
        for one in held[shared:]:
            assert one.agreed is not None
            residual = residual.append(one.key, one.move, one.agreed.weight)
        return replace(self, items=items, told=told, held=held, residual=residual)

    def _reached(self, embeddings: NDArray[np.floating]) -> Iterator[tuple[int, Array]]:
        """The rows that some told text reaches, with how alike they are to each."""
        if not self.held:
            return
        for start in range(0, len(embeddings), ROWS):
            kernel = self.residual.kernel(unit(embeddings[start : start + ROWS]))
            for i in np.flatnonzero(kernel.any(axis=1)):
                yield start + int(i), kernel[i]

    def _strongest(self, kernel: Array) -> tuple[str, ...]:
        """The feedback that moved a text most."""
        pulls = kernel * self.residual.strength
        order = [int(i) for i in np.argsort(-pulls, kind="stable")[:HEEDED] if pulls[i] > 0]
        return tuple(item for i in order for item in self._ids(self.held[i]))

    @staticmethod
    def _ids(told: Told) -> tuple[str, ...]:
        return told.agreed.feedback_ids if told.agreed is not None else ()


def _by_text(items: Iterable[Item]) -> dict[str, tuple[Item, ...]]:
    """The items about each text, by content hash, in order of the first one."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.text_hash, []).append(item)
    return {text_hash: tuple(about) for text_hash, about in found.items()}
