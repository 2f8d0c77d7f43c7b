"""What the tagger sees of each character or word of a Chinese comment: named facts.

A character's identity counts only where it belongs to the language of comments (`known`); what a topic's
words are is seen by the cues around them, by the list or quotation they stand in, by whether they stand in
the text and by whether they name a label. So nothing learnt here is about one label set.
"""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from heedful.read.chinese.cues import Cue
from heedful.read.mention import Mention
from heedful.read.tokens import Token
from heedful.read.window import around

CUTS = frozenset("，。！？；：,.!?;:…、\n()（）/|+=→＝~“”\"「」『』《》‘’'【】")
STOPS = frozenset("。！？；!?;\n…")
LISTED = frozenset("、/|,，")
QUOTES = frozenset('“”"「」『』‘’《》')
OPENING, CLOSING = frozenset("“「『‘《"), frozenset("”」』’》")
NOTHING = "-"
RUN = 12  # tokens of the text that are looked for at once
REACH = 150  # tokens to either side that are looked at within a sentence


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of tokens between marks or spaces."""

    start: int
    stop: int
    left: str  # the mark before it
    right: str


def chinese_features(
    tokens: Sequence[Token],
    cues: Sequence[Cue],
    mentions: Sequence[Mention],
    text: str,
    known: Collection[str],
) -> list[list[str]]:
    """The names of the facts that hold, for each token; text is in plain form."""
    shapes = [_shape(token, known) for token in tokens]
    cued = cued_tokens(tokens, cues)
    linked = _covered(tokens, [(m.start, m.end, _sure(m)) for m in mentions])
    shared = _in_text(tokens, text)
    before, after = _nearest(cued), _nearest(cued[::-1])[::-1]
    quoted = _quoted(tokens)
    found: list[list[str]] = [[] for _ in tokens]
    runs = segments(tokens)
    sentences = _sentences(tokens)
    for number, run in enumerate(runs):
        facts = _segment_facts(number, runs, cued, linked, shared, quoted)
        for place in range(run.start, run.stop):
            edge = ("first" if place == run.start else "") + ("last" if place == run.stop - 1 else "")
            found[place] += [*facts, f"edge={edge}", *(f"{fact}&{edge}" for fact in facts[:4] if edge)]
            found[place].append(f"in={min(3, place - run.start)}_{min(3, run.stop - 1 - place)}")
    for start, stop in sentences:
        facts = _sentence_facts(cued[start:stop], linked[start:stop], tokens[start:stop])
        for place in range(start, stop):
            found[place] += facts
            found[place] += _sides(start, place, stop, cued, linked)
    for place in range(len(tokens)):
        found[place] += around(shapes, place, edge="$", joint="")
        for name, row in (("cue", cued), ("link", linked)):
            at = {
                step: row[place + step] if 0 <= place + step < len(row) else NOTHING
                for step in (-2, -1, 0, 1, 2)
            }
            found[place] += [f"{name}{step:+d}={value}" for step, value in at.items()]
            found[place].append(f"{name}-10={at[-1]}_{at[0]}")
        found[place] += [
            f"before={before[place]}",
            f"after={after[place]}",
            f"around={before[place][0]}_{after[place][0]}",
            f"shared={min(4, shared[place])}",
            f"shared={min(2, shared[place])}_{cued[place]}_{linked[place]}",
            f"quoted={quoted[place]}",
            f"quoted={quoted[place]}_{before[place][0]}",
        ]
    return found


def cued_tokens(tokens: Sequence[Token], cues: Sequence[Cue]) -> list[str]:
    """The kind of cue that each token belongs to, and whether it begins it."""
    return _covered(tokens, [(cue.start, cue.end, cue.kind) for cue in cues])


def segments(tokens: Sequence[Token]) -> list[Segment]:
    """Runs of tokens between marks and spaces."""
    found: list[Segment] = []
    start = 0
    for place in range(len(tokens) + 1):
        over = place == len(tokens)
        cut = over or tokens[place].lower in CUTS
        spaced = not over and place > start and tokens[place].start > tokens[place - 1].end
        if cut or spaced:
            if place > start:
                left = (
                    tokens[start - 1].lower
                    if start and tokens[start - 1].lower in CUTS
                    else " "
                    if start
                    else "^"
                )
                right = "$" if over else tokens[place].lower if cut else " "
                found.append(Segment(start, place, left, right))
            start = place if not cut else place + 1
    return found


def _segment_facts(
    number: int,
    runs: Sequence[Segment],
    cued: Sequence[str],
    linked: Sequence[str],
    shared: Sequence[int],
    quoted: Sequence[bool],
) -> list[str]:
    run = runs[number]
    size = run.stop - run.start
    free = [
        place for place in range(run.start, run.stop) if cued[place] == NOTHING and linked[place] == NOTHING
    ]
    kinds = sorted({cued[place].split(":")[0] for place in range(run.start, run.stop)} - {NOTHING})
    most = max(shared[run.start : run.stop])
    whole = "whole" if most == size else "part" if most > 1 else "none"
    beside = _beside(number, runs)
    return [
        f"marks={_mark(run.left)}{_mark(run.right)}",
        f"size={min(6, size)}_{beside}",
        f"text={whole}_{beside}",
        f"free={'all' if len(free) == size else 'some' if free else 'no'}_{min(6, size)}",
        f"place={'first' if not number else 'last' if number == len(runs) - 1 else 'mid'}",
        f"quotes={quoted[run.start]}_{min(5, size)}",
        *(f"seg_has={kind}" for kind in kinds),
        f"seg_link={any(linked[place] != NOTHING for place in range(run.start, run.stop))}_{beside}",
    ]


def _beside(number: int, runs: Sequence[Segment]) -> str:
    """Whether a segment is one of a list, by its marks and its neighbours' sizes."""
    run = runs[number]
    back = number > 0 and run.left in LISTED | QUOTES | {" "}
    on = number + 1 < len(runs) and run.right in LISTED | QUOTES | {" "}
    short = [r.stop - r.start <= 6 for r in runs[max(0, number - 1) : number + 2]]
    return f"{'<' if back else ''}{'>' if on else ''}{sum(short)}"


