"""Everything that speaks for or against each label: names in the comment, meaning, the text, the answer.

Tokens, tagged spans and the context go in; rows of numbers, one a label, come out, with facts about the
comment as a whole. What is concluded from them is not decided here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from heedful.read.context import Context
from heedful.read.english.cues import Cues
from heedful.read.english.link import Matches, mention, mentions
from heedful.read.english.resolve import Resolver, softmax
from heedful.read.english.spans import NAMES, TRIGGERS, Span, phrase, sentences
from heedful.read.label_words import LabelWords, spoken
from heedful.read.meaning import unit
from heedful.read.mention import Mention
from heedful.read.tokens import Token, parts
from heedful.tasks.words import occurs

Array = NDArray[np.float64]
LIKELY = 0.5  # the probability from which a mention is taken for one
FAINTLY = 0.25
APART = 8  # tokens between two labels that an "or" joins
OR = frozenset({"or", "/"})
PARTS_KEPT = 16  # stretches of a comment that are compared with the names


@dataclass(frozen=True)
class Spoken:
    """A place where the comment speaks of a label: how likely of which, and whether it denies it."""

    start: int
    end: int
    chances: Array
    denied: bool
    sure: float

    @property
    def label(self) -> int:
        return int(self.chances.argmax())


@dataclass(frozen=True)
class Evidence:
    """Rows by name with a number a label, facts about the comment, its known words, and the mentions."""

    per_label: Mapping[str, Array]
    comment: Mapping[str, float]
    words: frozenset[str]
    named: tuple[Spoken, ...]
    alternatives: Collection[frozenset[int]]


@dataclass(frozen=True)
class Heard:
    """A comment as far as it was taken apart."""

    comment: str
    tokens: Sequence[Token]
    matched: Matches
    spans: Sequence[Span]
    faint: Sequence[Span]
    words: LabelWords
    text: str  # the text that is spoken of, in lower case


def evidence(
    context: Context, heard: Heard, resolver: Resolver, cues: Cues, known: frozenset[str]
) -> Evidence:
    """All of it for one comment."""
    runs = mentions(heard.tokens, heard.matched, heard.words)
    sure = [span for span in heard.spans if span.part in NAMES]
    tagged = sorted([*sure, *heard.faint], key=lambda span: span.start)
    near = _nearness(context, heard, [*[(s.start, s.end) for s in tagged], *[(m.start, m.end) for m in runs]])
    named = tuple(
        Spoken(s.start, s.end, resolver(_said(heard, s), near.spans(at)), s.part == "DENIED", s.chance)
        for at, s in enumerate(tagged)
    )
    by_run = tuple(
        Spoken(
            m.start,
            m.end,
            resolver(m, near.spans(len(tagged) + at)) * m.share,
            denied(heard.tokens, m.start, m.end, cues),
            1.0,
        )
        for at, m in enumerate(runs)
    )
    per_label = _by_name(heard, named, cues) | _by_run(by_run, len(heard.words.ids))
    answered = np.array([float(place in context.answer) for place in heard.words.ids])
    per_label |= {"answered": answered, "near": near.comment, "part": near.part, "text": near.text}
    if near.stretches is not None:
        per_label |= _sharp(near, answered)
    if context.scores:
        given = np.array([context.scores.get(place, 0.0) for place in heard.words.ids])
        per_label["score"] = np.log(np.maximum(given, 1e-4)) / 4.0
    words = frozenset(token.lower for token in heard.tokens if token.lower in known)
    agrees = float(not cues.agreements.isdisjoint(words))
    per_label["confirmed"] = answered * agrees
    pairs = _alternatives(heard, named)
    per_label["alternative"] = np.array(
        [float(any(n in pair for pair in pairs)) for n in range(len(answered))]
    )
    comment = _whole(heard, named, per_label, words, cues)
    spoken_of = tuple(m for m in named if m.sure > LIKELY) or tuple(
        r for r in by_run if r.chances.max() > 0.4
    )
    return Evidence(per_label, comment, words, spoken_of, pairs)


def denied(tokens: Sequence[Token], start: int, end: int, cues: Cues) -> bool:
    """Whether a denial reaches a stretch: before it in its clause, or right behind ("hockey it isn't")."""
    clause = tokens[start].clause
    for place in range(start - 1, max(-1, start - 7), -1):
        token = tokens[place]
        if token.clause != clause or token.lower in {",", ":", "so", "hence"}:
            break
        if token.lower in cues.negations:
            return True
    behind = tokens[end : end + 3]
    return any(
        t.clause == clause and t.lower in {"ain't", "aint", "isn't", "isnt", "not", "wrong"} for t in behind
    )


@dataclass(frozen=True)
class _Near:
    """Cosines to the labels' names: of the comment, its nearest part, the text, and of given stretches."""

    comment: Array
    part: Array
    text: Array
    stretches: Array | None

    def spans(self, at: int) -> Array | None:
        return None if self.stretches is None else self.stretches[at]


