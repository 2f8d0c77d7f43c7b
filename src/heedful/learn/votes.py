"""The votes of rules: every word of a rule speaks for its label where it stands, the louder the rarer it is.

Rules and an index of the texts go in; one `Vote` a word and label comes out, whoever said it and however
often. A word that several labels claim says little of each; saying one thing twice is not twice as true.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heedful.instant.index import Index, Rows
from heedful.records.signal import Condition, Rule, Strength
from heedful.tasks.words import plain

Doubles = NDArray[np.float64]

SAID: Mapping[Strength, float] = {"always": 1.0, "usually": 1.0, "sometimes": 0.5}


@dataclass(frozen=True)
class Vote:
    """`label` (its place) is likelier on these rows, or less likely where the weight is below 0."""

    label: int
    rows: Rows
    weight: float


def votes_of(rules: Sequence[Rule], labels: Sequence[str], index: Index) -> list[Vote]:
    """One vote a condition and label, in the order in which they were first said."""
    claimed: dict[Condition, dict[int, list[float]]] = {}
    for rule in rules:
        sign = 1.0 if rule.polarity == "is" else -1.0
        weight = sign * SAID[rule.strength] * min(rule.weight, 1.0)
        for condition in _word_by_word(rule.condition):
            claimed.setdefault(condition, {}).setdefault(labels.index(rule.label), []).append(weight)
    found = []
    for condition, claims in claimed.items():
        rows = index.matching(condition)
        rare = np.log(len(index) / len(rows)) if len(rows) else 0.0
        for label, weights in claims.items():
            heard = sum(weights) / np.sqrt(len(weights))
            if rare > 0 and heard:
                found.append(Vote(label, rows, float(heard * rare / len(claims))))
    return found


def counted(votes: Sequence[Vote], texts: int, labels: int) -> Doubles:
    """The votes added up, [N, C]."""
    total = np.zeros((texts, labels))
    for vote in votes:
        total[vote.rows, vote.label] += vote.weight
    return total


def _word_by_word(condition: Condition) -> Iterator[Condition]:
    """A condition for each of the words of which one is enough."""
    all_of, unless = plain(condition.all), plain(condition.unless)
    for word in dict.fromkeys(plain(condition.any)):
        yield Condition(any=(word,), all=all_of, unless=unless)
    if not plain(condition.any) and all_of:
        yield Condition(all=all_of, unless=unless)
