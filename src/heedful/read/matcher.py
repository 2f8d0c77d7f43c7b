"""A pool in memory, looked through text by text: for tests, benchmarks and small projects.

`instant.index` answers the same questions about large pools; this one keeps what it found for each phrase.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from heedful.records.signal import Condition
from heedful.tasks.words import occurs, plain


class TextPool:
    """Texts, and where each phrase that was asked for stands."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = [text.lower() for text in texts]
        self._found: dict[str, NDArray[np.bool_]] = {}

    def __len__(self) -> int:
        return len(self.texts)

    def matching(self, condition: Condition) -> NDArray[np.intp]:
        """The rows of the texts that meet the words of a condition; none where it has none."""
        any_of, all_of = plain(condition.any), plain(condition.all)
        if not any_of and not all_of:
            return np.zeros(0, np.intp)
        met = np.full(len(self), not any_of)
        for phrase in any_of:
            met |= self._where(phrase)
        for phrase in all_of:
            met &= self._where(phrase)
        for phrase in plain(condition.unless):
            met &= ~self._where(phrase)
        return np.flatnonzero(met)

    def _where(self, phrase: str) -> NDArray[np.bool_]:
        if phrase not in self._found:
            self._found[phrase] = np.array([occurs(phrase, text) for text in self.texts], bool)
        return self._found[phrase]
