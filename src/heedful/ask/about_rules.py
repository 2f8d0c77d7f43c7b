"""Questions about rules: is this one right, and which of these two is?

A rule is shown on up to three texts: its surest match, a borderline one, and one where the weights by
themselves answer otherwise. Each tells something else: whether the rule was understood, where it ends, and
whether it is needed.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from heedful.ask.view import RuleInUse, View
from heedful.ask.worth import ANSWERS, Belief
from heedful.records.question import Question, RuleCase
from heedful.tasks.rule_conflicts import RuleConflict, rule_conflicts

Doubles = NDArray[np.float64]

CASES: dict[RuleCase, str] = {
    "differs": "The rule and the weights differ here.",
    "borderline": "A borderline match.",
    "surest": "The surest match.",
}


def rule_questions(view: View) -> Iterator[Question]:
    """Up to three texts a rule, as far as answers to them could change what is done about it."""
    for used in view.rules:
        value = worth_of_checking(view, used)
        for case, row in shown(view, used):
            yield _question(view, used, row, case, value)


def shown(view: View, used: RuleInUse) -> list[tuple[RuleCase, int]]:
    """Which texts to show, each once, with what it is: where they differ, the borderline one, the surest."""
    rows = used.rows[~view.spoken[used.rows]]
    if not len(rows):
        return []
    agrees = _agreement(view, used)[rows]
    apart = rows[_differs(view, used, rows)]
    picked: dict[int, RuleCase] = {}
    if len(apart):
        surest_of_the_weights = int(apart[np.argmin(_agreement(view, used)[apart])])
        picked[surest_of_the_weights] = "differs"
    picked.setdefault(int(rows[np.argmin(np.abs(agrees - 0.5))]), "borderline")
    picked.setdefault(int(rows[np.argmax(agrees)]), "surest")
    return [(case, row) for row, case in picked.items()]


def worth_of_checking(view: View, used: RuleInUse) -> float:
    """The share of all answers that one of the answers to a rule's questions is expected to put right."""
    apart = used.rows[_differs(view, used, used.rows)]
    if not len(apart):
        return 0.0
    otherwise = float(_otherwise(view, used, apart).mean())
    each = used.belief.value_of(ANSWERS, otherwise)
    if used.waits:  # it takes no effect yet: an answer may let in all that it is good for
        each += used.belief.gain(otherwise)
    return len(apart) / len(view.texts) * each / ANSWERS


def gain_of(view: View, used: RuleInUse) -> float:
    """The share of all answers that a rule has put right, by what is believed of it."""
    apart = used.rows[_differs(view, used, used.rows)]
    gains = [used.belief.gain(float(one)) for one in _otherwise(view, used, apart)]
    return sum(gains) / max(1, len(view.texts))


def conflict_questions(view: View) -> Iterator[Question]:
    """One text for each pair of rules that cannot both hold: the one about which the weights know least."""
    ids = view.task.labels.ids
    sentences = {id(used.rule): used.sentence for used in view.rules}
    for conflict in conflicts(view):
        rows = np.array([row for row in conflict.rows if not view.spoken[row]], np.int64)
        if not len(rows):
            continue
        columns = [ids.index(rule.label) for rule in (conflict.first, conflict.second)]
        rest = view.alone[rows][:, columns].max(axis=1)
        row = int(rows[np.argmin(np.abs(rest - 0.5))])
        first, second = (sentences[id(rule)] for rule in (conflict.first, conflict.second))
        labels = _ranked(view, row, {conflict.first.label, conflict.second.label})
        even = Belief(1.0, 1.0).value_of(ANSWERS, 1.0) / ANSWERS
        yield Question(
            kind="rule conflict",
            text=view.texts[row],
            labels=labels,
            names=view.task.names(labels),
            answer=view.task.decide(view.served[row : row + 1])[0],
            why=f"Two rules cannot both hold on the {conflict.shared} texts that meet both: "
            f"{first} / {second}.",
            worth=conflict.shared / len(view.texts) * even,
            feedback_ids=conflict.feedback_ids,
            like=conflict.shared,
            pool=len(view.texts),
            authors=tuple(dict.fromkeys((conflict.first.author, conflict.second.author))),
        )


def conflicts(view: View) -> list[RuleConflict]:
    """The pairs of rules that cannot both hold."""
    rules, rows = [one.rule for one in view.rules], [one.rows for one in view.rules]
    return rule_conflicts(rules, rows, view.task.multi_label)


def _question(view: View, used: RuleInUse, row: int, case: RuleCase, worth: float) -> Question:
    waits = f" {used.waits}" if used.waits else ""
    named = {used.rule.label, *view.task.decide(view.alone[row : row + 1])[0]}
    if len(named) == 1:  # the likeliest other one, so that there is something to choose
        ids = np.array(view.task.labels.ids)
        order = ids[np.argsort(-view.alone[row], kind="stable")]
        named |= {str(label) for label in order if label not in named and len(named) < 2}
    offered = _ranked(view, row, named)
    return Question(
        kind="rule",
        text=view.texts[row],
        labels=offered,
        names=view.task.names(offered),
        answer=view.task.decide(view.served[row : row + 1])[0],
        why=f"{CASES[case]} {used.rule.author} said: {used.sentence} "
        f"({len(used.rows)} of {len(view.texts)} texts).{waits}",
        worth=worth,
        feedback_ids=(used.rule.feedback_id,),
        like=len(used.rows),
        pool=len(view.texts),
        case=case,
        authors=(used.rule.author,),
        waits=used.waits is not None,
    )


def _agreement(view: View, used: RuleInUse) -> Doubles:
    """How likely the weights alone find what the rule says (N)."""
    holds = np.asarray(view.alone[:, view.task.labels.ids.index(used.rule.label)], np.float64)
    return holds if used.rule.polarity == "is" else 1.0 - holds


def _otherwise(view: View, used: RuleInUse, rows: NDArray[np.int64]) -> Doubles:
    """How likely the weights' answers are right where the rule is wrong: by what it leaves them."""
    if used.rule.polarity == "not":  # it is wrong where the label is right, and that is their answer
        return np.ones(len(rows))
    likeliest = np.asarray(view.alone[rows], np.float64).max(axis=1, initial=0.0)
    left = np.maximum(1 - _agreement(view, used)[rows], 1e-9)
    return np.asarray(np.minimum(1.0, likeliest / left))


def _differs(view: View, used: RuleInUse, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The rows that the weights alone answer otherwise than the rule says."""
    wanted, label = used.rule.polarity == "is", used.rule.label
    answers = view.task.decide(view.alone[rows])
    return np.array([(label in answer) != wanted for answer in answers], np.bool_)


def _ranked(view: View, row: int, labels: set[str]) -> tuple[str, ...]:
    """Labels, those that the weights find likelier first."""
    ids = view.task.labels.ids
    return tuple(sorted(labels, key=lambda label: -float(view.alone[row, ids.index(label)])))
