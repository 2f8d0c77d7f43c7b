r"""Patterns that people write, searched for in time linear in the text: `KD-\d{6}`.

A pattern is a row of characters and classes (`\d` digit, `\w` letter or digit, `\s` white space, `.` any,
`[a-f0-9]`, `[^,;]`), each of which may be repeated (`?`, `*`, `+`, `{3}`, `{2,5}`). There are no groups, no
alternatives and nothing to backtrack: all ways to match are followed at once, as bits of one number. Case
does not matter, and a match never begins or ends inside a word.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

from heedful.errors import ConfigError
from heedful.tasks.words import in_word

Accepts = Callable[[str], bool]

MOST_STEPS = 200  # of a pattern, each repetition counted
_CLASSES: dict[str, Accepts] = {
    "d": str.isdecimal,
    "w": lambda sign: sign.isalnum() or sign == "_",
    "s": str.isspace,
}
_REFUSED = {
    "(": "groups are not known here: write one pattern for each case",
    ")": "groups are not known here: write one pattern for each case",
    "|": "alternatives are not known here: write one pattern for each",
    "^": "a pattern matches anywhere; leave ^ out, or write \\^",
    "$": "a pattern matches anywhere; leave $ out, or write \\$",
}


@dataclass(frozen=True)
class _Step:
    """One character to come: which ones it may be, whether it may be left out, whether it may come again."""

    accepts: Accepts
    optional: bool
    again: bool
    literal: str = ""


@dataclass(eq=False)
class _Machine:
    """Follows all ways at once: bit i of a state says that i steps are behind."""

    steps: tuple[_Step, ...]
    _signs: dict[str, int] = field(default_factory=dict)
    _moves: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.optional = sum(1 << i for i, step in enumerate(self.steps) if step.optional)
        self.again = sum(1 << i for i, step in enumerate(self.steps) if step.again)
        self.start = self._closed(1)
        self.end = 1 << len(self.steps)

    def next(self, state: int, sign: str) -> int:
        """The state after one more character."""
        accepted = self._signs.get(sign)
        if accepted is None:
            either = _either(sign)
            accepted = sum(1 << i for i, step in enumerate(self.steps) if any(map(step.accepts, either)))
            self._signs[sign] = accepted
        moved = self._moves.get((state, accepted))
        if moved is None:
            on, stay = (state & accepted) << 1, state & ((accepted & self.again) << 1)
            moved = self._moves[state, accepted] = self._closed(on | stay)
        return moved

    def _closed(self, state: int) -> int:
        """With what is reached by leaving optional steps out."""
        while (more := state | (state & self.optional) << 1) != state:
            state = more
        return state


@dataclass(frozen=True, eq=False)
class Shape:
    """A pattern, ready to search with."""

    pattern: str
    _literal: str  # stands in every match, in lower case: a text without it needs no further look
    _forward: _Machine
    _backward: _Machine
    _words: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, pattern: str) -> Self:
        """Read a pattern; raises ConfigError that says what in it is no use."""
        steps = tuple(_Parser(pattern).steps())
        made = cls(pattern, _literal(steps), _Machine(steps), _Machine(steps[::-1]))
        if made._forward.start & made._forward.end:
            raise ConfigError(
                f"The pattern {pattern!r} matches nothing at all, so everywhere. Ask for a sign."
            )
        return made

    def occurs(self, text: str) -> bool:
        """Whether it matches anywhere."""
        return next(self.spans(text), None) is not None

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where it matches, from left to right: the leftmost, each as long as it can be."""
        if self._literal and self._literal not in text.lower():
            return
        begin = 0
        while (found := self._first_end(text, begin)) is not None:
            start = self._first_start(text, found, begin)
            end = self._last_end(text, start)
            yield start, end
            begin = end

    def _first_end(self, text: str, begin: int) -> int | None:
        machine, state, words = self._forward, 0, self._words
        before = begin > 0 and in_word(text[begin - 1])
        for place in range(begin, len(text)):
            sign = text[place]
            word = words.get(sign)
            if word is None:
                word = words[sign] = in_word(sign)
            if not (before and word):
                state |= machine.start
            if state:
                state = machine.next(state, sign)
                if state & machine.end and _between(text, place + 1):
                    return place + 1
            before = word
        return None

    def _first_start(self, text: str, end: int, begin: int) -> int:
        machine, first = self._backward, end
        state = machine.start
        for place in range(end - 1, begin - 1, -1):
            state = machine.next(state, text[place])
            if not state:
                break
            if state & machine.end and _between(text, place):
                first = place
        return first

    def _last_end(self, text: str, start: int) -> int:
        machine, last = self._forward, start
        state = machine.start
        for place in range(start, len(text)):
            state = machine.next(state, text[place])
            if not state:
                break
            if state & machine.end and _between(text, place + 1):
                last = place + 1
        return last


