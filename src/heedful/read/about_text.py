"""What a comment says of its own text: hypotheses and what speaks for each.

A hypothesis is one value of `About` (is this, one of these, only not these, nothing); its features are
named numbers from the mentions, the words around them, the meaning and the answer that was objected to. A
log-linear model over them gives every hypothesis a probability.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from heedful.read.context import Context
from heedful.read.cues_en import ASSERTIONS, DOUBTS, GENERAL, NEGATIONS
from heedful.read.label_words import LabelWords, spoken
from heedful.read.link import Mention
from heedful.read.meaning import unit
from heedful.read.tokens import Token, clauses

KEPT = 8  # labels that are considered as the answer


@dataclass(frozen=True)
class Hypothesis:
    """`kind` is is, one_of, not or none; `labels` are places in the label set."""

    kind: str
    labels: tuple[int, ...]
    features: Mapping[str, float]


@dataclass(frozen=True)
class Evidence:
    """What is known of each label (rows of `per_label` by name) and of the comment as a whole."""

    per_label: Mapping[str, NDArray[np.float64]]
    comment: Mapping[str, float]
    negated: tuple[bool, ...]
    mentions: tuple[Mention, ...]


def evidence(
    context: Context, tokens: Sequence[Token], found: Sequence[Mention], words: LabelWords
) -> Evidence:
    """Everything that the hypotheses are judged by."""
    count = len(words.ids)
    negated = tuple(is_negated(tokens, mention) for mention in found)
    asserted, denied, cover, last, cued = (np.zeros(count) for _ in range(5))
    for mention, no in zip(found, negated, strict=True):
        if no:
            np.maximum(denied, mention.shares * (mention.cover > 0.3), out=denied)
            continue
        np.maximum(asserted, mention.shares, out=asserted)
        np.maximum(cover, mention.cover * (mention.shares > 0.2), out=cover)
        if mention.share > 0.5:
            last = mention.shares * 1.0
        if is_cued(tokens, mention):
            np.maximum(cued, mention.shares, out=cued)
    answered = np.array([float(place in context.answer) for place in words.ids])
    per_label = {
        "asserted": asserted,
        "cover": cover,
        "last": last,
        "cued": cued,
        "denied": denied,
        "answered": answered,
    }
    per_label |= _by_meaning(context, tokens)
    lowers = {token.lower for token in tokens}
    comment = {
        "doubt": float(bool(lowers & DOUBTS)),
        "or": float("or" in lowers or "either" in lowers),
        "general": float(bool(lowers & GENERAL)),
        "negation": float(bool(lowers & NEGATIONS)),
        "question": float("?" in lowers),
        "short": float(len(tokens) < 6),
        "named": float(asserted.max(initial=0.0)),
        "denies_answer": float((denied * answered).max(initial=0.0)),
        "two": float(count == 2),
    }
    return Evidence(per_label, comment, negated, tuple(found))


def is_negated(tokens: Sequence[Token], mention: Mention) -> bool:
    """Whether a denial reaches the mention: before it in its clause, or right behind ("hockey it isn't")."""
    clause = tokens[mention.start].clause
    for place in range(mention.start - 1, max(-1, mention.start - 7), -1):
        token = tokens[place]
        if token.clause != clause or token.lower in {",", ":", "so", "hence"}:
            break
        if token.lower in NEGATIONS:
            return True
    after = tokens[mention.end : mention.end + 3]
    return any(
        token.clause == clause and token.lower in {"ain't", "aint", "isn't", "isnt", "not", "wrong"}
        for token in after
    )


def is_cued(tokens: Sequence[Token], mention: Mention) -> bool:
    """Whether the words before a mention announce an answer ("so", "belongs in", "move it to")."""
    before = tokens[max(0, mention.start - 3) : mention.start]
    return any(token.lower in ASSERTIONS for token in before) or mention.start == 0


def hypotheses(found: Evidence, words: LabelWords) -> list[Hypothesis]:
    """What the comment may say of its text, each with its features."""
    per = found.per_label
    rough = (
        per["asserted"] + per["cued"] + 0.3 * per.get("near", per["last"]) - per["denied"] - per["answered"]
    )
    likely = np.argsort(-rough, kind="stable")[:KEPT]
    made = [_is(found, int(place)) for place in likely]
    asserted = [
        m.best for m, no in zip(found.mentions, found.negated, strict=True) if not no and m.share > 0.5
    ]
    named = list(dict.fromkeys(asserted))
    made += [_one_of(found, pair) for pair in pairwise(named)]
    if len(named) > 2:
        made.append(_one_of(found, tuple(named)))
    answered = tuple(np.flatnonzero(per["answered"]).tolist())
    denied = [m.best for m, no in zip(found.mentions, found.negated, strict=True) if no and m.share > 0.4]
    ruled_out = tuple(dict.fromkeys((*answered, *denied)))
    for labels in dict.fromkeys((answered, tuple(dict.fromkeys(denied)), ruled_out)):
        if labels and len(labels) < len(words.ids):
            made.append(_not(found, labels))
    made.append(Hypothesis("none", (), {"none": 1.0, **_crossed("none", found.comment)}))
    return made


def probabilities(made: Sequence[Hypothesis], weights: Mapping[str, float]) -> NDArray[np.float64]:
    """The log-linear model: how likely each hypothesis is among all."""
    score = np.array(
        [sum(weights.get(name, 0.0) * value for name, value in h.features.items()) for h in made]
    )
    told = np.exp(score - score.max())
    return np.asarray(told / told.sum(), np.float64)


def _is(found: Evidence, place: int) -> Hypothesis:
    features = {f"is.{name}": float(row[place]) for name, row in found.per_label.items()}
    return Hypothesis("is", (place,), {"is": 1.0, **features, **_crossed("is", found.comment)})


def _one_of(found: Evidence, places: tuple[int, ...]) -> Hypothesis:
    features = {f"one.{name}": float(min(row[list(places)])) for name, row in found.per_label.items()}
    return Hypothesis("one_of", places, {"one": 1.0, **features, **_crossed("one", found.comment)})


def _not(found: Evidence, places: tuple[int, ...]) -> Hypothesis:
    features = {f"not.{name}": float(min(row[list(places)])) for name, row in found.per_label.items()}
    return Hypothesis("not", places, {"not": 1.0, **features, **_crossed("not", found.comment)})


def _crossed(kind: str, comment: Mapping[str, float]) -> dict[str, float]:
    return {f"{kind}*{name}": value for name, value in comment.items() if value}


def _by_meaning(context: Context, tokens: Sequence[Token]) -> dict[str, NDArray[np.float64]]:
    """How like each label the comment, its clauses and the text are; nothing without an encoder."""
    count = len(context.labels.all)
    rows: dict[str, NDArray[np.float64]] = {}
    if context.embed is not None and count:
        parts = [context.comment[part[0].start : part[-1].end] for part in clauses(tuple(tokens))] or [
            context.comment
        ]
        names = unit(context.embed([spoken(label.name) for label in context.labels.all]))
        said = unit(context.embed([context.comment, *parts, context.text])) @ names.T
        rows = {
            "near": _spread(said[0]),
            "near_clause": _spread(said[1:-1].max(axis=0)),
            "text_near": _spread(said[-1]),
        }
    if context.scores:
        given = np.array([context.scores.get(label.id, 0.0) for label in context.labels.all])
        rows["score"] = np.log(np.maximum(given, 1e-4))
    return rows


def _spread(row: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores among labels on one scale: mean nought, deviation one."""
    return np.asarray((row - row.mean()) / max(1e-6, float(row.std())), np.float64)
