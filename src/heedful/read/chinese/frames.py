"""Rules and ignored words of a Chinese comment, from the tags of its tokens and the labels it speaks of.

Within a sentence the words that are tagged as conditions go with the label that is named next
("带A、B的都归X"), else with the one named before ("X嘛，就是A、B"), else with what the comment says of
its own text. Hedges set the strength; a denial turns the rule round. Nothing here was trained.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from heedful.read.chinese.cues import Cue
from heedful.read.chinese.token_features import STOPS
from heedful.read.tokens import Token
from heedful.records.reading import About
from heedful.records.signal import Condition, Polarity, RuleMeant, Strength
from heedful.tasks.words import is_chinese

EDGES = " ，。！？；：,.!?;:…、\n()（）~～“”\"「」『』《》‘’'【】"


@dataclass(frozen=True, slots=True)
class Part:
    """A tagged stretch of a comment: which part it plays, where, and its words verbatim."""

    kind: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Named:
    """A label that is named in the comment: where, and whether it is ruled out there."""

    label: str
    start: int
    end: int
    denied: bool


@dataclass
class Group:
    """The conditions of one rule, and the labels it is said of."""

    parts: list[Part] = field(default_factory=list)
    labels: list[Named] = field(default_factory=list)

    @property
    def end(self) -> int:
        return max(part.end for part in self.parts)

    def words(self, kind: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(part.words for part in self.parts if part.kind == kind))


def parts_of(comment: str, tokens: Sequence[Token], tags: Sequence[str], text: str = "") -> list[Part]:
    """The tagged stretches, in order; words without what leads to them, by what the text has."""
    found: list[Part] = []
    place = 0
    while place < len(tokens):
        start, kind = place, tags[place][2:]
        place += 1
        if not kind:
            continue
        while place < len(tokens) and tags[place] == f"I-{kind}":
            place += 1
        words = comment[tokens[start].start : tokens[place - 1].end].lower().strip(EDGES)
        if kind in _WORDS:
            words = bare(words, text)
        if words:
            found.append(Part(kind, tokens[start].start, tokens[place - 1].end, words))
    return found


def bare(words: str, text: str) -> str:
    """A condition without a word that leads to it or trails behind, where the text has the rest alone."""
    for lead in _LEADS:
        rest = words.removeprefix(lead)
        if rest != words and len(rest) > 1 and words not in text and rest in text:
            words = rest
    for tail in _TAILS:
        rest = words.removesuffix(tail)
        if rest != words and len(rest) > 1 and words not in text:
            words = rest
    return words


def chinese_rules(
    plain: str, parts: Sequence[Part], named: Sequence[Named], cues: Sequence[Cue], about: About
) -> tuple[RuleMeant, ...]:
    """What the comment says of other texts, one rule for each label that a group of conditions is said of."""
    found: list[RuleMeant] = []
    for start, end in sentences(plain):
        here = [part for part in parts if start <= part.start < end and part.kind in _CONDITIONS]
        labels = [name for name in named if start <= name.start < end]
        inside = [cue for cue in cues if start <= cue.start < end]
        for group in _groups(here, labels):
            found += _rules(group, inside, about, named)
    return tuple(dict.fromkeys(found))


def together(plain: str, parts: Sequence[Part], cues: Sequence[Cue]) -> list[Part]:
    """Conditions that a sentence says to occur at once, or joins by a plus, must hold together."""
    found = list(parts)
    for start, end in sentences(plain):
        kinds = {cue.kind for cue in cues if start <= cue.start < end}
        here = [
            place for place, part in enumerate(found) if start <= part.start < end and part.kind in _JOINED
        ]
        joined = len(here) > 1 and "both" in kinds and "each" not in kinds
        for one, other in pairwise(here):
            joined |= plain[found[one].end : found[other].start].strip() == "+" and "each" not in kinds
        for place in here:
            kind = "ALL" if joined else found[place].kind if "and" in kinds or "both" in kinds else "ANY"
            found[place] = replace(found[place], kind=kind)
    return found


_JOINED = frozenset({"ANY", "ALL"})
_WORDS = frozenset({"ANY", "ALL", "UNLESS", "IGNORE"})
_LEADS = (
    "提到",
    "说到",
    "出现",
    "写了",
    "带有",
    "凡是",
    "凡",
    "说",
    "有",
    "带",
    "含",
    "讲",
    "提",
    "写",
    "问",
    "像",
)
_TAILS = ("也好", "字样", "之类", "等等", "这种", "这些", "啊", "呀", "嘛", "啦", "的")
_CONDITIONS = frozenset({"ANY", "ALL", "UNLESS", "ABOUT"})


def sentences(plain: str) -> list[tuple[int, int]]:
    """Where sentences begin and end."""
    ends = [place + 1 for place, character in enumerate(plain) if character in STOPS]
    bounds = [0, *ends, len(plain)]
    return [(a, b) for a, b in pairwise(bounds) if a < b]


def _groups(parts: Sequence[Part], labels: Sequence[Named]) -> list[Group]:
    """Conditions up to the label they go with; what follows a label is the next rule's, exceptions apart."""
    groups: list[Group] = []
    events: list[Part | Named] = sorted([*parts, *labels], key=lambda event: event.start)
    for event in events:
        if isinstance(event, Named):
            if groups and any(part.start <= event.start < part.end for part in groups[-1].parts):
                continue
            if groups:
                groups[-1].labels.append(event)
        elif groups and (event.kind == "UNLESS" or not groups[-1].labels or _only_exceptions(groups[-1])):
            groups[-1].parts.append(event)
        else:
            groups.append(Group([event]))
    first = [name for name in labels if parts and name.end <= parts[0].start]
    if len(groups) == 1 and not groups[0].labels and first:
        groups[0].labels.append(first[-1])
    return [group for group in groups if group.words("ANY") or group.words("ALL") or group.words("ABOUT")]


