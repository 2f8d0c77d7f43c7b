"""From a marked comment to the tags of its tokens.

A comment with its meaning goes in (see comments/README.md); one tag a token comes out: which part it
plays. Words of rules are looked for in the clause that states the rule, descriptions where their words
are densest.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from heedful.read.crf import TAGS
from heedful.read.tokens import Token, tokenise

Marked = Mapping[str, Any]
Span = tuple[int, int]


def tags(marked: Marked, tokens: Sequence[Token]) -> list[int]:
    """The tag of each token, as its place in TAGS."""
    found = ["O"] * len(tokens)
    meaning = marked["meaning"]
    for number, rule in enumerate(meaning["rules"]):
        clause = _clause(marked, number, tokens)
        for key, part in (("any", "ANY"), ("all", "ALL"), ("unless", "UNLESS")):
            for word in rule[key]:
                _put(found, tokens, word, part, clause)
        if rule["about"]:
            _put_description(found, tokens, rule["about"], clause)
    for word in meaning["ignore"]:
        _put(found, tokens, word, "IGNORE", (0, len(tokens)))
    for mention in marked["mentions"]:
        _put(
            found,
            tokens,
            mention["span"],
            "DENIED" if _denied(meaning, mention["label"]) else "LABEL",
            (0, len(tokens)),
        )
    return [TAGS.index(name) for name in found]


def occurrences(tokens: Sequence[Token], phrase: Sequence[str], within: Span) -> Iterator[Span]:
    """Where the words of a phrase follow each other."""
    for start in range(within[0], within[1] - len(phrase) + 1):
        if all(same(tokens[start + step].lower, word) for step, word in enumerate(phrase)):
            yield start, start + len(phrase)


def same(token: str, word: str) -> bool:
    return token == word or token in (word + "s", word + "es", word + "'s")


def _put(found: list[str], tokens: Sequence[Token], phrase: str, part: str, within: Span) -> None:
    """Tag the first free place of a phrase within a clause, else anywhere."""
    words = split(phrase)
    if not words:
        return
    for bounds in (within, (0, len(tokens))):
        for start, stop in occurrences(tokens, words, bounds):
            if all(name == "O" for name in found[start:stop]):
                _tag(found, start, stop, part)
                return


def _put_description(found: list[str], tokens: Sequence[Token], description: str, within: Span) -> None:
    """Tag the stretch of a clause that has most of a description's words and little else."""
    words = set(split(description))
    best: tuple[float, Span] = (0.0, (0, 0))
    for start in range(*within):
        for stop in range(start + 1, min(within[1], start + 2 * len(words) + 3) + 1):
            free = all(name == "O" for name in found[start:stop])
            inside = [token.lower for token in tokens[start:stop]]
            shared = len(words & set(inside))
            score = 2 * shared / (len(words) + len(inside))
            if free and score > best[0] and inside[0] in words and inside[-1] in words:
                best = score, (start, stop)
    if best[0] >= 0.5:
        _tag(found, *best[1], "ABOUT")


def split(phrase: str) -> list[str]:
    return [token.lower for token in tokenise(phrase)]


def _tag(found: list[str], start: int, stop: int, part: str) -> None:
    found[start:stop] = [f"{'I' if place else 'B'}-{part}" for place in range(stop - start)]


def _clause(marked: Marked, number: int, tokens: Sequence[Token]) -> Span:
    stated = marked["clauses"][number] if number < len(marked["clauses"]) else ""
    at = marked["comment"].find(stated) if stated else -1
    if at < 0:
        return 0, len(tokens)
    inside = [
        place for place, token in enumerate(tokens) if token.end > at and token.start < at + len(stated)
    ]
    return (inside[0], inside[-1] + 1) if inside else (0, len(tokens))


def _denied(meaning: Marked, label: str) -> bool:
    this = meaning["this"]
    if label in this["is"] or label in this["one_of"]:
        return False
    said = {rule["polarity"] for rule in meaning["rules"] if rule["label"] == label}
    return (
        label in this["not"] if not said else said == {"not"} or (label in this["not"] and "is" not in said)
    )
