"""What people said of numbers and did not take back, settled text by text."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from heedful.store.ledger import Ledger
from heedful.tasks.regression import Told, Valued, settle, values


@dataclass(frozen=True)
class Heard:
    """Wanted numbers in ledger order."""

    said: tuple[Valued, ...]

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """The number of each text that somebody spoke of."""
        return settle(self.said)

    @property
    def feedback(self) -> tuple[str, ...]:
        """The ids of everything that says something a model can learn."""
        return tuple(one.feedback_id for one in self.said)

    def before(self, known: Collection[str]) -> tuple[Told, ...]:
        """What had been settled by these items alone."""
        return settle(one for one in self.said if one.feedback_id in known)


def heard(ledger: Ledger, upto: int | None = None) -> Heard:
    """What counts at a position; withdrawn items are left out whenever they were withdrawn."""
    return Heard(tuple(one for _, item in ledger.feedback(upto=upto) for one in values(item)))
