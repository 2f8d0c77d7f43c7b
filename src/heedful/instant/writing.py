"""What was said of texts, heeded with the very next answer: a memory of answers, and limits made of wishes.

Signals go in, in the order of the ledger; what is known of a text comes out. Plain look-ups: nothing here
asks a model, and taking a signal away is leaving it out.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from heedful.models.writing.options import Limits
from heedful.records.base import content_hash
from heedful.records.phrases import has
from heedful.records.sentences import word_count
from heedful.records.text_signal import (
    Attribute,
    Demonstration,
    Judgement,
    Preference,
    SpanPenalty,
    Term,
    WrittenSignal,
)
from heedful.records.wish import Wish
from heedful.tasks.writing.wishes import LONGER, SHORTER

OWNER = "owner"


@dataclass(frozen=True)
class Remembered:
    """The answer to a text as somebody gave it, and whose feedback that was."""

    completion: str
    feedback_id: str
    rank: int


@dataclass(frozen=True)
class Wished:
    """What must hold of the answer to one text, with the answers each wish was said of."""

    limits: Limits
    wishes: tuple[tuple[Wish, str | None], ...]
    avoid: tuple[str, ...]
    feedback_ids: tuple[str, ...]


class WritingMemory:
    """What was said, by text and for all texts."""

    def __init__(self, signals: Sequence[WrittenSignal]) -> None:
        self._answers: dict[str, Remembered] = {}
        self._near: dict[str, Remembered] = {}
        self._by_text: dict[str, list[WrittenSignal]] = {}
        self._everywhere: list[Attribute | Term] = []
        for signal in signals:
            self._take(signal)

    @classmethod
    def of(cls, signals: Sequence[WrittenSignal]) -> Self:
        """A memory of these signals."""
        return cls(signals)

    def answer(self, text: str) -> Remembered | None:
        """What is to be answered to this text, or to one that differs in case and marks alone."""
        return self._answers.get(content_hash(text)) or self._near.get(loose(text))

    def wished(self, text: str) -> Wished:
        """What was wished of the answer to this text; a later wish goes before one it contradicts."""
        own = self._by_text.get(content_hash(text), [])
        wishes: list[tuple[Wish, str | None, str]] = []
        avoid: list[str] = []
        ids: list[str] = []
        for signal in [*self._everywhere, *own]:
            match signal:
                case Attribute(wish=wish, answer=answer, feedback_id=item):
                    wishes.append((wish, answer, item))
                case Term(source=source, target=target, feedback_id=item) if has(text, source):
                    wishes.append((Wish(kind="term", phrase=source, instead=target), None, item))
                case SpanPenalty(completion=completion, start=start, end=end, feedback_id=item):
                    wrong = completion[start:end].strip()
                    if wrong:
                        wishes.append((Wish(kind="without", phrase=wrong), None, item))
                case Judgement(good=False, completion=completion, feedback_id=item):
                    avoid.append(completion)
                    ids.append(item)
        kept = _agreed([(wish, answer) for wish, answer, _ in wishes])
        ids += [item for wish, answer, item in wishes if (wish, answer) in kept]
        return Wished(limits_of(kept, text), kept, tuple(avoid), tuple(dict.fromkeys(ids)))

    def _take(self, signal: WrittenSignal) -> None:
        if isinstance(signal, Attribute | Term) and not signal.text:
            self._everywhere.append(signal)
            return
        self._by_text.setdefault(content_hash(signal.text), []).append(signal)
        match signal:
            case Demonstration(completion=completion):
                self._remember(signal.text, completion, signal, 2)
            case Preference(chosen=chosen):
                self._remember(signal.text, chosen, signal, 1)
            case Judgement(good=True, completion=completion):
                self._remember(signal.text, completion, signal, 0)

    def _remember(
        self, text: str, completion: str, signal: Demonstration | Preference | Judgement, rank: int
    ) -> None:
        """The newest holds, but a text that was given beats one that was chosen, and the owner beats all."""
        new = Remembered(completion, signal.feedback_id, rank + (10 if signal.author == OWNER else 0))
        for known, key in ((self._answers, content_hash(text)), (self._near, loose(text))):
            old = known.get(key)
            if old is None or new.rank >= old.rank:
                known[key] = new


def loose(text: str) -> str:
    """The same for texts that differ in case, white space and punctuation alone."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(c if c.isalnum() or c in "%€$£¥+-" else " " for c in folded).split())


def limits_of(wishes: Sequence[tuple[Wish, str | None]], text: str) -> Limits:
    """The wishes that can be kept while an answer is written."""
    forbidden: list[str] = []
    required: list[str] = []
    most: list[int] = []
    fewest: list[int] = []
    sentences: list[int] = []
    for wish, answer in wishes:
        match wish.kind:
            case "without":
                forbidden.append(wish.phrase)
            case "mention":
                required.append(wish.phrase)
            case "replace":
                forbidden.append(wish.phrase)
                required.append(wish.instead)
            case "term":
                required.append(wish.instead)
            case "shorter":
                was = word_count(answer) * SHORTER if answer else word_count(text) / 2
                most.append(max(1, int(was)))
            case "longer" if answer:
                fewest.append(int(word_count(answer) * LONGER) + 1)
            case "most words" if wish.number:
                most.append(wish.number)
            case "fewest words" if wish.number:
                fewest.append(wish.number)
            case "most sentences" if wish.number:
                sentences.append(wish.number)
    return Limits(
        forbidden=tuple(dict.fromkeys(forbidden)),
        required=tuple(dict.fromkeys(required)),
        most_words=min(most, default=None),
        fewest_words=None if most else max(fewest, default=None),
        most_sentences=min(sentences, default=None),
    )


def _agreed(wishes: Sequence[tuple[Wish, str | None]]) -> tuple[tuple[Wish, str | None], ...]:
    """The wishes without those that a later one contradicts."""
    kept: list[tuple[Wish, str | None]] = []
    for wish, answer in wishes:
        kept = [one for one in kept if not _contradicts(wish, one[0])]
        kept.append((wish, answer))
    return tuple(kept)


def _contradicts(new: Wish, old: Wish) -> bool:
    length = {"shorter", "longer", "most words", "fewest words"}
    if new.kind in length and old.kind in length:
        return True
    if new.kind == old.kind == "most sentences":
        return True
    if new.kind in ("term", "replace") and old.kind == new.kind:
        return new.phrase.casefold() == old.phrase.casefold()
    wants, wanted = _asked_for(new), _asked_for(old)
    return bool(wants[0] & wanted[1] or wants[1] & wanted[0])


def _asked_for(wish: Wish) -> tuple[frozenset[str], frozenset[str]]:
    """The phrases that must, and must not, stand in the answer."""
    phrase, instead = frozenset({wish.phrase.casefold()}), frozenset({wish.instead.casefold()})
    none: frozenset[str] = frozenset()
    match wish.kind:
        case "without":
            return none, phrase
        case "mention":
            return phrase, none
        case "replace":
            return instead, phrase
        case "term":
            return instead, none
        case _:
            return none, none
