"""How well comments were read, for `reading.py`: exact sets for this text, what rules denote, risk-coverage.

Marked meanings and readings go in as the plain objects of a comments file; figures in [0, 1] come out.
Where a comments folder carries its own scorer, `reading.py` checks that both agree.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from heedful.read.matcher import TextPool
from heedful.tasks.words import is_chinese

Meant = Mapping[str, Any]
FIGURES = ("comments", "this", "rule_label", "denotation", "words", "useless", "refused", "coverage10")
NOTHING: Meant = {"this": {}, "rules": [], "ignore": [], "usable": False, "confidence": 0.0}


def open_labels(this: Meant, labels: Iterable[str]) -> frozenset[str]:
    """The labels that a comment leaves open for its own text."""
    if this.get("is"):
        return frozenset(this["is"])
    if this.get("one_of"):
        return frozenset(this["one_of"])
    return frozenset(set(labels) - set(this.get("not", [])))


def f1(found: set[Any], wanted: set[Any]) -> float:
    """The harmonic mean of precision and recall of a set; two empty ones agree."""
    return 2 * len(found & wanted) / (len(found) + len(wanted)) if found or wanted else 1.0


def denotation(rules: Sequence[Meant], pool: TextPool) -> set[tuple[int, str, str]]:
    """The pool texts that rules speak of, with what they say of them."""
    return {
        (int(place), rule["label"], rule.get("polarity", "is"))
        for rule in rules
        if has_words(rule)
        for place in _matching(rule, pool)
    }


def _matching(rule: Meant, pool: TextPool) -> list[int]:
    """As the scorer of the comments has it: there a Chinese character is a letter like any other."""
    groups = {
        key: [_pattern(word) for word in rule.get(key, ()) if word.strip()]
        for key in ("any", "all", "unless")
    }
    return [
        place
        for place, text in enumerate(pool.texts)
        if (not groups["any"] or any(one.search(text) for one in groups["any"]))
        and all(one.search(text) for one in groups["all"])
        and not any(one.search(text) for one in groups["unless"])
    ]


def _pattern(word: str) -> re.Pattern[str]:
    word = word.strip().lower()
    if is_chinese(word):
        return re.compile(re.escape(word))
    return re.compile(r"(?<!\w)" + re.escape(word) + r"(?:s|es|'s)?(?!\w)")


def has_words(rule: Meant) -> bool:
    return bool(rule.get("any") or rule.get("all"))


def literal_words(rules: Sequence[Meant]) -> set[str]:
    return {word.strip().lower() for rule in rules for key in ("any", "all") for word in rule.get(key, [])}


def signature(rules: Sequence[Meant]) -> Counter[tuple[str, str]]:
    return Counter((rule["label"], rule.get("polarity", "is")) for rule in rules)


def one(reading: Meant, wanted: Meant, labels: Iterable[str], pool: TextPool | None) -> dict[str, float]:
    """The figures of one comment that apply to it."""
    read_rules, marked = reading.get("rules", []), wanted["rules"]
    figures = {
        "this": float(open_labels(reading.get("this", {}), labels) == open_labels(wanted["this"], labels)),
        ("refused" if wanted["usable"] else "useless"): float(not reading.get("usable", True)),
    }
    if marked:
        figures["rule_label"] = float(signature(read_rules) == signature(marked))
    if any(map(has_words, marked)) or (not marked and any(map(has_words, read_rules))):
        figures["words"] = f1(literal_words(read_rules), literal_words(marked))
        if pool is not None:
            figures["denotation"] = f1(denotation(read_rules, pool), denotation(marked, pool))
    return figures


def score(
    comments: Sequence[Meant],
    readings: Mapping[str, Meant],
    labels: Mapping[str, Sequence[str]],
    pools: Mapping[str, TextPool],
) -> dict[str, float]:
    """The means over comments, and the share of them, surest first, with at most 10 % wrong on their text."""
    kept: dict[str, list[float]] = defaultdict(list)
    sure: list[tuple[float, float]] = []
    for comment in comments:
        reading = readings.get(comment["item"], NOTHING)
        task = comment["task"]
        figures = one(reading, comment["meaning"], labels[task], pools.get(task))
        for name, value in figures.items():
            kept[name].append(value)
        sure.append((-float(reading.get("confidence", 0.0)), figures["this"]))
    means = {name: round(sum(values) / len(values), 4) for name, values in kept.items()}
    return means | {"coverage10": covered(sure, 0.1), "comments": len(comments)}


def covered(sure: Sequence[tuple[float, float]], risk: float) -> float:
    """The largest share, surest first, whose share of wrong ones is at most `risk`."""
    wrong, best = 0.0, 0
    for count, (_, right) in enumerate(sorted(sure, key=lambda pair: pair[0]), 1):
        wrong += 1.0 - right
        best = count if wrong <= risk * count else best
    return round(best / max(1, len(sure)), 4)
