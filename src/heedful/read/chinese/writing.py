"""Chinese writing in one form, character by character: half-width, simplified.

A comment goes in, a string of the same length comes out, so that a place in the one is a place in the other
and what is taken from a comment stays verbatim. The table (`writing.txt`) was written for this project
and holds common characters; a few frequent slips of input methods are put right as well. Nothing here knows
what a word means.
"""

from functools import lru_cache
from importlib.resources import files

from heedful.tasks.words import FIRST_CHINESE, LAST_CHINESE


def is_chinese_comment(comment: str) -> bool:
    """Whether a comment is read as Chinese: where Chinese characters carry a third of it or more."""
    letters = [character for character in comment if character.isalnum()]
    chinese = sum(FIRST_CHINESE <= character <= LAST_CHINESE for character in letters)
    words = chinese + len("".join(c if c.isalnum() and c.isascii() else " " for c in comment).split())
    return chinese > 0 and 3 * chinese >= words


def plain_form(text: str) -> str:
    """The text in one form, in lower case; every character stays in its place."""
    table, slips = _writing()
    same = text.translate(table)
    lower = "".join(low if len(low := c.lower()) == 1 else c for c in same)
    for slip, right in slips.items():
        if slip in lower:
            lower = lower.replace(slip, right)
    return lower


@lru_cache(maxsize=1)
def _writing() -> tuple[dict[int, str], dict[str, str]]:
    """Other forms of characters and slips of several, each with what is meant."""
    lines = (files("heedful.read.chinese") / "writing.txt").read_text(encoding="utf-8").splitlines()
    entries = [entry for line in lines if not line.startswith("#") for entry in line.split()]
    forms = {ord(entry[0]): entry[1] for entry in entries if "=" not in entry}
    wide = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    slips = dict(entry.split("=") for entry in entries if "=" in entry)
    return forms | wide | {ord("\u3000"): " "}, slips
