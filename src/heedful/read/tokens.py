"""A comment as tokens and clauses, with the places they came from.

A string goes in; tokens come out, each with its offsets (so that what is taken from a comment is
verbatim) and the number of its clause. Words keep their apostrophes; every other mark stands alone; a
Chinese character is a token of its own. Nothing here knows what any word means.
"""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 4000  # characters that are read of a comment; nobody says one thing in more

_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+(?:['\u2019][^\W\d_\u3400-\u9fff]+)*|[^\w\s]|_")
_STOPS = frozenset(".!?;\n。！？；…")
_QUOTES = {'"', "\u201c", "\u201d", "`", "\u00ab", "\u00bb", "「", "」", "『", "』"}
_JOINTS = frozenset(
    {
        "so",
        "but",
        "and",
        "or",
        "not",
        "hence",
        "therefore",
        "because",
        "than",
        "rather",
        "never",
        "means",
        "is",
    }
)
_TURNS = frozenset({"but", "however", "though", "although", "yet", "whereas", "except", "unless"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark of a comment."""

    text: str
    lower: str
    start: int
    end: int
    clause: int

    @property
    def is_word(self) -> bool:
        return self.lower[:1].isalnum()


def is_quote(token: Token) -> bool:
    """Whether a mark opens or closes a quotation."""
    return token.text in _QUOTES


def clean(comment: str) -> str:
    """A comment in NFC without control characters, cut to what is read of it."""
    text = unicodedata.normalize("NFC", comment[:LONGEST])
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c != "\n" else c for c in text)


def tokenise(comment: str) -> tuple[Token, ...]:
    """The tokens of a cleaned comment."""
    tokens: list[Token] = []
    clause = 0
    quoted = False
    for found in _TOKEN.finditer(comment):
        text, end = found.group(), found.end()
        lower = text.lower().replace("\u2019", "'")
        if lower in _TURNS and tokens and tokens[-1].clause == clause and not quoted:
            clause += 1
        tokens.append(Token(text, lower, found.start(), end, clause))
        quoted = quoted != (text in _QUOTES)
        if text in _STOPS and _stops(comment, tokens, end):
            clause += 1
    return tuple(tokens)


def clauses(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """The tokens of each clause, in order."""
    found: dict[int, list[Token]] = {}
    for token in tokens:
        found.setdefault(token.clause, []).append(token)
    return [tuple(part) for part in found.values()]


def _stops(comment: str, tokens: list[Token], end: int) -> bool:
    """A full stop inside a name (a.a, St. Paul, talk.religion.misc) ends nothing."""
    if tokens[-1].text != ".":
        return True
    if end < len(comment) and not comment[end].isspace():
        return comment[end] in "\"'\u201d)."
    before = tokens[-2] if len(tokens) > 1 else None
    return before is None or before.lower not in _SHORTENED or end >= len(comment)


_SHORTENED = frozenset(
    {"st", "mr", "mrs", "ms", "dr", "prof", "vs", "etc", "no", "jr", "sr", "e.g", "i.e", "eg", "ie"}
)


def parts(tokens: tuple[Token, ...]) -> list[tuple[int, int]]:
    """Stretches of words between marks and conjunctions, as places: what may name one thing."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    for place, token in enumerate(tokens):
        inside = (token.is_word and token.lower not in _JOINTS) or token.text in "-/&'"
        if start is not None and (not inside or token.clause != tokens[start].clause):
            found.append((start, place))
            start = None
        if inside and start is None and token.is_word:
            start = place
    if start is not None:
        found.append((start, len(tokens)))
    return found