def _literal(steps: Sequence[_Step]) -> str:
    """The longest row of signs that every match has."""
    rows = [""]
    for step in steps:
        plain = step.literal.isascii() and step.literal and not step.optional
        rows[-1] += step.literal.lower() if plain else ""
        if not plain or step.again:
            rows.append("")
    return max(rows, key=len)


def _between(text: str, place: int) -> bool:
    """Whether no word goes through this place."""
    return not (0 < place < len(text) and in_word(text[place - 1]) and in_word(text[place]))


@dataclass
class _Parser:
    """Reads a pattern from left to right."""

    pattern: str
    at: int = 0

    def steps(self) -> Iterator[_Step]:
        count = 0
        while self.at < len(self.pattern):
            accepts = self._one()
            literal = self.pattern[self.at - 1] if accepts == self.pattern[self.at - 1].__eq__ else ""
            least, most = self._times()
            count += max(least, most or least, 1)
            if count > MOST_STEPS:
                raise self._fault(f"is longer than {MOST_STEPS} signs, repetitions counted")
            for number in range(max(most or least, 1)):
                last = number == max(most or least, 1) - 1
                yield _Step(accepts, optional=number >= least, again=most is None and last, literal=literal)

    def _one(self) -> Accepts:
        """A character, a class, or any."""
        sign = self._take()
        if sign == "\\":
            return self._escaped()
        if sign == "[":
            return self._class()
        if sign == ".":
            return lambda found: found != "\n"
        if sign in "?*+{":
            raise self._fault(f"has {sign!r} with nothing before it to repeat")
        if sign in _REFUSED:
            raise self._fault(f"has {sign!r}; {_REFUSED[sign]}")
        return sign.__eq__

    def _escaped(self) -> Accepts:
        sign = self._take()
        if sign in _CLASSES:
            return _CLASSES[sign]
        if sign.isalnum():
            raise self._fault(f"has \\{sign}, which is not known here (known: \\d, \\w, \\s)")
        return sign.__eq__

    def _class(self) -> Accepts:
        """What stands between square brackets."""
        others = self.pattern.startswith("^", self.at)
        self.at += others
        parts: list[Accepts] = []
        while (sign := self._take()) != "]":
            if sign == "\\":
                parts.append(self._escaped())
            elif self.pattern.startswith("-", self.at) and not self.pattern.startswith("-]", self.at):
                self.at += 1
                parts.append(_range(sign, self._take()))
            else:
                parts.append(sign.__eq__)
        if not parts:
            raise self._fault("has an empty [ ]")
        if others:
            return lambda found: not any(part(one) for part in parts for one in _either(found))
        return lambda found: any(part(found) for part in parts)

    def _times(self) -> tuple[int, int | None]:
        """How often at least and at most, None for without end."""
        known: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
        sign = self.pattern[self.at : self.at + 1]
        times: tuple[int, int | None] = (1, 1)
        if sign in known and sign:
            self.at += 1
            times = known[sign]
        elif sign == "{":
            times = self._counted()
        if self.pattern[self.at : self.at + 1] in ("?", "*", "+", "{"):
            raise self._fault("repeats a repetition")
        return times

    def _counted(self) -> tuple[int, int | None]:
        inside, closed, _ = self.pattern[self.at + 1 :].partition("}")
        least, comma, most = inside.partition(",")
        if not closed or not least.isdecimal() or not (most.isdecimal() or most == ""):
            raise self._fault("has a { that is no {3}, {2,5} or {2,}")
        self.at += len(inside) + 2
        bounds = int(least), (int(most) if most else None) if comma else int(least)
        if bounds[1] is not None and (bounds[1] < bounds[0] or bounds[1] == 0):
            raise self._fault(f"repeats {{{inside}}} times, which is never")
        return bounds

    def _take(self) -> str:
        if self.at >= len(self.pattern):
            raise self._fault("ends in the middle of something")
        self.at += 1
        return self.pattern[self.at - 1]

    def _fault(self, what: str) -> ConfigError:
        return ConfigError(
            f"The pattern {self.pattern!r} {what}. See docs/privacy.md for what patterns know."
        )


def _either(sign: str) -> tuple[str, str, str]:
    """A sign in the cases it has."""
    return sign, sign.lower(), sign.upper()


def _range(low: str, high: str) -> Accepts:
    return lambda sign: low <= sign <= high
