"""How often each author is right, as far as others can tell.

Statements about texts go in, with what heads that never heard their authors make of those texts; a belief
about every author comes out. People speak up where models err, so nobody has to agree with a head: they
have to agree with it about as often as other people do who say the same kind of thing. Statements of two
authors about one text, or nearly one, bear each other out or do not.

Nothing here knows of storage or of tensors.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

Doubles = NDArray[np.float64]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]

HONEST, HOSTILE = (18.0, 2.0), (2.0, 6.0)  # Beta: right nine times in ten, or once in four
RARE = 0.05  # how many authors are believed to be of the second sort
USUAL = HONEST[0] / sum(HONEST)
OWNER = 0.97
STEEP = 8.0  # how low wrong statements lie among all: their ranks have the density of Beta(1, STEEP)
FEWEST = 10  # statements of others from which ranks can be told
MOST_ODDS = 9.0  # what another's statement about the same text counts at most
PASSES = 5
_SHARES = np.arange(1, 100) / 100


@dataclass(frozen=True)
class Statements:
    """Row by row: who said of a text that its label is among `allowed` [N, C].

    Statements are compared with those of the same `kinds`; `owners` marks those that are not doubted.
    """

    authors: Sequence[str]
    kinds: Sequence[str]
    allowed: Mask
    owners: Mask

    def __len__(self) -> int:
        return len(self.authors)


@dataclass(frozen=True)
class Belief:
    """How likely it is that somebody is right in this share of what they say, for `_SHARES` of 1 to 99 %."""

    items: int
    chances: Doubles

    @property
    def mean(self) -> float:
        return float(self.chances @ _SHARES)

    def below(self, share: float) -> float:
        """The chance that they are right less often than this."""
        return float(self.chances[share > _SHARES].sum())


def beliefs(said: Statements, likely: Doubles, pairs: Places) -> dict[str, Belief]:
    """What to believe of every author but the owner, in the order in which they first spoke.

    `likely` [N, C] are probabilities of each statement's text by heads that never heard its author; `pairs`
    [P, 2] are statements of different authors about the same text.
    """
    by_heads = np.log(_odds(ranks(said, likely)))
    found: dict[str, Belief] = {}
    reliable = np.where(said.owners, OWNER, USUAL)
    for _ in range(PASSES):
        odds = np.exp(by_heads + _by_others(said, pairs, reliable))
        for author, rows in _by_author(said).items():
            found[author] = _belief(odds[rows])
            reliable[rows] = found[author].mean
    return found


def _belief(odds: Doubles) -> Belief:
    """Bayes' rule on a grid: `odds` say how much likelier each statement is if it is right than if not."""
    prior = (1 - RARE) * beta.pdf(_SHARES, *HONEST) + RARE * beta.pdf(_SHARES, *HOSTILE)
    logs = np.log(prior) + np.log(_SHARES * odds[:, None] + 1 - _SHARES).sum(0)
    chances = np.exp(logs - logs.max())
    return Belief(len(odds), chances / chances.sum())


def ranks(said: Statements, likely: Doubles) -> Doubles:
    """How well the heads bear each statement out, as a rank in (0, 1) among like ones of other people.

    One half where there are too few to compare with.
    """
    inside = np.where(said.allowed, likely, 0.0).sum(1)
    found = np.full(len(said), 0.5)
    kinds, authors = np.array(said.kinds), np.array(said.authors)
    for kind in dict.fromkeys(said.kinds):
        of_kind = kinds == kind
        for author in dict.fromkeys(authors[of_kind]):
            others = np.sort(inside[of_kind & (authors != author)])
            if len(others) < FEWEST:
                continue
            own = np.flatnonzero(of_kind & (authors == author))
            below = np.searchsorted(others, inside[own], "left") + np.searchsorted(
                others, inside[own], "right"
            )
            found[own] = (below / 2 + 0.5) / (len(others) + 1)
    return found


def _odds(rank: Doubles) -> Doubles:
    """How much likelier right statements have such a rank than wrong ones do.

    Ranks of all statements are even; those of wrong ones lie low, so those of right ones are what is left.
    """
    wrong = STEEP * (1 - rank) ** (STEEP - 1)
    odds: Doubles = (1 - (1 - USUAL) * wrong) / USUAL / np.maximum(wrong, 1 / MOST_ODDS)
    return odds


def _by_others(said: Statements, pairs: Places, reliable: Doubles) -> Doubles:
    """Log-odds that others add by what they said of the same text.

    Whoever is right leaves room for what is right; two sets may also meet by chance.
    """
    total = np.zeros(len(said))
    if not len(pairs):
        return total
    size, labels = said.allowed.sum(1), said.allowed.shape[1]
    asked, witness = np.concatenate([pairs, pairs[:, ::-1]]).T
    meet = (said.allowed[asked] & said.allowed[witness]).any(1)
    chance = np.minimum(1.0, size[asked] * size[witness] / labels)
    share = reliable[witness]
    odds = np.where(meet, (share + (1 - share) * chance) / chance, 1 - share)
    np.add.at(total, asked, np.log(np.clip(odds, 1 / MOST_ODDS, MOST_ODDS)))
    return total


def _by_author(said: Statements) -> dict[str, list[int]]:
    """The rows of each author but the owner."""
    found: dict[str, list[int]] = {}
    for row, author in enumerate(said.authors):
        if not said.owners[row]:
            found.setdefault(author, []).append(row)
    return found
