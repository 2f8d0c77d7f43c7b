"""How near a text's vector lies to what was said of each label.

Each label's words, its description and its name become vectors; the nearness of a text to them is compared
with that of the whole pool, so that a label which is near to everything wins nothing by it.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from heedful.records.signal import Rule
from heedful.tasks.words import plain

Doubles = NDArray[np.float64]
Phrases = Callable[[Sequence[str]], NDArray[np.float32]]

_JOINTS = re.compile(r"[\W_]+|(?<=[a-z])(?=[A-Z])")


def nearness(
    rules: Sequence[Rule], labels: Sequence[str], names: Sequence[str], vectors: Doubles, embed: Phrases
) -> Doubles:
    """Scores [N, C] with a mean of 0 and a deviation of 1 over the texts, label by label."""
    said = [_said(rules, label, name) for label, name in zip(labels, names, strict=True)]
    phrases = list(dict.fromkeys(phrase for words, whole in said for phrase in (*words, *whole)))
    known = dict(zip(phrases, np.asarray(embed(phrases), np.float64), strict=True))
    one_by_one = np.stack([_direction([known[word] for word in words]) for words, _ in said])
    as_a_whole = np.stack([_direction([known[text] for text in whole]) for _, whole in said])
    return _standard(_standard(vectors @ one_by_one.T) + _standard(vectors @ as_a_whole.T))


def _said(rules: Sequence[Rule], label: str, name: str) -> tuple[list[str], list[str]]:
    """A label's words, one by one, and what was said of it as a whole."""
    of_label = [rule for rule in rules if rule.label == label and rule.polarity == "is"]
    spoken = [plain((*rule.condition.any, *rule.condition.all)) for rule in of_label]
    name_words = [word for word in _JOINTS.split(name) if len(word) > 1]
    words = list(dict.fromkeys([*(word for group in spoken for word in group), *name_words]))
    whole = [rule.condition.about for rule in of_label if rule.condition.about]
    whole += [", ".join(group) for group in spoken if group]
    spaced = " ".join(name_words) or name
    return words or [spaced], whole or [spaced]


def _direction(vectors: Sequence[Doubles]) -> Doubles:
    mean: Doubles = np.mean(vectors, axis=0)
    return mean / max(float(np.linalg.norm(mean)), 1e-12)


def _standard(scores: Doubles) -> Doubles:
    result: Doubles = (scores - scores.mean(0)) / np.maximum(scores.std(0), 1e-9)
    return result
