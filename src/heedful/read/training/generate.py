"""Made-up comments for the parts that marked ones show too seldom: templates filled with words of the label
sets.

A template's slots are filled with words and label mentions from the marked comments of one label set; the
tags are known from the slots. Everything depends on the seed alone.
"""

import random
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from heedful.read.crf import TAGS
from heedful.read.tokens import tokenise
from heedful.read.training.examples import Example, example

_SLOT = re.compile(r"\{(\w+)\}")
PARTS = {"any": "ANY", "all": "ALL", "unless": "UNLESS", "about": "ABOUT", "ignore": "IGNORE"} | {
    "label": "LABEL",
    "denied": "DENIED",
}
STANDS = 0.6  # how often a word that is filled in also stands in the text


def templates(language: str) -> list[str]:
    """The ways of speaking of a language."""
    text = files("heedful.read.training").joinpath(f"templates_{language}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def generate(examples: Sequence[Example], lines: Sequence[str], copies: int, seed: int) -> list[Example]:
    """`copies` fillings of each line, each with the words of a label set drawn at random."""
    draw = random.Random(seed)  # noqa: S311 - made-up comments are no secret
    sets: dict[str, list[Example]] = {}
    for one in examples:
        sets.setdefault(one.task, []).append(one)
    words = {task: _words(part) for task, part in sets.items()}
    fit = [task for task, lists in sorted(words.items()) if all(lists.values())]
    return [
        _filled(line, sets[task], words[task], draw)
        for line in lines
        for _ in range(copies)
        for task in [draw.choice(fit)]
    ]


def _words(part: Sequence[Example]) -> dict[str, list[str]]:
    """What the slots of a label set may be filled with."""
    rules = [rule for one in part for rule in one.marked["meaning"]["rules"]]
    literal = sorted({word for rule in rules for key in ("any", "all") for word in rule[key]})
    about = sorted({rule["about"] for rule in rules if rule["about"]})
    mentions = sorted({mention["span"] for one in part for mention in one.marked["mentions"]})
    return {"any": literal, "about": about, "label": mentions}


def _filled(
    line: str, part: Sequence[Example], words: Mapping[str, list[str]], draw: random.Random
) -> Example:
    comment, spans, stands = "", [], []
    at = 0
    for slot in _SLOT.finditer(line):
        comment += line[at : slot.start()]
        kind = slot.group(1)
        word = draw.choice(
            words["about" if kind == "about" else "label" if kind in ("label", "denied") else "any"]
        )
        spans.append((len(comment), len(comment) + len(word), PARTS[kind]))
        stands += [word] if kind not in ("label", "denied") and draw.random() < STANDS else []
        comment += word
        at = slot.end()
    comment += line[at:]
    if draw.random() < 0.5:
        comment = comment[:1].upper() + comment[1:] + "."
    return _example(comment, spans, draw.choice(part), " ".join(stands))


def _example(comment: str, spans: Sequence[tuple[int, int, str]], base: Example, stands: str) -> Example:
    marked: dict[str, Any] = {
        **base.marked,
        "comment": comment,
        "text": f"{base.marked['text']} {stands}",
        "meaning": {"rules": [], "ignore": [], "this": {}},
        "mentions": [],
        "clauses": [],
    }
    made = example(marked, base.labels)
    tokens = tokenise(made.comment)
    names = ["O"] * len(tokens)
    for start, end, part in spans:
        inside = [place for place, token in enumerate(tokens) if token.start >= start and token.end <= end]
        for number, place in enumerate(inside):
            names[place] = f"{'I' if number else 'B'}-{part}"
    made.tags[:] = [TAGS.index(name) for name in names]
    return made
