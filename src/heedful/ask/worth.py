"""What an answer is worth: the share of all answers that it is expected to put right.

One unit for every question, so that they stand in one order. The estimates are simple and say what they rest
on; they rank and they tell when to stop, and they are no promise.

* A label of a text drawn at random. Errors fall like a power of the number of labels n: err(n) = c n^-b.
  Left-out errors at two sizes give b, held near a usual value while labels are few, and the next label is
  worth the slope, b err(n) / n.
* A label of a chosen text is worth `lift` times that: how likely it is that the text is answered wrongly,
  times how many wrong answers are around it, held against the mean of all texts.
* Answers about a rule. Its chance to be right is a Beta distribution: what its author says of its strength
  as a prior of two observations, then the texts it matches whose labels are known. Answers are worth what
  the better choice between keeping and dropping the rule gains on the texts where it changes the answer.
* A comment. As much as a few labels, or as the rules so far have put right on average, if that is more; less
  as fewer unsure answers are left that no rule reaches.
"""

from dataclasses import dataclass
from math import exp, lgamma

import numpy as np
from numpy.typing import NDArray

from heedful.records.signal import Strength

Floats = NDArray[np.floating]
Doubles = NDArray[np.float64]

PRIOR: dict[Strength, float] = {"always": 0.97, "usually": 0.85, "sometimes": 0.6}
OBSERVATIONS = 2.0  # what the author's word for the strength counts as
ANSWERS = 3  # texts that a rule is checked with
STEEPNESS = (0.05, 1.0)  # all but flat; half the error with twice the labels
USUAL_STEEPNESS = 0.2  # about what frozen MiniLM shows on news and newsgroups from 5 to 20 labels a class
BELIEVED = 50  # labels at which a measured exponent counts as much as the usual one
MOST_LIFT = 5.0
LABELS_A_COMMENT = 4.0  # that a comment replaces, of texts drawn at random: an assumption to be measured
UNVERIFIED = 0.25  # of answers are taken to be wrong where no label is there to tell


@dataclass(frozen=True)
class Curve:
    """Left-out errors at two numbers of labels, the smaller first; what is asked for is beyond the larger."""

    fewer: int
    error_of_fewer: float
    more: int
    error_of_more: float

    @property
    def steepness(self) -> float:
        """The exponent b of err(n) = c n^-b: as measured, held near the usual one while labels are few."""
        if self.error_of_more <= 0 or self.error_of_fewer <= 0 or self.more <= self.fewer:
            return STEEPNESS[0]
        fall = np.log(self.error_of_fewer / self.error_of_more) / np.log(self.more / self.fewer)
        trust = self.more / (self.more + BELIEVED)
        return float(trust * np.clip(fall, *STEEPNESS) + (1 - trust) * USUAL_STEEPNESS)


def worth_of_a_label(error: float, labelled: float, curve: Curve | None) -> float:
    """Of a text drawn at random, with this error at this number of labels."""
    steepness = USUAL_STEEPNESS if curve is None else curve.steepness
    return steepness * error / max(labelled, 1)


def lifts(wrong: Floats, around: Floats) -> Doubles:
    """How many times the worth of a label drawn at random each text's label has (N).

    `wrong` (N) is the chance that a text is answered wrongly, `around` (N) how many answers near it are. What
    is like the mean has 1; however much more there is, the lift stays below MOST_LIFT.
    """
    mass = np.asarray(wrong, np.float64) * np.asarray(around, np.float64)
    mean = mass.mean() if len(mass) else 0.0
    if mean <= 0:
        return np.zeros_like(mass)
    times = mass / mean
    return np.asarray(MOST_LIFT * times / (times + MOST_LIFT - 1))


@dataclass(frozen=True)
class Belief:
    """How likely a rule is right where it applies: a Beta distribution with these counts."""

    right: float
    wrong: float

    @classmethod
    def of(cls, strength: Strength, agree: int = 0, differ: int = 0) -> "Belief":
        """The author's word and the known labels of texts that the rule matches."""
        prior = PRIOR[strength]
        return cls(OBSERVATIONS * prior + agree, OBSERVATIONS * (1 - prior) + differ)

    @property
    def mean(self) -> float:
        return self.right / (self.right + self.wrong)

    def gain(self, otherwise: float) -> float:
        """What keeping it or dropping it, whichever is better, has right over dropping it."""
        return max(0.0, self.mean - otherwise * (1 - self.mean))

    def value_of(self, answers: int, otherwise: float) -> float:
        """How much more often the better choice is right once so many texts were answered.

        `otherwise` is how often the answer without the rule is right where the rule is wrong.
        """
        after = 0.0
        for yes in range(answers + 1):
            later = Belief(self.right + yes, self.wrong + answers - yes)
            after += self._chance(yes, answers) * later._best(otherwise)
        return max(0.0, after - self._best(otherwise))

    def _best(self, otherwise: float) -> float:
        return max(self.mean, otherwise * (1 - self.mean))

    def _chance(self, yes: int, answers: int) -> float:
        """Of this many yes among the answers (Beta-binomial)."""
        no = answers - yes
        ways = lgamma(answers + 1) - lgamma(yes + 1) - lgamma(no + 1)
        return exp(ways + _log_beta(self.right + yes, self.wrong + no) - _log_beta(self.right, self.wrong))


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
