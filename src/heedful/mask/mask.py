"""Replace what was found by what it is: `write to ann@x.org` becomes `write to [email]`.

A masked text masked again stays as it is, so whatever is masked where it comes in meets what was kept.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from heedful.errors import ConfigError
from heedful.mask.kinds import KINDS
from heedful.mask.shape import Shape
from heedful.plugins import load

Find = Callable[[str], Iterable[tuple[int, int, str]]]
"""What a plug-in is: where in a text something stands, and what it is."""

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,30}")
_TAG = re.compile(r"\[[a-z][a-z0-9_-]{0,30}\]")
_WORTH_A_LOOK = re.compile(r"[\d@:]")


class Found(NamedTuple):
    """Where something stands, and what it is."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class Mask:
    """Finders in the order in which they count; with `quick`, texts without digits, @ and : have nothing."""

    finders: tuple[Find, ...] = ()
    quick: bool = True

    @classmethod
    def of(cls, kinds: Sequence[str], patterns: Mapping[str, str], plugin: str = "") -> Self:
        """From names of KINDS, people's own patterns by name, and a plug-in of `heedful.maskers`."""
        finders: list[Find] = []
        for name, pattern in patterns.items():
            if not _NAME.fullmatch(name):
                raise ConfigError(
                    f"Found the name {name!r} for a pattern; wanted lower-case letters, such as order."
                )
            finders.append(_named(name, Shape.of(pattern).spans))
        for name in kinds:
            if name not in KINDS:
                raise ConfigError(f"Found {name!r} to be masked; known are {', '.join(KINDS)}.")
        finders += [_named(name, find) for name, find in KINDS.items() if name in kinds]
        if plugin:
            finders.append(load("maskers", plugin)())
        return cls(tuple(finders), quick=not patterns and not plugin)

    def __bool__(self) -> bool:
        return bool(self.finders)

    def __call__(self, text: str) -> str:
        """The text with every piece of personal data replaced by its name in brackets."""
        kept, end = list[str](), 0
        for found in self.find(text):
            kept += [text[end : found.start], f"[{found.name}]"]
            end = found.end
        return "".join([*kept, text[end:]]) if kept else text

    def find(self, text: str) -> list[Found]:
        """What there is, from left to right; where two overlap, the finder that comes first counts."""
        if not self.finders or (self.quick and not _WORTH_A_LOOK.search(text)):
            return []
        taken = [Found(*tag.span(), "") for tag in _TAG.finditer(text)]
        for find in self.finders:
            taken = _with(taken, sorted(Found(*one) for one in find(text)))
        return [one for one in taken if one.name]


def _named(name: str, spans: Callable[[str], Iterable[tuple[int, int]]]) -> Find:
    return lambda text: ((start, end, name) for start, end in spans(text))


def _with(taken: list[Found], fresh: list[Found]) -> list[Found]:
    """Both, in order, without those of the fresh ones that overlap one before them or one taken."""
    kept, place, end = list[Found](), 0, 0
    for one in fresh:
        while place < len(taken) and taken[place].end <= one.start:
            place += 1
        is_free = place == len(taken) or one.end <= taken[place].start
        if is_free and end <= one.start < one.end:
            kept.append(one)
            end = one.end
    return sorted([*taken, *kept])
