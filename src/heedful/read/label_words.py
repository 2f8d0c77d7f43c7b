"""The words that a label set gives to talk about its labels, and how telling each of them is.

Names and aliases go in; for each label its words come out with weights: a word that only one label has
(hockey) says much, a word that many share (card) says little. Nothing here has seen a comment.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from heedful.read.words import FUNCTION_WORDS
from heedful.records.label import Labels

_PIECES = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")
FUNCTION_WEIGHT = 0.15  # a little, so that "by" or "to" can break a tie


@dataclass(frozen=True)
class LabelName:
    """One way to say a label: its words in order and what each weighs (their sum is at most 1 a word)."""

    label: int
    words: tuple[str, ...]
    weights: tuple[float, ...]
    spoken: str

    @property
    def total(self) -> float:
        return sum(self.weights)


@dataclass(frozen=True)
class LabelWords:
    """All ways to say all labels; `holders` are the names that contain a word."""

    ids: tuple[str, ...]
    names: tuple[LabelName, ...]
    holders: Mapping[str, tuple[int, ...]]
    grams: Mapping[str, tuple[str, ...]]
    shares: Mapping[str, int]
    initials: Mapping[str, tuple[str, ...]]  # first letters of words that follow each other -> the words

    def spoken(self, label: int) -> str:
        """The first name of a label, as words."""
        return next(name.spoken for name in self.names if name.label == label)


def label_words(labels: Labels, aliases: Mapping[str, tuple[str, ...]]) -> LabelWords:
    """The words of a label set; made once for each."""
    ways = tuple((label.id, label.name, *aliases.get(label.id, ())) for label in labels.all)
    return _label_words(ways)


def spoken(name: str) -> str:
    """A label's name as somebody would say it: `card_arrival` as "card arrival"."""
    return " ".join(pieces(name)) or name


def pieces(name: str) -> list[str]:
    """The words of a label's name in lower case."""
    return [piece.lower() for piece in _PIECES.findall(_HUMPS.sub(" ", name))]


@lru_cache(maxsize=64)
def _label_words(ways: tuple[tuple[str, ...], ...]) -> LabelWords:
    split = [[list(dict.fromkeys(pieces(name))) for name in names] for _, *names in ways]
    having = Counter(word for names in split for word in {word for words in names for word in words})
    top = math.log(len(ways) + 1)

    def weight(word: str) -> float:
        rare = math.log((len(ways) + 1) / (having[word] + 0.0)) / top if top else 1.0
        return max(0.05, rare) * (FUNCTION_WEIGHT if word in FUNCTION_WORDS else 1.0)

    names = [
        LabelName(place, tuple(words), tuple(map(weight, words)), " ".join(words))
        for place, ways_split in enumerate(split)
        for words in ways_split
        if words
    ]
    holders: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        for word in name.words:
            holders.setdefault(word, []).append(place)
    grams: dict[str, list[str]] = {}
    for word in holders:
        for gram in trigrams(word):
            grams.setdefault(gram, []).append(word)
    return LabelWords(
        tuple(ids for ids, *_ in ways),
        tuple(names),
        {word: tuple(places) for word, places in holders.items()},
        {gram: tuple(words) for gram, words in grams.items()},
        having,
        _initials(names),
    )


def _initials(names: Sequence[LabelName]) -> dict[str, tuple[str, ...]]:
    """How the words of names are shortened: DD for direct debit, tos for terms of service."""
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        for start in range(len(name.words)):
            for end in range(start + 2, len(name.words) + 1):
                words = name.words[start:end]
                found.setdefault("".join(word[0] for word in words), words)
    return found


def trigrams(word: str) -> set[str]:
    """The letter triples of a word, its beginning marked."""
    marked = f"^{word}$"
    return {marked[at : at + 3] for at in range(len(marked) - 2)}
