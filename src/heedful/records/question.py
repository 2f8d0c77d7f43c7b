"""A question is what to show people next: a text, the labels to choose from, and why it is asked."""

from typing import Literal

from heedful.records.base import Record

QuestionKind = Literal["rule", "rule conflict", "conflict", "choice", "group"]
RuleCase = Literal["differs", "borderline", "surest"]


class Question(Record):
    """One thing to ask, answered by what people can say anyway: correct, choose, judge, apply, withdraw.

    `labels` (ids) and `names` are the labels offered, likeliest first; another one may still be right.
    `worth` is the share of all answers that one answer to this is expected to put right. `feedback_ids` is
    what it is about: the rule to confirm, the statements that cannot all hold. `why` is a sentence in
    English; whoever says it otherwise has what it is made of: of `pool` texts `like` are like this one (they
    lie near it, or meet the same rule or rules), `case` is what a rule is shown on, `authors` is whose words
    it is about, `waits` whether these wait for a confirmation. With `prediction_id` comes how sure the answer
    is.
    """

    kind: QuestionKind
    text: str
    labels: tuple[str, ...]
    names: tuple[str, ...]
    answer: tuple[str, ...]
    why: str
    worth: float
    feedback_ids: tuple[str, ...] = ()
    prediction_id: str | None = None
    like: int = 0
    pool: int = 0
    case: RuleCase | None = None
    authors: tuple[str, ...] = ()
    waits: bool = False
    confidence: float | None = None


class Questions(Record):
    """What to ask, best first, and whether to go on asking.

    `label` and `comment` are what one further label of a text drawn at random, and one further comment, are
    expected to put right, as shares of all answers. `stop` says that nothing is worth asking any more.
    """

    asked: tuple[Question, ...]
    label: float
    comment: float
    stop: bool
    advice: str
