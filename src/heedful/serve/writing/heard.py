"""Everything people said of texts up to a position of the ledger, as signals."""

from collections.abc import Collection
from dataclasses import dataclass

from heedful.records.feedback import Comment
from heedful.records.text_signal import WrittenSignal
from heedful.serve.said import readings
from heedful.store.ledger import Ledger
from heedful.tasks.writing.signals import read_signals, signals


@dataclass(frozen=True)
class Heard:
    """Signals in ledger order; `sources` are, by feedback id, all entries that a signal comes of."""

    signals: tuple[WrittenSignal, ...]
    sources: dict[str, tuple[str, ...]]

    @property
    def feedback(self) -> tuple[str, ...]:
        """The ids of everything that says something a model can learn."""
        return tuple(dict.fromkeys(item for ids in self.sources.values() for item in ids))

    def learnt(self, known: Collection[str]) -> frozenset[str]:
        """The feedback whose meaning as it is today was learnt by a version that knew these ids."""
        seen = frozenset(known)
        return frozenset(item for item, ids in self.sources.items() if seen.issuperset(ids))


def heard(ledger: Ledger, upto: int | None = None) -> Heard:
    """What counts at a position; withdrawn items are left out whenever they were withdrawn."""
    read = readings(ledger, upto)
    found: list[WrittenSignal] = []
    sources: dict[str, tuple[str, ...]] = {}
    ids: tuple[str, ...]
    for _, item in ledger.feedback(upto=upto):
        if not isinstance(item, Comment):
            meant, ids = signals(item), (item.id,)
        elif item.id in read:
            known = read[item.id]
            meant, ids = read_signals(known.comment, known.reading, known.applications), known.ids
        else:
            continue
        if meant:
            found += meant
            sources[item.id] = ids
    return Heard(tuple(found), sources)
