"""Names that people use for a label, learnt from comments whose meaning a person has confirmed or amended.

A word (or a few Chinese characters) becomes an alias once it stood in two comments about one label and in
none about another. Words that a rule names are left out: they say which texts, not which label.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from heedful.records.reading import Meaning

FEWEST = 2  # comments in which a word must have stood
LONGEST = 4  # Chinese characters of a name

_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]{3,}")
_CHINESE = re.compile(r"[\u3400-\u9fff]{2,}")


def learnt_aliases(confirmed: Iterable[tuple[str, Meaning]]) -> Mapping[str, tuple[str, ...]]:
    """By label id, the names that comments with these meanings use and no other label's comments do."""
    found: dict[str, dict[str, int]] = {}
    for comment, meaning in confirmed:
        about = set(meaning.this.is_) | {rule.label for rule in meaning.rules if rule.polarity == "is"}
        if len(about) == 1:
            label, taken = about.pop(), _words_of_rules(meaning)
            for name in set(_names(comment.lower())) - taken:
                counts = found.setdefault(name, {})
                counts[label] = counts.get(label, 0) + 1
    learnt: dict[str, list[str]] = {}
    for name, counts in found.items():
        if len(counts) == 1 and sum(counts.values()) >= FEWEST:
            learnt.setdefault(next(iter(counts)), []).append(name)
    return {label: tuple(sorted(_longest(names))) for label, names in sorted(learnt.items())}


def _names(comment: str) -> Iterator[str]:
    yield from _WORD.findall(comment)
    for run in _CHINESE.findall(comment):
        for size in range(2, LONGEST + 1):
            yield from (run[at : at + size] for at in range(len(run) - size + 1))


def _words_of_rules(meaning: Meaning) -> set[str]:
    conditions = [rule.condition for rule in meaning.rules]
    phrases = [word for one in conditions for word in (*one.any, *one.all, *one.unless)]
    return {name for phrase in (*phrases, *meaning.ignore) for name in (phrase, *_names(phrase))}


def _longest(names: list[str]) -> list[str]:
    """Without what is a part of another name: the whole says it."""
    return [name for name in names if not any(name != other and name in other for other in names)]
