"""From what is believed of people to what their word counts: unlikely authors less, prolific ones no more
than a set share of all that is taught.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from heedful.learn.people import USUAL, Belief

WHOLE, LEAST_RIGHT = 0.75, 0.4  # right as often as that: counts whole, or as little as can be
LITTLE = 0.1
HALF, SURELY = 0.5, 0.95  # whoever is surely wrong more often than right waits for the owner
PASSES = 1_000  # a share close to a whole is settled slowly


@dataclass(frozen=True)
class Word:
    """One author's word: how much of it is believed, its share of a whole word, and all that was said."""

    right: float
    share: float
    waits: bool
    said: float


def word_of(belief: Belief | None, said: float) -> Word:
    """What a belief makes of an author's word; without one, the author counts whole."""
    if belief is None:
        return Word(USUAL, 1.0, False, said)
    slope = (belief.mean - LEAST_RIGHT) / (WHOLE - LEAST_RIGHT)
    share = min(1.0, max(LITTLE, slope))
    return Word(belief.mean, share, belief.below(HALF) >= SURELY, said)


def capped(words: Mapping[str, Word], examples: float, share: float, exempt: str) -> dict[str, float]:
    """What an item of each author counts, so that nobody's items together are more than this share of
    everything: labelled examples and what others said. The exempt one, and who waits, are not held down."""
    most = {name: word.said * word.share for name, word in words.items()}
    heard = {name: 0.0 if words[name].waits else amount for name, amount in most.items()}
    for _ in range(PASSES):
        limit = share * (examples + sum(heard.values()))
        held = {
            name: amount if name == exempt or words[name].waits else min(amount, limit)
            for name, amount in heard.items()
        }
        if held == heard:
            break
        heard = held
    return {
        name: word.share * (heard[name] / most[name] if most[name] and not word.waits else 1.0)
        for name, word in words.items()
    }
