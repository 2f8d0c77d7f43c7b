"""Settle what several people said about the same texts.

Signals go in, in the order of the ledger; out comes what holds for each text, and the conflicts. A
single-label text asks one question (which labels are allowed?), a multi-label text one per label (present
or absent?). To each question:

* One author's later statement supersedes the earlier ones it contradicts; what does not contradict adds up.
* Different authors' answers intersect, in whatever order they came.
* An empty intersection is a conflict: nothing is learnt from it until one of the items is withdrawn, one of
  the authors says something else, or the owner has the last word. The owner's word overrules those who spoke
  before it and contradict it; who contradicts it later makes a conflict again, so nobody is overruled unseen.

Nothing here knows of storage, models or numbers: it is set algebra.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from heedful.records.base import Record, content_hash
from heedful.records.signal import LabelIds, LabelSet, LabelStates, TextSignal

PRESENT, ABSENT = frozenset({"present"}), frozenset({"absent"})


class Agreed(Record):
    """What holds for one text: `allowed` where one label is wanted, else `present` and `absent`."""

    text: str
    allowed: LabelIds | None = None
    present: LabelIds = frozenset()
    absent: LabelIds = frozenset()
    weight: float
    feedback_ids: tuple[str, ...]

    @property
    def text_hash(self) -> str:
        """What identifies the text whatever its white space."""
        return content_hash(self.text)


class Conflict(Record):
    """Statements about one text that cannot all hold; `label` is the one in dispute in a multi-label task."""

    text: str
    label: str | None = None
    feedback_ids: tuple[str, ...]
    authors: tuple[str, ...]

    @property
    def text_hash(self) -> str:
        """What identifies the text whatever its white space."""
        return content_hash(self.text)


class Settled(Record):
    """What holds, one entry a text, and what people still have to settle."""

    agreed: tuple[Agreed, ...]
    conflicts: tuple[Conflict, ...]


def settle(signals: Iterable[TextSignal], owner: str = "owner") -> Settled:
    """What the signals, given in ledger order, say together."""
    by_text: dict[str, list[TextSignal]] = {}
    for signal in signals:
        by_text.setdefault(signal.text_hash, []).append(signal)
    settled = [settle_text(said, owner) for said in by_text.values()]
    return Settled(
        agreed=tuple(agreed for one in settled for agreed in one.agreed),
        conflicts=tuple(conflict for one in settled for conflict in one.conflicts),
    )


def settle_text(signals: Sequence[TextSignal], owner: str = "owner") -> Settled:
    """What the signals about one text say together."""
    text = signals[0].text
    outcomes = {asked: _outcome(statements, owner) for asked, statements in _questions(signals).items()}
    agreed = {asked: outcome for asked, outcome in outcomes.items() if outcome.answer}
    conflicts = tuple(
        Conflict(text=text, label=asked, feedback_ids=outcome.feedback_ids, authors=outcome.authors)
        for asked, outcome in outcomes.items()
        if not outcome.answer
    )
    if not agreed:
        return Settled(agreed=(), conflicts=conflicts)
    used = {item for outcome in agreed.values() for item in outcome.feedback_ids}
    states = Agreed(
        text=text,
        allowed=agreed[None].answer if None in agreed else None,
        present=frozenset(label for label, outcome in agreed.items() if label and outcome.answer == PRESENT),
        absent=frozenset(label for label, outcome in agreed.items() if label and outcome.answer == ABSENT),
        weight=max(outcome.weight for outcome in agreed.values()),
        feedback_ids=tuple(dict.fromkeys(s.feedback_id for s in signals if s.feedback_id in used)),
    )
    return Settled(agreed=(states,), conflicts=conflicts)


@dataclass(frozen=True)
class _Statement:
    """One answer to one question."""

    position: int
    author: str
    feedback_id: str
    weight: float
    answer: frozenset[str]


@dataclass(frozen=True)
class _Outcome:
    """Statements that were taken together: the intersection of their answers (empty: a conflict)."""

    statements: tuple[_Statement, ...]

    @property
    def answer(self) -> frozenset[str]:
        return frozenset.intersection(*(statement.answer for statement in self.statements))

    @property
    def weight(self) -> float:
        return max(statement.weight for statement in self.statements)

    @property
    def last(self) -> int:
        return max(statement.position for statement in self.statements)

    @property
    def feedback_ids(self) -> tuple[str, ...]:
        in_order = sorted(self.statements, key=lambda statement: statement.position)
        return tuple(dict.fromkeys(statement.feedback_id for statement in in_order))

    @property
    def authors(self) -> tuple[str, ...]:
        return tuple(sorted({statement.author for statement in self.statements}))


def _questions(signals: Sequence[TextSignal]) -> dict[str | None, list[_Statement]]:
    """The statements by question: None asks for the one label, an id asks whether that label applies."""
    asked: dict[str | None, list[_Statement]] = {}
    for position, signal in enumerate(signals):
        for question, answer in _answers(signal):
            statement = _Statement(position, signal.author, signal.feedback_id, signal.weight, answer)
            asked.setdefault(question, []).append(statement)
    return asked


def _answers(signal: TextSignal) -> list[tuple[str | None, frozenset[str]]]:
    match signal:
        case LabelSet(allowed=allowed):
            return [(None, allowed)]
        case LabelStates(present=present, absent=absent):
            states = [(present, PRESENT), (absent, ABSENT)]
            return [(label, state) for labels, state in states for label in sorted(labels)]


def _outcome(statements: Sequence[_Statement], owner: str) -> _Outcome:
    """What all authors together answer to one question."""
    by_author: dict[str, list[_Statement]] = {}
    for statement in statements:
        by_author.setdefault(statement.author, []).append(statement)
    standpoints = {author: _standpoint(said) for author, said in by_author.items()}
    if owner in standpoints:
        word = standpoints[owner]
        standpoints = {a: s for a, s in standpoints.items() if s.answer & word.answer or s.last > word.last}
    return _Outcome(tuple(statement for one in standpoints.values() for statement in one.statements))


def _standpoint(statements: Sequence[_Statement]) -> _Outcome:
    """One author's answer: the newest statement, and every older one that leaves room for it."""
    kept = _Outcome((statements[-1],))
    for older in reversed(statements[:-1]):
        if older.answer & kept.answer:
            kept = _Outcome((*kept.statements, older))
    return kept
