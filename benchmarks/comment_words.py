"""The comments of `comment_value.py` as rules, and as what they must be told apart from.

Comments go through the project's own reader. Where it finds no words to go by, the comment is cut at its
commas, slashes and quotation marks; the benchmark says how often that was.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from heedful.read.context import Context
from heedful.read.reader import read
from heedful.records.label import Label, Labels
from heedful.records.signal import Condition, Rule, RuleMeant

COMMENTS = Path(__file__).parent / "comments"

_CUTS = re.compile(r"[,;:/+()\[\]\"“”=.!?]+(?=\s|$|\w)|\band\b|\bor\b|\bsuch as\b|\blike\b")
_WORDS = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_NAMES = re.compile(r"[\W_]+|(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Said:
    """Rules of one writer; `read` of `comments` gave their rules to the reader itself."""

    rules: tuple[Rule, ...]
    comments: int
    read: int


def said(name: str, labels: Sequence[str], names: Sequence[str]) -> Said:
    """All comments of a file (`newsgroups-1`) as rules for the labels they were written about.

    Words are the reader's; the label is the comment's own, as a person would have amended it, and where the
    reader finds no words the comment is cut at its commas, as a person would have listed them.
    """
    written = [json.loads(line) for line in (COMMENTS / f"{name}.jsonl").read_text("utf-8").splitlines()]
    known = Labels(all=tuple(Label(id=one, name=text) for one, text in zip(labels, names, strict=True)))
    places = {text: one for one, text in zip(labels, names, strict=True)}
    rules: list[Rule] = []
    understood = 0
    for place, line in enumerate(written):
        label, comment = places[line["label"]], line["comment"]
        found = [rule.condition for rule in read(Context(comment, "", (), known))[0].meaning.rules]
        words = [condition for condition in found if condition.any or condition.all]
        understood += bool(words)
        rules += [
            Rule(condition=condition, label=label, feedback_id=f"c{place}", author=name)
            for condition in words or [Condition(any=cut(comment))]
        ]
    return Said(tuple(rules), len(written), understood)


def as_read(name: str, labels: Sequence[str], names: Sequence[str]) -> tuple[Rule, ...]:
    """The rules of a file exactly as the reader takes them, labels and all; nobody amends anything."""
    written = [json.loads(line) for line in (COMMENTS / f"{name}.jsonl").read_text("utf-8").splitlines()]
    known = Labels(all=tuple(Label(id=one, name=text) for one, text in zip(labels, names, strict=True)))
    return tuple(
        Rule(**_fields(rule), feedback_id=f"c{place}", author=name)
        for place, line in enumerate(written)
        for rule in read(Context(line["comment"], "", (), known))[0].meaning.rules
    )


def cut(comment: str) -> tuple[str, ...]:
    """The short parts of a comment without the small words at their ends; of longer parts, the words."""
    parts: list[str] = []
    for part in _CUTS.split(comment.lower()):
        words = _WORDS.findall(part)
        while words and words[0] in ENGLISH_STOP_WORDS:
            words = words[1:]
        while words and words[-1] in ENGLISH_STOP_WORDS:
            words = words[:-1]
        if len(words) > 3:
            parts += [word for word in words if word not in ENGLISH_STOP_WORDS and len(word) > 1]
        elif words:
            parts.append(" ".join(words))
    return tuple(dict.fromkeys(parts))


def of_names(labels: Sequence[str], names: Sequence[str]) -> tuple[Rule, ...]:
    """The words of the labels' names as if somebody had said them."""
    return tuple(
        Rule(
            condition=Condition(any=tuple(word for word in _NAMES.split(name.lower()) if len(word) > 1)),
            label=label,
            feedback_id=label,
            author="names",
        )
        for label, name in zip(labels, names, strict=True)
    )


def shuffled(rules: Sequence[Rule], labels: Sequence[str], seed: int) -> tuple[Rule, ...]:
    """Every label's comments given to the next label of a random ring: none keeps its own."""
    ring = np.random.default_rng(seed).permutation(len(labels))
    to = {labels[ring[place]]: labels[ring[(place + 1) % len(ring)]] for place in range(len(ring))}
    return tuple(rule.model_copy(update={"label": to[rule.label]}) for rule in rules)


def drawn(rules: Sequence[Rule], texts: Sequence[str], seed: int) -> tuple[Rule, ...]:
    """As many words a rule, drawn from the words of the pool."""
    random = np.random.default_rng(seed)
    vocabulary = sorted({word for text in texts[:2000] for word in _WORDS.findall(text.lower())})
    made = []
    for rule in rules:
        size = len(rule.condition.any) + len(rule.condition.all)
        words = tuple(vocabulary[place] for place in random.integers(len(vocabulary), size=size))
        made.append(rule.model_copy(update={"condition": Condition(any=words)}))
    return tuple(made)


def _fields(rule: RuleMeant) -> dict[str, Any]:
    return {field: getattr(rule, field) for field in RuleMeant.model_fields}
