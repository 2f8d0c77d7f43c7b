"""Texts with words that changed places or are gone (Wei and Zou, 2019).

A text and a source of chance go in, another text comes out. Words are what stands between spaces; of Chinese
each character is one. Parts of a text of several parts stay apart. Nothing here knows of models.
"""

import re
from collections.abc import Callable

import numpy as np

SHARE = 0.1  # of the words; at least one
PARTED = " ||| "  # what stands between the parts of a text of several parts
_WORDS = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+|\s+")


def swapped(text: str, random: np.random.Generator) -> str:
    """Some pairs of words have changed places."""
    return _part_by_part(text, lambda part: _swapped(part, random))


def dropped(text: str, random: np.random.Generator) -> str:
    """Some words are gone, with the space before them; at least one stays."""
    return _part_by_part(text, lambda part: _dropped(part, random))


def _part_by_part(text: str, change: Callable[[str], str]) -> str:
    return PARTED.join(change(part) for part in text.split(PARTED))


def _swapped(text: str, random: np.random.Generator) -> str:
    pieces = _WORDS.findall(text)
    places = _words(pieces)
    if len(places) < 2:
        return text
    for _ in range(_count(places)):
        one, other = random.choice(places, 2, replace=False)
        pieces[one], pieces[other] = pieces[other], pieces[one]
    return "".join(pieces)


def _dropped(text: str, random: np.random.Generator) -> str:
    pieces = _WORDS.findall(text)
    places = _words(pieces)
    if len(places) < 2:
        return text
    gone = {int(place) for place in random.choice(places, _count(places), replace=False)}
    before = {place - 1 for place in gone if place and pieces[place - 1].isspace()}
    return "".join(piece for place, piece in enumerate(pieces) if place not in gone | before).strip()


def _words(pieces: list[str]) -> list[int]:
    return [place for place, piece in enumerate(pieces) if not piece.isspace()]


def _count(places: list[int]) -> int:
    return max(1, round(SHARE * len(places)))
