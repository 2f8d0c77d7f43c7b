"""Read a Chinese comment: what it says of its text and of others, likeliest first.

The stages: one form of writing, cues, mentions of labels, hypotheses about the text with learnt weights;
the tagger's conditions, made into rules. An encoder counts where the weights were learnt with one and it
knows Chinese; nothing needs one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from heedful.read.about_text import Hypothesis, probabilities
from heedful.read.chinese.about import (
    Said,
    chinese_hypotheses,
    denied_labels,
    log_scores,
    spread,
    text_evidence,
)
from heedful.read.chinese.cues import cues
from heedful.read.chinese.frames import Named, Part, chinese_rules, ignored_words, parts_of, together
from heedful.read.chinese.link import chinese_mentions
from heedful.read.chinese.lists import whole_members
from heedful.read.chinese.model import ChineseModel, chinese_model
from heedful.read.chinese.names import ChineseNames, chinese_names
from heedful.read.chinese.token_features import chinese_features, cued_tokens
from heedful.read.chinese.writing import plain_form
from heedful.read.context import Context, Embed
from heedful.read.crf import tag
from heedful.read.meaning import unit
from heedful.read.tokens import Token, clean, tokenise
from heedful.records.reading import About, Meaning, Parse

SHOWN = 3
NAMING = frozenset({"LABEL", "DENIED"})
CONDITIONS = frozenset({"ANY", "ALL", "UNLESS"})
QUESTION = "应该是哪个标签？从哪些词能看出来？"
PROBE = (
    ("猫", "cat"),
    ("房子", "house"),
    ("足球", "football"),
    ("医生", "doctor"),
    ("音乐", "music"),
    ("钱", "money"),
)


@dataclass(frozen=True)
class Prepared:
    """A comment and all that is known of it before anything is decided."""

    comment: str
    tokens: tuple[Token, ...]
    said: Said
    names: ChineseNames


def read_chinese(context: Context, learnt: ChineseModel | None = None) -> tuple[Parse, ...]:
    """Up to three ways to understand a Chinese comment, best first; an unusable one asks a question."""
    model = learnt or chinese_model()
    known = prepare(context if model.by_meaning else replace(context, embed=None))
    if not known.tokens or not known.names.ids:
        unread = (known.comment,) if known.comment.strip() else ()
        return (Parse(meaning=Meaning(), unread=unread, question=QUESTION),)
    made = chinese_hypotheses(known.said, known.names)
    chances = probabilities(made, model.choice)
    parts = tagged_parts(known, model)
    parses: list[Parse] = []
    for place in (-chances).argsort(kind="stable"):
        meaning = meaning_of(made[place], known, parts, model)
        if all(meaning != other.meaning for other in parses):
            question = None if meaning.usable else QUESTION
            chance = min(1.0, max(0.0, float(chances[place])))
            unread = () if meaning.usable else (known.comment,)
            parses.append(Parse(meaning=meaning, confidence=chance, question=question, unread=unread))
        if len(parses) == SHOWN:
            break
    return tuple(parses)


def prepare(context: Context) -> Prepared:
    """Tokens, cues, mentions and evidence."""
    comment = clean(context.comment)
    plain, text = plain_form(comment), plain_form(clean(context.text))
    names = chinese_names(context.labels, context.aliases)
    places = {label: place for place, label in enumerate(names.ids)}
    said = Said(
        plain=plain,
        text=text,
        cues=tuple(cues(plain)),
        mentions=tuple(chinese_mentions(plain, names)),
        answered=tuple(places[label] for label in context.answer if label in places),
        in_text=text_evidence(chinese_mentions(text, names), len(names.ids)),
        near=nearness(context, names),
        score=log_scores(context),
    )
    return Prepared(comment, tokenise(plain), said, names)


def nearness(context: Context, names: ChineseNames) -> NDArray[np.float64]:
    """How like each label the comment and the text are; nought without an encoder that knows Chinese."""
    if context.embed is None or not names.ids or not knows_chinese(context.embed):
        return np.zeros((2, len(names.ids)))
    labels = unit(context.embed(list(names.spoken)))
    said = unit(context.embed([context.comment or " ", context.text or " "]))
    return np.stack([spread(row) for row in said @ labels.T])


@lru_cache(maxsize=2)
def knows_chinese(embed: Embed) -> bool:
    """Whether an encoder puts common Chinese words beside their English ones."""
    chinese, english = (unit(embed(list(words))) for words in zip(*PROBE, strict=True))
    right = (chinese @ english.T).argmax(axis=1) == np.arange(len(PROBE))
    return bool(right.mean() > 0.6)


def tagged_parts(known: Prepared, model: ChineseModel) -> list[Part]:
    """The stretches of the comment that the tagger gives a part in a rule, lists member by member."""
    said = known.said
    features = chinese_features(known.tokens, said.cues, said.mentions, said.text, model.tagger.known)
    tags = tag(model.tagger.scores(features), model.tagger.steps).tags
    whole = whole_members(known.tokens, tags, cued_tokens(known.tokens, said.cues), said.text)
    labels = [part for part in parts_of(known.comment, known.tokens, tags) if part.kind in NAMING]
    others = [
        part for part in parts_of(known.comment, known.tokens, whole, said.text) if part.kind not in NAMING
    ]
    return together(said.plain, sorted([*labels, *others], key=lambda part: part.start), said.cues)


def meaning_of(
    hypothesis: Hypothesis, known: Prepared, parts: Sequence[Part], model: ChineseModel
) -> Meaning:
    """A hypothesis about the text with the rules that go with it."""
    about = _about(hypothesis, known, model)
    named = named_labels(known, parts, about)
    rules = chinese_rules(known.said.plain, parts, named, known.said.cues, about)
    return Meaning(this=about, rules=rules, ignore=ignored_words(parts))


def named_labels(known: Prepared, parts: Sequence[Part], about: About) -> list[Named]:
    """The mentions that the tagger takes for labels; beside what a text is, what it is not makes no rule."""
    found: list[Named] = []
    answered = {known.names.ids[place] for place in known.said.answered}
    for mention in known.said.mentions:
        kinds = {part.kind for part in parts if part.start < mention.end and mention.start < part.end}
        if not kinds & NAMING or kinds & CONDITIONS:
            continue
        label = known.names.ids[mention.best]
        open_to = label in about.is_ or label in about.one_of
        denied = "DENIED" in kinds or label in about.not_ or (bool(about.is_) and label in answered)
        if open_to or not (denied and about.is_):
            found.append(Named(label, mention.start, mention.end, denied and not open_to))
    return found


def _about(hypothesis: Hypothesis, known: Prepared, model: ChineseModel) -> About:
    ids = known.names.ids
    labels = tuple(ids[place] for place in hypothesis.labels)
    denied = tuple(ids[place] for place in denied_labels(known.said, model.choice))
    rest = tuple(label for label in denied if label not in labels)
    if hypothesis.kind == "is":
        return About(is_=labels, not_=rest)
    if hypothesis.kind == "one_of":
        return About(one_of=labels, not_=rest)
    return About(not_=labels) if hypothesis.kind == "not" else About()
