"""Which texts of a pool have these words: an inverted index that answers in a few milliseconds.

Texts go in; rows come out, exactly those that `tasks.words` finds one by one. For every word (and every
Chinese character and pair of characters) the index holds the texts that have it; a phrase is looked for only
in the texts that have all of its words. All of it is flat arrays, which a file can hold and a process map.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from heedful.instant.packed import Packed, pack
from heedful.records.signal import Condition
from heedful.tasks.words import ENDINGS, FIRST_CHINESE, LAST_CHINESE, in_word, is_chinese, occurs, plain

Rows = NDArray[np.int32]

WORDS = re.compile(rf"[^\W{FIRST_CHINESE}-{LAST_CHINESE}]+")
CHINESE = re.compile(f"[{FIRST_CHINESE}-{LAST_CHINESE}]+")
NOTHING: Rows = np.zeros(0, np.int32)
MANY = 20_000  # candidates from which looking through all texts in one go takes less time


@dataclass(frozen=True)
class Index:
    """`texts` in lower case; `terms` sorted by their bytes; `rows[starts[i]:starts[i + 1]]` have term i."""

    texts: Packed
    terms: Packed
    starts: NDArray[np.int64]
    rows: Rows

    @classmethod
    def build(cls, texts: Sequence[str]) -> Self:
        """The index of these texts, whose rows count from 0."""
        lowered = [text.lower() for text in texts]
        numbers: dict[str, int] = {}
        found = [
            np.array([numbers.setdefault(x, len(numbers)) for x in terms_of(t)], np.int32) for t in lowered
        ]
        terms = sorted((term.encode("utf-8", "surrogatepass"), number) for term, number in numbers.items())
        rank = np.empty(len(terms), np.int32)
        rank[[number for _, number in terms]] = np.arange(len(terms), dtype=np.int32)
        term = rank[np.concatenate([*found, NOTHING])]
        row = np.repeat(np.arange(len(found), dtype=np.int32), [len(one) for one in found])
        starts = np.zeros(len(terms) + 1, np.int64)
        np.cumsum(np.bincount(term, minlength=len(terms)), out=starts[1:])
        return cls(
            texts=pack(text.encode("utf-8", "surrogatepass") for text in lowered),
            terms=pack(term for term, _ in terms),
            starts=starts,
            rows=row[np.argsort(term, kind="stable")],
        )

    def __len__(self) -> int:
        return len(self.texts)

    def matching(self, condition: Condition) -> Rows:
        """The rows that meet a condition's words, in order; none where it has none."""
        any_of, all_of = plain(condition.any), plain(condition.all)
        if not any_of and not all_of:
            return NOTHING
        kept = [self.having(word) for word in all_of] + ([self._one_of(any_of)] if any_of else [])
        met = kept[0]
        for rows in kept[1:]:
            met = np.intersect1d(met, rows, assume_unique=True)
        excepted = self._one_of(plain(condition.unless))
        return met if not len(excepted) else np.setdiff1d(met, excepted, assume_unique=True)

    def having(self, word: str) -> Rows:
        """The rows in which a word or phrase (in `plain` form) stands, in order."""
        candidates, sure = self._chinese(word) if is_chinese(word) else self._words(word)
        if sure:
            return candidates
        written = word.encode("utf-8", "surrogatepass")
        if len(candidates) > MANY:
            likely = self.texts.having(written)
        else:
            likely = [row for row in candidates.tolist() if self.texts.has(row, written)]
        if is_chinese(word):
            return np.array(likely, np.int32)
        return np.array([row for row in likely if occurs(word, self._text(row))], np.int32)

    def _one_of(self, words: Sequence[str]) -> Rows:
        found = [self.having(word) for word in words]
        return found[0] if len(found) == 1 else np.unique(np.concatenate([*found, NOTHING]))

    def _words(self, word: str) -> tuple[Rows, bool]:
        """Texts that have all words of a phrase, the last with any ending; whether that is sure to be it."""
        parts = WORDS.findall(word)
        if not parts:
            return np.arange(len(self), dtype=np.int32), False
        open_end = in_word(word[-1])
        found = [self._term(part) for part in (parts[:-1] if open_end else parts)]
        if open_end:
            endings = [self._term(parts[-1] + ending) for ending in ENDINGS]
            found.append(np.unique(np.concatenate(endings)))
        return _in_all(found), parts == [word]

    def _chinese(self, word: str) -> tuple[Rows, bool]:
        """Texts that have every pair of characters of a word, or its only one; whether that is sure."""
        wanted = [pair for run in CHINESE.findall(word) for pair in (_pairs(run) or [run])]
        return _in_all([self._term(term) for term in wanted]), wanted == [word]

    def _term(self, term: str) -> Rows:
        place = self.terms.find(term.encode("utf-8", "surrogatepass"))
        if place is None:
            return NOTHING
        return np.asarray(self.rows[self.starts[place] : self.starts[place + 1]])

    def _text(self, row: int) -> str:
        return self.texts[row].decode("utf-8", "surrogatepass")


def terms_of(text: str) -> set[str]:
    """What a text in lower case is found by: its words; of Chinese, the characters and pairs of them."""
    found = set(WORDS.findall(text))
    if text.isascii():
        return found
    for run in CHINESE.findall(text):
        found.update(run)
        found.update(_pairs(run))
    return found


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _in_all(found: Sequence[Rows]) -> Rows:
    """The rows that all have, the rarest first."""
    rarest = sorted(found, key=len)
    met = rarest[0]
    for rows in rarest[1:]:
        met = np.intersect1d(met, rows, assume_unique=True)
    return met
