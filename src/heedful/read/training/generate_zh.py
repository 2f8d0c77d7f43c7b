"""Made-up Chinese comments for what marked ones show too seldom: templates with words of the label sets.

A template's slots are filled with words and mentions from the marked comments of one label set, and with
fragments of a text that play no part; the tags are known from the slots. All depends on the seed alone.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from heedful.read.chinese.writing import plain_form
from heedful.read.crf import TAGS
from heedful.read.tokens import Token

Marked = Mapping[str, Any]
Spans = list[tuple[int, int, str]]
STANDS = 0.6  # how often a word that is filled in also stands in the text
_SLOT = re.compile(r"\{(\w+)\}")


def made_up(rows: Sequence[Marked], copies: int, seed: int) -> Iterator[tuple[Marked, Spans]]:
    """`copies` fillings of every template, each as a comment on a text of one label set with its spans."""
    draw = random.Random(seed)  # noqa: S311 - made-up comments are no secret
    sets = sorted({row["task"] for row in rows})
    words = {task: _words([row for row in rows if row["task"] == task]) for task in sets}
    for line in read_lines("templates_zh.txt"):
        for _ in range(copies):
            task = draw.choice(sets)
            yield _filled(line, draw.choice([row for row in rows if row["task"] == task]), words[task], draw)


def useless(rows: Sequence[Marked], seed: int) -> list[Marked]:
    """Comments that say nothing, each on a text drawn at random."""
    draw = random.Random(seed)  # noqa: S311 - made-up comments are no secret
    nothing = {"this": {"is": [], "not": [], "one_of": []}, "rules": [], "ignore": [], "usable": False}
    made: list[Marked] = []
    for line in read_lines("useless_zh.txt"):
        base = draw.choice(rows)
        comment = line.replace("{text}", _fragment(base["text"], draw))
        made.append({**base, "comment": comment, "meaning": nothing, "mentions": [], "clauses": []})
    return made


def read_lines(name: str) -> list[str]:
    """The lines of a file of this folder that are meant to be read."""
    text = files("heedful.read.training").joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def span_tags(tokens: Sequence[Token], spans: Spans) -> list[int]:
    """The tag of each token, as its place in TAGS."""
    found = ["O"] * len(tokens)
    for start, end, part in spans:
        inside = [place for place, token in enumerate(tokens) if start <= token.start and token.end <= end]
        for step, place in enumerate(inside):
            found[place] = f"{'I' if step else 'B'}-{part}"
    return [TAGS.index(name) for name in found]


def _words(rows: Sequence[Marked]) -> dict[str, list[str]]:
    """What the slots of a label set may be filled with."""
    rules = [rule for row in rows for rule in row["meaning"]["rules"]]
    literal = {plain_form(word) for rule in rules for key in ("any", "all") for word in rule[key]}
    ignored = {plain_form(word) for row in rows for word in row["meaning"]["ignore"]}
    about = {plain_form(rule["about"]) for rule in rules if rule["about"]}
    named = {plain_form(mention["span"]) for row in rows for mention in row["mentions"]}
    return {
        "any": sorted(literal),
        "ignore": sorted(ignored | literal),
        "about": sorted(about),
        "label": sorted(named),
    }


def _filled(
    line: str, base: Marked, words: Mapping[str, list[str]], draw: random.Random
) -> tuple[Marked, Spans]:
    comment, spans, stands, at = "", [], [], 0
    for slot in _SLOT.finditer(line):
        comment += line[at : slot.start()]
        kind, at = slot.group(1), slot.end()
        word = _fragment(base["text"], draw) if kind == "text" else draw.choice(words[_source(kind)])
        if kind != "text":
            spans.append((len(comment), len(comment) + len(word), kind.upper()))
            stands += [word] if kind not in ("label", "denied", "about") and draw.random() < STANDS else []
        comment += word
    comment += line[at:] + draw.choice(("", "", "。", "！", "啊", "吧"))
    text = base["text"] + "，".join(["", *stands])
    return {**base, "comment": comment, "text": text}, spans


def _source(kind: str) -> str:
    return {"denied": "label", "all": "any", "unless": "any"}.get(kind, kind)


def _fragment(text: str, draw: random.Random) -> str:
    """Some characters of a text, up to a mark."""
    runs = [run for run in re.split(r"[^\w]+", plain_form(text)) if run] or ["这个"]
    run = draw.choice(runs)
    length = min(len(run), draw.randint(2, 8))
    start = draw.randint(0, len(run) - length)
    return run[start : start + length]
