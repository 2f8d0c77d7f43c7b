"""What the tagger sees of each token: named facts about it, its neighbours, its clause and the text.

A word's identity counts only where it belongs to the language of comments (`known`); a topic's words are
seen by their shape, by whether they stand in the text, and by whether a label's name has them. So nothing
learnt here is about one label set.
"""

from collections.abc import Collection, Mapping, Sequence

from heedful.read.english.chunks import chunk_facts
from heedful.read.english.cues import Cues
from heedful.read.tokens import Token, clean, is_quote, tokenise
from heedful.read.window import around

Matches = Sequence[Mapping[str, float]]


def token_features(
    comment: str,
    tokens: Sequence[Token],
    matched: Matches,
    text: str,
    known: Collection[str],
    cues: Cues,
    spread: Mapping[str, int],
) -> list[list[str]]:
    """The names of the facts that hold, for each token; `text` is in lower case.

    `spread` says in how many label sets a word occurs: "day" in many, "toner" in one.
    """
    text_words = {token.lower for token in tokenise(clean(text))}
    in_chunks = chunk_facts(comment, tokens, text, cues)
    shapes = [shape(token, known) for token in tokens]
    linked = [_linked(token, matches, cues) for token, matches in zip(tokens, matched, strict=True)]
    clause_facts = _clause_facts(tokens, linked, cues)
    before = _nearest(tokens, cues, False)
    behind = _nearest(tokens, cues, True)
    quoted = _quoted(tokens)
    last = tokens[-1].clause if tokens else 0
    found: list[list[str]] = []
    for place, token in enumerate(tokens):
        here = [
            *around(shapes, place, edge="-", joint="_"),
            f"w-11={shapes[place - 1] if place else '-'}_{(*shapes, '-')[place + 1]}",
            f"link={linked[place]}",
            f"link-1={linked[place - 1] if place else '-'}",
            f"link+1={linked[place + 1] if place + 1 < len(tokens) else '-'}",
            f"before={before[place]}",
            f"behind={behind[place]}",
            f"around={before[place]}_{behind[place]}",
            f"quoted={quoted[place]}",
            f"clause={min(token.clause, 3)}{'last' if token.clause == last else ''}",
            *clause_facts[place],
            *in_chunks[place],
        ]
        if token.is_word:
            inside = "in" if token.lower in text_words else "out"
            plain = "function" if token.lower in cues.function else "content"
            here += [
                f"text={inside}",
                f"{plain}",
                f"{plain}_{inside}_{linked[place]}",
                f"spread={(common := _common(spread.get(token.lower, 0)))}",
                f"spread={common}_{inside}",
                f"tail={token.lower[-2:]}",
            ]
            here += [f"content_before={before[place]}_{inside}"] if plain == "content" else []
        found.append(here)
    return found


def _common(sets: int) -> str:
    """How common a word is, roughly, from the number of label sets that have it."""
    return "one" if sets < 2 else "few" if sets < 4 else "some" if sets < 9 else "many"


def shape(token: Token, known: Collection[str]) -> str:
    """A token as the tagger knows it: itself where it is a word of comments, else its looks."""
    if token.lower in known or not token.is_word:
        return token.lower
    if any(letter.isdigit() for letter in token.text):
        return "#9" if token.text.isdigit() else "#a9"
    if token.text.isupper() and len(token.text) > 1:
        return "#AA"
    return "#Aa" if token.text[0].isupper() else "#aa"


def _linked(token: Token, matches: Mapping[str, float], cues: Cues) -> str:
    """How surely a token is a word of a label's name."""
    if token.lower in cues.function:
        return "no"
    best = max(matches.values(), default=0.0)
    return "no" if best == 0 else "same" if best > 0.99 else "near" if best > 0.84 else "far"


def _clause_facts(tokens: Sequence[Token], linked: Sequence[str], cues: Cues) -> list[list[str]]:
    """For each token what its clause holds, before it, behind it and at all."""
    found: list[list[str]] = []
    for start, stop in clause_bounds(tokens):
        words = [token.lower for token in tokens[start:stop]]
        spread = {name: _ends([word in listed for word in words]) for name, listed in _kinds(cues).items()}
        spread["label"] = _ends([link != "no" for link in linked[start:stop]])
        facts = [f"has_{name}" for name, (first, _) in spread.items() if first < len(words)]
        facts += ["commas"] if words.count(",") > 1 else ["comma"] if "," in words else []
        for place in range(stop - start):
            ahead = [f"{name}_ahead" for name, (_, last) in spread.items() if last > place]
            back = [f"{name}_back" for name, (first, _) in spread.items() if first < place]
            found.append(facts + ahead + back + (["first"] if not place else []))
    return found


def _ends(holds: Sequence[bool]) -> tuple[int, int]:
    """The first and the last place where something holds; if nowhere, beyond the end and before it."""
    places = [place for place, true in enumerate(holds) if true]
    return (places[0], places[-1]) if places else (len(holds), -1)


def _kinds(cues: Cues) -> dict[str, frozenset[str]]:
    return {
        "links": cues.links,
        "general": cues.general,
        "mentioning": cues.mentioning,
        "exceptions": cues.exceptions,
        "ignoring": cues.ignoring,
        "negations": cues.negations,
        "usually": cues.usually,
        "announce": cues.announce,
    }


def clause_bounds(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Where each clause begins and ends."""
    starts = [
        place for place, token in enumerate(tokens) if not place or token.clause != tokens[place - 1].clause
    ]
    return list(zip(starts, [*starts[1:], len(tokens)], strict=True)) if starts else []


def _nearest(tokens: Sequence[Token], cues: Cues, ahead: bool) -> list[str]:
    """The nearest key word before (or behind) each token within its clause."""
    order = range(len(tokens) - 1, -1, -1) if ahead else range(len(tokens))
    found = ["-"] * len(tokens)
    seen, clause = "-", -1
    for place in order:
        token = tokens[place]
        if token.clause != clause:
            seen, clause = "-", token.clause
        found[place] = seen
        if token.lower in cues.keys:
            seen = token.lower
    return found


def _quoted(tokens: Sequence[Token]) -> list[bool]:
    found, inside = [], False
    for token in tokens:
        inside = inside != is_quote(token)
        found.append(inside and not is_quote(token))
    return found
