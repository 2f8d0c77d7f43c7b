"""Masked tokens on an encoder of our own pass: prices rows, moves, and is measured on rows held out.

Only masked tokens go through the end of the last layer and the head, and logits are never held for more than
a few hundred of them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from heedful.models import bert
from heedful.models.body import FastBody
from heedful.models.encoder import Encoder
from heedful.models.lengths import Rows
from heedful.models.mask_head import HEAD, WORDS, guess, masked_config, masked_state
from heedful.models.processor import fast_type
from heedful.models.source import WEIGHTS
from heedful.models.tensors import tensors_digest, write_tensors
from heedful.train.parameters import Group, Parameters, shorten
from heedful.train.pretraining.corpus import Corpus
from heedful.train.pretraining.cross_entropy import token_costs
from heedful.train.pretraining.curve import HELD, Curve, Measured, spread
from heedful.train.pretraining.masking import Masked, Pieces, mask_rows
from heedful.train.pretraining.options import PretrainOptions

TOKENS_A_PASS = 8192


@dataclass(frozen=True)
class Around:
    """The special tokens at both ends of a row."""

    first: int
    last: int


class MaskedEncoder:
    """An encoder and its head, in training; `digest` is that of the weights it starts from."""

    def __init__(
        self,
        encoder: Encoder,
        head: Mapping[str, Tensor],
        corpus: Corpus,
        pieces: Pieces,
        around: Around,
        options: PretrainOptions,
        rate: float,
    ) -> None:
        body = encoder.body
        assert isinstance(body, FastBody)
        self._encoder, self._shape, self._corpus, self._pieces = encoder, body.shape, corpus, pieces
        self._around, self._options, self.curve = around, options, Curve()
        self.digest = encoder.digest + tensors_digest(head)
        self.tokens_a_row: float = corpus.block + 2
        kind = fast_type() if options.fast else torch.float32

        def group(name: str) -> Group:
            low = body.lowered(name) if not name.startswith(HEAD) else name != "mask.bias"
            matrix = name.endswith("weight") and "norm" not in name
            decay = options.weight_decay if matrix or name == WORDS else 0.0
            return Group(rate, decay, kind if low and "norm" not in name else torch.float32)

        moving = {n: w for n, w in encoder.weights.items() if not n.startswith("pooler.")}
        self._movers = Parameters(moving | dict(head), group)

    @property
    def corpus(self) -> Corpus:
        """What it learns from."""
        return self._corpus

    def gradients(self, rows: Rows) -> float:
        """The mean cost of a masked token in these rows; gradients are kept for `step`."""
        masked = self._masked(self._corpus.take(rows % self._corpus.rows), int(rows[0]))
        leaves = self._movers.leaves()
        total, count = 0.0, len(masked.targets)
        for n, part in enumerate(self._parts(masked)):
            cost, _ = self._cost(leaves, part)
            cost = cost / count
            slopes = torch.autograd.grad(cost, list(leaves.values()), materialize_grads=True)
            self._movers.take(dict(zip(leaves, slopes, strict=True)), more=n > 0)
            total += float(cost.detach())
        return total

    def step(self, number: int, share: float) -> None:  # noqa: ARG002 - the loop's protocol
        """Move against the kept gradients, shortened to `clip`."""
        shorten(self._movers.gradients(), self._options.clip)
        self._movers.step(share, 0.0)

    def measure(self) -> float:
        """Less the mean cost on the rows held out; the point is put on the curve."""
        rows = spread(self._corpus.held_rows, self._options.held_blocks)
        leaves = {name: leaf.detach() for name, leaf in self._movers.leaves().items()}
        cost, right, count = 0.0, 0, 0
        with torch.inference_mode():
            for start in range(0, len(rows), self._rows_a_pass):
                several = rows[start : start + self._rows_a_pass]
                masked = self._masked(self._corpus.take_held(several), HELD + start)
                for part in self._parts(masked):
                    made = self._cost(leaves, part)
                    cost, right = cost + float(made[0]), right + int(made[1])
                count += len(masked.targets)
        self.curve.add(Measured(cost / count, right / count))
        return -cost / count

    def state(self) -> dict[str, Tensor]:
        return self._movers.state() | self.curve.state()

    def restore(self, state: dict[str, Tensor]) -> None:
        self._movers.restore(state)
        self.curve.restore(state)

    def weights(self) -> dict[str, Tensor]:
        return self._movers.values()

    def write(self, weights: dict[str, Tensor], folder: Path) -> None:
        """A folder that loads as AutoModelForMaskedLM, and as any encoder."""
        body = {name: weight for name, weight in weights.items() if not name.startswith(HEAD)}
        encoder = self._encoder.with_weights({**self._encoder.weights, **body})
        write_tensors(masked_state(encoder, weights), folder / WEIGHTS)
        (folder / "config.json").write_text(json.dumps(masked_config(encoder), indent=1), encoding="utf-8")
        encoder.tokenizer.save(folder)

    @property
    def _rows_a_pass(self) -> int:
        return max(1, TOKENS_A_PASS // (self._corpus.block + 2))

    def _masked(self, rows_BL: Rows, number: int) -> Masked:
        ends = [np.full((len(rows_BL), 1), at) for at in (self._around.first, self._around.last)]
        whole = np.concatenate([ends[0], rows_BL, ends[1]], axis=1)
        random = np.random.default_rng([self._options.seed, number])
        return mask_rows(whole, self._pieces, self._options.share, self._options.whole_words, random)

    def _parts(self, masked: Masked) -> list[Masked]:
        """The same rows in parts that fit a pass."""
        width, rows = masked.ids.shape[1], self._rows_a_pass
        parts = []
        for start in range(0, len(masked.ids), rows):
            low, high = np.searchsorted(masked.places, [start * width, (start + rows) * width])
            places = masked.places[low:high] - start * width
            parts.append(Masked(masked.ids[start : start + rows], places, masked.targets[low:high]))
        return parts

    def _cost(self, weights: Mapping[str, Tensor], part: Masked) -> tuple[Tensor, Tensor]:
        ids, places, targets = (torch.from_numpy(a) for a in (part.ids, part.places, part.targets))
        hidden = bert.embed_tokens(weights, self._shape, ids).to(weights["0.qkv.weight"].dtype)
        hidden = bert.run_layers(weights, self._shape, hidden, None, range(self._shape.layers - 1))
        hidden = bert.run_last_at(weights, self._shape, hidden, places)
        made = guess(weights, hidden, self._shape.eps)
        return token_costs(made, weights[WORDS], weights["mask.bias"], targets)
