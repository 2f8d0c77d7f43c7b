"""A writer in training: prices rows of all kinds, moves, and becomes a writer again.

The training loop sees only costs and steps. What a row of each kind costs stands in `_cost` alone.
"""

import copy
from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor, nn

from heedful.models.lengths import Rows, by_length
from heedful.models.processor import fast_type
from heedful.models.writing.changes import Change, LowRank, Whole
from heedful.models.writing.scoring import Batch, Call, Pair, token_logps
from heedful.models.writing.writer import Writer
from heedful.train.adapters import Adapters
from heedful.train.parameters import Group, Parameters, shorten
from heedful.train.writing.beside import Adapted
from heedful.train.writing.losses import dpo, drift_from, kto, simpo, unlikelihood, weighted_nll
from heedful.train.writing.options import WritingOptions
from heedful.train.writing.rows import Judged, Kept, Marked, Preferred, Row, Shown, size

TOKENS_A_PASS = 4096

Leaves = Mapping[str, Tensor]


class Tuning:
    """Holds what moves and the last gradients. `before` are totals of answers under the start, by pair."""

    def __init__(
        self, start: Writer, rows: Sequence[Row], options: WritingOptions, before: Mapping[Pair, float]
    ) -> None:
        self._start, self._rows, self._options, self._before = start, rows, options, before
        self._lengths = torch.tensor([size(row) for row in rows]).numpy()
        kind = fast_type() if options.fast else torch.float32
        group = Group(options.rate, options.weight_decay, kind)
        module = copy.deepcopy(start.computing("fast" if options.fast else "exact"))
        if options.scope == "lora":
            weights = {name: start.base_weights[name] for name in start.matrices}
            made = Adapters(weights, options.rank, options.scale, group, kind, options.seed)
            self._moving = made.parameters
            adapted = Adapted(module, start.matrices, options.scale)
            self._calling: Callable[[Leaves], Call] = adapted.calling
            self._as_before: Call = lambda **given: adapted.calling(None)(**given)
        else:
            self._moving = Parameters(start.weights(), lambda _: group)
            self._calling = lambda leaves: _with(module, leaves)
            self._as_before = module

    def gradients(self, rows: Rows) -> float:
        """The mean cost of these rows; their gradients are kept for `step`."""
        leaves = self._moving.leaves()
        parts = by_length(self._lengths[rows], TOKENS_A_PASS // 2)
        total = 0.0
        for n, part in enumerate(parts):
            cost = self._cost([self._rows[int(rows[place])] for place in part], leaves) / len(rows)
            slopes = torch.autograd.grad(cost, list(leaves.values()), materialize_grads=True)
            self._moving.take(dict(zip(leaves, slopes, strict=True)), more=n > 0)
            total += float(cost.detach())
        return total

    def step(self, number: int, share: float) -> None:  # noqa: ARG002 - the loop counts
        """Move against the kept gradients, shortened to `clip`."""
        shorten(self._moving.gradients(), self._options.clip)
        self._moving.step(share, 0.0)

    def state(self) -> dict[str, Tensor]:
        return self._moving.state()

    def restore(self, state: dict[str, Tensor]) -> None:
        self._moving.restore(state)

    def weights(self) -> dict[str, Tensor]:
        return self._moving.values()

    def change(self, weights: Mapping[str, Tensor]) -> Change:
        """What was learnt, given the weights that the loop found best."""
        if self._options.scope == "lora":
            return LowRank(dict(weights), self._options.scale)
        return Whole(dict(weights))

    def loss_of(self, pairs: Sequence[Pair]) -> float:
        """Minus the mean log probability a token of answers, with the weights as they are now."""
        leaves = {name: leaf.detach() for name, leaf in self._moving.leaves().items()}
        total, count = 0.0, 0
        with torch.inference_mode():
            lengths = torch.tensor([len(pair) for pair in pairs]).numpy()
            for rows in by_length(lengths, TOKENS_A_PASS):
                batch = Batch.of(self._start, [pairs[int(row)] for row in rows])
                total -= float(batch.logps(self._calling(leaves)).sum())
                count += int(batch.present.sum())
        return total / max(1, count)

    def _cost(self, rows: Sequence[Row], leaves: Leaves) -> Tensor:
        """The summed, weighted cost of these rows."""
        pairs = [row.pair for row in rows] + [row.worse for row in rows if isinstance(row, Preferred)]
        batch = Batch.of(self._start, pairs)
        stays = [n for n, row in enumerate(rows) if isinstance(row, Kept)]
        before = None
        if stays:
            with torch.no_grad():
                before = Batch.of(self._start, [pairs[n] for n in stays]).logits(self._as_before)
        logits = batch.logits(self._calling(leaves))
        logps = token_logps(logits, batch.targets, batch.present)
        worse = iter(range(len(rows), len(pairs)))
        costs: list[Tensor] = []
        for n, row in enumerate(rows):
            match row:
                case Preferred():
                    cost = self._preferred(row, logps[n], logps[next(worse)])
                case Kept():
                    assert before is not None
                    length = len(row.pair.answer)
                    own = before[stays.index(n)][None, :length]
                    cost = self._options.kl * drift_from(
                        logits[n][None, :length], own, batch.present[n][None, :length]
                    )
                case _:
                    cost = self._of_one(row, logps[n])
            costs.append(row.weight * cost.sum())
        return torch.stack(costs).sum()

    def _of_one(self, row: Shown | Judged | Marked, logps_A: Tensor) -> Tensor:
        """The cost of an answer that stands for itself."""
        match row:
            case Shown(tokens=tokens):
                return weighted_nll(logps_A[None], _filled(tokens, logps_A)[None])
            case Judged(pair=pair, good=good):
                before = torch.tensor([self._before[pair]])
                return kto(logps_A.sum()[None], before, torch.tensor([good]), 0.0, self._options.dpo_beta)
            case Marked(spans=spans):
                masks = torch.stack([_filled([0.0] * a + [1.0] * (b - a), logps_A) for a, b, _ in spans])
                severity = torch.tensor([[weight for _, _, weight in spans]])
                cost = unlikelihood(logps_A[None], masks[None], severity)
                first = min(a for a, _, _ in spans)
                if first:
                    cost = cost + weighted_nll(logps_A[None], _filled([1.0] * first, logps_A)[None])
                return cost

    def _preferred(self, row: Preferred, better_A: Tensor, worse_A: Tensor) -> Tensor:
        options = self._options
        lengths = len(row.pair.answer), len(row.worse.answer)
        if options.preference == "simpo":
            cost = simpo(
                better_A.sum()[None] / lengths[0],
                worse_A.sum()[None] / lengths[1],
                options.beta,
                options.gamma,
            )
        else:
            before = [torch.tensor([self._before[pair]]) for pair in (row.pair, row.worse)]
            cost = dpo(better_A.sum()[None], worse_A.sum()[None], before[0], before[1], options.dpo_beta)
        return cost - options.with_nll * better_A.sum()[None] / lengths[0]


def _filled(weights: Sequence[float], logps_A: Tensor) -> Tensor:
    """The weights, with zeros up to the length of the batch."""
    filled = torch.zeros_like(logps_A)
    filled[: len(weights)] = torch.tensor(list(weights))
    return filled


def _with(module: nn.Module, leaves: Leaves) -> Call:
    """The module computing with these tensors."""
    given = dict(leaves)
    return lambda **inputs: torch.func.functional_call(module, given, (), inputs)
