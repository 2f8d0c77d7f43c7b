"""Read an English comment: what it says of its text and of others, likeliest first.

The stages, each in a file of its own: tokens and clauses; words of the labels' names; tags; evidence for
each label and hypotheses about the text; rules from the tagged parts; then what a rule denotes decides
among them.
"""

import numpy as np

from heedful.read.about_text import Hypothesis, hypotheses, probabilities
from heedful.read.assemble import Named, assemble
from heedful.read.context import Context
from heedful.read.crf import tag
from heedful.read.evidence import Evidence, Heard, evidence
from heedful.read.label_words import label_words
from heedful.read.link import token_matches
from heedful.read.model import Model, model
from heedful.read.spans import faint, phrase, spans
from heedful.read.token_features import token_features
from heedful.read.tokens import clean, tokenise
from heedful.records.reading import About, Meaning, Parse

SHOWN = 3
QUESTION = "Which label should it have been, and which words show it?"


def read_english(context: Context) -> tuple[Parse, ...]:
    """Up to three ways to understand a comment, best first; an unusable one asks a question."""
    learnt = model("en")
    heard = hear(context, learnt)
    if not heard.tokens or not heard.words.ids:
        unread = (heard.comment,) if heard.comment.strip() else ()
        return (Parse(meaning=Meaning(), unread=unread, question=QUESTION),)
    known = evidence(context, heard, learnt.resolver, learnt.cues, learnt.tagger.known)
    made = hypotheses(known)
    chances = probabilities(made, learnt.rankers[context.embed is not None])
    parses: list[Parse] = []
    for place in np.argsort(-chances, kind="stable"):
        parse = _parse(made[int(place)], heard, known, learnt, float(chances[place]))
        if all(parse.meaning != other.meaning for other in parses):
            parses.append(parse)
        if len(parses) == SHOWN:
            break
    return tuple(parses)


def hear(context: Context, learnt: Model) -> Heard:
    """Take a comment apart: tokens, what they have of the labels' names, and the part each plays."""
    comment = clean(context.comment)
    tokens = tokenise(comment)
    words = label_words(context.labels, context.aliases)
    matched = token_matches(tokens, words)
    inside = {token.lower for token in tokenise(clean(context.text))}
    features = token_features(tokens, matched, inside, learnt.tagger.known, learnt.cues)
    tagged = tag(learnt.tagger.scores(features), learnt.tagger.steps)
    found = spans(tagged)
    return Heard(comment, tokens, matched, found, faint(tagged, found), words, context.text.lower())


def _parse(hypothesis: Hypothesis, heard: Heard, known: Evidence, learnt: Model, chance: float) -> Parse:
    about = _about(hypothesis, heard, known)
    own = next(iter(about.is_), None)
    names = [Named(m.start, m.end, heard.words.ids[m.label], m.denied) for m in known.named]
    rules = assemble(heard.comment, heard.tokens, heard.spans, names, own, learnt.cues)
    ignore = dict.fromkeys(
        phrase(heard.comment, heard.tokens, span, learnt.cues)
        for span in heard.spans
        if span.part == "IGNORE"
    )
    meaning = Meaning(this=about, rules=rules, ignore=tuple(ignore))
    return Parse(
        meaning=meaning,
        confidence=min(1.0, max(0.0, chance)),
        question=None if meaning.usable else QUESTION,
    )


def _about(hypothesis: Hypothesis, heard: Heard, known: Evidence) -> About:
    ids = heard.words.ids
    said = tuple(ids[place] for place in hypothesis.labels)
    denied = tuple(dict.fromkeys(ids[m.label] for m in known.named if m.denied and ids[m.label] not in said))
    if hypothesis.kind == "is":
        return About(is_=said, not_=denied)
    if hypothesis.kind == "one_of":
        return About(one_of=said, not_=denied)
    return About(not_=said) if hypothesis.kind == "not" else About()
