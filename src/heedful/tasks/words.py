"""Whether the words of a condition stand in a text: the one meaning of "mentions", wherever it is asked.

A word or phrase counts where it stands by itself, in any case, also with s, es or 's at its end; one with
Chinese characters counts wherever it occurs. No pattern is ever made of what people wrote: every question is
answered by a plain search, in time linear in the text.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from heedful.records.signal import Condition

ENDINGS = ("", "s", "es")  # 's needs none: the apostrophe ends the word
FIRST_CHINESE, LAST_CHINESE = "\u3400", "\u9fff"


def is_chinese(text: str) -> bool:
    """Whether any character is Chinese, so that words do not end at spaces."""
    return not text.isascii() and any(FIRST_CHINESE <= character <= LAST_CHINESE for character in text)


def in_word(character: str) -> bool:
    """Whether a character is part of a word that is written with letters; Chinese ends such a word."""
    return (character.isalnum() or character == "_") and not FIRST_CHINESE <= character <= LAST_CHINESE


def plain(words: Iterable[str]) -> tuple[str, ...]:
    """Words as they are looked for: in lower case, without white space around them, none empty."""
    return tuple(word.strip().lower() for word in words if word.strip())


def occurs(word: str, text: str) -> bool:
    """Whether a word (in `plain` form) stands in a text that is in lower case already."""
    return next(_places(word, text), None) is not None


def drop(words: Iterable[str], text: str) -> str:
    """The text without these words (in `plain` form), with a space where each stood; in the case it had."""
    for word in sorted(words, key=len, reverse=True):
        lowered = text.lower()
        cased = text if len(text) == len(lowered) else lowered  # a few letters change their length
        kept, end = list[str](), 0
        for start in _places(word, lowered):
            if start >= end:
                kept.append(cased[end:start])
                end = start + len(word)
        text = " ".join([*kept, cased[end:]]) if kept else text
    return text


def meets(condition: Condition, text: str) -> bool:
    """Whether a text has the words of a condition; a condition without words is met by no text."""
    return Words.of(condition).met(text.lower())


@dataclass(frozen=True)
class Words:
    """The words of a condition in `plain` form, to be asked of many texts."""

    any: tuple[str, ...]
    all: tuple[str, ...]
    unless: tuple[str, ...]

    @classmethod
    def of(cls, condition: Condition) -> Self:
        return cls(plain(condition.any), plain(condition.all), plain(condition.unless))

    def __bool__(self) -> bool:
        """Whether there are words that must stand in a text."""
        return bool(self.any or self.all)

    def met(self, text: str) -> bool:
        """Whether a text in lower case has them."""
        return (
            bool(self)
            and all(occurs(word, text) for word in self.all)
            and (not self.any or any(occurs(word, text) for word in self.any))
            and not self.excepted(text)
        )

    def excepted(self, text: str) -> bool:
        """Whether one of the excluded words stands in a text in lower case."""
        return any(occurs(word, text) for word in self.unless)


def _places(word: str, text: str) -> Iterator[int]:
    """Where a word begins, wherever it stands in a text that is in lower case."""
    chinese = is_chinese(word)
    at = text.find(word)
    while at >= 0:
        if chinese or (not (at and in_word(text[at - 1])) and _ends(text, at + len(word))):
            yield at
        at = text.find(word, at + 1)


def _ends(text: str, end: int) -> bool:
    """Whether a word that reaches `end` ends there, or after s or es."""
    for ending in ENDINGS:
        after = end + len(ending)
        if text.startswith(ending, end) and not (after < len(text) and in_word(text[after])):
            return True
    return False
