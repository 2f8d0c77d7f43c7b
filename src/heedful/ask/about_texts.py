"""Questions about texts: what people disagree on, what the answers are unsure of, what nobody has spoken of.

A text's label is worth the more, the likelier its answer is wrong, the more wrong answers lie around it and
the more it is like other texts.
The second text of a group is worth half of that, the third a third: what is around was told already.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from heedful.ask.conformal import draws, label_sets, scores, state_threshold, threshold, undecided
from heedful.ask.view import View
from heedful.ask.worth import MOST_LIFT, lifts, worth_of_a_label
from heedful.records.question import Question, QuestionKind
from heedful.records.signal import LabelSet, TextSignal

Doubles = NDArray[np.float64]
Mask = NDArray[np.bool_]

OFFERED = 5  # labels a person can take in at a glance
DISPUTE = 0.5  # how likely the answer to a text is wrong at least, when people contradict each other on it


def a_label(view: View) -> float:
    """What the label of a text drawn at random is worth."""
    return worth_of_a_label(view.error, view.taught, view.curve)


def choice_questions(view: View) -> Iterator[Question]:
    """Texts whose conformal set holds more than one label; the sets' labels are the choices."""
    sets = possible(view)
    around = view.groups.sums(view.wrong)[view.groups.of]
    worth = a_label(view) * lifts(view.wrong * view.typical, around)
    seen: dict[int, int] = {}
    for row in np.argsort(-worth, kind="stable"):
        if view.spoken[row] or sets[row].sum() < 2:
            continue
        group = int(view.groups.of[row])
        seen[group] = seen.get(group, 0) + 1
        size = int((view.groups.of == group).sum())
        about = f"It may be any of {sets[row].sum()} labels; about {size} texts are like it."
        yield _question(view, "choice", int(row), sets[row], about, float(worth[row]) / seen[group], size)


def group_questions(view: View) -> Iterator[Question]:
    """The middle of each group that no label, told text or rule falls into.

    The answers there may be wrong however sure they are: they count as wrong at least as often as left-out
    answers are.
    """
    covered = view.groups.covered(view.known, view.ruled)
    wrong = np.maximum(view.wrong, view.error)
    worth = a_label(view) * lifts(wrong * view.typical, view.groups.sums(wrong)[view.groups.of])
    for group in np.flatnonzero(~covered):
        row = int(view.groups.medoids[group])
        if view.spoken[row]:
            continue
        size = int((view.groups.of == group).sum())
        about = f"The middle of a group of {size} texts that no label and no rule is near."
        yield _question(view, "group", row, _likeliest(view, row), about, float(worth[row]), size)


def disputes(view: View) -> Iterator[Question]:
    """Texts about which people said what cannot all hold; nothing is learnt from them until it is settled."""
    ids = view.task.labels.ids
    around = view.groups.sums(view.wrong)
    mean = float((view.wrong * around[view.groups.of]).mean()) if len(view.texts) else 0.0
    for one in view.disputed:
        near = float(around[view.groups.nearest(one.vector[None])[0]]) if len(view.groups) else 0.0
        sure = float(one.probabilities.max(initial=0.0))
        times = max(1 - sure, DISPUTE) * near / mean if mean > 0 else 1.0
        lift = MOST_LIFT * times / (times + MOST_LIFT - 1)
        disputed = one.conflict.label
        named = {disputed} if disputed is not None else _named(one.said)
        offered = tuple(sorted(named, key=lambda x: -float(one.probabilities[ids.index(x)])))[:OFFERED]
        yield Question(
            kind="conflict",
            text=one.conflict.text,
            labels=offered,
            names=view.task.names(offered),
            answer=view.task.decide(one.probabilities[None])[0],
            why=f"What {' and '.join(one.conflict.authors)} said cannot all hold, so none of it is learnt.",
            worth=a_label(view) * lift,
            feedback_ids=one.conflict.feedback_ids,
            like=1,
            pool=len(view.texts),
            authors=one.conflict.authors,
        )


def possible(view: View) -> Mask:
    """The labels that each text may have (N, C): its conformal set, or labels that may apply or not."""
    left_out, multi = view.left_out, view.task.multi_label
    known = left_out is not None and len(left_out.targets) > 0
    if multi:
        limit = state_threshold(left_out.probabilities, left_out.targets) if known and left_out else 0.9
        return undecided(view.served, min(limit, 1.0))
    if not known or left_out is None:
        return _uncalibrated(view)
    reached = scores(left_out.probabilities, draws(left_out.hashes))
    best = np.where(left_out.targets == 1, reached, np.inf).min(axis=1)
    return label_sets(view.served, draws(view.hashes), threshold(best))


def _uncalibrated(view: View) -> Mask:
    """Where nothing tells how often answers are right, the runner-up is always possible too."""
    sets = label_sets(view.served, draws(view.hashes), 0.9)
    sets[np.arange(len(sets))[:, None], np.argsort(-view.served, axis=1, kind="stable")[:, :2]] = True
    return sets


def _question(
    view: View, kind: QuestionKind, row: int, offered: Mask, why: str, worth: float, like: int
) -> Question:
    ids = view.task.labels.ids
    order = sorted(np.flatnonzero(offered), key=lambda column: -float(view.served[row, column]))
    labels = tuple(ids[column] for column in order[:OFFERED])
    return Question(
        kind=kind,
        text=view.texts[row],
        labels=labels,
        names=view.task.names(labels),
        answer=view.task.decide(view.served[row : row + 1])[0],
        why=why,
        worth=worth,
        like=like,
        pool=len(view.texts),
    )


def _likeliest(view: View, row: int) -> Mask:
    """The few likeliest labels."""
    mask = np.zeros(len(view.task.labels.ids), np.bool_)
    mask[np.argsort(-view.served[row], kind="stable")[:OFFERED]] = True
    return mask


def _named(said: tuple[TextSignal, ...]) -> set[str]:
    """The labels that one or the other statement allows."""
    return set().union(*(one.allowed for one in said if isinstance(one, LabelSet)))
