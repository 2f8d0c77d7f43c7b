"""An encoder with its head, in training: prices batches, moves, and becomes a classifier again.

Which weights move is decided once, from the scope; the loop sees only costs and steps.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from heedful.models.bert import Drop
from heedful.models.classifier import Classifier
from heedful.models.head import scores
from heedful.models.lengths import Rows, by_length, with_little_padding
from heedful.models.processor import fast_type
from heedful.train.adapters import Adapters
from heedful.train.below import Below
from heedful.train.data import Floats
from heedful.train.dropout import dropout
from heedful.train.losses import disagreement, same_label
from heedful.train.options import TrainOptions
from heedful.train.parameters import Group, Parameters, RowTable, shorten
from heedful.train.wanted import Wanted

WORDS = "tokens.word"
HEAD = ("head.weight", "head.bias")
TOKENS_A_PASS = 8192
A_PART = 128  # tokens that would take as long as what every part costs beside its tokens


class Movers(Protocol):
    """Weights that move: plain, or through adapters."""

    def leaves(self) -> dict[str, Tensor]: ...

    def values(self) -> dict[str, Tensor]: ...

    def take(self, gradients: Mapping[str, Tensor], more: bool) -> None: ...

    def gradients(self) -> list[Tensor]: ...

    def step(self, share: float, pull: float) -> None: ...

    def state(self) -> dict[str, Tensor]: ...

    def restore(self, state: Mapping[str, Tensor]) -> None: ...


class Tuning:
    """Holds what moves, what is frozen, and the last gradients."""

    def __init__(
        self, start: Classifier, below: Below, wanted: Wanted, lengths: Rows, options: TrainOptions
    ) -> None:
        self._start, self._below, self._wanted = start, below, wanted
        self._lengths, self._options = lengths, options
        self._words = _word_table(start, options)
        self._movers = _movers(start, options)
        self._frozen = dict(start.encoder.computing("fast" if options.fast else "exact"))
        self._word_slope: tuple[Tensor, Tensor] | None = None
        self._steps = 0

    def gradients(self, rows: Rows) -> float:
        """The mean cost of these rows; their gradients are kept for `step`."""
        leaves = {name: leaf for movers in self._movers for name, leaf in movers.leaves().items()}
        used = None
        if self._words is not None:
            used = self._below.used(rows)
            leaves[WORDS] = self._words.leaf(used)
        weights = {**self._frozen, **leaves}
        parts = [rows[part] for part in with_little_padding(self._lengths[rows], TOKENS_A_PASS, A_PART)]
        if self._options.contrast and len(parts) > 1:
            return self._together(leaves, weights, parts, used)
        total = 0.0
        for n, part in enumerate(parts):
            cost = self._price(weights, part, used, n) / len(rows)
            self._take(_slopes([cost], leaves), used, more=n > 0)
            total += float(cost.detach())
        return total

    def _together(
        self,
        leaves: Mapping[str, Tensor],
        weights: Mapping[str, Tensor],
        parts: Sequence[Rows],
        used: Tensor | None,
    ) -> float:
        """A cost that looks at all texts of a batch at once, though they go through the layers in parts.

        The cost's slope at each vector is carried back through the layers part by part. When all parts would
        take too much memory, each is computed a second time for it (Gao et al., 2021).
        """
        rows = np.concatenate(parts)
        fits = sum(len(part) * int(self._lengths[part].max()) for part in parts) <= TOKENS_A_PASS
        with torch.set_grad_enabled(fits):
            made = [
                self._vectors(weights, part, used, self._below, self._drop(n)) for n, part in enumerate(parts)
            ]
        vectors = torch.cat(made).detach().requires_grad_()
        cost = self._cost(weights, vectors, rows) / len(rows)
        slopes = _slopes([cost], {**leaves, "vectors": vectors})
        pieces = torch.split(slopes.pop("vectors"), [len(part) for part in parts])
        self._take(slopes, used, more=False)
        for n, (part, first, slope) in enumerate(zip(parts, made, pieces, strict=True)):
            again = None if fits else self._vectors(weights, part, used, self._below, self._drop(n))
            result = first if again is None else again
            self._take(_slopes([result], leaves, [slope]), used, more=True)
        return float(cost.detach())

    def _take(self, slopes: Mapping[str, Tensor], used: Tensor | None, more: bool) -> None:
        for movers in self._movers:
            movers.take(slopes, more)
        if used is not None:
            before = self._word_slope[1] if more and self._word_slope is not None else 0.0
            self._word_slope = used, slopes[WORDS] + before

    def _price(self, weights: Mapping[str, Tensor], part: Rows, used: Tensor | None, n: int) -> Tensor:
        """The summed cost of one part of a batch; with `rdrop`, of two passes and of how they differ."""
        one = self._vectors(weights, part, used, self._below, self._drop(n))
        cost = self._cost(weights, one, part)
        if not self._options.rdrop:
            return cost
        other = self._vectors(weights, part, used, self._below, self._drop(n, 1))
        cost = (cost + self._cost(weights, other, part)) / 2
        logits = self._score(weights, one), self._score(weights, other)
        apart = disagreement(*logits, self._start.multi_label)
        return cost + self._options.rdrop / 2 * (self._wanted.weight[part] * apart).sum()

    def _drop(self, n: int, time: int = 0) -> Drop | None:
        """Dropout for a part of the coming step's batch; the same whenever it is asked for."""
        return dropout(self._options.dropout, self._options.seed, self._steps, n, time)

    def _cost(self, weights: Mapping[str, Tensor], vectors: Tensor, rows: Rows) -> Tensor:
        """The summed cost of these rows, given their vectors."""
        options = self._options
        cost = self._wanted.costs(self._score(weights, vectors), rows, self._start.multi_label, options)
        if options.contrast == 0:
            return cost
        apart = same_label(vectors, self._wanted.targets[rows], options.contrast_temperature)
        return torch.lerp(cost, apart, options.contrast)

    def _vectors(
        self,
        weights: Mapping[str, Tensor],
        rows: Rows,
        used: Tensor | None,
        below: Below,
        drop: Drop | None = None,
    ) -> Tensor:
        hidden, present = below.hidden(weights, rows, used, drop)
        vectors = self._start.encoder.pool(weights, hidden, present)
        return vectors if drop is None else drop(vectors)

    def _score(self, weights: Mapping[str, Tensor], vectors: Tensor) -> Tensor:
        vectors = self._start.head.bent(vectors)
        return scores(vectors * spread(self._start), weights[HEAD[0]], weights[HEAD[1]])

    def step(self, number: int, share: float) -> None:
        """Move against the kept gradients, shortened to `clip`."""
        pull, self._steps = self._options.l2_start, number
        kept = [slope for movers in self._movers for slope in movers.gradients()]
        shorten(kept if self._word_slope is None else [*kept, self._word_slope[1]], self._options.clip)
        for movers in self._movers:
            movers.step(share, pull)
        if self._words is not None and self._word_slope is not None:
            self._words.step(*self._word_slope, number, share, pull)

    def logits(self, below: Below, lengths: Rows) -> Floats:
        """Logits of other texts with the weights as they are now."""
        weights = self._frozen | {
            n: w.detach() for movers in self._movers for n, w in movers.leaves().items()
        }
        if self._words is not None:
            weights[WORDS] = self._words.value()
        logits = np.empty((len(lengths), len(self._start.labels)), np.float32)
        with torch.inference_mode():
            for rows in by_length(lengths, TOKENS_A_PASS):
                logits[rows] = self._score(weights, self._vectors(weights, rows, None, below)).numpy()
        return logits

    def weights(self) -> dict[str, Tensor]:
        """The float32 weights that move, copied; adapters are merged."""
        values = {name: value for movers in self._movers for name, value in movers.values().items()}
        return values if self._words is None else {**values, WORDS: self._words.value()}

    def classifier(self, weights: Mapping[str, Tensor]) -> Classifier:
        """The classifier with these weights in place of those it started with."""
        body = {name: weight for name, weight in weights.items() if name not in HEAD}
        weight = weights[HEAD[0]] * spread(self._start)
        head = replace(self._start.head, weight=weight, bias=weights[HEAD[1]])
        encoder = self._start.encoder
        return replace(self._start, encoder=encoder.with_weights({**encoder.weights, **body}), head=head)

    def state(self) -> dict[str, Tensor]:
        """Everything that moves and what Adam remembers."""
        state = {
            f"{n}.{name}": t for n, movers in enumerate(self._movers) for name, t in movers.state().items()
        }
        words = {} if self._words is None else self._words.state()
        words = {f"words.{name}": t for name, t in words.items()}
        return state | words | {"steps": torch.tensor(self._steps)}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """The inverse of `state`."""
        for n, movers in enumerate(self._movers):
            movers.restore(_below_prefix(state, f"{n}."))
        if self._words is not None:
            self._words.restore(_below_prefix(state, "words."))
        self._steps = int(state["steps"])


