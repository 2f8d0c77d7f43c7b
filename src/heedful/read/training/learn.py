"""From marked comments to a model: each part is fitted on what the parts before it say of comments they
never saw.

The tagger is fitted without a fifth of the label sets, five times, so that the ranker learns from the
mistakes that a tagger makes on new label sets. The same turns give the honest estimate of how well all of
it reads.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from heedful.read.about_text import Hypothesis, hypotheses
from heedful.read.context import Embed
from heedful.read.crf import TAGS, Tagged, Tagger, tag
from heedful.read.cues import Cues
from heedful.read.evidence import Heard, evidence
from heedful.read.link import mention
from heedful.read.meaning import unit
from heedful.read.model import Model
from heedful.read.reader_en import heard_as, understand
from heedful.read.resolve import FEATURES, Resolver, features
from heedful.read.rule_sense import FACTS, facts
from heedful.read.training.alignment import occurrences, split
from heedful.read.training.examples import Example
from heedful.read.training.fit_ranker import Choice, fit_ranker, fit_resolver
from heedful.read.training.fit_tagger import fit_tagger, known_words
from heedful.read.training.generate import generate, templates
from heedful.records.signal import RuleMeant

FOLDS = 5
COPIES = 3  # fillings of each template
TAGGER_PENALTY = 1.0
RANKER_PENALTY = 0.3
UNTAGGED = Tagged((), np.zeros((0, len(TAGS))))


@dataclass(frozen=True)
class Learnt:
    """What is written to the files of a language."""

    tagger: Tagger
    resolver: Resolver
    with_meaning: Mapping[str, float]
    by_words: Mapping[str, float]
    rule_sense: Sequence[float]


def learn(examples: Sequence[Example], cues: Cues, embed: Embed, say: Callable[[str], None]) -> Learnt:
    """All parts, fitted on all examples."""
    resolver = learn_resolver(examples, embed)
    tagged = unseen_tags(examples, cues, say)
    known = known_of(examples, cues)
    with_meaning, by_words = (
        fit_ranker(*decisions(examples, tagged, resolver, cues, known, meaning), RANKER_PENALTY)
        for meaning in (embed, None)
    )
    say("fitting the tagger on everything")
    tagger = learn_tagger(examples, cues)
    model = Model(cues, tagger, resolver, {True: with_meaning, False: by_words}, ())
    sense = learn_rule_sense(examples, tagged, model, embed)
    return Learnt(tagger, resolver, with_meaning, by_words, sense)


def learn_rule_sense(
    examples: Sequence[Example], tagged: Sequence[Tagged], model: Model, embed: Embed
) -> tuple[float, ...]:
    """What tells a rule that was meant from one that was not, learnt from rules read of unseen label sets."""
    choices: list[Choice] = []
    for one, tags in zip(examples, tagged, strict=True):
        if one.tokens:
            heard = hear_as(one, tags, model.cues)
            best = understand(one.context(embed), heard, model)[0].meaning
            own = next(iter(best.this.is_), None)
            for rule in best.rules:
                row = facts(rule, heard, own, model.cues)
                right = is_meant(rule, one.marked["meaning"]["rules"])
                choices.append(Choice(np.stack([row, 0 * row]), np.array([right, not right])))
    return fit_resolver(choices, range(len(FACTS)), penalty=1.0)


def hear_as(one: Example, tags: Tagged, cues: Cues) -> Heard:
    """An example as heard with these tags."""
    text = one.marked["text"].lower()
    return heard_as(one.comment, one.tokens, one.matched, tags, one.words, text, cues)


def is_meant(rule: RuleMeant, marked: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a rule says what a marked one says: half of its words with the same label and polarity."""
    alike = [m for m in marked if (m["label"], m["polarity"]) == (rule.label, rule.polarity)]
    said = set(rule.condition.any) or set(rule.condition.all)
    if not said:
        return any(m["about"] for m in alike)
    return any(
        2 * len(said & {*m["any"], *m["all"]}) >= len(said) and set(m["all"]) >= set(rule.condition.all)
        for m in alike
    )


def known_of(examples: Sequence[Example], cues: Cues) -> frozenset[str]:
    """The words of the language of comments."""
    words = [[token.lower for token in one.tokens if token.is_word] for one in examples]
    return known_words(words, [one.task for one in examples]) | cues.keys


def learn_tagger(examples: Sequence[Example], cues: Cues, iterations: int = 60) -> Tagger:
    """The tagger, from marked comments and made-up ones."""
    marked = [one for one in examples if one.tokens]
    known = known_of(marked, cues)
    taught = [*marked, *generate(marked, templates(cues.language), COPIES, seed=0)]
    return fit_tagger(
        [one.features(known, cues) for one in taught],
        [one.tags for one in taught],
        [one.task for one in taught],
        known,
        TAGGER_PENALTY,
        iterations,
    )


def unseen_tags(examples: Sequence[Example], cues: Cues, say: Callable[[str], None]) -> list[Tagged]:
    """For each comment the tags given by a tagger that saw none of its label set."""
    tasks = sorted({one.task for one in examples})
    found = [UNTAGGED] * len(examples)
    for fold in range(FOLDS):
        say(f"label sets held out: {', '.join(tasks[fold::FOLDS])}")
        held = set(tasks[fold::FOLDS])
        tagger = learn_tagger([one for one in examples if one.task not in held], cues)
        for place, one in enumerate(examples):
            if one.task in held and one.tokens:
                found[place] = tag(tagger.scores(one.features(tagger.known, cues)), tagger.steps)
    return found


def learn_resolver(examples: Sequence[Example], embed: Embed) -> Resolver:
    """How the words of names and likeness in meaning tell which label a mention means."""
    choices: list[Choice] = []
    for one in examples:
        names = unit(embed([one.words.spoken(place) for place in range(len(one.words.ids))]))
        for marked in one.marked["mentions"]:
            found = next(occurrences(one.tokens, split(marked["span"]), (0, len(one.tokens))), None)
            if found is not None:
                near = (unit(embed([marked["span"]])) @ names.T)[0]
                right = np.array([place == marked["label"] for place in one.words.ids])
                choices.append(Choice(features(mention(one.matched, one.words, *found), near), right))
    every = range(len(FEATURES))
    return Resolver(fit_resolver(choices, every), fit_resolver(choices, every[:-1]))


def decisions(
    examples: Sequence[Example],
    tagged: Sequence[Tagged],
    resolver: Resolver,
    cues: Cues,
    known: frozenset[str],
    embed: Embed | None,
) -> tuple[list[list[Hypothesis]], list[list[bool]]]:
    """The hypotheses of every comment, and which of them say what was meant."""
    made, right = [], []
    for one, tags in zip(examples, tagged, strict=True):
        heard = hear_as(one, tags, cues)
        choices = hypotheses(evidence(one.context(embed), heard, resolver, cues, known))
        meant = meant_labels(one)
        made.append(choices)
        right.append([open_labels(choice, len(one.words.ids)) == meant for choice in choices])
    return made, right


def open_labels(choice: Hypothesis, count: int) -> frozenset[int]:
    """The labels that a hypothesis leaves open for the text."""
    if choice.kind in ("is", "one_of"):
        return frozenset(choice.labels)
    return frozenset(range(count)) - frozenset(choice.labels)


def meant_labels(one: Example) -> frozenset[int]:
    """The labels that the marked meaning leaves open for the text."""
    this, ids = one.marked["meaning"]["this"], one.words.ids
    said = this["is"] or this["one_of"]
    if said:
        return frozenset(map(ids.index, said))
    return frozenset(range(len(ids))) - frozenset(map(ids.index, this["not"]))
