"""What holds for one text, and how the frozen version's logits must move for it.

The items about one text go in, settled among their authors; out comes what the memory and the residual
keep of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from heedful.instant.factor import Array
from heedful.instant.moves import move
from heedful.instant.residual import ResidualOptions, unit
from heedful.records.signal import TextSignal
from heedful.tasks.agreement import Agreed, Conflict, settle_text
from heedful.tasks.targets import row


@dataclass(frozen=True, eq=False)
class Item:
    """A signal and what the frozen version made of its text: embedding (d) and logits (C).

    `learnt` says that the version was trained on it: the residual lets go of it once the answer is right.
    """

    signal: TextSignal
    embedding: NDArray[np.floating]
    logits: NDArray[np.floating]
    learnt: bool = False

    @cached_property
    def text_hash(self) -> str:
        """What identifies the text whatever its white space."""
        return self.signal.text_hash


@dataclass(frozen=True, eq=False)
class Told:
    """All that was said about one text; `agreed` is None while every part of it is in conflict."""

    items: tuple[Item, ...]
    agreed: Agreed | None
    conflicts: tuple[Conflict, ...]
    target: NDArray[np.int8]
    key: Array
    move: Array
    answered: bool

    @cached_property
    def needed(self) -> bool:
        """Whether the residual must hold this: the weights do not yet, or were never asked to.

        What was right all along stays too until a round has learnt it: it keeps corrections nearby in bounds.
        """
        if self.agreed is None:
            return False
        learnt = {item.signal.feedback_id for item in self.items if item.learnt}
        return not (self.answered and learnt.issuperset(self.agreed.feedback_ids))


def tell(
    items: Sequence[Item], labels: Sequence[str], multi_label: bool, options: ResidualOptions, owner: str
) -> Told:
    """Settle the items about one text and work out its move."""
    settled = settle_text([item.signal for item in items], owner)
    agreed = settled.agreed[0] if settled.agreed else None
    logits = np.asarray(items[0].logits, dtype=np.float64)
    target = row(agreed, labels) if agreed else np.full(len(labels), -1, dtype=np.int8)
    return Told(
        items=tuple(items),
        agreed=agreed,
        conflicts=settled.conflicts,
        target=target,
        key=unit(items[0].embedding),
        move=move(logits, target, options.margin, multi_label),
        answered=not move(logits, target, options.let_go, multi_label).any(),
    )
