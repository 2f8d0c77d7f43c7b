"""Put tagged spans right by what a chain of tags cannot see: items of one list play one part, phrases are
whole.

Spans go in and come out; every step looks at lists ("solder joints, a heat sink or the amplifier chip")
and marks.
"""

from collections.abc import Sequence
from dataclasses import replace

from heedful.read.crf import TAGS, Tagged
from heedful.read.english.chunks import Chunk, chunks
from heedful.read.english.cues import Cues
from heedful.read.english.spans import TRIGGERS, Span, sentences
from heedful.read.english.token_features import clause_bounds
from heedful.read.tokens import Token, is_quote
from heedful.tasks.words import occurs

ITEM = 4  # words that an item may have that was not tagged itself
HINT = 0.06  # the probability of a trigger that such an item must reach somewhere
FRAMED = 0.6  # how sure a trigger is that only its frame shows
QUOTED = 8  # tokens of a quotation that may be one trigger
WORDS = frozenset({"ANY", "ALL", "UNLESS", "IGNORE"})
LISTED = frozenset({"ANY", "UNLESS", "IGNORE"})


def complete(
    comment: str, tokens: Sequence[Token], tagged: Tagged, found: Sequence[Span], text: str, cues: Cues
) -> list[Span]:
    """The spans with broken phrases joined, phrases that stand in the text made whole, lists completed."""
    items = chunks(tokens, cues)
    quotes = quoted(tokens)
    found = _in_one_list([_ended(tokens, span, cues) for span in found], items)
    said = _framed(tokens, _together(tokens, _joined(tokens, found)), items, cues)
    said = [_in_quotes(span, quotes) for span in said]
    said = [_whole(comment, tokens, span, items, text, cues) for span in said]
    said = [*said, *_missing(tokens, tagged, said, items, cues)]
    kept = [span for span in said if span.part not in WORDS or not _empty(tokens, span, cues)]
    return sorted(_apart(kept), key=lambda span: span.start)


def _ended(tokens: Sequence[Token], span: Span, cues: Cues) -> Span:
    """A trigger without the words that say it comes up: "minister come up it"."""
    coming = _coming(tokens, span.start, span.end, cues) if span.part in TRIGGERS else None
    return span if coming is None else replace(span, end=coming)


def _coming(tokens: Sequence[Token], start: int, end: int, cues: Cues) -> int | None:
    """Where a run of tokens goes over into "comes up", if it ends so."""
    rest = cues.coming | cues.function | {"up"}
    for place in range(start + 1, end):
        if tokens[place].lower in cues.coming:
            return place if all(token.lower in rest for token in tokens[place:end]) else None
    return None


def _in_one_list(found: Sequence[Span], items: Sequence[Chunk]) -> list[Span]:
    """A description among words that are listed is one of them."""
    places = {
        place: (n - item.number) for n, item in enumerate(items) for place in range(item.start, item.end)
    }
    listed = {places[span.start]: span.part for span in found if span.part == "ANY" and span.start in places}
    return [
        replace(span, part="ANY")
        if span.part == "ABOUT" and span.end - span.start <= ITEM and places.get(span.start) in listed
        else span
        for span in found
    ]


def _joined(tokens: Sequence[Token], found: Sequence[Span]) -> list[Span]:
    """Two spans of a part with only a mark inside a word between them ("St. Paul") are one."""
    kept: list[Span] = []
    for span in found:
        last = kept[-1] if kept else None
        if last and last.part == span.part and _is_joint(tokens, last.end, span.start):
            kept[-1] = replace(last, end=span.end)
        else:
            kept.append(span)
    return kept


def _is_joint(tokens: Sequence[Token], end: int, start: int) -> bool:
    inside = start == end + 1 and tokens[end].text in ".-'"
    return inside and tokens[end - 1].clause == tokens[start].clause


def _together(tokens: Sequence[Token], found: Sequence[Span]) -> list[Span]:
    """What must stand together needs a partner: one that is alone in its sentence is one of any."""
    number = sentences(tokens)
    kept: list[Span] = []
    for span in found:
        beside = [o for o in found if o is not span and number[o.start] == number[span.start]]
        if span.part == "ALL" and not any(o.part in ("ALL", "ANY", "ABOUT") for o in beside):
            span = replace(span, part="ANY")
        kept.append(span)
    return kept


