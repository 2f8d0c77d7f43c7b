"""Opinions as columns: who prefers which version where, what was right, how many points, on which side."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from heedful.evaluate.review.crossed import Crossed
from heedful.records.review import Opinion, Review, ReviewItem

Row = tuple[float, str, str]  # a value, the item, the reviewer
Floats = NDArray[np.float64]
Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True)
class Judged:
    """What was said of each answer or pair of them, a column for each reviewer, NaN for nothing; and the
    number of the text that each row is about."""

    ratings: Floats
    texts: NDArray[np.int64]


@dataclass(frozen=True)
class Opinions:
    """A review's items and what was said of them, without what was skipped."""

    review: Review
    items: dict[str, ReviewItem]
    said: tuple[Opinion, ...]

    @classmethod
    def of(cls, review: Review, items: Iterable[ReviewItem], opinions: Iterable[Opinion]) -> "Opinions":
        """The opinions on items that are there."""
        known = {item.id: item for item in items}
        said = tuple(one for one in opinions if not one.skipped and one.item_id in known)
        return cls(review, known, said)

    def between(self, version: str, against: str) -> Crossed:
        """1 where the one was preferred, 0 where the other was, else a half; where answers differ."""
        return _crossed(
            (_versus(scores[version], scores[against]), one.item_id, one.author)
            for one in self.said
            for scores in (self._by_version(one),)
            if version in scores and against in scores and self._differ(one, version, against)
        )

    def met(self, version: str, against: str) -> int:
        """How many items these two differ in."""
        return sum(
            _place(item, version) != _place(item, against)
            for item in self.items.values()
            if _place(item, version) is not None and _place(item, against) is not None
        )

    def right(self, version: str) -> Crossed:
        """1 where an answer was found right."""
        return _crossed(
            (float(scores[version]), one.item_id, one.author)
            for one in self.said
            for scores in (self._by_version(one),)
            if version in scores
        )

    def points(self, version: str, scale: str) -> Crossed:
        """Points on one scale."""
        return _crossed(
            (float(given[scale]), one.item_id, one.author)
            for one in self.said
            for place, given in zip(one.order, one.points, strict=bool(one.points))
            if version in self.items[one.item_id].sides[place].versions
        )

    def lefts(self) -> Crossed:
        """1 where the answer on the left was chosen, of those who chose one."""
        return _crossed(
            (float(one.choice == "left"), one.item_id, one.author)
            for one in self.said
            if one.choice in ("left", "right")
        )

    def to_agree_on(self, scale: str = "") -> Judged:
        """What people can agree on: each answer, or which of the two is better."""
        rows = [
            (value, (one.item_id, place), one.author)
            for one in self.said
            for place, value in self._judged(one, scale)
        ]
        keys, authors = _numbered(row[1] for row in rows), _numbered(row[2] for row in rows)
        texts = _numbered(item for item, _ in keys)
        table = np.full((len(keys), len(authors)), np.nan)
        for value, key, author in rows:
            table[keys[key], authors[author]] = value
        return Judged(table, np.array([texts[item] for item, _ in keys], np.int64))

    def with_others(self) -> dict[str, float]:
        """For each reviewer how often they said what most others said, where two others or more did."""
        hits: dict[str, list[bool]] = {}
        tables = [self.to_agree_on(scale).ratings for scale in self.review.scales or ("",)]
        authors = list(_numbered(one.author for one in self.said))
        for table in tables:
            for row in table:
                given = [
                    (author, value) for author, value in zip(authors, row, strict=True) if value == value
                ]
                for author, value in given:
                    others = [other for name, other in given if name != author]
                    most = _most(others)
                    if most is not None:
                        hits.setdefault(author, []).append(value == most)
        return {author: sum(found) / len(found) for author, found in hits.items()}

    def _judged(self, one: Opinion, scale: str) -> Iterator[tuple[int, float]]:
        """By the place of the answer, 0 for all of them."""
        if one.choice is not None:
            yield 0, _first_is_better(one)
        for place, is_right in zip(one.order, one.right, strict=bool(one.right)):
            yield place, float(is_right)
        for place, given in zip(one.order, one.points, strict=bool(one.points)):
            if scale in given:
                yield place, float(given[scale])

    def _by_version(self, one: Opinion) -> dict[str, float]:
        """How each version that was shown fared with this opinion: more is better."""
        item = self.items[one.item_id]
        return {
            version: score
            for place, score in zip(one.order, _scores(one), strict=True)
            for version in item.sides[place].versions
        }

    def _differ(self, one: Opinion, version: str, against: str) -> bool:
        item = self.items[one.item_id]
        return _place(item, version) != _place(item, against)


def pairs(review: Review) -> list[tuple[str, str]]:
    """Each version against each that was named after it."""
    return list(combinations(review.versions, 2))


def _scores(one: Opinion) -> Sequence[float]:
    """In the order shown."""
    if one.choice is not None:
        return {"left": (1.0, 0.0), "right": (0.0, 1.0)}.get(one.choice, (0.5, 0.5))
    if one.right:
        return [float(right) for right in one.right]
    return [float(sum(given.values())) for given in one.points]


def _first_is_better(one: Opinion) -> float:
    """1 where the item's first answer was preferred, wherever it stood, 0 for the second, else a half."""
    scores = dict(zip(one.order, _scores(one), strict=True))
    return scores[0]


def _most(values: Sequence[float]) -> float | None:
    """What more than half of two or more said."""
    if len(values) < 2:
        return None
    value = max(set(values), key=values.count)
    return value if 2 * values.count(value) > len(values) else None


def _versus(one: float, other: float) -> float:
    return 0.5 if one == other else float(one > other)


def _place(item: ReviewItem, version: str) -> int | None:
    return next((place for place, side in enumerate(item.sides) if version in side.versions), None)


def _crossed(rows: Iterable[Row]) -> Crossed:
    several = list(rows)
    items, authors = _numbered(row[1] for row in several), _numbered(row[2] for row in several)
    return Crossed(
        np.array([row[0] for row in several], np.float64),
        np.array([items[row[1]] for row in several], np.int64),
        np.array([authors[row[2]] for row in several], np.int64),
    )


def _numbered(names: Iterable[Name]) -> dict[Name, int]:
    return {name: place for place, name in enumerate(dict.fromkeys(names))}