def spread(start: Classifier) -> float:
    """What vectors are multiplied with in training, so that their entries are about one as rates expect."""
    return math.sqrt(start.encoder.width) if start.encoder.pooling == "mean" else 1.0


def first_layer(start: Classifier, options: TrainOptions) -> int:
    """The first layer that moves; -1 when the word table moves too."""
    layers = start.encoder.body.layers
    return max(0, layers - options.layers) if options.scope == "last" else -1


def _movers(start: Classifier, options: TrainOptions) -> list[Movers]:
    encoder, kind = start.encoder, fast_type() if options.fast else torch.float32
    body, first = encoder.body, first_layer(start, options)
    layers = max(1, body.layers)
    head = {HEAD[0]: start.head.weight / spread(start), HEAD[1]: start.head.bias}

    def group(name: str) -> Group:
        if name in HEAD:
            return Group(options.head_rate, options.weight_decay if name == HEAD[0] else 0.0, torch.float32)
        depth = layers - 1 - min(body.layer_of(name), layers - 1)
        decay = options.weight_decay if body.lowered(name) and name.endswith("weight") else 0.0
        rate = options.body_rate * options.layer_decay**depth
        return Group(rate, decay, kind if body.lowered(name) else torch.float32)

    if options.scope == "lora":
        matrices = {n: w for n, w in encoder.weights.items() if body.lowered(n) and w.ndim == 2}
        small = Group(options.body_rate, 0.0, torch.float32)
        return [
            Adapters(matrices, options.lora_rank, options.lora_scale, small, kind, options.seed),
            Parameters(head, group),
        ]
    moving = {n: w for n, w in encoder.weights.items() if body.layer_of(n) >= first and n != WORDS}
    if encoder.pooling == "mean":
        moving = {n: w for n, w in moving.items() if not n.startswith("pooler.")}
    return [Parameters(moving | head, group)]


def _word_table(start: Classifier, options: TrainOptions) -> RowTable | None:
    if options.scope != "full" or WORDS not in start.encoder.weights:
        return None
    rate = options.body_rate * options.layer_decay**start.encoder.body.layers
    return RowTable(start.encoder.weights[WORDS], rate)


def _slopes(
    results: Sequence[Tensor], leaves: Mapping[str, Tensor], given: Sequence[Tensor] | None = None
) -> dict[str, Tensor]:
    """The slope of the results at each leaf; zero where a leaf plays no part."""
    slopes = torch.autograd.grad(results, list(leaves.values()), given, materialize_grads=True)
    return dict(zip(leaves, slopes, strict=True))


def _below_prefix(state: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): tensor for name, tensor in state.items() if name.startswith(prefix)}
