"""Read an English comment: what it says of its text and of others, likeliest first.

The stages, each in a file of its own: tokens and clauses; words of the labels' names; tags; evidence for
each label and hypotheses about the text; rules from the tagged parts; then what a rule denotes decides
among them.
"""

import numpy as np

from heedful.read.about_text import Hypothesis, probabilities
from heedful.read.context import Context, Pool
from heedful.read.crf import Tagged, tag
from heedful.read.english.assemble import Named, assemble
from heedful.read.english.complete import complete
from heedful.read.english.cues import Cues
from heedful.read.english.evidence import Evidence, Heard, evidence
from heedful.read.english.hypotheses import hypotheses
from heedful.read.english.link import Matches, token_matches
from heedful.read.english.model import Model, model
from heedful.read.english.rule_sense import chance_meant, facts
from heedful.read.english.spans import faint, faint_triggers, phrase, spans
from heedful.read.english.token_features import clause_bounds, token_features
from heedful.read.label_words import LabelWords, label_words
from heedful.read.tokens import Token, clean, tokenise
from heedful.records.reading import About, Meaning, Parse
from heedful.records.signal import RuleMeant
from heedful.tasks.words import occurs

SHOWN = 3
FEWEST = 200  # texts of a pool from which a share of it says something
TOGETHER = 3  # words of one condition that seldom are in one text
MOST = 0.2  # the share of a pool that a rule may speak of, or
FAIR = 1.5  # times what a label would have if all were as common
HINTED = 0.35  # the probability of a trigger that is taken where there is none likelier
DOUBTED = 0.2  # the probability up to which a rule is taken to have been said in passing
FAVOUR = 10.0  # how much likelier a mention means the label that the text is said to have
SURE_ENOUGH = 0.3  # the chance of a label from which a mention is taken to name it
QUESTION = "Which label should it have been, and which words show it?"


def read_english(context: Context) -> tuple[Parse, ...]:
    """Up to three ways to understand a comment, best first; an unusable one asks a question."""
    learnt = model("en")
    heard = hear(context, learnt)
    if not heard.tokens or not heard.words.ids:
        unread = (heard.comment,) if heard.comment.strip() else ()
        return (Parse(meaning=Meaning(), unread=unread, question=QUESTION),)
    return understand(context, heard, learnt)


def understand(context: Context, heard: Heard, learnt: Model) -> tuple[Parse, ...]:
    """The likeliest hypotheses about the text, each with the rules that go with it."""
    known = evidence(context, heard, learnt.resolver, learnt.cues, learnt.tagger.known)
    made = hypotheses(known)
    chances = probabilities(made, learnt.rankers[context.embed is not None])
    parses: list[Parse] = []
    for place in np.argsort(-chances, kind="stable"):
        parse = _parse(made[int(place)], heard, known, learnt, float(chances[place]), context.pool)
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
    text = context.text.lower()
    tagger = learnt.tagger
    features = token_features(comment, tokens, matched, text, tagger.known, learnt.cues, tagger.spread)
    tagged = tag(tagger.scores(features), tagger.steps)
    return heard_as(comment, tokens, matched, tagged, words, text, learnt.cues)


def heard_as(
    comment: str,
    tokens: tuple[Token, ...],
    matched: Matches,
    tagged: Tagged,
    words: LabelWords,
    text: str,
    cues: Cues,
) -> Heard:
    """A tagged comment with its spans put right; where no trigger was found, the likeliest one is taken."""
    found = complete(comment, tokens, tagged, spans(tagged), text, cues)
    if not any(span.part in ("ANY", "ALL") for span in found):
        found = sorted([*found, *faint_triggers(tagged, found, HINTED)], key=lambda span: span.start)
    return Heard(comment, tokens, matched, found, faint(tagged, found), words, text)


def _parse(
    hypothesis: Hypothesis, heard: Heard, known: Evidence, learnt: Model, chance: float, pool: Pool | None
) -> Parse:
    about = _about(hypothesis, heard, known)
    own = next(iter(about.is_), None)
    names = _names(hypothesis, heard, known)
    said = [
        loosened(rule, heard.text)
        for rule in assemble(heard.comment, heard.tokens, heard.spans, names, own, learnt.cues)
    ]
    rules = tuple(
        rule
        for rule in said
        if chance_meant(facts(rule, heard, own, learnt.cues), learnt.rule_sense) > DOUBTED
        and not says_too_much(rule, pool, len(heard.words.ids))
    )
    ignore = dict.fromkeys(
        phrase(heard.comment, heard.tokens, span, learnt.cues)
        for span in heard.spans
        if span.part == "IGNORE"
    )
    meaning = Meaning(this=about, rules=rules, ignore=tuple(ignore))
    return Parse(
        meaning=meaning,
        unread=_unread(heard, known),
        confidence=min(1.0, max(0.0, chance)),
        question=None if meaning.usable else QUESTION,
    )


def loosened(rule: RuleMeant, text: str) -> RuleMeant:
    """Three words or more that are said to stand together, and do not in the text spoken of, are a list."""
    condition = rule.condition
    if len(condition.all) < TOGETHER or condition.any or all(occurs(word, text) for word in condition.all):
        return rule
    return rule.model_copy(
        update={"condition": condition.model_copy(update={"any": condition.all, "all": ()})}
    )


def _unread(heard: Heard, known: Evidence) -> tuple[str, ...]:
    """The clauses of which nothing was made."""
    made = [(span.start, span.end) for span in heard.spans] + [(m.start, m.end) for m in known.named]
    return tuple(
        heard.comment[part[0].start : part[-1].end].strip()
        for start, stop in clause_bounds(heard.tokens)
        for part in [heard.tokens[start:stop]]
        if not any(start < end and begin < stop for begin, end in made) and any(t.is_word for t in part)
    )


def says_too_much(rule: RuleMeant, pool: Pool | None, labels: int) -> bool:
    """Whether a rule speaks of so much of the pool that it cannot have been meant."""
    if pool is None or len(pool) < FEWEST or not (rule.condition.any or rule.condition.all):
        return False
    return len(pool.matching(rule.condition)) > max(MOST, FAIR / labels) * len(pool)


def _names(hypothesis: Hypothesis, heard: Heard, known: Evidence) -> list[Named]:
    """Each mention with its label: rather what the text is said to be, or, denied, what it was taken for."""
    found: list[Named] = []
    own = list(hypothesis.labels) if hypothesis.kind in ("is", "one_of") else []
    answered = np.flatnonzero(known.per_label["answered"])
    for m in known.named:
        chances = m.chances.copy()
        if m.denied:
            chances[answered] *= FAVOUR
            chances[own] /= FAVOUR
        else:
            chances[own] *= FAVOUR
        place = int(chances.argmax())
        if chances[place] > SURE_ENOUGH:
            found.append(Named(m.start, m.end, heard.words.ids[place], m.denied))
    return found


def _about(hypothesis: Hypothesis, heard: Heard, known: Evidence) -> About:
    ids = heard.words.ids
    said = tuple(ids[place] for place in hypothesis.labels)
    denied = tuple(dict.fromkeys(ids[m.label] for m in known.named if m.denied and ids[m.label] not in said))
    if hypothesis.kind == "is":
        return About(is_=said, not_=denied)
    if hypothesis.kind == "one_of":
        return About(one_of=said, not_=denied)
    return About(not_=said) if hypothesis.kind == "not" else About()
