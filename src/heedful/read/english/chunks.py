"""Runs of words between separators and key words: what may be one item of a list.

Facts about the run that a token is in: how long, where in how long a list, what stands on either side,
whether all of it stands in the text. They tell items of a list that they are in the same list.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from heedful.read.english.cues import Cues
from heedful.read.tokens import Token
from heedful.tasks.words import occurs

SEPARATORS = frozenset({",", "/", "or", "and", "+", "&", "plus", "nor"})
LONG = 6
PHRASE = 8  # tokens up to which a run is looked for in the text


@dataclass(frozen=True, slots=True)
class Chunk:
    """Tokens `start` to `end`; `list_size` items stand in its list and this is item `number`."""

    start: int
    end: int
    number: int
    list_size: int


def chunks(tokens: Sequence[Token], cues: Cues) -> list[Chunk]:
    """The runs of a comment in order; key words and marks part them, separators join them to lists."""
    found: list[list[tuple[int, int]]] = []
    items: list[tuple[int, int]] = []
    start: int | None = None
    for place in range(len(tokens) + 1):
        token = tokens[place] if place < len(tokens) else None
        part = token is None or token.lower in SEPARATORS or _parts(tokens, place, cues)
        if start is not None and part:
            items.append((start, place))
            start = None
        if token is not None and not part and start is None:
            start = place
        if token is None or (part and token.lower not in SEPARATORS):
            found += [items] if items else []
            items = []
    return [Chunk(a, b, number, len(one)) for one in found for number, (a, b) in enumerate(one)]


def chunk_facts(comment: str, tokens: Sequence[Token], text: str, cues: Cues) -> list[list[str]]:
    """For each token the names of the facts about its run; none outside of runs."""
    found: list[list[str]] = [[] for _ in tokens]
    for chunk in chunks(tokens, cues):
        start = chunk.start
        while start < chunk.end - 1 and tokens[start].lower in cues.leading:
            start += 1
        words = comment[tokens[start].start : tokens[chunk.end - 1].end].lower()
        stands = "stands" if chunk.end - start <= PHRASE and occurs(words, text) else "absent"
        left = tokens[chunk.start - 1].lower if chunk.start else "^"
        right = tokens[chunk.end].lower if chunk.end < len(tokens) else "$"
        size = min(chunk.list_size, 4)
        facts = [
            f"chunk={stands}",
            f"chunk_length={min(chunk.end - start, LONG)}",
            f"list={size}",
            f"list={size}_{stands}",
            f"item={_where(chunk)}_{size}",
            f"left={left}",
            f"right={right}",
            f"left_{stands}={left}",
        ]
        for place in range(chunk.start, chunk.end):
            found[place] = [*facts, f"in_chunk={min(place - start, 3)}_{min(chunk.end - 1 - place, 3)}"]
    return found


def _where(chunk: Chunk) -> str:
    """Where in its list a run stands."""
    if not chunk.number:
        return "first"
    return "last" if chunk.number == chunk.list_size - 1 else "inner"


def _parts(tokens: Sequence[Token], place: int, cues: Cues) -> bool:
    """Whether a token ends a run: a mark that is not inside a word, a new clause, or a key word."""
    token = tokens[place]
    if place and token.clause != tokens[place - 1].clause:
        return True
    if not token.is_word:
        before = place > 0 and tokens[place - 1].end == token.start
        behind = place + 1 < len(tokens) and tokens[place + 1].start == token.end
        return not (before and behind and token.text in "-.'&@") and token.text not in "#+*%$"
    return token.lower in cues.links or token.lower in cues.mentioning or token.lower in cues.exceptions
