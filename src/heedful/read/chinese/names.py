"""How each label of a set can be said in Chinese: terms, and how surely each stands for the label.

Label names and aliases go in. A Chinese name is said in full, by a part of it or abbreviated; an English
one by its words' Chinese names; both by everyday words of the same concept. A term that many labels share
says little. Nothing here has seen a comment.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from heedful.read.chinese.lexicon import Concept, lexicon
from heedful.read.chinese.writing import plain_form
from heedful.read.label_words import pieces
from heedful.records.label import Labels
from heedful.tasks.words import is_chinese

NAMED, PART, SHORT, CONCEPT, RELATED = 1.0, 0.9, 0.7, 0.85, 0.55
GENERIC = frozenset("类科的性问题方面其他与和及")


@dataclass(frozen=True, slots=True)
class Term:
    """A way to say (a part of) a label: `share` is how much of the label it says, `sure` how surely."""

    label: int
    part: int
    share: float
    sure: float


@dataclass(frozen=True)
class ChineseNames:
    """All terms of a label set, by their text in plain form."""

    ids: tuple[str, ...]
    terms: Mapping[str, tuple[Term, ...]]
    longest: int
    spoken: tuple[str, ...]  # each label in Chinese where its words are known, for an encoder


def chinese_names(labels: Labels, aliases: Mapping[str, tuple[str, ...]]) -> ChineseNames:
    """The terms of a label set; made once for each."""
    return _chinese_names(tuple((label.id, label.name, *aliases.get(label.id, ())) for label in labels.all))


@lru_cache(maxsize=64)
def _chinese_names(ways: tuple[tuple[str, ...], ...]) -> ChineseNames:
    found: dict[str, dict[tuple[int, int], Term]] = defaultdict(dict)
    spoken: list[str] = []
    for label, (_, *names) in enumerate(ways):
        said = ""
        for name in dict.fromkeys(names):
            made = _of_chinese(plain_form(name)) if is_chinese(name) else _of_english(name)
            for text, (part, share, sure) in made.items():
                known = found[text].get((label, part))
                if known is None or known.share * known.sure < share * sure:
                    found[text][label, part] = Term(label, part, share, sure)
            said = said or _spoken(name)
        spoken.append(said)
    terms = {text: tuple(by.values()) for text, by in found.items() if text}
    return ChineseNames(
        tuple(ids for ids, *_ in ways),
        {text: _telling(entries, len(ways)) for text, entries in terms.items()},
        max(map(len, terms), default=0),
        tuple(spoken),
    )


def _telling(entries: tuple[Term, ...], labels: int) -> tuple[Term, ...]:
    """A term that several labels share says less of each of them."""
    holders = len({term.label for term in entries})
    rare = 1.0 if labels < 2 else math.log((labels + 1) / holders) / math.log(labels + 1)
    return tuple(Term(t.label, t.part, t.share * max(0.05, rare), t.sure) for t in entries)


Made = dict[str, tuple[int, float, float]]


def _of_chinese(name: str) -> Made:
    """A Chinese name in full, its parts, its abbreviation, and the concepts in it."""
    made: Made = {}
    core = [c for c in name if c not in GENERIC]
    for start in range(len(name)):
        for end in range(start + 2, len(name) + 1):
            part = name[start:end]
            telling = sum(c not in GENERIC for c in part) / max(1, len(core))
            if telling:
                _put(made, part, 0, 0.5 + 0.5 * telling, PART)
    if len(name) >= 4:
        _put(made, name[0] + name[2], 0, 0.8, SHORT)
    if len(core) <= 2 and core:
        _put(made, name[0] if name[0] in core else core[0], 0, 0.5, SHORT)
    for text, concepts in lexicon().of_chinese(name):
        whole = 0.5 + 0.5 * len(text) / len(name)
        _put_concepts(made, concepts, 0, whole)
    _put(made, name, 0, 1.0, NAMED)
    return made


def _of_english(name: str) -> Made:
    """The words of an English name, and what the lexicon calls them; each word is a part of the name."""
    words = pieces(name)
    made: Made = {}
    for place, word in enumerate(words):
        _put(made, word, place, 1 / len(words), NAMED)
    for places, concepts in lexicon().of_words(words):
        _put_concepts(made, concepts, places[0], len(places) / len(words))
    _put(made, " ".join(words), 0, 1.0, NAMED)
    _put(made, plain_form(name), 0, 1.0, NAMED)
    return made


def _put_concepts(made: Made, concepts: tuple[Concept, ...], part: int, share: float) -> None:
    for concept in concepts:
        for word in concept.names:
            _put(made, plain_form(word), part, share, CONCEPT)
        for word in concept.related:
            _put(made, plain_form(word), part, share, RELATED)
        for word in concept.english:
            _put(made, word, part, share, RELATED)


def _put(made: Made, text: str, part: int, share: float, sure: float) -> None:
    known = made.get(text)
    if known is None or known[1] * known[2] < share * sure:
        made[text] = (part, share, sure)


def _spoken(name: str) -> str:
    """A label as somebody would say it in Chinese, as far as the lexicon knows its words."""
    if is_chinese(name):
        return plain_form(name)
    words = pieces(name)
    said = {places[0]: concepts[0].names[0] for places, concepts in lexicon().of_words(words)}
    return " ".join(dict.fromkeys([*said.values(), " ".join(words)]))
