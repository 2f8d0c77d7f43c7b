"""The phrase a comment means: without quotes and fillers, and in the words of the text it is found in."""

import re

from heedful.records.phrases import has, places
from heedful.records.sentences import sentences

QUOTES = "\"'“”‘’„«»「」『』《》"
BEFORE = (
    *("the word ", "the words ", "the phrase ", "the term ", "the part about ", "the bit about "),
    *("the part on ", "the sentence about ", "the mention of ", "any mention of ", "the reference to "),
    *("anything about ", "everything about ", "details about ", "the fact that "),
)
AFTER = (" please", " at all", " here", " there", " again", " anymore", " any more", " altogether", " too")


def cleaned(phrase: str) -> str:
    """The phrase itself: what stands in quotes, else what is left without fillers."""
    phrase = phrase.strip(" ,:;.!?。，")
    quoted = _quoted(phrase)
    if quoted:
        return quoted
    low, changed = phrase.lower(), True
    while changed:
        changed = False
        for filler in BEFORE:
            if low.startswith(filler):
                phrase, changed = phrase[len(filler) :], True
                break
        for filler in AFTER:
            if low.endswith(filler):
                phrase, changed = phrase[: -len(filler)], True
                break
        low = phrase.lower()
    return phrase.strip(QUOTES + " ,:;")


def located(phrase: str, text: str) -> str | None:
    """The longest run of the phrase's words that the text has, as the text writes it; None without any."""
    if has(text, phrase):
        start, end = places(text, phrase)[0]
        return text[start:end]
    words = phrase.split()
    for size in range(len(words), 0, -1):
        for start in range(len(words) - size + 1):
            run = " ".join(words[start : start + size])
            if (size > 1 or len(run) > 3) and has(text, run) and run.lower() not in STOP:
                first, last = places(text, run)[0]
                return text[first:last]
    return None


ORDER = {"first": 0, "second": 1, "third": 2, "last": -1, "final": -1, "第一": 0, "第二": 1, "最后一": -1}


def nth_sentence(phrase: str, text: str) -> str | None:
    """The sentence that “the last sentence” means, without the mark it ends with; None for other phrases."""
    low = phrase.lower().removeprefix("the ").removesuffix("话")
    for word, place in ORDER.items():
        if low in (f"{word} sentence", f"{word}句"):
            parts = sentences(text)
            return parts[place].rstrip(".!?。！？") if -len(parts) <= place < len(parts) else None
    return None


def like_number(wanted: str, text: str) -> str | None:
    """The number of the text that stands where the wanted one should: with the same words after it."""
    digits = NUMBER.search(wanted)
    if digits is None:
        return None
    before, after = wanted[: digits.start()].lower(), wanted[digits.end() :].lower()
    for found in NUMBER.finditer(text):
        start, end = found.start() - len(before), found.end() + len(after)
        if start >= 0 and text[start:end].lower() == before + found.group() + after:
            return text[start:end]
    return None


NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
STOP = frozenset(
    ("this", "that", "they", "them", "with", "from", "about", "part", "here", "there", "have", "were")
)


def _quoted(phrase: str) -> str:
    """What stands between the first pair of quotes, if that is most of the phrase."""
    starts = [
        place
        for place, c in enumerate(phrase)
        if c in QUOTES and (place == 0 or not phrase[place - 1].isalnum())
    ]
    if not starts:
        return ""
    end = next((p for p in range(len(phrase) - 1, starts[0], -1) if phrase[p] in QUOTES), -1)
    return phrase[starts[0] + 1 : end].strip() if end > starts[0] + 1 else ""
