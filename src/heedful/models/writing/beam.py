"""Beam search: follow several beginnings at once; in groups that differ, or until required phrases are there.

Prompts as tokens go in, the best answers come out, best first. Required phrases are token runs; beginnings
are kept by how much of them they have already, so that some always get on (Post and Vilar, 2018).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from heedful.models.writing.draw import repeating
from heedful.models.writing.options import Decoding
from heedful.models.writing.steps import Steps

Phrase = tuple[tuple[int, ...], ...]  # one phrase: the ways it can be written as tokens


@dataclass(frozen=True)
class Beam:
    """A beginning; `left` are the required phrases that are not there yet, `run` the one it is in."""

    tokens: tuple[int, ...]
    score: float
    left: tuple[Phrase, ...] = ()
    run: tuple[int, ...] = ()
    group: int = 0

    @property
    def met(self) -> int:
        """How much of what is required stands there: more is better."""
        return -sum(len(phrase[0]) for phrase in self.left) + len(self.run)

    def grown(self, token: int, score: float) -> "Beam":
        """One token longer."""
        run, left = (*self.run, token), self.left
        ways = {way for phrase in left for way in phrase}
        while run and not any(way[: len(run)] == run for way in ways):
            run = run[1:]
        if run in ways:
            done = next(n for n, phrase in enumerate(left) if run in phrase)
            left, run = (*left[:done], *left[done + 1 :]), ()
        return Beam((*self.tokens, token), score, left, run, self.group)

    def wanted(self) -> set[int]:
        """The tokens that would get on with a required phrase."""
        ways = [way for phrase in self.left for way in phrase]
        going = {way[len(self.run)] for way in ways if len(way) > len(self.run) and self._in(way)}
        return going or {way[0] for way in ways}

    def _in(self, way: tuple[int, ...]) -> bool:
        return bool(self.run) and way[: len(self.run)] == self.run


@dataclass
class Search:
    """The beams of one prompt and the answers found so far, with their scores by length."""

    beams: list[Beam]
    found: list[tuple[float, Beam]] = field(default_factory=list)


def search(
    steps: Steps,
    required: Sequence[Sequence[Phrase]],
    end: int,
    decoding: Decoding,
    bans: Sequence[dict[int, frozenset[int]]],
) -> list[list[tuple[float, Beam]]]:
    """For each prompt its answers, best first; `steps` has one row a prompt. Empty where none could end."""
    searches = [
        Search([Beam((), 0.0, tuple(phrases), group=group) for group in range(decoding.groups)])
        for phrases in required
    ]
    steps.keep(torch.tensor([n for n in range(len(searches)) for _ in range(decoding.groups)]))
    live = list(range(len(searches)))
    for _ in range(decoding.max_new_tokens):
        logps = torch.log_softmax(steps.logits, -1)
        rows, tokens, place, going = [], [], 0, []
        for n in live:
            one = searches[n]
            own = logps[place : place + len(one.beams)]
            chosen = _next(one, own, end, decoding, bans[n])
            if chosen:
                going.append(n)
                rows += [place + parent for parent, _ in chosen]
                tokens += [beam.tokens[-1] for _, beam in chosen]
                place += len(one.beams)
                one.beams = [beam for _, beam in chosen]
            else:
                place += len(one.beams)
        live = going
        if not live:
            break
        steps.keep(torch.tensor(rows))
        steps.step(torch.tensor(tokens))
    for n in live:
        _close(searches[n], decoding)
    return [sorted(one.found, key=lambda pair: -pair[0]) for one in searches]


def _next(
    one: Search, logps: Tensor, end: int, decoding: Decoding, bans: dict[int, frozenset[int]]
) -> list[tuple[int, Beam]]:
    """The beams of the next step with the row each grows from; none when the search is over."""
    width = decoding.beams // decoding.groups
    used: dict[int, int] = {}
    chosen: list[tuple[int, Beam]] = []
    for group in range(decoding.groups):
        rows = [n for n, beam in enumerate(one.beams) if beam.group == group]
        grown = _grown(one, rows, logps, end, decoding, bans, used, width)
        best = _by_banks(grown, width)
        for _, beam in best:
            used[beam.tokens[-1]] = used.get(beam.tokens[-1], 0) + 1
        chosen += best
    return [] if _is_over(one, chosen, decoding) else chosen


def _grown(
    one: Search,
    rows: Sequence[int],
    logps: Tensor,
    end: int,
    decoding: Decoding,
    bans: dict[int, frozenset[int]],
    used: dict[int, int],
    width: int,
) -> list[tuple[int, Beam]]:
    """Every beam with its likeliest next tokens and those it needs; ends go to the answers found."""
    grown: list[tuple[int, Beam]] = []
    for row in rows:
        beam, own = one.beams[row], logps[row].clone()
        banned = set(bans.get(len(beam.tokens), ()))
        if decoding.no_repeat:
            banned |= repeating(beam.tokens, decoding.no_repeat)
        if banned:
            own[list(banned)] = -torch.inf
        apart = own
        if used:
            apart = own.clone()
            apart[list(used)] -= decoding.diversity * torch.tensor([float(n) for n in used.values()])
        for token in dict.fromkeys([*apart.topk(2 * width).indices.tolist(), *beam.wanted()]):
            score = beam.score + float(own[token])
            if score == -torch.inf:
                continue
            if token == end:
                if not beam.left:
                    length = len(beam.tokens) + 1
                    one.found.append((score / length**decoding.length_penalty, beam))
                continue
            grown.append((row, beam.grown(token, score - float(own[token]) + float(apart[token]))))
    return grown


def _by_banks(grown: Sequence[tuple[int, Beam]], width: int) -> list[tuple[int, Beam]]:
    """The best of each bank in turn, those that have most of what is required first."""
    banks: dict[int, list[tuple[int, Beam]]] = {}
    for pair in sorted(grown, key=lambda pair: -pair[1].score):
        banks.setdefault(pair[1].met, []).append(pair)
    chosen: list[tuple[int, Beam]] = []
    ordered = [banks[met] for met in sorted(banks, reverse=True)]
    while len(chosen) < width and any(ordered):
        for bank in ordered:
            if bank and len(chosen) < width:
                chosen.append(bank.pop(0))
    return chosen


def _is_over(one: Search, chosen: Sequence[tuple[int, Beam]], decoding: Decoding) -> bool:
    """Whether nothing that goes on can still beat the answers found."""
    if not chosen:
        return True
    if len(one.found) < decoding.beams:
        return False
    held = sorted((score for score, _ in one.found), reverse=True)[: decoding.beams]
    hope = max(beam.score / len(beam.tokens) ** decoding.length_penalty for _, beam in chosen)
    return bool(held[-1] >= hope)


def _close(one: Search, decoding: Decoding) -> None:
    """Take what was begun where time ran out: those first that have all that is required."""
    if one.found:
        return
    for beam in one.beams:
        lacking = 1e3 * len(beam.left)
        one.found.append((beam.score / max(1, len(beam.tokens)) ** decoding.length_penalty - lacking, beam))
