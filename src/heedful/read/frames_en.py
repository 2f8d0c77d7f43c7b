"""English frames: how people say rules and what to leave out, found without training.

Tokens with their label mentions go in; rules and ignored words come out. A clause that generalises
("anything that mentions …", "… is a hockey word", "… means …") and names or implies a label is a rule
over its content.
"""

from collections.abc import Sequence

from heedful.read.context import Context
from heedful.read.cues_en import (
    ASSERTIONS,
    DETERMINERS,
    EXCEPTIONS,
    GENERAL,
    IGNORING,
    NEGATIONS,
    SOMETIMES,
    USUALLY,
)
from heedful.read.label_words import LabelWords
from heedful.read.link import Mention
from heedful.read.tokens import Token
from heedful.read.words import FUNCTION_WORDS
from heedful.records.reading import About
from heedful.records.signal import Condition, RuleMeant, Strength
from heedful.tasks.words import occurs

_BREAKS = frozenset({",", "/", "or", "and", "+", ";", ":", "(", ")"})
_STOP = FUNCTION_WORDS | GENERAL | ASSERTIONS | NEGATIONS | USUALLY | SOMETIMES | EXCEPTIONS | IGNORING


def rules(
    comment: str,
    tokens: Sequence[Token],
    mentions: Sequence[Mention],
    about: About,
    words: LabelWords,
    context: Context,
) -> tuple[RuleMeant, ...]:
    """One rule a clause that generalises."""
    found: list[RuleMeant] = []
    text = context.text.lower()
    for clause in dict.fromkeys(token.clause for token in tokens):
        part = [place for place, token in enumerate(tokens) if token.clause == clause]
        lowers = {tokens[place].lower for place in part}
        if not lowers & GENERAL or lowers & IGNORING:
            continue
        inside = [m for m in mentions if tokens[m.start].clause == clause and m.share > 0.6]
        label = words.ids[inside[-1].best] if inside else next(iter(about.is_), None)
        taken = {place for m in inside for place in range(m.start, m.end)}
        any_of = chunks(comment, [tokens[place] for place in part if place not in taken])
        kept = [chunk for chunk in any_of if occurs(chunk, text)] or any_of if len(any_of) > 4 else any_of
        if label and kept and any(occurs(chunk, text) for chunk in kept):
            found.append(
                RuleMeant(condition=Condition(any=tuple(kept)), label=label, strength=strength(lowers))
            )
    return tuple(found)


def ignored(comment: str, tokens: Sequence[Token], context: Context) -> tuple[str, ...]:
    """What a clause with "ignore", "forget" … says not to count."""
    text = context.text.lower()
    found: list[str] = []
    for clause in dict.fromkeys(token.clause for token in tokens):
        part = [token for token in tokens if token.clause == clause]
        if {token.lower for token in part} & IGNORING:
            found += [chunk for chunk in chunks(comment, part) if occurs(chunk, text)]
    return tuple(dict.fromkeys(found))


def chunks(comment: str, tokens: Sequence[Token]) -> list[str]:
    """Runs of content words, split at commas and conjunctions, as they stand in the comment."""
    found: list[str] = []
    run: list[Token] = []
    for token in [*tokens, None]:
        joined = token is not None and run and token.start - run[-1].end <= 1
        if run and (token is None or not joined or token.lower in _BREAKS or token.lower in _STOP):
            found.append(comment[run[0].start : run[-1].end].lower())
            run = []
        if token is not None and token.is_word and token.lower not in _STOP | DETERMINERS:
            run.append(token)
    return list(dict.fromkeys(chunk for chunk in found if len(chunk) > 1))


def strength(lowers: set[str]) -> Strength:
    """How often a rule holds, from its quantifiers."""
    if lowers & SOMETIMES:
        return "sometimes"
    return "usually" if lowers & USUALLY else "always"
