"""Where a Chinese comment speaks of which label: mentions, by the terms of the labels.

Longer terms go before shorter ones; terms that stand beside each other and say different parts of one label
make one mention; all labels compete for it.
"""

from collections.abc import Sequence

import numpy as np

from heedful.read.chinese.names import ChineseNames, Term
from heedful.read.mention import Mention

GAP = 2  # characters that a mention may run over
SHARP = 6.0
Span = tuple[int, int, tuple[Term, ...]]


def chinese_mentions(plain: str, names: ChineseNames) -> list[Mention]:
    """All mentions of a comment in plain form, in order; their places are characters."""
    spans = _longest(_spans(plain, names))
    groups: list[list[Span]] = []
    for span in spans:
        if groups and _joined(plain, groups[-1], span):
            groups[-1].append(span)
        else:
            groups.append([span])
    return [_mention(group, len(names.ids)) for group in groups]


def _spans(plain: str, names: ChineseNames) -> list[Span]:
    """Every term wherever it stands; letters only as whole words."""
    found: list[Span] = []
    for start in range(len(plain)):
        for end in range(start + 1, min(len(plain), start + names.longest) + 1):
            terms = names.terms.get(plain[start:end])
            if terms and not _cut(plain, start, end):
                found.append((start, end, terms))
    return found


def _longest(spans: Sequence[Span]) -> list[Span]:
    """Spans that do not overlap, longer ones first, surer ones next."""
    taken: set[int] = set()
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s[0] - s[1], -max(t.share * t.sure for t in s[2]), s[0])):
        if taken.isdisjoint(range(span[0], span[1])):
            taken.update(range(span[0], span[1]))
            kept.append(span)
    return sorted(kept, key=lambda s: s[0])


def _joined(plain: str, group: list[Span], span: Span) -> bool:
    """Whether a span goes on with a label of the one before, and says another part of it."""
    between = plain[group[-1][1] : span[0]]
    if len(between) > GAP or any(not c.isalnum() and c not in " _-" for c in between):
        return False
    said = {(term.label, term.part) for other in group for term in other[2]}
    labels = {label for label, _ in said}
    return any(term.label in labels and (term.label, term.part) not in said for term in span[2])


def _mention(group: list[Span], labels: int) -> Mention:
    best: dict[tuple[int, int], float] = {}
    for _, _, terms in group:
        for term in terms:
            key = term.label, term.part
            best[key] = max(best.get(key, 0.0), term.share * term.sure)
    cover = np.zeros(labels)
    for (label, _), value in best.items():
        cover[label] += value
    told = np.where(cover > 0, np.exp(SHARP * (cover - cover.max())), 0.0)
    return Mention(group[0][0], group[-1][1], np.minimum(cover, 1.0), told / max(1e-12, told.sum()))


def _cut(plain: str, start: int, end: int) -> bool:
    """Whether a term of letters or figures would be a piece of a longer word."""

    def inside(place: int) -> bool:
        return 0 < place < len(plain) and all(
            c.isascii() and c.isalnum() for c in plain[place - 1 : place + 1]
        )

    return inside(start) or inside(end)
