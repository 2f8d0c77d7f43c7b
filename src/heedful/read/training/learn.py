"""From marked comments to a model: each part is fitted on what the parts before it say.

The tagger is fitted without a fifth of the label sets, five times, so that the parts after it learn from the
mistakes that a tagger makes on new label sets. Label linking and ranking learn from the comments they were
fitted on themselves. The same turns give the estimate of how well all of it reads.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from heedful.read.about_text import Hypothesis
from heedful.read.context import Embed
from heedful.read.crf import TAGS, Tagged, Tagger, tag
from heedful.read.english.cues import Cues
from heedful.read.english.evidence import Heard, evidence
from heedful.read.english.hypotheses import hypotheses
from heedful.read.english.link import mention
from heedful.read.english.model import Model
from heedful.read.english.reader import heard_as, understand
from heedful.read.english.resolve import FEATURES, Resolver, features
from heedful.read.english.rule_sense import facts
from heedful.read.meaning import unit
from heedful.read.tokens import clean, tokenise
from heedful.read.training.alignment import occurrences, split
from heedful.read.training.examples import Example
from heedful.read.training.fit_choice import fit_chance, fit_choice
from heedful.read.training.fit_tagger import fit_tagger, known_words
from heedful.read.training.generate import generate, templates
from heedful.records.signal import RuleMeant

FOLDS = 5
COPIES = 3  # fillings of each template
TAGGER_PENALTY = 1.0
RANKER_PENALTY = 0.3
RESOLVER_PENALTY = 0.1
UNTAGGED = Tagged((), np.zeros((0, len(TAGS))))


@dataclass(frozen=True)
class Learnt:
    """What is written to the files of a language."""

    tagger: Tagger
    resolver: Resolver
    with_meaning: Mapping[str, float]
    by_words: Mapping[str, float]
    rule_sense: Mapping[str, float]

    def model(self, cues: Cues) -> Model:
        """As the reader has it."""
        rankers = {True: self.with_meaning, False: self.by_words}
        return Model(cues, self.tagger, self.resolver, rankers, self.rule_sense)


def learn(examples: Sequence[Example], cues: Cues, embed: Embed, say: Callable[[str], None]) -> Learnt:
    """All parts, fitted on all examples."""
    tagged = unseen_tags(examples, cues, say)
    say("fitting the tagger on everything")
    return learn_from(examples, tagged, learn_tagger(examples, cues), cues, embed)


def learn_from(
    examples: Sequence[Example], tagged: Sequence[Tagged], tagger: Tagger, cues: Cues, embed: Embed
) -> Learnt:
    """What decides about tags, learnt from the tags of comments on label sets that a tagger never saw."""
    resolver = learn_resolver(examples, embed)
    heard = [hear_as(one, tags, cues) for one, tags in zip(examples, tagged, strict=True)]
    known = known_of(examples, cues)
    with_meaning, by_words = (
        fit_choice(*decisions(examples, heard, resolver, cues, known, meaning), RANKER_PENALTY, scale=_scale)
        for meaning in (embed, None)
    )
    learnt = Learnt(tagger, resolver, with_meaning, by_words, {})
    rules = learn_rule_sense(examples, heard, learnt.model(cues), embed)
    return replace(learnt, rule_sense=rules)


def _scale(name: str) -> float:
    return 0.3 if "*w=" in name else 1.0  # a word counts less than a fact


def learn_rule_sense(
    examples: Sequence[Example], heard: Sequence[Heard], model: Model, embed: Embed
) -> dict[str, float]:
    """What tells a rule that was meant from one that was not, learnt from rules read of unseen label sets."""
    told: list[Mapping[str, float]] = []
    meant: list[bool] = []
    for one, parts in zip(examples, heard, strict=True):
        if one.tokens:
            best = understand(one.context(embed), parts, model)[0].meaning
            own = next(iter(best.this.is_), None)
            for rule in best.rules:
                told.append(facts(rule, parts, own, model.cues))
                meant.append(is_meant(rule, one.marked["meaning"]["rules"]))
    return fit_chance(told, meant)


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
    holders = holders_of(marked)
    without = {task: spread_of(holders, task) for task in {one.task for one in marked}}
    tagger = fit_tagger(
        [one.features(known, cues, without[one.task]) for one in taught],
        [one.tags for one in taught],
        [one.task for one in taught],
        known,
        TAGGER_PENALTY,
        iterations,
    )
    return replace(tagger, spread=spread_of(holders, None))


def holders_of(examples: Sequence[Example]) -> dict[str, set[str]]:
    """For each word the label sets whose comments or texts have it."""
    found: dict[str, set[str]] = {}
    for one in examples:
        said = [*one.tokens, *tokenise(clean(one.marked["text"]))]
        for word in {token.lower for token in said if token.is_word}:
            found.setdefault(word, set()).add(one.task)
    return found


def spread_of(holders: Mapping[str, set[str]], but: str | None) -> dict[str, int]:
    """In how many label sets each word occurs, one of them not counted; words of one set are left out."""
    counts = {word: len(tasks) - (but in tasks) for word, tasks in holders.items()}
    return {word: count for word, count in counts.items() if count > 1}


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
                found[place] = tag(
                    tagger.scores(one.features(tagger.known, cues, tagger.spread)), tagger.steps
                )
    return found


def learn_resolver(examples: Sequence[Example], embed: Embed) -> Resolver:
    """How the words of names and likeness in meaning tell which label a mention means."""
    choices: list[list[Mapping[str, float]]] = []
    right: list[list[bool]] = []
    for one in examples:
        names = unit(embed([one.words.spoken(place) for place in range(len(one.words.ids))]))
        for marked in one.marked["mentions"]:
            found = next(occurrences(one.tokens, split(marked["span"]), (0, len(one.tokens))), None)
            if found is not None:
                near = (unit(embed([marked["span"]])) @ names.T)[0]
                rows = features(mention(one.matched, one.words, *found), near)
                choices.append([dict(zip(FEATURES, row, strict=True)) for row in rows.tolist()])
                right.append([place == marked["label"] for place in one.words.ids])
    blind = [[{**option, FEATURES[-1]: 0.0} for option in choice] for choice in choices]
    fitted = [fit_choice(part, right, RESOLVER_PENALTY) for part in (choices, blind)]
    return Resolver(*(tuple(weights.get(name, 0.0) for name in FEATURES) for weights in fitted))


def decisions(
    examples: Sequence[Example],
    heard: Sequence[Heard],
    resolver: Resolver,
    cues: Cues,
    known: frozenset[str],
    embed: Embed | None,
) -> tuple[list[list[Mapping[str, float]]], list[list[bool]]]:
    """The hypotheses of every comment by their features, and which of them say what was meant."""
    made, right = [], []
    for one, parts in zip(examples, heard, strict=True):
        choices = hypotheses(evidence(one.context(embed), parts, resolver, cues, known))
        meant = meant_labels(one)
        made.append([choice.features for choice in choices])
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
