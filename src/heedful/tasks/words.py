"""Whether the words of a condition stand in a text: the one meaning of "mentions", wherever it is asked.

A word or phrase counts where it stands by itself, in any case, also with s, es or 's at its end; one with
Chinese characters counts wherever it occurs. No pattern is ever made of what people wrote: every question is
answered by a plain search, in time linear in the text.
"""

from collections.abc import Iterable, Iterator

from heedful.records.signal import Condition

ENDINGS = ("", "s", "es")  # 's needs none: the apostrophe ends the word
FIRST_CHINESE, LAST_CHINESE = "\u3400", "\u9fff"


def is_chinese(text: str) -> bool:
    """Whether any character is Chinese, so that words do not end at spaces."""
    return not text.isascii() and any(FIRST_CHINESE <= character <= LAST_CHINESE for character in text)


def in_word(character: str) -> bool:
    """Whether a character is part of a word."""
    return character.isalnum() or character == "_"


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
    any_of, all_of = plain(condition.any), plain(condition.all)
    if not any_of and not all_of:
        return False
    text = text.lower()
    return (
        all(occurs(word, text) for word in all_of)
        and (not any_of or any(occurs(word, text) for word in any_of))
        and not excepted(condition, text)
    )


def excepted(condition: Condition, text: str) -> bool:
    """Whether one of the words that a condition excludes stands in a text that is in lower case already."""
    return any(occurs(word, text) for word in plain(condition.unless))


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
