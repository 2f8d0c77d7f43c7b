"""What a Chinese comment says of its own text: hypotheses, and what speaks for each.

Every mention of a label plays a part in a hypothesis (it is the answer, is ruled out, is one choice, is
beside the point); the words around it speak for or against that part. With the words of the whole comment,
the labels' words in the text and, where an encoder knows Chinese, nearness in meaning they are the named
features of a log-linear model whose weights are learnt (`benchmarks/reading_training.py`).
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from heedful.read.about_text import Hypothesis
from heedful.read.chinese.cues import Cue
from heedful.read.chinese.names import ChineseNames
from heedful.read.context import Context
from heedful.read.mention import Mention

REACH = 80  # characters to either side that belong to a clause at most
KEPT = 6  # labels that nobody mentions but that may still be meant
CUTS = frozenset("，。！？；：,.!?;:…、\n()（）~～")
QUOTES = frozenset('“「『"')
STOPS = frozenset("。！？；!?;\n…")
COMMENT_CUES = (
    "deny", "reject", "unrelated", "wrong", "right", "be", "move", "general", "unless", "ignore", "either",
    "doubt", "idle", "say", "but", "sometimes", "usually", "rarely", "surely",
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A comment prepared: its plain form, cues, mentions and what is known of each label."""

    plain: str
    text: str
    cues: tuple[Cue, ...]
    mentions: tuple[Mention, ...]
    answered: tuple[int, ...]
    in_text: NDArray[np.float64]
    near: NDArray[np.float64]  # rows: comment to label, text to label; nought without an encoder
    score: NDArray[np.float64]


def chinese_hypotheses(said: Said, names: ChineseNames) -> list[Hypothesis]:
    """What the comment may say of its text, each with its features."""
    count = len(names.ids)
    seen = tuple(sorted({m.best for m in said.mentions}))
    rough = said.in_text + 0.5 * said.near.sum(axis=0) + said.score
    likely = [int(place) for place in np.argsort(-rough, kind="stable")[:KEPT]]
    made: list[tuple[str, tuple[int, ...]]] = []
    made += [("is", (place,)) for place in dict.fromkeys((*seen, *said.answered, *likely))]
    if count > 2:
        made += [("one_of", pair) for pair in combinations(seen[:6], 2)]
        made += [("one_of", part) for part in combinations(seen[:5], 3) if len(part) < count - 1]
        others = [place for place in seen if place not in said.answered]
        made += [("not", said.answered)] if said.answered else []
        made += [("not", (place,)) for place in others]
        made += [("not", (*said.answered, place)) for place in others if said.answered]
    made.append(("none", ()))
    parts = [dict(_mention_features(said, place)) for place in range(len(said.mentions))]
    whole = _comment_features(said, count)
    return [Hypothesis(kind, labels, _features(kind, labels, said, parts, whole)) for kind, labels in made]


def _features(
    kind: str, labels: tuple[int, ...], said: Said, parts: Sequence[dict[str, float]], whole: Sequence[str]
) -> dict[str, float]:
    found: dict[str, float] = {kind: 1.0}
    flip = "flip" if kind == "is" and labels[0] not in said.answered and "two" in whole else ""
    for name in whole:
        found[f"{kind}*{name}"] = 1.0
        if flip:
            found[f"flip*{name}"] = 1.0
    mentioned = False
    for mention, features in zip(said.mentions, parts, strict=True):
        role = _role(kind, labels, mention)
        mentioned |= role not in ("other", "none")
        for name, value in features.items():
            key = f"{role}|{name}"
            found[key] = found.get(key, 0.0) + value
    confirms = kind == "is" and labels[0] in said.answered
    if confirms:
        found |= {f"confirm*{name}": 1.0 for name in (*whole, "")}
    if kind in ("is", "one_of"):
        tail = "" if mentioned else "?"
        for name, row in (("text", said.in_text), *zip(("near", "near_text"), said.near, strict=True)):
            found[f"{kind}.{name}{tail}"] = float(min(row[list(labels)]))
        found[f"{kind}.score"] = float(min(said.score[list(labels)]))
        found[f"{kind}.unmentioned"] = float(not mentioned)
    if kind == "one_of":
        found |= {f"between:{name}": 1.0 for name in _between(said, labels)}
    if kind == "not":
        found["not.answer"] = float(set(labels) == set(said.answered))
        found["not.more"] = float(len(labels) > len(said.answered))
    return found


def _between(said: Said, labels: tuple[int, ...]) -> set[str]:
    """The cues from the first to the last mention of some labels, and the mark alone where there are none."""
    places = [(m.start, m.end) for m in said.mentions if m.best in labels]
    if len(places) < len(labels):
        return {"unsaid"}
    start, end = places[0][1], places[-1][0]
    kinds = {cue.kind for cue in said.cues if start <= cue.start < end}
    return kinds or {f"only:{said.plain[start:end].strip()[:1]}"}