def _nearness(context: Context, heard: Heard, stretches: Sequence[tuple[int, int]]) -> _Near:
    count = len(heard.words.ids)
    if context.embed is None:
        return _Near(np.zeros(count), np.zeros(count), np.zeros(count), None)
    tokens, comment = heard.tokens, heard.comment
    barred = [(s.start, s.end) for s in heard.spans if s.part == "DENIED"]
    free = [(a, b) for a, b in parts(tuple(tokens)) if not any(a <= start < b for start, _ in barred)][
        :PARTS_KEPT
    ]
    said = [comment[tokens[a].start : tokens[b - 1].end] for a, b in [*free, *stretches]]
    names = unit(context.embed([spoken(label.name) for label in context.labels.all]))
    near = unit(context.embed([comment, context.text, *said])) @ names.T
    part = near[2 : 2 + len(free)].max(axis=0) if free else near[0]
    return _Near(near[0], part, near[1], near[2 + len(free) :])


def _sharp(near: _Near, answered: Array) -> dict[str, Array]:
    """Which label is nearest of all but the answer: by the comment, by its parts, by the text, by all."""
    barred = -1e3 * answered * (answered.sum() < len(answered))
    return {
        "near_chance": softmax(12 * near.comment + barred),
        "part_chance": softmax(15 * near.part + barred),
        "text_chance": softmax(12 * near.text + barred),
        "all_chance": softmax(8 * near.comment + 12 * near.part + 6 * near.text + barred),
    }


def _alternatives(heard: Heard, named: Sequence[Spoken]) -> set[frozenset[int]]:
    """Pairs of labels that the comment puts side by side with "or"."""
    asserted = [m for m in named if not m.denied and m.sure > FAINTLY]
    found = set()
    for one, other in pairwise(asserted):
        between = [token.lower for token in heard.tokens[one.end : other.start]]
        if one.label != other.label and len(between) <= APART and not OR.isdisjoint(between):
            found.add(frozenset((one.label, other.label)))
    return found


def _said(heard: Heard, span: Span) -> Mention:
    return mention(heard.matched, heard.words, span.start, span.end)


def _by_name(heard: Heard, named: Sequence[Spoken], cues: Cues) -> dict[str, Array]:
    """What the tagged mentions say: at all, last, first, beside triggers in the text, and so on."""
    count = len(heard.words.ids)
    rows = {
        name: np.zeros(count) for name in ("named", "last", "first", "own", "cued", "hit", "missed", "denied")
    }
    number = sentences(heard.tokens)
    triggers: dict[int, list[Span]] = {}
    for span in heard.spans:
        if span.part in TRIGGERS:
            triggers.setdefault(number[span.start], []).append(span)
    asserted = [m for m in named if not m.denied]
    for m in named:
        chances = m.chances * m.sure
        if m.denied:
            np.maximum(rows["denied"], chances, out=rows["denied"])
            continue
        np.maximum(rows["named"], chances, out=rows["named"])
        beside = triggers.get(number[m.start], [])
        kind = "own" if not beside else "hit" if _stands(heard, beside, m, cues) else "missed"
        np.maximum(rows[kind], chances, out=rows[kind])
        before = heard.tokens[max(0, m.start - 3) : m.start]
        if m.start == 0 or any(token.lower in cues.announce for token in before):
            np.maximum(rows["cued"], chances, out=rows["cued"])
    if asserted:
        first, last = asserted[0], asserted[-1]
        rows["first"], rows["last"] = first.chances * first.sure, last.chances * last.sure
    return rows


def _stands(heard: Heard, triggers: Sequence[Span], m: Spoken, cues: Cues) -> bool:
    """Whether the triggers nearest to a mention stand in the text."""
    near = sorted(triggers, key=lambda span: min(abs(span.end - m.start), abs(span.start - m.end)))[:4]
    text = heard.text
    return any(
        occurs(phrase(heard.comment, heard.tokens, span, cues), text)
        for span in near
        if span.part != "UNLESS"
    )


def _by_run(runs: Sequence[Spoken], count: int) -> dict[str, Array]:
    rows = {"run": np.zeros(count), "run_denied": np.zeros(count)}
    for run in runs:
        row = rows["run_denied" if run.denied else "run"]
        np.maximum(row, run.chances, out=row)
    return rows


def _whole(
    heard: Heard, named: Sequence[Spoken], per_label: Mapping[str, Array], words: frozenset[str], cues: Cues
) -> dict[str, float]:
    asserted = [m for m in named if not m.denied and m.sure > LIKELY]
    between = heard.tokens[asserted[0].start : asserted[-1].end] if len(asserted) > 1 else ()
    answered = per_label["answered"]
    facts = {
        "or": any(token.lower in {"or", "either", "/"} for token in between),
        "doubt": not cues.doubts.isdisjoint(words),
        "agrees": not cues.agreements.isdisjoint(words),
        "negation": not cues.negations.isdisjoint(words),
        "question": any(token.text == "?" for token in heard.tokens),
        "short": len(heard.tokens) < 6,
        "triggers": any(span.part in TRIGGERS for span in heard.spans),
        "unnamed": not asserted,
        "one": len(asserted) == 1,
        "many": len(asserted) > 1,
        "denied": any(m.denied for m in named),
        "two_labels": len(answered) == 2,
    }
    found = {name: 1.0 for name, holds in facts.items() if holds}
    found["best_named"] = float((per_label["named"] * (1 - answered)).max(initial=0.0))
    found["best_run"] = float((per_label["run"] * (1 - answered)).max(initial=0.0))
    found["best_part"] = float((per_label["part"] * (1 - answered)).max(initial=0.0))
    found["denies_answer"] = float((per_label["denied"] * answered).max(initial=0.0))
    found["names_answer"] = float((per_label["named"] * answered).max(initial=0.0))
    return found
