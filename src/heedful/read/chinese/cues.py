"""Chinese words that show how something is said: denied, asked, doubted, generalised, excepted, left out.

The lists are in `cues.txt`. A comment in `plain_form` goes in, the cues and their places come out.
Nothing here knows any label set.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Cue:
    """A word of one of the lists and where it stands."""

    kind: str
    start: int
    end: int


@lru_cache(maxsize=1)
def _kinds() -> dict[str, tuple[str, ...]]:
    lines = (files("heedful.read.chinese") / "cues.txt").read_text(encoding="utf-8").splitlines()
    found: dict[str, list[str]] = {}
    for line in lines:
        kind, _, words = line.partition(": ")
        for word in () if line.startswith("#") else words.split():
            found.setdefault(word, []).append(kind)
    return {word: tuple(dict.fromkeys(kinds)) for word, kinds in found.items()}


def cues(plain: str) -> list[Cue]:
    """All cues of a comment in order; inside a longer word of the lists a shorter one does not count."""
    kinds = _kinds()
    longest = max(map(len, kinds))
    found: list[Cue] = []
    place = 0
    while place < len(plain):
        for length in range(min(longest, len(plain) - place), 0, -1):
            word = plain[place : place + length]
            if word in kinds and not (word.isascii() and _inside_word(plain, place, place + length)):
                found += [Cue(kind, place, place + length) for kind in kinds[word]]
                place += length - 1
                break
        place += 1
    return found


def _inside_word(plain: str, start: int, end: int) -> bool:
    """Whether a stretch of letters goes on before or after it."""
    word = plain[start:end]
    if not word.isalpha():
        return False
    before, after = plain[start - 1 : start], plain[end : end + 1]
    return (before.isascii() and before.isalnum()) or (after.isascii() and after.isalnum())
