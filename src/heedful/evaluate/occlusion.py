"""Which words carry an answer: leave each out and see how far the margin falls.

A text goes in; spans come out with the texts that are left without them, to be scored all in one batch. Words
of letters count one by one and in pairs, Chinese by characters in pairs; a long text is cut into longer
stretches, so that there is never more than a given number of texts to score.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from heedful.records.parts import places

UNIT = re.compile(
    r"[\u3400-\u4dbf\u4e00-\u9fff]|[^\W\u3400-\u4dbf\u4e00-\u9fff]+(?:['’-][^\W\u3400-\u9fff]+)*"
)
MOST = 64  # texts to score at a time


@dataclass(frozen=True)
class Span:
    """Characters `start` to `end` of a text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def left_out(self, text: str) -> str:
        """The text without the span."""
        return text[: self.start] + text[self.end :]


def spans(text: str, most: int = MOST) -> list[Span]:
    """What to leave out: single words, and pairs of neighbours, or longer stretches of a long text."""
    units = [Span(found.start(), found.end()) for found in UNIT.finditer(text)]
    if 2 * len(units) <= most:
        pairs = [Span(one.start, other.end) for one, other in pairwise(units)]
        return [one for one in units if not _is_chinese(one, text) or len(units) == 1] + pairs
    width = -(-len(units) // most)
    groups = [units[at : at + width] for at in range(0, len(units), width)]
    return [Span(group[0].start, group[-1].end) for group in groups]


def spans_of_parts(text: str, most: int = MOST) -> list[Span]:
    """The same for a text of several parts: no span reaches from one into another."""
    parts = places(text)
    return [span for start, end in parts for span in within(text, Span(start, end), most // len(parts))]


def within(text: str, outer: Span, most: int = MOST) -> list[Span]:
    """The words of one stretch of a text and their pairs."""
    inner = spans(outer.of(text), most)
    return [Span(outer.start + one.start, outer.start + one.end) for one in inner]


def strongest(found: Sequence[Span], carries: NDArray[np.floating], count: int) -> list[int]:
    """The spans that carry most, none overlapping; a pair only if it carries more than its words alone."""
    alone = {span: float(value) for span, value in zip(found, carries, strict=True)}

    def beyond(place: int) -> float:
        """What a span carries for each of the words in it."""
        inside = [value for span, value in alone.items() if _inside(span, found[place])]
        return float(carries[place]) / max(1, len(inside))

    chosen: list[int] = []
    for place in sorted(range(len(found)), key=beyond, reverse=True):
        apart = all(_apart(found[place], found[other]) for other in chosen)
        if apart and carries[place] > 0 and len(chosen) < count:
            chosen.append(place)
    return chosen


def _is_chinese(span: Span, text: str) -> bool:
    return "\u3400" <= text[span.start] <= "\u9fff"


def _inside(inner: Span, outer: Span) -> bool:
    return inner != outer and outer.start <= inner.start and inner.end <= outer.end


def _apart(one: Span, other: Span) -> bool:
    return one.end <= other.start or other.end <= one.start
