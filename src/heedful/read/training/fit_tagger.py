"""Fit the tagger: penalised maximum likelihood of the marked tags, by L-BFGS.

Features that occur in one label set only are left out: they would be about that set and not about comments.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from heedful.read.crf import TAGS, Tagger, allowed_steps

Array = NDArray[np.float64]
SETS = 3  # label sets in which a feature must occur


def fit_tagger(
    features: Sequence[Sequence[Sequence[str]]],
    tags: Sequence[Sequence[int]],
    groups: Sequence[str],
    known: frozenset[str],
    penalty: float = 2.0,
    iterations: int = 80,
) -> Tagger:
    """A tagger from sequences of features and tags; `groups` are their label sets."""
    names = _names(features, groups)
    x = _matrix(features, names)
    y = np.concatenate([np.asarray(part, np.int64) for part in tags])
    lengths = np.array([len(part) for part in features])
    k = len(TAGS)
    barred = allowed_steps()

    def loss(flat: Array) -> tuple[float, Array]:
        weights, steps = flat[: len(names) * k].reshape(-1, k), flat[len(names) * k :].reshape(k, k)
        value, from_scores, from_steps = _negative_likelihood(x @ weights, steps + barred, y, lengths)
        gradient = np.concatenate([(x.T @ from_scores).ravel(), from_steps.ravel()])
        return value + 0.5 * penalty * float(flat @ flat), gradient + penalty * flat

    start = np.zeros(len(names) * k + k * k)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": iterations, "maxcor": 6}).x
    weights, steps = found[: len(names) * k].reshape(-1, k), found[len(names) * k :].reshape(k, k)
    return Tagger(names, weights, steps + barred, known)


def _names(features: Sequence[Sequence[Sequence[str]]], groups: Sequence[str]) -> dict[str, int]:
    seen: dict[str, set[str]] = defaultdict(set)
    for sequence, group in zip(features, groups, strict=True):
        for token in sequence:
            for name in token:
                seen[name].add(group)
    return {
        name: place for place, name in enumerate(sorted(n for n, sets in seen.items() if len(sets) >= SETS))
    }


def known_words(sequences: Sequence[Sequence[str]], groups: Sequence[str], sets: int = 4) -> frozenset[str]:
    """The words that comments on several label sets share: the language of comments."""
    seen: dict[str, set[str]] = defaultdict(set)
    for words, group in zip(sequences, groups, strict=True):
        for word in words:
            seen[word].add(group)
    return frozenset(word for word, found in seen.items() if len(found) >= sets)


def _matrix(features: Sequence[Sequence[Sequence[str]]], names: dict[str, int]) -> csr_matrix:
    columns: list[int] = []
    starts = [0]
    for sequence in features:
        for token in sequence:
            columns += [names[name] for name in token if name in names]
            starts.append(len(columns))
    return csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(starts) - 1, len(names)))


def _negative_likelihood(
    scores: Array, steps: Array, y: NDArray[np.int64], lengths: NDArray[np.int64]
) -> tuple[float, Array, Array]:
    """The loss with its gradients; all sequences go forward together, longest first."""
    ends = np.cumsum(lengths)
    begins = ends - lengths
    order = np.argsort(-lengths, kind="stable")
    top = scores.max(axis=1, keepdims=True)
    emitted = np.exp(scores - top)
    moved = np.exp(steps)
    k = scores.shape[1]
    forward, backward, scale = np.empty_like(emitted), np.ones_like(emitted), np.empty(len(scores))
    longest = int(lengths.max())
    active = [order[: int((lengths > t).sum())] for t in range(longest)]
    for t, rows in enumerate(active):
        at = begins[rows] + t
        row = emitted[at] * (forward[at - 1] @ moved if t else 1.0)
        scale[at] = row.sum(axis=1)
        forward[at] = row / scale[at][:, None]
    pair = np.zeros((k, k))
    for t in range(longest - 1, 0, -1):
        at = begins[active[t]] + t
        right = emitted[at] * backward[at] / scale[at][:, None]
        backward[at - 1] = right @ moved.T
        pair += (forward[at - 1].T @ right) * moved
    expected = forward * backward
    log_z = float(np.log(scale).sum() + top.sum())
    first = np.zeros(len(scores), bool)
    first[begins] = True
    later = np.flatnonzero(~first)
    gold = float(scores[np.arange(len(y)), y].sum() + steps[y[later - 1], y[later]].sum())
    from_scores = expected.copy()
    from_scores[np.arange(len(y)), y] -= 1.0
    np.subtract.at(pair, (y[later - 1], y[later]), 1.0)
    return log_z - gold, from_scores, pair
