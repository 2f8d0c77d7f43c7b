"""A wish becomes an answer that has it, without any larger model (search in place of a refiner).

A writer, texts and what is wished of each go in; for each text the best answer comes out that has all of it,
or none. Candidates are the model's own: written under the wishes' limits, by beams and by drawing, and its
answer with sentences left out, taken from the source, or with a phrase put in place of another. Of those that
have what is wished the model's likeliest wins, where it also agrees with its source.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from heedful.instant.writing import Wished
from heedful.models.writing.generate import generate
from heedful.models.writing.options import Decoding
from heedful.models.writing.scoring import answer_logps, pairs_of
from heedful.models.writing.writer import Writer
from heedful.records.phrases import has, places
from heedful.records.prompt import Prompt
from heedful.records.sentences import sentences
from heedful.tasks.writing.wishes import holds, support

AGREEMENT = 0.5  # of log probability a token, what full agreement with the source is worth
MOST_DELETED = 6  # sentences of an answer whose subsets are tried
FLUENT = 2.0  # how much less likely a token than the first answer's a refinement may be


@dataclass(frozen=True)
class Asked:
    """One text, as it is asked, with its present answer and what is wished of the next."""

    text: str
    prompt: Prompt
    answer: str
    wished: Wished


@dataclass(frozen=True)
class Refined:
    """The answer that has what was wished, and how it came about."""

    completion: str
    rejected: str


def refine(
    writer: Writer, asked: Sequence[Asked], decoding: Decoding, across: bool = False
) -> list[Refined | None]:
    """For each text its refinement, None where no candidate has all that is wished.

    `across` says that answers are in another language than texts, so that no agreement can be counted.
    """
    if not asked:
        return []
    candidates = [[one.answer] for one in asked]
    ways = (
        decoding,
        decoding.model_copy(update={"beams": 4, "answers": 4}),
        decoding.model_copy(update={"beams": 1, "sample": True, "answers": 4, "temperature": 0.8}),
    )
    for way in ways:
        open_ = [n for n, one in enumerate(asked) if not _enough(one, candidates[n], way is ways[0])]
        written = generate(
            writer, [asked[n].prompt for n in open_], way, [asked[n].wished.limits for n in open_]
        ).answers
        for n, several in zip(open_, written, strict=True):
            candidates[n] += [answer.text for answer in several]
    return [
        _best(writer, one, list(dict.fromkeys([*own, *edits(one, across)])), across)
        for one, own in zip(asked, candidates, strict=True)
    ]


def edits(one: Asked, across: bool = False) -> list[str]:
    """The answer changed by hand: sentences left out or taken from the source, phrases put in place."""
    parts, found = sentences(one.answer), list[str]()
    if 1 < len(parts) <= MOST_DELETED:
        for count in range(len(parts) - 1, 0, -1):
            found += [" ".join(kept) for kept in combinations(parts, count)]
    source = [] if across else sentences(one.text)
    for phrase in one.wished.limits.required:
        fitting = [sentence for sentence in source if has(sentence, phrase)][:3]
        found += [f"{one.answer.rstrip()} {sentence}" for sentence in fitting] + fitting
    replaced = one.answer
    for wish, _ in one.wished.wishes:
        if wish.kind == "replace":
            for start, end in reversed(places(replaced, wish.phrase)):
                replaced = replaced[:start] + wish.instead + replaced[end:]
    return [text for text in [*found, replaced] if text.strip()]


def _fits(one: Asked, candidate: str) -> bool:
    return (
        bool(candidate.strip())
        and candidate not in one.wished.avoid
        and all(holds(wish, one.text, candidate, was) for wish, was in one.wished.wishes)
    )


def _enough(one: Asked, candidates: Sequence[str], first: bool) -> bool:
    """Whether there is something to choose from already, so that nothing more need be written."""
    return not first and sum(_fits(one, candidate) for candidate in candidates) >= 2


def _best(writer: Writer, one: Asked, candidates: Sequence[str], across: bool) -> Refined | None:
    """The likeliest fitting candidate; never one that the model finds far less likely than what it said."""
    fitting = [candidate for candidate in candidates if _fits(one, candidate)]
    if not fitting:
        return None
    texts = [*fitting, one.answer or " "]
    logps = answer_logps(writer, pairs_of(writer, [one.prompt] * len(texts), texts))
    means = np.array([own.mean() for own in logps])
    agreed = np.array([0.0 if across else support(text, one.text) for text in fitting])
    scores = means[:-1] + AGREEMENT * agreed
    best = int(scores.argmax())
    if means[best] < means[-1] - FLUENT and one.answer.strip():
        return None
    return Refined(fitting[best], one.answer)
