"""What a reader is given: a comment, the text and answer it is about, the labels, and what helps to judge.

Only the comment, the text, the answer and the labels are always there. The pool, an encoder, prototypes of
the labels and the model's scores each make a reading better and may each be missing. Nothing here knows how
a comment is understood.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from heedful.records.label import Labels
from heedful.records.signal import Condition

Embed = Callable[[Sequence[str]], NDArray[np.floating]]


class Pool(Protocol):
    """The project's unlabelled texts, as far as a reader needs them."""

    def __len__(self) -> int:
        """How many texts there are."""

    def matching(self, condition: Condition) -> Sequence[int] | NDArray[np.integer]:
        """The rows of the texts that meet the words of a condition (its description is not looked at)."""


@dataclass(frozen=True)
class Context:
    """One comment and everything that may help to understand it."""

    comment: str
    text: str
    answer: tuple[str, ...]  # label ids that were answered, and objected to or confirmed
    labels: Labels
    aliases: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # label id -> names people use for it
    pool: Pool | None = None
    embed: Embed | None = None  # texts -> one row each; wrap it in `remembered` to encode names only once
    prototypes: Mapping[str, NDArray[np.floating]] | None = None  # label id -> mean vector of its examples
    scores: Mapping[str, float] | None = None  # label id -> the version's probability for this text
