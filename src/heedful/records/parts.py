"""A text of several parts as one text: a pair such as premise and hypothesis, or a situation with candidates.

Parts go in, one text comes out, and the very same parts again; nothing is lost, whatever stands in them. So a
pair is hashed, stored, masked, erased, shown and exchanged like any other text. Between two parts stands
`|||` by itself; where it stands within a part, a backslash before it says so.
"""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

Inputs = Literal["text", "pairs", "choices"]
Parts = Sequence[str]

BAR = "|||"
SEPARATOR = f" {BAR} "

_BETWEEN = re.compile(r"(?:^|\s)\|\|\|(?:\s|$)")


def join_parts(parts: Parts) -> str:
    """The one text of these parts."""
    return SEPARATOR.join(part.replace(BAR, f"\\{BAR}") for part in parts)


def split_parts(text: str) -> tuple[str, ...]:
    """The parts of a text; a text without a separator is its own only part."""
    return tuple(part.replace(f"\\{BAR}", BAR) for part in _BETWEEN.split(text))


def places(text: str) -> list[tuple[int, int]]:
    """From where to where each part stands in a text, as it is written there."""
    between = [found.span() for found in _BETWEEN.finditer(text)]
    return list(
        zip([0, *(end for _, end in between)], [*(start for start, _ in between), len(text)], strict=True)
    )


def as_text(given: str | Parts) -> str:
    """A text as it is; parts, such as the two of a pair, joined."""
    return given if isinstance(given, str) else join_parts(given)


class Misfit(NamedTuple):
    """What was found of a text that a project does not take, and what to do."""

    found: str
    do: str

    def __str__(self) -> str:
        return f"{self.found}. {self.do}"


def misfit(text: str, inputs: Inputs, candidates: int = 0) -> Misfit | None:
    """Why a text is not what a project takes, None where it fits; 0 `candidates` are any number from two."""
    if inputs == "text":
        return None
    found = len(split_parts(text))
    wanted = 2 if inputs == "pairs" else candidates + 1
    if found == wanted or (inputs == "choices" and found >= 3 and not candidates):
        return None
    what = "one part" if found == 1 else f"{found} parts"
    if inputs == "pairs":
        return Misfit(f"{what} where a pair was wanted", f"Write it as: first text{SEPARATOR}second text")
    many = f"{candidates} candidates" if candidates else "two candidates or more"
    do = f"Write it as: text{SEPARATOR}one candidate{SEPARATOR}another"
    return Misfit(f"{what} where a text and {many} were wanted", do)
