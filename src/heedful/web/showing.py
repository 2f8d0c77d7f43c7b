"""Records in, what templates draw out: scores in order, marked words, readings in chips, what was said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from heedful.errors import NotFoundError
from heedful.host.hosted import Visitor
from heedful.records.echo import Chip, RuleEcho
from heedful.records.feedback import Comment, Feedback
from heedful.records.label import Labels
from heedful.records.prediction import Prediction
from heedful.records.reading import Parse
from heedful.records.why import Carrier, Influence
from heedful.serve.said import readings
from heedful.tasks.comments import Understood
from heedful.tasks.wording import rule_echo, this_chips

SHOWN = 20  # of what somebody said last


@dataclass(frozen=True)
class Score:
    """A label with its probability."""

    id: str
    name: str
    share: float
    is_answer: bool


def scores(answer: Prediction, labels: Labels) -> Sequence[Score]:
    """Today's labels, likeliest first; one that the version did not know has no score yet."""
    known = [
        Score(label.id, label.name, answer.scores.get(label.id, 0.0), label.id in answer.answer)
        for label in labels.all
    ]
    return sorted(known, key=lambda one: -one.share)


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; `carries` is above 0 where it speaks for the answer, 0 where nothing is known."""

    text: str
    carries: float = 0.0


def marked(text: str, carriers: Iterable[Carrier]) -> Sequence[Piece]:
    """The text cut where its carrying words begin and end."""
    pieces, place = list[Piece](), 0
    for one in sorted(carriers, key=lambda each: each.start):
        if one.start < place:
            continue
        pieces += [Piece(text[place : one.start]), Piece(text[one.start : one.end], one.carries)]
        place = one.end
    return [piece for piece in (*pieces, Piece(text[place:])) if piece.text]


@dataclass(frozen=True)
class Meant:
    """One way to understand a comment, in chips."""

    this: Sequence[Chip]
    rules: Sequence[RuleEcho]
    ignore: Sequence[str]


def meanings(parses: Iterable[Parse], labels: Labels) -> Sequence[Meant]:
    """Ways to understand a comment, in their order."""
    return [
        Meant(
            this_chips(parse.meaning.this, labels),
            [rule_echo(rule, labels, None) for rule in parse.meaning.rules],
            parse.meaning.ignore,
        )
        for parse in parses
    ]


@dataclass(frozen=True)
class Standing:
    """How a comment is heeded: "full", "text" (its own text alone), "half", "waits" or "nothing"."""

    state: str
    reading_id: str


def standing(me: Visitor, comment_id: str) -> Standing:
    """Where a comment has got to."""
    known = readings(me.store.ledger).get(comment_id)
    if known is None:
        raise NotFoundError(f"There is no comment {comment_id!r} that stands.")
    return _standing(known)


def _standing(known: Understood) -> Standing:
    applied = known.applications[-1:]
    if not known.reading.parse.meaning.usable:
        state = "nothing"
    elif known.waits:
        state = "waits"
    elif applied:
        state = "text" if applied[0].only_this_text else "full"
    else:
        state = "half"
    return Standing(state, known.reading.id)


@dataclass(frozen=True)
class Told:
    """Something a person said, and for a comment how it is heeded."""

    item: Feedback
    standing: Standing | None


def history(me: Visitor) -> Sequence[Told]:
    """What somebody said last and did not take back, newest first."""
    said = me.project.feedback(author=me.name)[-SHOWN:]
    return _told(me, reversed(said))


def subjects(me: Visitor, influences: Iterable[Influence]) -> Mapping[str, Feedback]:
    """The feedback that influences come of, by its id."""
    wanted = {item for one in influences for item in one.feedback_ids}
    return {item.id: item for item in me.project.feedback() if item.id in wanted}


def _told(me: Visitor, said: Iterable[Feedback]) -> Sequence[Told]:
    items = list(said)
    known = readings(me.store.ledger) if any(isinstance(item, Comment) for item in items) else {}
    return [Told(item, _standing(known[item.id]) if item.id in known else None) for item in items]
