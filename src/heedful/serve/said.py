"""Everything people said up to a position of the ledger, as signals: the one place where readings meet it."""

from collections.abc import Collection
from dataclasses import dataclass

from heedful.records.base import Record
from heedful.records.feedback import Comment
from heedful.records.reading import Application, Reading
from heedful.records.signal import Ignore, LabelSet, LabelStates, Rule, Signal, TextSignal
from heedful.store.ledger import Ledger
from heedful.tasks.classification import Classification
from heedful.tasks.comments import Understood, understood

SPOKEN: tuple[type[Record], ...] = (Comment, Reading, Application)


@dataclass(frozen=True)
class Said:
    """Signals in ledger order; `sources` are, by feedback id, all entries that a signal comes of.

    `waiting` are the entries that would say something, were they not of an author who waits for the owner.
    """

    texts: tuple[TextSignal, ...]
    rules: tuple[Rule, ...]
    ignores: tuple[Ignore, ...]
    sources: dict[str, tuple[str, ...]]
    waiting: tuple[str, ...] = ()

    @property
    def feedback(self) -> tuple[str, ...]:
        """The ids of everything that says something a model can learn."""
        return tuple(dict.fromkeys(item for ids in self.sources.values() for item in ids))

    def learnt(self, known: Collection[str]) -> frozenset[str]:
        """The feedback whose meaning as it is today was learnt by a version that knew these ids."""
        seen = frozenset(known)
        return frozenset(item for item, ids in self.sources.items() if seen.issuperset(ids))


def said(
    ledger: Ledger, task: Classification, upto: int | None = None, waiting: Collection[str] = ()
) -> Said:
    """What counts at a position; withdrawn items are left out whenever they were withdrawn.

    Of authors in `waiting` counts what the owner has applied.
    """
    items = [item for _, item in ledger.feedback(upto=upto)]
    read = readings(ledger, upto)
    signals: list[Signal] = []
    sources: dict[str, tuple[str, ...]] = {}
    kept_back: list[str] = []
    for item in items:
        known = read.get(item.id) if isinstance(item, Comment) else None
        meant = known.signals(task) if known else task.signals(item)
        ids = known.ids if known else (item.id,)
        if meant and item.author in waiting and not (known and known.by_owner):
            kept_back += ids
        elif meant:
            signals += meant
            sources[item.id] = ids
    return Said(
        texts=tuple(one for one in signals if isinstance(one, LabelSet | LabelStates)),
        rules=tuple(one for one in signals if isinstance(one, Rule)),
        ignores=tuple(one for one in signals if isinstance(one, Ignore)),
        sources=sources,
        waiting=tuple(kept_back),
    )


def readings(ledger: Ledger, upto: int | None = None) -> dict[str, Understood]:
    """By comment id, how each comment is understood at a position."""
    live: list[Record] = [entry for _, entry in ledger.live(*SPOKEN, upto=upto)]
    return understood(
        [entry for entry in live if isinstance(entry, Comment)],
        [entry for entry in live if isinstance(entry, Reading)],
        [entry for entry in live if isinstance(entry, Application)],
    )
