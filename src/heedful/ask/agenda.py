"""All questions in one order, and whether to go on asking.

A `View` goes in, `Questions` come out: those about rules, conflicts, unsure answers and groups that nobody
spoke of, all worth the same unit, so that the best comes first whatever it is about.
"""

from itertools import chain

import numpy as np

from heedful.ask.about_rules import conflict_questions, gain_of, rule_questions
from heedful.ask.about_texts import a_label, choice_questions, disputes, group_questions
from heedful.ask.view import View
from heedful.ask.worth import LABELS_A_COMMENT
from heedful.records.base import content_hash
from heedful.records.question import Question, Questions

ENOUGH = 0.0005  # half an answer in a thousand: less is hardly worth a person's minute


def agenda(view: View, limit: int, enough: float = ENOUGH) -> Questions:
    """The best `limit` questions; a text is asked about once."""
    every = chain(
        disputes(view),
        rule_questions(view),
        conflict_questions(view),
        choice_questions(view),
        group_questions(view),
    )
    asked: dict[str, Question] = {}
    for question in sorted((one for one in every if one.worth > 0), key=lambda one: -one.worth):
        asked.setdefault(content_hash(question.text), question)
    best = tuple(asked.values())[:limit]
    label, comment = a_label(view), a_comment(view)
    top = max([comment, label, *(one.worth for one in best)])
    return Questions(
        asked=best,
        label=label,
        comment=comment,
        stop=top < enough,
        advice=_advice(best, label, comment, enough),
    )


def a_comment(view: View) -> float:
    """What one further comment is expected to put right.

    As much as some labels, or as the rules so far have put right on average by themselves, if that is more;
    less as fewer unsure answers are left that no rule reaches.
    """
    total = float(view.wrong.sum())
    if not total:
        return 0.0
    left = float(view.wrong[~view.ruled].sum()) / total
    gains = [gain_of(view, used) for used in view.rules]
    return left * max(LABELS_A_COMMENT * a_label(view), float(np.mean(gains)) if gains else 0.0)


def _advice(asked: tuple[Question, ...], label: float, comment: float, enough: float) -> str:
    """What to do next, in a sentence or two."""
    if not asked:
        return (
            "There is nothing to ask: no text without a label is left that any answer is expected to change. "
            "Add some: heedful add FILE"
        )
    best = asked[0].worth
    if max(best, label, comment) < enough:
        return (
            f"Stop here: the best question would put right {1000 * best:.2f} of 1,000 answers, a further "
            f"comment {1000 * comment:.2f}; less than {1000 * enough:.2g} is not worth asking for."
        )
    if comment > 2 * best:
        return (
            f"A comment would help more than these: it is expected to put right {1000 * comment:.1f} of "
            f"1,000 answers, the best of the questions {1000 * best:.1f}."
        )
    return (
        f"Go on: the first of these is expected to put right {1000 * best:.1f} of 1,000 answers, a label of "
        f"a text drawn at random {1000 * label:.1f}, a further comment {1000 * comment:.1f}."
    )
