"""Read a comment: what it says of its text and of others, likeliest first.

The stages, each in a file of its own: tokens and clauses, mentions of labels, hypotheses about the text,
rules; then what a rule denotes decides among them.
"""

from collections.abc import Sequence

from heedful.read.about_text import Evidence, Hypothesis, evidence, hypotheses, probabilities
from heedful.read.chinese import is_chinese_comment
from heedful.read.context import Context
from heedful.read.frames_en import ignored, rules
from heedful.read.label_words import LabelWords, label_words
from heedful.read.link import mentions
from heedful.read.reader_zh import read_chinese
from heedful.read.tokens import Token, clean, tokenise
from heedful.records.reading import About, Meaning, Parse

SHOWN = 3
QUESTION = "Which label should it have been, and which words show it?"

WEIGHTS = {
    "is.asserted": 3.0, "is.cover": 2.0, "is.last": 1.0, "is.cued": 1.0, "is.denied": -3.0,
    "is.answered": -4.0, "is.near": 0.7, "is.near_clause": 0.4, "is.text_near": 0.3, "is.score": 0.3,
    "is*doubt": -1.0, "is": 0.5, "one": -2.0, "one.asserted": 3.0, "one*or": 3.0, "one*doubt": 1.0,
    "one.answered": -4.0, "not": 1.0, "not.denied": 2.0, "not.answered": 1.0, "not*doubt": 1.5,
    "not*named": -2.5, "not*negation": 1.0, "none": 1.5, "none*named": -4.0, "none*denies_answer": -4.0,
}  # fmt: skip


def read(context: Context) -> tuple[Parse, ...]:
    """Up to three ways to understand a comment, best first; an unusable one asks a question."""
    if is_chinese_comment(context.comment):
        return read_chinese(context)
    comment = clean(context.comment)
    tokens = tokenise(comment)
    words = label_words(context.labels, context.aliases)
    if not tokens or not words.ids:
        return (Parse(meaning=Meaning(), unread=(comment,) if comment.strip() else (), question=QUESTION),)
    found = mentions(tokens, words)
    known = evidence(context, tokens, found, words)
    made = hypotheses(known, words)
    chances = probabilities(made, WEIGHTS)
    parses: list[Parse] = []
    for place in (-chances).argsort(kind="stable"):
        parse = _parse(made[place], known, words, context, tokens, float(chances[place]))
        if all(parse.meaning != other.meaning for other in parses):
            parses.append(parse)
        if len(parses) == SHOWN:
            break
    return tuple(parses)


def _parse(
    hypothesis: Hypothesis,
    known: Evidence,
    words: LabelWords,
    context: Context,
    tokens: Sequence[Token],
    chance: float,
) -> Parse:
    comment = clean(context.comment)
    about = _about(hypothesis, known, words)
    said = rules(comment, tokens, known.mentions, about, words, context)
    meaning = Meaning(this=about, rules=said, ignore=ignored(comment, tokens, context))
    question = None if meaning.usable else QUESTION
    return Parse(meaning=meaning, confidence=min(1.0, max(0.0, chance)), question=question)


def _about(hypothesis: Hypothesis, known: Evidence, words: LabelWords) -> About:
    places = tuple(words.ids[place] for place in hypothesis.labels)
    denied = tuple(
        dict.fromkeys(
            words.ids[m.best]
            for m, no in zip(known.mentions, known.negated, strict=True)
            if no and m.share > 0.5 and m.best not in hypothesis.labels
        )
    )
    if hypothesis.kind == "is":
        return About(is_=places, not_=denied)
    if hypothesis.kind == "one_of":
        return About(one_of=places, not_=denied)
    return About(not_=places) if hypothesis.kind == "not" else About()
