"""What an English comment may say of its text: hypotheses, with what speaks for each.

Evidence goes in; hypotheses come out with their features. How likely they are is not decided here.
"""

from itertools import combinations

import numpy as np

from heedful.read.about_text import Hypothesis
from heedful.read.english.evidence import Evidence

KEPT = 8  # labels that are considered as the answer
PAIRED = 4  # labels that are considered as alternatives of each other


def hypotheses(found: Evidence) -> list[Hypothesis]:
    """What the comment may say of its text, each with its features."""
    per = found.per_label
    count = len(per["answered"])
    rough = per["named"] + per["run"] + per["near"] + 0.5 * per["part"] - per["denied"] - per["answered"]
    order = [int(place) for place in np.argsort(-rough, kind="stable")]
    made = [
        _made("is", (place,), found)
        for place in sorted({*order[:KEPT], *np.flatnonzero(per["answered"]).tolist()})
    ]
    asserted = list(dict.fromkeys(m.label for m in found.named if not m.denied))[:PAIRED]
    alternatives = [*map(tuple, found.alternatives), *combinations(asserted, 2)] + (
        [tuple(asserted)] if len(asserted) > 2 else []
    )
    if {"or", "doubt"} & found.comment.keys():
        likely = [place for place in order if not per["answered"][place]]
        alternatives += combinations(likely[:3], 2)
    unique = {frozenset(labels): labels for labels in alternatives if len(labels) < count}
    made += [_made("one_of", labels, found) for labels in unique.values()]
    answered = tuple(np.flatnonzero(per["answered"]).tolist())
    denied = tuple(dict.fromkeys(m.label for m in found.named if m.denied))
    for labels in dict.fromkeys((answered, denied, tuple(dict.fromkeys((*answered, *denied))))):
        if labels and len(labels) < count:
            made.append(_made("not", labels, found))
    return [*made, _made("none", (), found)]


def _made(kind: str, labels: tuple[int, ...], found: Evidence) -> Hypothesis:
    features = {kind: 1.0}
    if labels:
        rows = {name: row[list(labels)] for name, row in found.per_label.items()}
        features |= {f"{kind}.{name}": float(row.min()) for name, row in rows.items()}
    if len(labels) > 1:
        features |= {f"{kind}.mean.{name}": float(row.mean()) for name, row in rows.items()}
        features[f"{kind}.many"] = len(labels) - 1.0
        features[f"{kind}.side_by_side"] = float(frozenset(labels) in found.alternatives)
    features |= {f"{kind}*{name}": value for name, value in found.comment.items()}
    if kind != "is":
        features |= {f"{kind}*w={word}": 1.0 for word in found.words}
    return Hypothesis(kind, labels, features)