def _role(kind: str, labels: tuple[int, ...], mention: Mention) -> str:
    """The part that a mention plays if the hypothesis holds."""
    if kind == "none":
        return "none"
    share = max((float(mention.shares[place]) for place in labels), default=0.0)
    if share < 0.5 * mention.share:
        return "other"
    return {"is": "yes", "one_of": "alt", "not": "no"}[kind]


def _mention_features(said: Said, place: int) -> Iterator[tuple[str, float]]:
    """What stands around a mention, named."""
    mention, plain = said.mentions[place], said.plain
    answered = mention.best in said.answered
    start, end = clause_of(plain, mention.start, mention.end, CUTS)
    yield "", 1.0
    yield f"answer={answered}", 1.0
    yield f"last={place == len(said.mentions) - 1}", 1.0
    yield f"first={place == 0}", 1.0
    yield "cover", float(mention.cover.max())
    yield f"in_text={plain[mention.start : mention.end] in said.text}", 1.0
    opens = mention.start > 0 and plain[mention.start - 1] in QUOTES
    yield f"quoted={opens}", 1.0
    inside = said.cues[bisect_left(said.cues, start, key=_begin) : bisect_left(said.cues, end, key=_begin)]
    before = [cue for cue in inside if cue.end <= mention.start]
    after = [cue for cue in inside if mention.end <= cue.start and cue.end <= end]
    for side, cues in (("b", before[::-1]), ("a", after)):
        gap = None
        for cue in cues:
            away = mention.start - cue.end if side == "b" else cue.start - mention.end
            gap = away if gap is None else gap
            if away == gap:
                yield f"{side}1:{cue.kind}:{min(away, 3)}", 1.0
        for kind in {cue.kind for cue in cues}:
            yield f"{side}:{kind}", 1.0
            yield f"{side}:{kind}:{'answer' if answered else 'else'}", 1.0
        if not cues:
            yield f"{side}:nothing", 1.0
    mark = plain[end : end + 1] or "$"
    yield f"mark:{mark if mark in CUTS or mark == '$' else '.'}", 1.0
    yield f"alone={start == mention.start and end <= mention.end + 1}", 1.0


def _comment_features(said: Said, labels: int) -> list[str]:
    """What the whole comment shows, by name."""
    kinds = {cue.kind for cue in said.cues}
    named = {m.best for m in said.mentions if m.cover.max() > 0.4}
    found = [f"cue:{kind}" for kind in COMMENT_CUES if kind in kinds]
    found += [
        f"asks={min(2, said.plain.count('?'))}",
        f"long={min(4, len(said.plain) // 10)}",
        f"named={min(3, len(named - set(said.answered)))}",
        f"answer_named={bool(named & set(said.answered))}",
        "two" if labels == 2 else "many",
    ]
    for kind in ("doubt", "idle", "right", "unrelated"):
        if kind in kinds:
            found.append(f"cue:{kind}&named={bool(named - set(said.answered))}")
            found.append(f"cue:{kind}&answer={bool(named & set(said.answered))}")
    return found


def _begin(cue: Cue) -> int:
    return cue.start


def clause_of(plain: str, start: int, end: int, cuts: frozenset[str]) -> tuple[int, int]:
    """The stretch around a place up to the next mark on either side."""
    first, last = max(0, start - REACH), min(len(plain), end + REACH)
    while start > first and plain[start - 1] not in cuts:
        start -= 1
    while end < last and plain[end] not in cuts:
        end += 1
    return start, end


def denied_labels(said: Said, weights: Mapping[str, float]) -> tuple[int, ...]:
    """Labels whose every mention is rather ruled out than beside the point."""
    found: dict[int, bool] = {}
    for place, mention in enumerate(said.mentions):
        features = dict(_mention_features(said, place))
        lean = sum(
            value * (weights.get(f"no|{name}", 0.0) - weights.get(f"other|{name}", 0.0))
            for name, value in features.items()
        )
        found[mention.best] = found.get(mention.best, True) and lean > 0 and mention.share > 0.5
    return tuple(label for label, no in found.items() if no)


def spread(row: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores among labels on one scale: mean nought, deviation one."""
    return np.asarray((row - row.mean()) / max(1e-6, float(row.std())), np.float64)


def text_evidence(found: Sequence[Mention], labels: int) -> NDArray[np.float64]:
    """How much each label is spoken of in the text itself, at most 1."""
    total = np.zeros(labels)
    for mention in found:
        total += mention.cover
    return np.minimum(total, 1.5)


def log_scores(context: Context) -> NDArray[np.float64]:
    """The version's own probabilities, on a scale where an even guess is nought."""
    if not context.scores:
        return np.zeros(len(context.labels.all))
    given = np.array([context.scores.get(label.id, 0.0) for label in context.labels.all])
    return np.asarray(0.3 * np.log(np.maximum(given, 1e-3) * len(given)), np.float64)