def _sentence_facts(cued: Sequence[str], linked: Sequence[str], tokens: Sequence[Token]) -> list[str]:
    kinds = {cue.split(":")[0] for cue in cued}
    marks = [token.lower for token in tokens]
    listed = sum(mark in "、/" for mark in marks)
    facts = [
        f"has={kind}"
        for kind in ("general", "unless", "ignore", "arrow", "surely", "usually", "and")
        if kind in kinds
    ]
    facts += [f"listed={min(3, listed)}", f"labels={len([1 for link in linked if link != NOTHING]) > 0}"]
    return [*facts, f"words={min(4, len(tokens) // 8)}"]


def _sides(start: int, place: int, stop: int, cued: Sequence[str], linked: Sequence[str]) -> list[str]:
    start, stop = max(start, place - REACH), min(stop, place + REACH)
    ahead = {cue.split(":")[0] for cue in cued[place + 1 : stop]}
    back = {cue.split(":")[0] for cue in cued[start:place]}
    facts = [f"ahead:{kind}" for kind in ahead if kind in _TELLING]
    facts += [f"back:{kind}" for kind in back if kind in _TELLING]
    labelled = [any(x != NOTHING for x in part) for part in (linked[start:place], linked[place + 1 : stop])]
    facts.append(f"label:{labelled[0]}{labelled[1]}")
    return facts


_TELLING = frozenset(
    {
        "general",
        "unless",
        "ignore",
        "arrow",
        "surely",
        "usually",
        "sometimes",
        "and",
        "move",
        "be",
        "say",
        "deny",
        "but",
    }
)


def _shape(token: Token, known: Collection[str]) -> str:
    if token.lower in known or not token.is_word:
        return token.lower
    if token.lower.isascii():
        return "#9" if token.lower.isdigit() else "#a"
    return "#"


def _covered(tokens: Sequence[Token], spans: Sequence[tuple[int, int, str]]) -> list[str]:
    """Which span each token belongs to, its first token marked."""
    found = [NOTHING] * len(tokens)
    starts = [token.start for token in tokens]
    for start, end, name in sorted(spans, key=lambda s: s[0] - s[1]):
        for place in range(bisect_left(starts, start), len(tokens)):
            if tokens[place].end > end:
                break
            if found[place] == NOTHING:
                found[place] = f"{name}:{'b' if starts[place] == start else 'i'}"
    return found


def _sure(mention: Mention) -> str:
    cover = float(mention.cover.max())
    return "name" if cover > 0.6 else "near" if cover > 0.35 else "far"


def _in_text(tokens: Sequence[Token], text: str) -> list[int]:
    """For each token how many tokens the longest run around it has that stands in the text."""
    found = [0] * len(tokens)
    start = 0
    for stop in range(1, len(tokens) + 1):
        if not tokens[stop - 1].is_word:
            start = stop
            continue
        start = max(start, stop - RUN)
        while start < stop and "".join(token.lower for token in tokens[start:stop]) not in text:
            start += 1
        for place in range(start, stop):
            found[place] = max(found[place], stop - start)
    return found


def _nearest(cued: Sequence[str]) -> list[tuple[str, int]]:
    """The kind of the nearest cue before each token, and how far it is (0 to 3)."""
    found: list[tuple[str, int]] = []
    kind, away = NOTHING, 0
    for cue in cued:
        found.append((kind, min(3, away)))
        if cue != NOTHING:
            kind, away = cue.split(":")[0], 0
        else:
            away += 1
    return found


def _quoted(tokens: Sequence[Token]) -> list[bool]:
    found, inside = [], False
    for token in tokens:
        if token.lower in QUOTES:
            inside = token.lower in OPENING or (token.lower not in CLOSING and not inside)
            found.append(False)
        else:
            found.append(inside)
    return found


def _sentences(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    ends = [place + 1 for place, token in enumerate(tokens) if token.lower in STOPS]
    bounds = [0, *ends, len(tokens)]
    return [(a, b) for a, b in pairwise(bounds) if a < b]


def _mark(mark: str) -> str:
    if mark in QUOTES:
        return '"'
    return "." if mark in STOPS else mark