def _framed(tokens: Sequence[Token], found: Sequence[Span], items: Sequence[Chunk], cues: Cues) -> list[Span]:
    """Where a clause says "whatever mentions X is LABEL" or "whenever X comes up" and no trigger was found,
    X is one."""
    made = list(found)
    for start, stop in clause_bounds(tokens):
        inside = [span for span in found if start <= span.start < stop]
        words = {token.lower for token in tokens[start:stop]}
        names = [span.start for span in inside if span.part in ("LABEL", "DENIED")]
        if not names or any(span.part in TRIGGERS or span.part == "IGNORE" for span in inside):
            continue
        if words.isdisjoint(cues.opening):
            continue
        for item in items:
            first, end = _first(tokens, item, cues), _end(tokens, item, cues)
            framed = end < item.end or (item.start > start and tokens[item.start - 1].lower in cues.naming)
            if framed and item.end <= max(names) and first < end <= first + ITEM:
                made.append(Span("ANY", first, end, FRAMED))
    return sorted(_apart(made), key=lambda span: span.start)


def _in_quotes(span: Span, quotes: Sequence[tuple[int, int]]) -> Span:
    """A trigger inside a quotation is the whole of it."""
    if span.part not in WORDS:
        return span
    for start, end in quotes:
        if start <= span.start and span.end <= end and end - start <= QUOTED:
            return replace(span, start=start, end=end)
    return span


def quoted(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """What stands between quotation marks."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    for place, token in enumerate(tokens):
        if is_quote(token):
            if start is not None and place > start:
                found.append((start, place))
            start = place + 1 if start is None else None
    return found


def _whole(
    comment: str, tokens: Sequence[Token], span: Span, items: Sequence[Chunk], text: str, cues: Cues
) -> Span:
    """A trigger that is a part of a run of words which stands in the text as a whole becomes that run."""
    if span.part not in LISTED:
        return span
    for item in items:
        start = _first(tokens, item, cues)
        inside = start <= span.start and span.end <= item.end and (start, item.end) != (span.start, span.end)
        if inside and item.end - start <= ITEM:
            words = comment[tokens[start].start : tokens[item.end - 1].end].lower()
            if occurs(words, text):
                return replace(span, start=start, end=item.end)
    return span


def _missing(
    tokens: Sequence[Token], tagged: Tagged, found: Sequence[Span], items: Sequence[Chunk], cues: Cues
) -> list[Span]:
    """Items of a list that play the part of the others."""
    taken = {place: span for span in found for place in range(span.start, span.end)}
    made: list[Span] = []
    for number, item in enumerate(items):
        mates = items[number - item.number : number - item.number + item.list_size]
        parts = [taken[p].part for o in mates for p in range(o.start, o.end) if o is not item and p in taken]
        part = max(sorted(set(parts) & LISTED), key=parts.count, default=None)
        start, end = _first(tokens, item, cues), _end(tokens, item, cues)
        if part is None or any(place in taken for place in range(item.start, end)) or end - start > ITEM:
            continue
        columns = [TAGS.index(f"B-{part}"), TAGS.index(f"I-{part}")]
        hint = float(tagged.chances[start:end, columns].sum(axis=1).max())
        if hint > HINT:
            made.append(Span(part, start, end, hint))
    return made


def _empty(tokens: Sequence[Token], span: Span, cues: Cues) -> bool:
    """Whether a trigger has no word that says anything: grammar or a single letter."""
    words = [token.lower for token in tokens[span.start : span.end] if token.is_word]
    return span.end - span.start < 3 and all(
        w in cues.function or w in cues.negations or len(w) < 2 for w in words
    )


def _apart(found: Sequence[Span]) -> list[Span]:
    """No two spans over the same token: the earlier one stays."""
    kept: list[Span] = []
    for span in found:
        if not any(span.start < other.end and other.start < span.end for other in kept):
            kept.append(span)
    return kept


def _first(tokens: Sequence[Token], item: Chunk, cues: Cues) -> int:
    """Where an item begins behind its article."""
    start = item.start
    while start < item.end - 1 and tokens[start].lower in cues.leading:
        start += 1
    return start


def _end(tokens: Sequence[Token], item: Chunk, cues: Cues) -> int:
    """Where an item ends before the words that say it comes up."""
    coming = _coming(tokens, item.start, item.end, cues)
    return item.end if coming is None else coming
