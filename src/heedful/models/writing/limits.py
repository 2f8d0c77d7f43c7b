"""Hold answers to their limits: when one is long enough, what may not stand in it, what is still missing.

Texts and tokens go in, verdicts come out. Nothing here asks the model.
"""

from collections.abc import Callable, Sequence
from typing import Any

from heedful.models.writing.beam import Phrase
from heedful.models.writing.draw import Row
from heedful.models.writing.options import Limits
from heedful.records.phrases import has, places
from heedful.records.sentences import is_wide, sentence_spans, word_count

FEWEST_SHARE = 0.4  # of the words allowed, that whole sentences must make up to be worth ending after them


def is_full(decode: Callable[[Sequence[int]], str], limits: Limits) -> Callable[[Row], bool] | None:
    """Whether an answer must end after this token; None where nothing says so."""
    if limits.most_words is None and limits.most_sentences is None:
        return None

    def full(row: Row) -> bool:
        text = decode(row.tokens)
        if limits.most_words is not None and word_count(text) > limits.most_words:
            return True
        if limits.most_sentences is None:
            return False
        return len(sentence_spans(text + " x")) > limits.most_sentences

    return full


def too_early(decode: Callable[[Sequence[int]], str], limits: Limits) -> Callable[[Row], bool] | None:
    """Whether an answer may not end yet; None where nothing says so."""
    fewest = limits.fewest_words
    return None if fewest is None else lambda row: word_count(decode(row.tokens)) < fewest


def ban_first_fault(row: Row, decode: Callable[[Sequence[int]], str], limits: Limits) -> bool:
    """Forbid the token a forbidden phrase begins with, and go back to before it; False without a fault."""
    text = decode(row.tokens)
    starts = [start for phrase in limits.forbidden for start, _ in places(text, phrase)]
    if not starts:
        return False
    first, place = min(starts), 0
    while place < len(row.tokens) - 1 and len(decode(row.tokens[: place + 1])) <= first:
        place += 1
    row.bans = {at: banned for at, banned in row.bans.items() if at <= place}
    row.bans[place] = row.bans.get(place, frozenset()) | {row.tokens[place]}
    del row.tokens[place:], row.logps[place:]
    row.ended = False
    return True


def without(text: str, forbidden: Sequence[str]) -> str:
    """The sentences that have none of these phrases."""
    spans = sentence_spans(text)
    return "".join(text[a:b] for a, b in spans if not any(has(text[a:b], one) for one in forbidden)).strip()


def cut_to(text: str, limits: Limits) -> str:
    """The text within its limits: whole sentences where they say enough, else words."""
    if limits.most_sentences is not None:
        spans = sentence_spans(text)[: limits.most_sentences]
        text = text[: spans[-1][1]].rstrip() if spans else text
    most = limits.most_words
    if most is None or word_count(text) <= most:
        return text
    fitting = [end for _, end in sentence_spans(text) if word_count(text[:end]) <= most]
    if fitting and word_count(text[: fitting[-1]]) >= FEWEST_SHARE * most:
        return text[: fitting[-1]].rstrip()
    return _first_words(text, most)


def missing(text: str, limits: Limits) -> tuple[str, ...]:
    """The required phrases that are not in the text."""
    return tuple(phrase for phrase in limits.required if not has(text, phrase))


def phrase_of(tokenizer: Any, text: str) -> Phrase:
    """The ways a phrase is written as tokens: after a space, and at the beginning."""
    ways = [tuple(tokenizer(form, add_special_tokens=False)["input_ids"]) for form in (f" {text}", text)]
    blank = tuple(tokenizer(" ", add_special_tokens=False)["input_ids"])
    ways = [
        way[len(blank) :] if blank and way[: len(blank)] == blank and len(way) > len(blank) else way
        for way in ways
    ]
    return tuple(dict.fromkeys(way for way in ways if way))


def _first_words(text: str, most: int) -> str:
    """The first words, with nothing dangling after the last."""
    count, end, inside = 0, 0, False
    for place, character in enumerate(text):
        starts = is_wide(character) or (character.isalnum() and not inside)
        if starts:
            if count == most:
                break
            count += 1
        inside = not is_wide(character) and not character.isspace() and (inside or character.isalnum())
        if not character.isspace():
            end = place + 1
    return text[:end].rstrip(" ,;:([—–-")
