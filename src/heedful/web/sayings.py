"""What people said as the Review and Conflicts pages show it: whose, when, in chips, and on which side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from heedful.errors import NotFoundError
from heedful.host.hosted import Visitor
from heedful.loop.disagreement import Disagreement
from heedful.records.echo import RuleEcho
from heedful.records.feedback import Choice, Comment, Correction, Feedback, Verdict
from heedful.records.person import may
from heedful.records.signal import LabelSet, LabelStates, Rule, TextSignal
from heedful.serve.said import readings, said
from heedful.tasks.agreement import Conflict
from heedful.tasks.wording import rule_echo

LAST_WORD = "owner"  # the author whose word settles what others said before


@dataclass(frozen=True)
class Saying:
    """An item, with the rules that were read from it where it is a comment."""

    item: Feedback
    rules: Sequence[RuleEcho] = ()
    reading_id: str = ""


@dataclass(frozen=True)
class Side:
    """Those who say the same: label ids that they allow, or whether a label applies."""

    labels: Sequence[str]
    applies: bool | None
    sayings: Sequence[Saying]
    others: Sequence[str]

    @property
    def ids(self) -> Sequence[str]:
        return [one.item.id for one in self.sayings]


@dataclass(frozen=True)
class TextDispute:
    """One text, the label in question where several may apply, and the sides."""

    text: str
    label: str | None
    sides: Sequence[Side]

    @property
    def first(self) -> str:
        """The item that a link to this text names."""
        return self.sides[0].ids[0]


@dataclass(frozen=True)
class RuleDispute:
    """Two comments whose rules cannot both hold, the texts they share."""

    sides: Sequence[Side]
    shared: int
    texts: Sequence[str]


def about_questions(me: Visitor, ids: Iterable[str]) -> Sequence[Saying]:
    """The rules that a question asks about. What people said of the very text is not shown: whoever is asked
    for another opinion is not to know the first ones.
    """
    found = [saying(me, one) for one in ids if isinstance(me.store.ledger.get(one), Comment)]
    return [one for one in found if one.rules]


def may_be_shown(me: Visitor, item_id: str) -> bool:
    """Whether somebody may see the text of an item: their own, in dispute, or anything for reviewers."""
    if may(me.role, "reviewer"):
        return True
    disputed = {one for conflict in me.project.conflicts() for one in conflict.feedback_ids}
    return item_id in disputed or getattr(me.store.ledger.get(item_id), "author", None) == me.name


def saying(me: Visitor, item_id: str) -> Saying:
    """An item with what was read from it."""
    item = me.store.ledger.get(item_id)
    if not isinstance(item, Verdict | Correction | Choice | Comment):
        raise NotFoundError(f"There is no feedback {item_id!r}.")
    known = readings(me.store.ledger).get(item_id) if isinstance(item, Comment) else None
    if known is None:
        return Saying(item)
    rules = [rule_echo(rule, me.project.labels, None) for rule in known.reading.parse.meaning.rules]
    return Saying(item, rules, known.reading.id)


def text_disputes(me: Visitor) -> Sequence[TextDispute]:
    """What people said about one text that cannot all hold."""
    signals = said(me.store.ledger, me.project.workspace.task()).texts
    return [_dispute(me, one, signals) for one in me.project.conflicts()]


def rule_disputes(me: Visitor) -> Sequence[RuleDispute]:
    """Rules that cannot both hold, a pair each."""
    return [_rules(me, one) for one in me.project.disagreements()]


def _dispute(me: Visitor, conflict: Conflict, signals: Iterable[TextSignal]) -> TextDispute:
    about = [
        one
        for one in signals
        if one.text_hash == conflict.text_hash and one.feedback_id in conflict.feedback_ids
    ]
    stands: dict[tuple[Sequence[str], bool | None], list[str]] = {}
    for one in about:
        ids = stands.setdefault(_stand(one, conflict.label), [])
        if one.feedback_id not in ids:
            ids.append(one.feedback_id)
    sides = [
        Side(labels, applies, [saying(me, one) for one in ids], _not_in(ids, conflict.feedback_ids))
        for (labels, applies), ids in stands.items()
    ]
    return TextDispute(conflict.text, conflict.label, sides)


def _stand(signal: TextSignal, label: str | None) -> tuple[tuple[str, ...], bool | None]:
    match signal:
        case LabelSet(allowed=allowed):
            return tuple(sorted(allowed)), None
        case LabelStates(present=present):
            return (label,) if label else (), label in present


def _rules(me: Visitor, one: Disagreement) -> RuleDispute:
    sides = [_side(me, one.first, one.second), _side(me, one.second, one.first)]
    return RuleDispute(sides, one.shared, one.texts)


def _side(me: Visitor, rule: Rule, other: Rule) -> Side:
    item = saying(me, rule.feedback_id)
    shown = Saying(item.item, [rule_echo(rule, me.project.labels, None)], item.reading_id)
    return Side((rule.label,), rule.polarity == "is", [shown], [other.feedback_id])


def _not_in(ids: Sequence[str], every: Iterable[str]) -> Sequence[str]:
    return [one for one in every if one not in ids]