def _only_exceptions(group: Group) -> bool:
    return all(part.kind == "UNLESS" for part in group.parts)


def _rules(group: Group, cues: Sequence[Cue], about: About, named: Sequence[Named]) -> list[RuleMeant]:
    any_of, all_of = group.words("ANY"), group.words("ALL")
    condition = Condition(
        any=any_of,
        all=all_of,
        unless=group.words("UNLESS"),
        about="" if any_of or all_of else "，".join(group.words("ABOUT")),
    )
    wanted = list(group.labels)
    if not wanted or (all(name.denied for name in wanted) and about.is_ and not any_of and not all_of):
        label = about.is_[0] if about.is_ else next((n.label for n in reversed(named) if not n.denied), None)
        wanted = [Named(label, group.end, group.end, False)] if label else []
    made: dict[tuple[str, bool], RuleMeant] = {}
    for place, name in enumerate(wanted):
        before = [
            c for c in cues if (wanted[place - 1].end if place else 0) <= c.start and c.end <= name.start
        ]
        rarely = any(cue.kind == "rarely" for cue in before)
        polarity: Polarity = "not" if name.denied or rarely else "is"
        strength = _strength(cues, before, rarely, len(wanted) > 1)
        made.setdefault(
            (name.label, polarity == "is"),
            RuleMeant(condition=condition, label=name.label, polarity=polarity, strength=strength),
        )
    return list(made.values())


def _strength(cues: Sequence[Cue], before: Sequence[Cue], rarely: bool, several: bool) -> Strength:
    near = {cue.kind for cue in before}
    kinds = near if several else {cue.kind for cue in cues} | near
    if rarely:
        return "usually"
    if "sometimes" in kinds:
        return "sometimes"
    return "usually" if "usually" in kinds else "always"


def ignored_words(parts: Sequence[Part]) -> tuple[str, ...]:
    """The words that must not count."""
    return tuple(dict.fromkeys(part.words for part in parts if part.kind == "IGNORE"))


def enough(word: str) -> bool:
    """Whether a word is long enough to be looked for in texts."""
    return len(word) > 1 or is_chinese(word)
