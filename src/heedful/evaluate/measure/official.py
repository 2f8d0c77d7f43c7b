"""The figures that GLUE and SuperGLUE ask for, by name: cases with a model's answers in, measures out.

How they are counted follows the benchmarks' papers (Wang et al. 2018, 2019): MultiRC counts answers (F1a) and
whole questions (EM), ReCoRD the best match with any accepted answer, AX-g pairs of sentences that differ in a
pronoun alone.
"""

import re
import string
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from heedful.errors import DataError
from heedful.evaluate.case import Case
from heedful.evaluate.measure import labels, numbers
from heedful.evaluate.measure.intervals import bca
from heedful.evaluate.measure.parts import numbered
from heedful.evaluate.metrics import Floats, Targets, right
from heedful.records.evaluation import Measure


@dataclass(frozen=True)
class Answered:
    """Cases with a model's answers: probabilities [N, C] of `names` in order, or numbers [N].

    `yes` is the label that says of a case that its candidate, or whatever it asks for, is there.
    """

    cases: Sequence[Case]
    names: tuple[str, ...] = ()
    probabilities: Floats | None = None
    targets: Targets | None = None
    numbers: Floats | None = None
    yes: str = ""

    @property
    def given(self) -> tuple[Floats, Targets]:
        if self.probabilities is None or self.targets is None:
            raise DataError("Found numbers as answers where labels were wanted. Choose a model with labels.")
        return self.probabilities, self.targets

    @property
    def both_numbers(self) -> tuple[Floats, Floats]:
        if self.numbers is None:
            raise DataError("Found labels as answers where numbers were wanted. Choose a model of numbers.")
        return self.numbers, np.array([case.number for case in self.cases], np.float64)

    @property
    def certainty(self) -> Floats:
        """How sure the model is of `yes`, [N]."""
        return np.asarray(self.given[0][:, self.names.index(self.yes)])

    @property
    def groups(self) -> NDArray[np.int64]:
        return numbered([case.group for case in self.cases])


def accuracy(answered: Answered) -> Measure:
    return labels.accuracy(*answered.given)


def f1(answered: Answered) -> Measure:
    """Of finding `yes`."""
    return labels.f1_of_label(*answered.given, answered.names.index(answered.yes))


def macro_f1(answered: Answered) -> Measure:
    return labels.both_f1(*answered.given)[0]


def matthews(answered: Answered) -> Measure:
    return labels.matthews(*answered.given)


def pearson(answered: Answered) -> Measure:
    return numbers.pearson(*answered.both_numbers)


def spearman(answered: Answered) -> Measure:
    return numbers.spearman(*answered.both_numbers)


def f1_of_answers(answered: Answered) -> Measure:
    """F1 over all proposed answers; the answers to one question are drawn together."""
    found = labels.f1_of_label(*answered.given, answered.names.index(answered.yes), answered.groups)
    return found.model_copy(update={"name": "F1a"})


def whole_questions(answered: Answered) -> Measure:
    """The share of questions of which every proposed answer was judged rightly."""
    hits, groups = right(*answered.given), answered.groups
    wrong = np.bincount(groups, weights=~hits)
    return labels.share("exact match", wrong == 0)


def chosen(answered: Answered) -> Measure:
    """The share of questions whose surest candidate is the wanted one."""
    return labels.share(
        "accuracy", np.array([bool(case.labels == (answered.yes,)) for case in surest(answered)])
    )


def chosen_f1(answered: Answered) -> Measure:
    """The words that the surest candidate shares with the best of the accepted answers."""
    scores = np.array(
        [max((overlap(c.candidate, a) for a in c.accepted), default=0.0) for c in surest(answered)]
    )
    columns = np.stack([scores, np.ones_like(scores)], axis=1)
    interval = bca(columns, lambda sums: sums[:, 0] / np.maximum(sums[:, 1], 1e-9))
    return Measure(name="F1", interval=interval, how=labels.BCA)


def chosen_exactly(answered: Answered) -> Measure:
    """The share of questions whose surest candidate is an accepted answer, articles and points aside."""
    hits = [any(_bare(case.candidate) == _bare(one) for one in case.accepted) for case in surest(answered)]
    return labels.share("exact match", np.array(hits, np.bool_))


def parity(answered: Answered) -> Measure:
    """The share of pairs that are answered alike; which answer is right does not matter."""
    said, groups = answered.given[0].argmax(axis=1), answered.groups
    alike = [len(set(said[groups == group].tolist())) == 1 for group in np.unique(groups)]
    return labels.share("gender parity", np.array(alike, np.bool_))


def surest(answered: Answered) -> list[Case]:
    """Of each question the candidate that the model is surest of; the first where several are level."""
    best: dict[str, tuple[float, int]] = {}
    for place, (case, sure) in enumerate(zip(answered.cases, answered.certainty.tolist(), strict=True)):
        if case.group not in best or sure > best[case.group][0]:
            best[case.group] = (sure, place)
    return [answered.cases[place] for _, place in best.values()]


def overlap(given: str, wanted: str) -> float:
    """F1 of the words that two short texts share."""
    mine, theirs = _bare(given).split(), _bare(wanted).split()
    common = sum((Counter(mine) & Counter(theirs)).values())
    return 2 * common / (len(mine) + len(theirs)) if common else float(mine == theirs)


def _bare(text: str) -> str:
    """Lower case, without punctuation and articles, as SQuAD compares answers."""
    kept = "".join(letter for letter in text.lower() if letter not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", kept).split())


METRICS: Mapping[str, Callable[[Answered], Measure]] = MappingProxyType(
    {
        "accuracy": accuracy,
        "F1": f1,
        "macro F1": macro_f1,
        "Matthews": matthews,
        "Pearson": pearson,
        "Spearman": spearman,
        "F1a": f1_of_answers,
        "exact match": whole_questions,
        "chosen": chosen,
        "chosen F1": chosen_f1,
        "chosen exactly": chosen_exactly,
        "gender parity": parity,
    }
)


def questions(cases: Sequence[Case]) -> int:
    """How many different questions there are: groups, and cases that stand alone."""
    alone = sum(not case.group for case in cases)
    return alone + len({case.group for case in cases if case.group})


def by_group(cases: Sequence[Case]) -> dict[str, list[Case]]:
    """The cases of each question, in the order they came."""
    found: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        found[case.group].append(case)
    return dict(found)
