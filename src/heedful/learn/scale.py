"""Numbers are learnt around their mean and with variance one; a classifier is taken there and back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from heedful.models.classifier import Classifier

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Scale:
    """What is taken from a number, and what it is then divided by."""

    centre: float
    size: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """Of these numbers."""
        known = np.asarray(values, np.float64)
        return cls(float(known.mean()), float(known.std()) or 1.0)

    def inside(self, values: Sequence[float]) -> Floats:
        """Numbers as they are learnt."""
        scaled: Floats = ((np.asarray(values, np.float64) - self.centre) / self.size).astype(np.float32)
        return scaled

    def into(self, classifier: Classifier) -> Classifier:
        """A classifier whose logit is the number, with a logit on this scale."""
        head = classifier.head
        scaled = replace(head, weight=head.weight / self.size, bias=(head.bias - self.centre) / self.size)
        return replace(classifier, head=scaled)

    def out_of(self, classifier: Classifier) -> Classifier:
        """The inverse of `into`."""
        head = classifier.head
        plain = replace(head, weight=head.weight * self.size, bias=head.bias * self.size + self.centre)
        return replace(classifier, head=plain)
