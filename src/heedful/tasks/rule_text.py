"""A rule as one line that people can read and write, with labels by their names.

    simm, powerbook -> mac hardware
    all: keys, escrow; unless: piano -> crypt, usually
    about: complaints about length -> not positive, always

Words stand for themselves; a comma, a colon, a semicolon or an arrow inside of a word is written after a
backslash, and so is a "not" that a label's name begins with.
"""

import re

from heedful.errors import FeedbackError
from heedful.records.label import Labels
from heedful.records.signal import Condition, RuleMeant, Strength

STRENGTHS: tuple[Strength, ...] = ("always", "usually", "sometimes")
GROUPS = ("any", "all", "unless", "about")
FORM = "wanted words -> label, such as: simm, powerbook -> mac hardware, usually"


def write_rule(rule: RuleMeant, labels: Labels) -> str:
    """The line of a rule; `parse_rule` reads it back."""
    condition = rule.condition
    parts = [f"{name}: {_listed(getattr(condition, name))}" for name in GROUPS if getattr(condition, name)]
    left = "; ".join(parts).removeprefix("any: ")
    name = re.sub(r"^not\b", r"\\not", _masked(labels.name(rule.label)), flags=re.IGNORECASE)
    return f"{left} -> {'not ' if rule.polarity == 'not' else ''}{name}, {rule.strength}"


def parse_rule(line: str, labels: Labels) -> RuleMeant:
    """The rule of a line; raises FeedbackError when it is none, or names a label that is not there."""
    halves = _split(line, "->")
    if len(halves) != 2:
        raise FeedbackError(f"{line!r} is no rule: {FORM}.")
    label, polarity, strength = _consequence(halves[1], line)
    return RuleMeant(
        condition=_condition(halves[0], line),
        label=labels.id(_plain(label)),
        polarity="not" if polarity else "is",
        strength=strength,
    )


def _condition(left: str, line: str) -> Condition:
    groups: dict[str, tuple[str, ...]] = dict.fromkeys(GROUPS, ())
    for part in _split(left, ";"):
        name, colon, rest = part.partition(":")
        known = bool(colon) and name.strip().lower() in GROUPS
        group = name.strip().lower() if known else "any"
        given = rest if known else part
        words = (given,) if group == "about" else tuple(_split(given, ","))
        groups[group] += tuple(_plain(word) for word in words if word.strip())
    if not (groups["any"] or groups["all"] or groups["about"]):
        raise FeedbackError(f"{line!r} names no words and no description: {FORM}.")
    lowered = {name: tuple(word.lower() for word in groups[name]) for name in ("any", "all", "unless")}
    return Condition(about="; ".join(groups["about"]), **lowered)


def _consequence(right: str, line: str) -> tuple[str, bool, Strength]:
    parts = _split(right, ",")
    found = [name for name in STRENGTHS if len(parts) > 1 and parts[-1].strip().lower() == name]
    label = ",".join(parts[:-1] if found else parts).strip()
    negated = re.match(r"not\s+", label, re.IGNORECASE)
    label = label[negated.end() :] if negated else label
    if not label:
        raise FeedbackError(f"{line!r} names no label: {FORM}.")
    return label, negated is not None, found[0] if found else "always"


def _split(text: str, mark: str) -> list[str]:
    """The parts between marks that no backslash stands before."""
    parts = [""]
    place = 0
    while place < len(text):
        if text[place] == "\\" and place + 1 < len(text):
            parts[-1] += text[place : place + 2]
            place += 2
        elif text.startswith(mark, place):
            parts.append("")
            place += len(mark)
        else:
            parts[-1] += text[place]
            place += 1
    return parts


def _listed(words: tuple[str, ...] | str) -> str:
    return _masked(words) if isinstance(words, str) else ", ".join(_masked(word) for word in words)


def _masked(text: str) -> str:
    return re.sub(r"[\\,;:]|->", r"\\\g<0>", text)


def _plain(text: str) -> str:
    return re.sub(r"\\(->|.)", r"\1", text.strip())
