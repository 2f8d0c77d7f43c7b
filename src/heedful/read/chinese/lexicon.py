"""What common things are called in Chinese and English: concepts from `lexicon.txt`.

A label's name goes in; out come the concepts it is made of, each with its Chinese names (as good as the
label's own) and everyday words (which show that somebody speaks of it). Nothing here knows any label set.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_NEGATING = frozenset({"not", "no", "non", "un", "without"})


@dataclass(frozen=True)
class Concept:
    """One thing, its English and Chinese names, and words people use around it."""

    english: tuple[str, ...]
    names: tuple[str, ...]
    related: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """Concepts, found by an English name or by a Chinese one."""

    by_english: dict[str, tuple[Concept, ...]]
    by_name: dict[str, tuple[Concept, ...]]

    def of_words(self, words: list[str]) -> list[tuple[tuple[int, ...], tuple[Concept, ...]]]:
        """The concepts in the English words of a label, longest names first: places of words, concepts."""
        found: list[tuple[tuple[int, ...], tuple[Concept, ...]]] = []
        for length in range(min(4, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                said = " ".join(words[start : start + length])
                concepts = next((c for form in _forms(said) if (c := self.by_english.get(form))), None)
                if concepts:
                    found.append((tuple(range(start, start + length)), concepts))
            if found and not _NEGATING.isdisjoint(words):
                break  # "not recommended" has nothing of "recommended"
        return found

    def of_chinese(self, name: str) -> list[tuple[str, tuple[Concept, ...]]]:
        """The concepts whose Chinese names stand in a label, longest first, none inside another."""
        found: list[tuple[str, tuple[Concept, ...]]] = []
        rest = name
        for length in range(min(6, len(name)), 0, -1):
            for start in range(len(name) - length + 1):
                part = name[start : start + length]
                if part in rest and part in self.by_name and (length > 1 or len(name) == 1):
                    found.append((part, self.by_name[part]))
                    rest = rest.replace(part, "\n" * length)
        return found


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The concepts of the data file beside this one."""
    lines = (files("heedful.read.chinese") / "lexicon.txt").read_text(encoding="utf-8").splitlines()
    concepts = [_concept(line) for line in lines if line and not line.startswith("#")]
    return Lexicon(
        _index((name, c) for c in concepts for name in c.english),
        _index((name, c) for c in concepts for name in c.names),
    )


def _concept(line: str) -> Concept:
    english, names, related = (part.strip() for part in line.split("|"))
    return Concept(
        tuple(name.strip() for name in english.split(",")), tuple(names.split()), tuple(related.split())
    )


def _index(pairs: Iterable[tuple[str, Concept]]) -> dict[str, tuple[Concept, ...]]:
    found: dict[str, list[Concept]] = {}
    for name, concept in pairs:
        found.setdefault(name, []).append(concept)
    return {name: tuple(concepts) for name, concepts in found.items()}


def _forms(name: str) -> tuple[str, ...]:
    """A name, its singular and its plural."""
    return name, name.removesuffix("s"), name.removesuffix("es"), f"{name}s"
