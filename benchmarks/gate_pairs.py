"""Pairs of versions whose truth is known, for `gate.py`.

*Banking77.* Logistic heads on frozen features, temperatures fitted on other texts. *A round apart*: all
share 10 texts a label and 300 more, and each has 100 of its own, which is what two outcomes of a round look
like. *Far apart*: they share the 10 texts a label, and each has 300 of its own. To make a pair of them equal
in truth, a fair coin per text decides which of the two is called "before": whatever differs between the
models, nothing then differs between before and after, while answers change as much as between real versions.

*Simulated.* Logits with a signal and a shared and an own noise, scaled so that probabilities are calibrated;
before and after have the same law given the text.

A *planted loss* breaks right answers of the candidate by exchanging its two highest probabilities, each with
the same chance, or (`unsure`) with a chance that falls with its confidence, which is harder to see: the true
loss of accuracy is the one named.
"""

import gzip
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from heedful.evaluate.metrics import right
from heedful.evaluate.panel import Evidence, Panel
from heedful.evaluate.slices import slice_masks

CACHE = Path("bench-results/cache")
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Texts:
    """A test set with the answers of many versions (V, N, C)."""

    texts: list[str]
    targets: NDArray[np.int8]
    labels: list[str]
    answers: Array


def data_folder() -> Path:
    """Where HEEDFUL_DATA points; without it the benchmark says what is missing and stops."""
    folder = os.environ.get("HEEDFUL_DATA")
    if not folder or not (Path(folder) / "banking77/data.jsonl.gz").is_file():
        sys.exit("Set HEEDFUL_DATA to the folder that holds banking77/data.jsonl.gz.")
    return Path(folder)


def banking(versions: int, shared: int, own: int) -> Texts:
    """Banking77's test set answered by heads that share so many labels and have so many their own; cached."""
    with gzip.open(data_folder() / "banking77/data.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    labels = sorted({row["label"] for row in rows})
    y = np.array([labels.index(row["label"]) for row in rows])
    is_test = np.array([row["split"] == "test" for row in rows])
    vectors = _features([row["text"] for row in rows])
    answers = _cached(
        f"banking-answers-{versions}-{shared}-{own}",
        lambda: np.stack(list(_train_versions(vectors, y, is_test, versions, shared, own))),
    )
    texts = [row["text"] for row, test in zip(rows, is_test, strict=True) if test]
    return Texts(texts, np.eye(len(labels), dtype=np.int8)[y[is_test]], labels, answers)


def _cached(name: str, make) -> Array:
    path = CACHE / f"{name}.npy"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, make())
    return np.load(path)


def _features(texts: list[str]) -> Array:
    def encode() -> Array:
        from heedful.models.encoder import Encoder

        return np.asarray(Encoder.load("all-MiniLM-L6-v2").embed(texts))

    return _cached("banking-" + hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12], encode)


def _train_versions(
    vectors: Array, y: NDArray[np.int64], is_test: NDArray[np.bool_], versions: int, shared: int, own: int
) -> Iterator[Array]:
    rng = np.random.default_rng(0)
    train = rng.permutation(np.flatnonzero(~is_test))
    start = np.concatenate([train[y[train] == label][:10] for label in np.unique(y)])
    rest = rng.permutation(np.setdiff1d(train, start))
    tune, common, rest = rest[:1000], rest[1000 : 1000 + shared], rest[1000 + shared :]
    for _ in range(versions):
        rows = np.concatenate([start, common, rng.choice(rest, own, replace=False)])
        head = LogisticRegression(C=10, max_iter=200).fit(vectors[rows], y[rows])
        scale = _temperature(head.decision_function(vectors[tune]), y[tune])
        yield softmax(head.decision_function(vectors[is_test]) * scale, axis=1)


def _temperature(logits: Array, y: NDArray[np.int64]) -> float:
    def loss(log_scale: float) -> float:
        p = softmax(logits * np.exp(log_scale), axis=1)
        return float(-np.log(p[np.arange(len(y)), y] + 1e-12).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3, 3), method="bounded").x))


def banking_pair(
    source: Texts, n: int, rng: np.random.Generator, loss: float = 0.0, unsure: bool = False
) -> Evidence:
    """Two versions, equal but for a planted `loss`, on n test texts; the others serve as feedback suites."""
    first, second = rng.choice(len(source.answers), 2, replace=False)
    coin = rng.random(len(source.texts))[:, None] < 0.5
    before = np.where(coin, source.answers[first], source.answers[second])
    after = np.where(coin, source.answers[second], source.answers[first])
    after = plant(after, source.targets, loss, rng, unsure)
    order = rng.permutation(len(source.texts))
    test, near, far = order[:n], order[n : n + 100], order[n + 100 :]
    sure = far[before[far].max(axis=1) >= 0.9][:100]
    believed = np.eye(before.shape[1], dtype=np.int8)[before[sure].argmax(axis=1)]
    return Evidence(
        test=_panel(source.targets, before, after, test),
        neighbours=_panel(source.targets, before, after, near) if len(near) else None,
        near_misses=Panel(tuple(map(str, sure)), believed, before[sure], after[sure]) if len(sure) else None,
        slices=slice_masks([source.texts[i] for i in test], source.targets[test], source.labels),
    )


def simulated_pair(n: int, rng: np.random.Generator, loss: float = 0.0, labels: int = 10) -> Evidence:
    """Calibrated answers with about 6 % discordance, equal in law but for a planted `loss`."""
    y = rng.integers(0, labels, n)
    targets = np.eye(labels, dtype=np.int8)[y]
    shared = rng.normal(0, 1, (n, labels)) + 2.6 * targets
    noise = 0.18
    scale = 2.6 / (1 + noise**2)
    before, after = (softmax(scale * (shared + noise * rng.normal(size=shared.shape)), axis=1) for _ in "ab")
    after = plant(after, targets, loss, rng)
    words = [f"text {'long ' * int(k)}{i}" for i, k in enumerate(rng.integers(0, 9, n))]
    masks = slice_masks(words, targets, [str(i) for i in range(labels)])
    return Evidence(test=_panel(targets, before, after, np.arange(n)), slices=masks)


def plant(
    answers: Array, targets: NDArray[np.int8], loss: float, rng: np.random.Generator, unsure: bool = False
) -> Array:
    """Break right answers until a share `loss` of all texts is expected to have been lost."""
    if not loss:
        return answers
    order = np.argsort(answers, axis=1)
    best, second = order[:, -1], order[:, -2]
    weight = right(answers, targets) * (1.01 - answers.max(axis=1) if unsure else 1.0)
    broken = np.flatnonzero(rng.random(len(weight)) < loss * weight / weight.mean())
    planted = answers.copy()
    planted[broken, best[broken]] = answers[broken, second[broken]]
    planted[broken, second[broken]] = answers[broken, best[broken]]
    return planted


def _panel(targets: NDArray[np.int8], before: Array, after: Array, rows: NDArray[np.int64]) -> Panel:
    return Panel(tuple(map(str, rows)), targets[rows], before[rows], after[rows])
