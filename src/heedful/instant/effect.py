"""What a rule would touch, and why it may have to wait for somebody to confirm it.

Counts go in, a reason in words comes out; what is counted is worked out where texts and answers are at hand.
"""

from dataclasses import dataclass

MATCHED, CHANGED = 0.05, 0.01  # shares of the pool and of the answers looked at, above which a rule waits
AUTHOR = 0.03  # share of the answers that one author's rules may change together


@dataclass(frozen=True)
class Change:
    """A text of the pool whose answer would be another; `before` and `after` are label ids."""

    id: str
    text: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Effect:
    """What rules would do: `matched` of `pool` texts meet a condition (`examples` are ids of some of them).

    Of `looked_at` texts, drawn from the pool by their hashes, `changed` would be answered otherwise, and
    `changes` are some of these. `waits` says why somebody must confirm the rules first, None if nobody need.
    """

    matched: int
    pool: int
    examples: tuple[str, ...]
    changed: int
    looked_at: int
    changes: tuple[Change, ...]
    waits: str | None = None

    @property
    def would_change(self) -> int:
        """How many answers of the whole pool would be others, estimated unless all were looked at."""
        return round(self.changed * self.pool / self.looked_at) if self.looked_at else 0


@dataclass(frozen=True)
class Touched:
    """How many of the answers looked at one author's rules change together, those in question included."""

    author: str
    changed: int


def reason(effect: Effect, together: Touched | None = None) -> str | None:
    """Why rules with this effect wait; None when they need not."""
    touches = []
    if effect.matched > MATCHED * effect.pool:
        touches.append(
            f"matches {effect.matched:,} of {effect.pool:,} texts ({_share(effect.matched, effect.pool)}, "
            f"limit {MATCHED:.0%})"
        )
    if effect.changed > CHANGED * effect.looked_at:
        touches.append(
            f"changes {effect.changed:,} of {effect.looked_at:,} answers "
            f"({_share(effect.changed, effect.looked_at)}, limit {CHANGED:.0%})"
        )
    if together is not None and together.changed > AUTHOR * effect.looked_at:
        touches.append(
            f"changes, with the other rules of {together.author}, {together.changed:,} of "
            f"{effect.looked_at:,} answers ({_share(together.changed, effect.looked_at)}, limit {AUTHOR:.0%})"
        )
    if not touches:
        return None
    return f"It {' and '.join(touches)}. The owner, or somebody else than its author, must confirm it."


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}"
