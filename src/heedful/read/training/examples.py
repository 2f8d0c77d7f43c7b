"""Marked comments as the reader meets them: tokens, matches with the labels' names, the marked tags and
meaning.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heedful.read.context import Context, Embed
from heedful.read.english.cues import Cues
from heedful.read.english.link import Matches, token_matches
from heedful.read.english.token_features import token_features
from heedful.read.label_words import LabelWords, label_words
from heedful.read.tokens import Token, clean, tokenise
from heedful.read.training.alignment import tags
from heedful.records.label import Label, Labels


@dataclass(frozen=True)
class Example:
    """One marked comment, taken apart."""

    marked: Mapping[str, Any]
    labels: Labels
    comment: str
    tokens: tuple[Token, ...]
    words: LabelWords
    matched: Matches
    tags: list[int]

    @property
    def task(self) -> str:
        return str(self.marked["task"])

    def features(self, known: frozenset[str], cues: Cues, spread: Mapping[str, int]) -> list[list[str]]:
        """What the tagger sees of each token."""
        text = self.marked["text"].lower()
        return token_features(self.comment, self.tokens, self.matched, text, known, cues, spread)

    def context(self, embed: Embed | None) -> Context:
        return Context(
            comment=self.marked["comment"],
            text=self.marked["text"],
            answer=(self.marked["predicted"],),
            labels=self.labels,
            embed=embed,
        )


def load(files: Sequence[Path]) -> list[Example]:
    """The examples of comments files, each with its `NAME.labels.json` beside it."""
    found: list[Example] = []
    for path in files:
        named = json.loads(path.with_suffix(".labels.json").read_text(encoding="utf-8"))
        labels = {
            task: Labels(all=tuple(Label(id=n, name=n) for n in names)) for task, names in named.items()
        }
        for line in path.read_text(encoding="utf-8").splitlines():
            marked = json.loads(line)
            found.append(example(marked, labels[marked["task"]]))
    return found


def example(marked: Mapping[str, Any], labels: Labels) -> Example:
    """One marked comment, taken apart."""
    comment = clean(marked["comment"])
    tokens = tokenise(comment)
    words = label_words(labels, {})
    return Example(
        marked,
        labels,
        comment,
        tokens,
        words,
        token_matches(tokens, words),
        tags(marked, tokens) if tokens else [],
    )
