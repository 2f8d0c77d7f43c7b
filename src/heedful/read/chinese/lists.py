"""Lists in a Chinese comment: what the tagger says of one member holds for its neighbours.

"A、B、C", "A B C" and “A”“B”“C” are lists; a member plays one part from mark to mark, but for the words that
lead to the first and away from the last. Tags go in, tags come out. Nothing here was trained.
"""

from collections import Counter
from collections.abc import Sequence

from heedful.read.chinese.token_features import CLOSING, OPENING, QUOTES, Segment, segments
from heedful.read.tokens import Token

PARTS = frozenset({"ANY", "ALL", "UNLESS", "IGNORE"})
AWAY = frozenset(
    {"be", "move", "arrow", "surely", "usually", "sometimes", "kind", "deny", "reject", "unrelated", "final"}
)
LONGEST = 9  # tokens of a member that is not in quotation marks


def whole_members(tokens: Sequence[Token], tags: Sequence[str], cued: Sequence[str], text: str) -> list[str]:
    """The tags with every member of a list tagged as a whole; `cued` as the tagger saw them."""
    found = list(tags)
    for run in _lists(tokens):
        kinds = [_kind(tags[member.start : member.stop]) for member in run]
        told = {kind for kind in kinds if kind}
        for place, member in enumerate(run):
            ends = (place == 0, place == len(run) - 1)
            kind = kinds[place]
            if not kind and len(told) == 1 and _carries_over(place, run, kinds, tokens, text):
                kind = next(iter(told))
            start, stop = _bounds(member, tags, cued, *ends)
            if (
                not kind
                or stop - start < (1 if kinds[place] or member.left == " " else 2)
                or stop - start > LONGEST
            ):
                continue
            found[member.start : member.stop] = ["O"] * (member.stop - member.start)
            found[start:stop] = [f"{'I' if step else 'B'}-{kind}" for step in range(stop - start)]
    return found


def _carries_over(
    place: int, run: Sequence[Segment], kinds: Sequence[str], tokens: Sequence[Token], text: str
) -> bool:
    """Whether a member that is not tagged is one by its neighbours: spaces alone join little."""
    member = run[place]
    beside = [bool(kinds[at]) for at in (place - 1, place + 1) if 0 <= at < len(run)]
    if " " not in (member.left, member.right):
        return any(beside) or _is_quoted(member)
    words = "".join(token.lower for token in tokens[member.start : member.stop])
    return len(beside) == 2 and (all(beside) or (any(beside) and words in text))


def _lists(tokens: Sequence[Token]) -> list[list[Segment]]:
    """Segments that follow each other with nothing but a listing mark or quotation marks between."""
    runs: list[list[Segment]] = []
    for segment in segments(tokens):
        if runs and _goes_on(tokens, runs[-1][-1], segment):
            runs[-1].append(segment)
        else:
            runs.append([segment])
    return [run for run in runs if len(run) > 1 or _is_quoted(run[0])]


def _goes_on(tokens: Sequence[Token], one: Segment, other: Segment) -> bool:
    between = [token.lower for token in tokens[one.stop : other.start]]
    if not between:
        return True  # a space
    if _is_quoted(one) != _is_quoted(other):
        return False
    return all(mark in QUOTES or mark in "、/|" for mark in between)


def _is_quoted(segment: Segment) -> bool:
    return (
        segment.left in QUOTES
        and segment.right in QUOTES
        and segment.left not in CLOSING
        and segment.right not in OPENING
    )


def _kind(tags: Sequence[str]) -> str:
    """The part that half of a segment's tokens play, or none."""
    kinds = Counter(tag[2:] for tag in tags if tag[2:] in PARTS)
    most = kinds.most_common(1)
    return most[0][0] if most and 2 * sum(kinds.values()) >= len(tags) else ""


def _bounds(
    member: Segment, tags: Sequence[str], cued: Sequence[str], first: bool, last: bool
) -> tuple[int, int]:
    """Where a member begins and ends within its segment."""
    start, stop = member.start, member.stop
    if _is_quoted(member):
        return start, stop
    if any(tag[2:] in ("LABEL", "DENIED") for tag in tags[start:stop]):
        return start, start
    tagged = [place for place in range(start, stop) if tags[place][2:] in PARTS]
    if first or member.left == " ":
        start = tagged[0] if tagged else _after_cues(start, stop, cued)
    if last or member.right == " ":
        stop = tagged[-1] + 1 if tagged else _before_cues(start, stop, cued)
    return start, stop


def _after_cues(start: int, stop: int, cued: Sequence[str]) -> int:
    """Behind the last word that leads to a list."""
    leading = [
        place
        for place in range(start, stop)
        if cued[place].split(":")[0] in ("general", "unless", "say", "ignore")
    ]
    return leading[-1] + 1 if leading else start


def _before_cues(start: int, stop: int, cued: Sequence[str]) -> int:
    """In front of the first word that leads away from a list."""
    return next((place for place in range(start, stop) if cued[place].split(":")[0] in AWAY), stop)
