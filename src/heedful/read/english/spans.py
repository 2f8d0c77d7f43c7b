"""The parts of a comment that were tagged: triggers, exceptions, descriptions, ignored words, mentions of
labels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heedful.read.crf import TAGS, Tagged
from heedful.read.english.cues import Cues
from heedful.read.tokens import Token

TRIGGERS = frozenset({"ANY", "ALL", "UNLESS", "ABOUT"})
FAINT = 0.2  # the probability from which a token may name a label
NAMES = frozenset({"LABEL", "DENIED"})


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens `start` to `end` play a part; `chance` is how sure that is."""

    part: str
    start: int
    end: int
    chance: float = 1.0


def spans(tagged: Tagged) -> list[Span]:
    """The tagged stretches in order."""
    found: list[Span] = []
    start = None
    for place, name in enumerate([*tagged.tags, "O"]):
        if start is not None and not name.startswith("I-"):
            part = tagged.tags[start][2:]
            chance = float(np.mean(tagged.chances[start:place, columns(part)].sum(axis=1)))
            found.append(Span(part, start, place, min(1.0, chance)))
            start = None
        if name.startswith("B-"):
            start = place
    return found


def faint(tagged: Tagged, found: Sequence[Span]) -> list[Span]:
    """Stretches that may well name a label although the likeliest tags say otherwise."""
    return _runs(tagged, found, ("LABEL", "DENIED"), FAINT)


def faint_triggers(tagged: Tagged, found: Sequence[Span], threshold: float) -> list[Span]:
    """Stretches that are likelier triggers than not to be left out."""
    return _runs(tagged, found, ("ANY", "ALL"), threshold)


def _runs(tagged: Tagged, found: Sequence[Span], kinds: tuple[str, str], threshold: float) -> list[Span]:
    """Runs of tokens outside of the spans that together are likely enough to play one of two parts."""
    if not len(tagged.chances):
        return []
    taken = {place for span in found for place in range(span.start, span.end)}
    one, other = (tagged.chances[:, columns(part)].sum(axis=1) for part in kinds)
    made: list[Span] = []
    start = None
    for place in range(len(one) + 1):
        inside = place < len(one) and one[place] + other[place] > threshold and place not in taken
        if start is not None and not inside:
            part = kinds[0] if one[start:place].sum() >= other[start:place].sum() else kinds[1]
            made.append(Span(part, start, place, float((one + other)[start:place].mean())))
            start = None
        if inside and start is None:
            start = place
    return made


def columns(part: str) -> list[int]:
    """Where the probabilities of a part stand."""
    return [TAGS.index(f"B-{part}"), TAGS.index(f"I-{part}")]


def phrase(comment: str, tokens: Sequence[Token], span: Span, cues: Cues) -> str:
    """The words of a span as they stand in the comment, in lower case, without articles before them."""
    start, end = span.start, span.end
    while start < end - 1 and (_is_article(tokens, start, cues) or not tokens[start].is_word):
        start += 1
    while end > start + 1 and not tokens[end - 1].is_word and tokens[end - 1].text not in "+#*%$&":
        end -= 1
    return comment[tokens[start].start : tokens[end - 1].end].lower()


def _is_article(tokens: Sequence[Token], place: int, cues: Cues) -> bool:
    """An article stands apart from what follows: "the docs", and not "a-levels"."""
    return tokens[place].lower in cues.leading and tokens[place + 1].start > tokens[place].end


def sentences(tokens: Sequence[Token]) -> list[int]:
    """The number of the sentence of each token: clauses that no full stop parts are one."""
    found: list[int] = []
    number = 0
    for place, token in enumerate(tokens):
        if place and token.clause != tokens[place - 1].clause and not tokens[place - 1].is_word:
            number += tokens[place - 1].text in ".!?;\n。！？；…"
        found.append(number)
    return found
