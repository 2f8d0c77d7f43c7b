"""Shares of labels made even, and as sure as they deserve.

Probabilities [N, C] go in and come out. Guesses about a pool run after their largest label; how many texts a
label ought to have, and how often two views of a text agree, hold them.
"""

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

TOWARDS_EVEN = 0.25  # 0 leaves the labels' sizes as found, 1 makes them what is expected
PASSES = 20
TINY = 1e-12


def softmax(scores: Doubles, temperature: float = 1.0) -> Doubles:
    """Probabilities of scores [N, C]."""
    shifted = (scores - scores.max(1, keepdims=True)) / temperature
    powers = np.exp(shifted)
    shares: Doubles = powers / powers.sum(1, keepdims=True)
    return shares


def balanced(shares: Doubles, expected: Doubles, strength: float = TOWARDS_EVEN) -> Doubles:
    """Shares whose labels are as large as a geometric mean of found and expected (Sinkhorn's scaling)."""
    shares = np.maximum(shares, TINY)
    wanted = shares.mean(0) ** (1 - strength) * expected**strength
    wanted /= wanted.sum()
    factor = np.ones(shares.shape[1])
    for _ in range(PASSES):
        found = shares * factor
        found /= found.sum(1, keepdims=True)
        factor *= np.sqrt(wanted / found.mean(0))
    found = shares * factor
    result: Doubles = found / found.sum(1, keepdims=True)
    return result


def as_sure(shares: Doubles, chance: float) -> Doubles:
    """Shares cooled or warmed by one temperature, so that the likeliest label has this chance on average."""
    logs = np.log(np.maximum(shares, 1e-300))
    return softmax(logs, warmth(logs, chance))


def warmth(scores: Doubles, chance: float) -> float:
    """The temperature at which the likeliest label of a text has this chance on average."""
    coldest, hottest = 0.01, 1000.0
    for _ in range(60):
        middle = float(np.sqrt(coldest * hottest))
        if softmax(scores, middle).max(1).mean() > chance:
            coldest = middle
        else:
            hottest = middle
    return hottest
