"""Write many answers token by token: the likeliest one, or one drawn by its probability.

Prompts as tokens go in, answers as tokens with their log probabilities come out. Rows that are done leave
the batch, so that the last long answer does not carry the others along.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from heedful.models.writing.options import Decoding
from heedful.models.writing.steps import Ids, Steps

Stop = Callable[[list[int]], bool]  # whether an answer may end here, by force
Bans = dict[int, frozenset[int]]  # place in the answer -> tokens that may not stand there


@dataclass
class Row:
    """An answer on its way; `may_end` says from how many tokens on it may."""

    place: int
    tokens: list[int] = field(default_factory=list)
    logps: list[float] = field(default_factory=list)
    bans: Bans = field(default_factory=dict)
    ended: bool = False


def draw(
    steps: Steps,
    rows: list[Row],
    end: int,
    decoding: Decoding,
    generator: torch.Generator | None,
    full: Callable[[Row], bool] | None = None,
    early: Callable[[Row], bool] | None = None,
) -> None:
    """Fill the rows in place. `full` ends an answer after a token, `early` says that it may not end yet."""
    live = list(rows)
    while live:
        logits = steps.logits
        _forbid(logits, live, end, decoding.no_repeat, early)
        tokens = likeliest(logits) if generator is None else drawn(logits, decoding, generator)
        logps = torch.log_softmax(logits, -1).gather(1, tokens[:, None])[:, 0].tolist()
        going: list[int] = []
        for n, (row, token, logp) in enumerate(zip(live, tokens.tolist(), logps, strict=True)):
            row.logps.append(logp)
            if token == end:
                row.ended = True
                continue
            row.tokens.append(token)
            if full is not None and full(row):
                row.ended = True
            elif len(row.tokens) < decoding.max_new_tokens:
                going.append(n)
        if not going:
            return
        if len(going) < len(live):
            kept = torch.tensor(going)
            steps.keep(kept)
            tokens, live = tokens[kept], [live[n] for n in going]
        steps.step(tokens)


def likeliest(logits: Tensor) -> Tensor:
    """The best token of each row."""
    return logits.argmax(-1)


def drawn(logits: Tensor, decoding: Decoding, generator: torch.Generator) -> Tensor:
    """A token of each row, from the likeliest ones that make up `top_p` (Holtzman et al., 2020)."""
    probabilities, order = torch.softmax(logits / decoding.temperature, -1).sort(-1, descending=True)
    beyond = probabilities.cumsum(-1) - probabilities >= decoding.top_p
    kept = probabilities.masked_fill(beyond, 0.0)
    chosen = torch.multinomial(kept, 1, generator=generator)
    return order.gather(1, chosen)[:, 0]


def _forbid(
    logits: Tensor, live: Sequence[Row], end: int, no_repeat: int, early: Callable[[Row], bool] | None
) -> None:
    """Take out what may not come next."""
    for n, row in enumerate(live):
        banned = set(row.bans.get(len(row.tokens), ()))
        if no_repeat:
            banned |= repeating(row.tokens, no_repeat)
        if early is not None and early(row):
            banned.add(end)
        if banned:
            logits[n, list(banned)] = -torch.inf


def repeating(tokens: Ids, size: int) -> set[int]:
    """The tokens after which a run of `size` tokens would stand there twice."""
    if len(tokens) < size:
        return set()
    last = tuple(tokens[len(tokens) - size + 1 :])
    runs = (tuple(tokens[at : at + size]) for at in range(len(tokens) - size + 1))
    return {run[-1] for run in runs if run[:-1] == last}
