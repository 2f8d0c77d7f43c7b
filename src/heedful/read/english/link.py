"""Where a comment speaks of which label: mentions, by the words of the labels' names.

A token that is a word of a name, or its stem, its abbreviation, its beginning or a misspelling of it,
counts with its weight; tokens that follow each other make a mention, and all labels compete for it.
Everyday words that share no letters with the name are found by meaning elsewhere.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from heedful.read.label_words import LabelWords, trigrams
from heedful.read.mention import Mention
from heedful.read.tokens import Token
from heedful.read.words import FUNCTION_WORDS

SHORT = 2  # letters up to which initials must be capitals
JOINED = 0.97  # how surely two tokens stand for the word that they make together
SHORTENED = 0.75  # how surely initials stand for their words
GAP = 2  # tokens without a match that a mention may run over
Array = NDArray[np.float64]
Matches = Sequence[dict[str, float]]
MISSED = 0.15  # what a word of a name costs that is not said, as a part of its weight
SHARP = 6.0  # how much the best label of a mention stands out


def likeness(token: str, word: str) -> float:
    """How surely a token of a comment stands for a word of a name: 1 the same, 0 another."""
    if token == word:
        return 1.0
    if token.isdigit() or word.isdigit() or min(len(token), len(word)) < 3:
        return 0.0
    common = _common(token, word)
    short, long = sorted((len(token), len(word)))
    if common == short and long - short <= 2:
        return 0.97  # plural, -ed, -d
    if common >= max(4, 0.6 * long):
        return 0.9  # another form of the same stem
    if common == short:
        return 0.8 if short >= 4 else 0.7  # beginning or abbreviation
    if short >= 4 and abs(len(token) - len(word)) <= 2:
        wrong = edits(token, word)
        if wrong <= (1 if short < 8 else 2):
            return 0.85
    return 0.0


def token_matches(tokens: Sequence[Token], words: LabelWords) -> list[dict[str, float]]:
    """For each token the words of names that it may stand for, and how surely; "for sale" is "forsale"."""
    known: dict[str, dict[str, float]] = {}
    found = [known.setdefault(token.lower, {}) or _fill(known, token, words) for token in tokens]
    for place, (first, second) in enumerate(pairwise(tokens)):
        joined = first.lower + second.lower
        if joined in words.holders and second.start - first.end <= 1:
            found[place : place + 2] = [{**one, joined: JOINED} for one in found[place : place + 2]]
    return found


def mentions(tokens: Sequence[Token], matched: Matches, words: LabelWords) -> list[Mention]:
    """All mentions of a comment by the words of names, in order."""
    found: list[Mention] = []
    start = None
    last = -1
    for place, token in enumerate(tokens):
        strong = any(token.lower not in FUNCTION_WORDS or word == token.lower for word in matched[place])
        telling = bool(matched[place]) and token.lower not in FUNCTION_WORDS
        if start is not None and (
            token.clause != tokens[start].clause or place - last > GAP or _cuts(tokens, last, place)
        ):
            found.append(mention(matched, words, start, last + 1))
            start = None
        if telling or (strong and start is not None):
            start = place if start is None else start
            last = place if telling else last
    if start is not None:
        found.append(mention(matched, words, start, last + 1))
    return found


def _cuts(tokens: Sequence[Token], last: int, place: int) -> bool:
    """Commas and conjunctions separate mentions: "hockey or baseball" are two."""
    return any(
        token.lower in {",", ":", "=", "or", "and", "not", "than", "but", "(", "+"}
        for token in tokens[last + 1 : place]
    )


def mention(matched: Matches, words: LabelWords, start: int, end: int) -> Mention:
    """What the tokens from `start` to `end` say of every label, by the words of its names."""
    said: dict[str, float] = {}
    for place in range(start, end):
        for word, sure in matched[place].items():
            said[word] = max(said.get(word, 0.0), sure)
    cover, gain = np.zeros(len(words.ids)), np.zeros(len(words.ids))
    for place in {holder for word in said for holder in words.holders[word]}:
        name = words.names[place]
        hit = sum(weight * said.get(word, 0.0) for word, weight in zip(name.words, name.weights, strict=True))
        value = hit - MISSED * (name.total - hit)
        if value > gain[name.label]:
            gain[name.label], cover[name.label] = value, hit / name.total
    told = np.where(gain > 0, np.exp(SHARP * (gain - gain.max())), 0.0)
    return Mention(start, end, cover, told / max(1e-12, told.sum()), gain)


def _fill(known: dict[str, dict[str, float]], token: Token, words: LabelWords) -> dict[str, float]:
    if not known[token.lower] and token.is_word:
        known[token.lower] = _candidates(token.lower.removesuffix("'s"), words)
        if not known[token.lower] and (token.text.isupper() or len(token.lower) > SHORT):
            known[token.lower] = dict.fromkeys(words.initials.get(token.lower, ()), SHORTENED)
    return known[token.lower]


def _candidates(token: str, words: LabelWords) -> dict[str, float]:
    if token in FUNCTION_WORDS:
        return {token: 1.0} if token in words.holders else {}
    near = {word for gram in trigrams(token) for word in words.grams.get(gram, ())}
    found = {
        word: sure for word in near if word not in FUNCTION_WORDS and (sure := likeness(token, word)) > 0
    }
    best = max(found.values(), default=0.0)
    return {word: sure for word, sure in found.items() if sure >= best - 0.2}


def _common(one: str, other: str) -> int:
    """How many letters two words begin with alike."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def edits(one: str, other: str) -> int:
    """Insertions, deletions, replacements and swaps of neighbours between two words (optimal alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        above, row = row, [i] + [0] * len(other)
        for j, right in enumerate(other, 1):
            row[j] = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                row[j] = min(row[j], before[j - 2] + 1)
        before = above
    return row[-1]
