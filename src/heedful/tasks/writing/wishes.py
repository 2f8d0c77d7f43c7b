"""Wishes on texts: measured, said in words, and written down as people amend them.

A wish, a source and an answer go in; whether the answer has the property comes out. Each measure is plain
counting, so that people can check it by hand.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from heedful.errors import FeedbackError
from heedful.records.phrases import has
from heedful.records.sentences import sentences, word_count
from heedful.records.wish import WITH_NUMBER, WITH_PHRASE, Wish, WishKind

SHORTER, LONGER = 0.8, 1.25  # of the words that the answer had
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
NAME = re.compile(r"\b[A-ZÄÖÜ][\w-]+(?: [A-ZÄÖÜ][\w-]+)*")
CASUAL = frozenset(
    {
        *("gonna", "wanna", "kinda", "stuff", "guys", "cool", "ok", "okay", "yeah", "hey", "hi", "lots"),
        *("kids", "awesome"),
    }
)
SUPPORTED = 0.5  # of the content words of each sentence, that the source must have


def holds(wish: Wish, source: str, answer: str, before: str | None = None) -> bool:
    """Whether an answer has the property; `before` is the answer that the wish was said of."""
    words, was = word_count(answer), word_count(before) if before else None
    match wish.kind:
        case "shorter":
            return words <= (SHORTER * was if was else word_count(source) / 2) and words > 0
        case "longer":
            return was is None or words >= LONGER * was
        case "most words":
            return wish.number is None or words <= wish.number
        case "fewest words":
            return wish.number is None or words >= wish.number
        case "most sentences":
            return wish.number is None or len(sentences(answer)) <= wish.number
        case "without":
            return not has(answer, wish.phrase)
        case "mention":
            return mentions(answer, wish.phrase)
        case "replace":
            return not has(answer, wish.phrase) and has(answer, wish.instead)
        case "term":
            return not has(source, wish.phrase) or has(answer, wish.instead)
        case "keep numbers":
            kept = numbers(before or "") & numbers(source)  # what was right already stays
            return kept <= numbers(answer) <= numbers(source)
        case "keep names":
            return not invented_names(source, answer)
        case "simpler":
            return before is None or reading_ease(answer) > reading_ease(before)
        case "more formal":
            return is_formal(answer)
        case "supported":
            return all(support(sentence, source) >= SUPPORTED for sentence in sentences(answer))


def mentions(answer: str, phrase: str) -> bool:
    """Whether it stands there, or all of its content words stand in one sentence."""
    wanted = content_words(phrase)
    if has(answer, phrase):
        return True
    return bool(wanted) and any(wanted <= content_words(one) for one in sentences(answer))


def numbers(text: str) -> set[str]:
    """The numbers in a text, without the marks between thousands."""
    return {found.replace(",", "").rstrip(".") for found in NUMBER.findall(text)}


def invented_names(source: str, answer: str) -> set[str]:
    """Capitalised names of the answer, sentence beginnings aside, that the source does not have."""
    found: set[str] = set()
    for sentence in sentences(answer):
        for name in NAME.finditer(sentence):
            if name.start() > 0 and not has(source, name.group()):
                found.add(name.group())
    return found


def content_words(text: str) -> set[str]:
    """Words of four letters or more by their first six, and numbers; Chinese as pairs of characters."""
    words = {word.lower()[:6] for word in re.findall(r"[A-Za-zÀ-ÿ]{4,}|\d+", text)}
    wide = re.findall(r"[\u3400-\u9fff]{2,}", text)
    return words | {run[at : at + 2] for run in wide for at in range(len(run) - 1)}


def support(sentence: str, source: str) -> float:
    """The share of a sentence's content words that the source has."""
    said = content_words(sentence)
    return len(said & content_words(source)) / len(said) if said else 1.0


def reading_ease(text: str) -> float:
    """Short words in short sentences read easily: minus letters a word and a quarter of words a sentence."""
    words = re.findall(r"\w+", text)
    if not words:
        return 0.0
    return -sum(map(len, words)) / len(words) - len(words) / max(1, len(sentences(text))) / 4


def is_formal(text: str) -> bool:
    """No contractions, no casual words, no exclamation marks."""
    low = text.lower()
    contracted = re.search(r"\b(?:n?['’]t|it['’]s|i['’]m|\w+['’](?:re|ve|ll))\b|n['’]t\b", low)
    return not contracted and "!" not in text and CASUAL.isdisjoint(re.findall(r"\w+", low))


WORDS: Mapping[WishKind, str] = MappingProxyType(
    {
        "shorter": "shorter",
        "longer": "longer",
        "most words": "at most {number} words",
        "fewest words": "at least {number} words",
        "most sentences": "at most {number} sentences",
        "without": "without “{phrase}”",
        "mention": "mentions “{phrase}”",
        "replace": "“{instead}”, not “{phrase}”",
        "term": "“{phrase}” is “{instead}”",
        "keep numbers": "numbers as in the source",
        "keep names": "names as in the source",
        "simpler": "simpler",
        "more formal": "more formal",
        "supported": "only what the source says",
    }
)


def in_words(wish: Wish) -> str:
    """A wish as people read it on a chip."""
    said = WORDS[wish.kind].format(phrase=wish.phrase, instead=wish.instead, number=wish.number)
    return f"always: {said}" if wish.everywhere else said


def as_line(wish: Wish) -> str:
    """A wish as people write it when they amend: `always without: foo`, `term: source -> target`."""
    about = f"{wish.phrase} -> {wish.instead}" if wish.instead else wish.phrase or str(wish.number or "")
    return f"{'always ' if wish.everywhere else ''}{wish.kind}{f': {about}' if about else ''}"


def parse_wish(line: str) -> Wish:
    """The wish in a line as `as_line` writes it; raises FeedbackError for what is none."""
    head, _, about = line.strip().partition(":")
    words = head.strip().lower()
    everywhere = words.startswith("always")
    kind = words.removeprefix("always").strip()
    if kind not in WORDS:
        known = ", ".join(WORDS)
        raise FeedbackError(
            f"Found the wish {line!r}; wanted one of: {known} (after “always” for all texts)."
        )
    phrase, _, instead = (part.strip() for part in about.partition("->"))
    number = int(phrase) if kind in WITH_NUMBER and phrase.isdigit() else None
    given = {"phrase": phrase, "instead": instead} if kind in WITH_PHRASE else {}
    try:
        return Wish.model_validate({"kind": kind, "number": number, "everywhere": everywhere, **given})
    except ValueError as error:
        raise FeedbackError(
            f"The wish {line!r} is not whole. Write it as “without: words”, “most words: 40” or "
            "“term: source -> target”."
        ) from error
