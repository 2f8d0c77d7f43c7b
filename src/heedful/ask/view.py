"""What is known when questions are chosen: the pool as it is answered, what was said, what was left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from heedful.ask.groups import Groups
from heedful.ask.worth import LABELS_A_COMMENT, UNVERIFIED, Belief, Curve
from heedful.records.signal import Rule, TextSignal
from heedful.tasks.agreement import Conflict
from heedful.tasks.classification import Classification

NEIGHBOURS = 20

Floats = NDArray[np.floating]
Doubles = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class RuleInUse:
    """A rule, the rows that it matches, and how many texts with known labels say yes and no to it.

    `waits` says why it takes no effect yet.
    """

    rule: Rule
    sentence: str
    rows: NDArray[np.int64]
    agree: int = 0
    differ: int = 0
    waits: str | None = None

    @property
    def belief(self) -> Belief:
        return Belief.of(self.rule.strength, self.agree, self.differ)


@dataclass(frozen=True, eq=False)
class LeftOut:
    """Answers to texts that nothing was fitted to: probabilities (K, C), what is right (K, C; -1 unknown)."""

    hashes: tuple[str, ...]
    probabilities: Floats
    targets: NDArray[np.int8]
    curve: Curve | None = None


@dataclass(frozen=True, eq=False)
class Disputed:
    """Statements about one text that cannot all hold, with that text's vector (d) and probabilities (C)."""

    conflict: Conflict
    said: tuple[TextSignal, ...]
    vector: Floats
    probabilities: Floats


@dataclass(frozen=True, eq=False)
class View:
    """`vectors` (N, d) are of length one; `served` (N, C) are the probabilities of the answers, `alone` those
    of the weights by themselves. `spoken` marks texts that somebody has labelled or spoken of, `known` (M, d)
    are the vectors of all such texts, `labelled` is how many there are.
    """

    task: Classification
    texts: Sequence[str]
    hashes: Sequence[str]
    vectors: Floats
    served: Floats
    alone: Floats
    spoken: Mask
    known: Floats
    labelled: int
    rules: tuple[RuleInUse, ...] = ()
    disputed: tuple[Disputed, ...] = ()
    left_out: LeftOut | None = None
    seed: int = 0

    @cached_property
    def groups(self) -> Groups:
        return Groups.find(self.vectors, len(self.task.labels.ids), self.seed)

    @cached_property
    def ruled(self) -> Mask:
        """The texts that some rule matches."""
        mask = np.zeros(len(self.texts), np.bool_)
        for one in self.rules:
            mask[one.rows] = True
        return mask

    @cached_property
    def wrong(self) -> Doubles:
        """How likely the answer to each text is wrong, corrected by how left-out answers turned out."""
        return np.clip(unsure(self.served, self.task.multi_label) * self._frankness, 0.0, 1.0)

    @cached_property
    def typical(self) -> Doubles:
        """How thick the texts lie around each, as its place among all (above 0, at most 1).

        The unsure answers of a pool are to a good part to texts that are like no other: their labels teach
        nothing about the rest.
        """
        count = len(self.texts)
        near = min(NEIGHBOURS + 1, count)
        closest = np.partition(self.vectors @ self.vectors.T, count - near, axis=1)[:, count - near :]
        return np.asarray((closest.sum(axis=1).argsort().argsort() + 1) / max(count, 1))

    @cached_property
    def error(self) -> float:
        """The share of wrong answers: of left-out texts; without any, what answers say, or a part."""
        if self.left_out is not None and len(self.left_out.targets):
            return float(is_wrong(self.left_out, self.task.multi_label).mean())
        return max(self._claimed, UNVERIFIED)

    @property
    def curve(self) -> Curve | None:
        return None if self.left_out is None else self.left_out.curve

    @cached_property
    def _frankness(self) -> float:
        """How many more (or fewer) answers are wrong than they themselves say."""
        return float(np.clip(self.error / self._claimed, 0.2, 5.0)) if self._claimed > 0 else 1.0

    @cached_property
    def _claimed(self) -> float:
        """How many answers are wrong by their own word: of those left out, or of all."""
        known = self.left_out is not None and len(self.left_out.targets) > 0
        asked = self.left_out.probabilities if known and self.left_out else self.served
        return float(unsure(asked, self.task.multi_label).mean()) if len(asked) else 0.0

    @property
    def taught(self) -> float:
        """How many labels people have given, comments counted as the labels that they replace."""
        return self.labelled + LABELS_A_COMMENT * len(self.rules)


def unsure(probabilities: Floats, multi_label: bool) -> Doubles:
    """How likely each answer (N) is wrong, by its own probabilities (N, C)."""
    wide = np.asarray(probabilities, np.float64)
    sure = np.maximum(wide, 1 - wide).prod(axis=1) if multi_label else wide.max(axis=1, initial=0.0)
    return np.asarray(1.0 - sure)


def is_wrong(left_out: LeftOut, multi_label: bool) -> Mask:
    """Which left-out answers (K) are not right in every label that is known."""
    if multi_label:
        off = (left_out.probabilities >= 0.5) != (left_out.targets == 1)
        return np.asarray((off & (left_out.targets >= 0)).any(axis=1))
    best = left_out.probabilities.argmax(axis=1)
    return np.asarray(left_out.targets[np.arange(len(best)), best] != 1)
