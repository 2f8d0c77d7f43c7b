"""Any model of transformers in pretraining: prices rows, moves, and is measured on rows held out.

The model's own forward pass makes hidden states, in bf16 where that is fast; what they cost is counted
without ever holding all logits. What is asked of it is passed in: how rows become inputs and answers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from heedful.errors import ModelError
from heedful.models.lengths import Rows
from heedful.models.processor import fast_type
from heedful.models.tensors import tensors_digest
from heedful.train.parameters import Group, Parameters, shorten
from heedful.train.pretraining.corpus import Ids
from heedful.train.pretraining.cross_entropy import token_costs
from heedful.train.pretraining.curve import HELD, Curve, Measured, spread
from heedful.train.pretraining.learner import Material
from heedful.train.pretraining.options import PretrainOptions

TOKENS_A_PASS = 8192
ODD = ("logit_scale", "logits_scaling", "final_logit_softcapping")  # fields that change scores


@dataclass(frozen=True)
class Asked:
    """Inputs of the model, and what the hidden states at some places of the flattened rows should say."""

    inputs: Mapping[str, Tensor]
    places: Tensor
    targets: Tensor


Ask = Callable[[Ids, np.random.Generator], Asked]


class Hidden(nn.Module):
    """A model without its last product: from inputs to the hidden states that the word table is held to."""

    def __init__(self, model: PreTrainedModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, **given: Tensor) -> Tensor:
        """The hidden states [B, L, width], scaled as the model scales them."""
        model: Any = self.model
        if model.config.model_type in ("t5", "mt5"):
            read = model.encoder(input_ids=given["input_ids"]).last_hidden_state
            wrote = model.decoder(input_ids=given["decoder_input_ids"], encoder_hidden_states=read)
            scale = model.config.d_model**-0.5 if model.config.tie_word_embeddings else 1.0
            scaled: Tensor = wrote.last_hidden_state * scale
            return scaled
        found: Tensor = model.base_model(**given).last_hidden_state
        return found


def _must_be_plain(model: PreTrainedModel) -> None:
    """Raise where a model makes logits by more than its table: it would learn under other ones."""
    odd = [name for name in ODD if getattr(model.config, name, None) not in (None, 1.0)]
    whole: Any = model
    head = whole.get_output_embeddings()
    if getattr(head, "bias", None) is not None:
        odd.append("a bias on the output")
    if odd:
        raise ModelError(
            f"{model.config.model_type} models make their scores with {', '.join(odd)}, which pretraining "
            "does not compute. Go on with a model without that."
        )


class ModuleLearner:
    """A model of transformers in training; `digest` is that of the weights it starts from.

    With `learning` the model's own dropout is at work while it learns.
    """

    def __init__(
        self, model: PreTrainedModel, files: Mapping[str, bytes], corpus: Material, ask: Ask,
        options: PretrainOptions, rate: float, smoothing: float = 0.0, learning: bool = False,
    ) -> None:  # fmt: skip
        self._hidden, self._files, self._ask = Hidden(model), files, ask
        self._corpus, self._options, self.curve = corpus, options, Curve()
        self._smoothing, self._learning = smoothing, learning
        weights = {n: w.detach() for n, w in self._hidden.named_parameters() if w.requires_grad}
        self.digest, self.tokens_a_row = tensors_digest(weights), len(corpus.train) / corpus.rows
        self._kind = fast_type() if options.fast else torch.float32
        whole: Any = model
        _must_be_plain(model)
        table = whole.get_output_embeddings()
        self._table = next(n for n, w in self._hidden.named_parameters() if w is table.weight)
        bias = getattr(model, "final_logits_bias", None)
        self._bias = torch.zeros(len(table.weight)) if bias is None else bias.detach().reshape(-1)

        def group(name: str) -> Group:
            return Group(rate, options.weight_decay if weights[name].ndim > 1 else 0.0, torch.float32)

        self._movers = Parameters(weights, group)

    @property
    def corpus(self) -> Material:
        """What it learns from."""
        return self._corpus

    def gradients(self, rows: Rows) -> float:
        """The mean cost of a token asked for in these rows; gradients are kept for `step`."""
        random = np.random.default_rng([self._options.seed, int(rows[0])])
        given, leaves = self._corpus.take(rows % self._corpus.rows), self._movers.leaves()
        parts = [self._ask(part, random) for part in self._parts(given)]
        total, count = 0.0, sum(len(part.targets) for part in parts)
        self._hidden.train(self._learning)
        with torch.random.fork_rng(devices=[]):  # what is left out at random depends on the rows alone
            torch.manual_seed(int(random.integers(2**62)))
            for n, part in enumerate(parts):
                cost = self._cost(leaves, part, self._smoothing)[0] / count
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
        random = np.random.default_rng([self._options.seed, HELD])
        cost, right, count = 0.0, 0, 0
        self._hidden.eval()
        with torch.no_grad():
            for part in self._parts(self._corpus.take_held(rows)):
                asked = self._ask(part, random)
                made = self._cost(leaves, asked)
                cost, right = cost + float(made[0]), right + int(made[1])
                count += len(asked.targets)
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
        """A folder that transformers loads, as it saves it."""
        with torch.no_grad():
            for name, parameter in self._hidden.named_parameters():
                parameter.copy_(weights.get(name, parameter))
        self._hidden.model.save_pretrained(folder)
        for name, content in self._files.items():
            (folder / name).write_bytes(content)

    def _parts(self, rows_BL: Ids) -> list[Ids]:
        count = max(1, TOKENS_A_PASS // rows_BL.shape[1])
        return [rows_BL[start : start + count] for start in range(0, len(rows_BL), count)]

    def _cost(
        self, weights: Mapping[str, Tensor], asked: Asked, smoothing: float = 0.0
    ) -> tuple[Tensor, Tensor]:
        low = self._kind is not torch.float32
        with torch.autocast("cpu", self._kind, enabled=low, cache_enabled=True):
            made = torch.func.functional_call(self._hidden, dict(weights), (), dict(asked.inputs))
        picked = made.reshape(-1, made.shape[-1]).index_select(0, asked.places).to(self._kind)
        return token_costs(picked, weights[self._table], self._bias, asked.targets, smoothing)
