"""The part of a model that turns token numbers into hidden states, in two kinds.

`FastBody` is our own forward pass for BERT-type models and can stop between layers; `PlainBody` runs any
other encoder of transformers as it is. Both are functions of a dictionary of weights.
"""

# ruff: noqa: ARG002 - the protocol asks for arguments that a model in one piece does not need

from dataclasses import dataclass
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from heedful.errors import ModelError
from heedful.models import bert
from heedful.models.bert import Drop, Shape, Weights


class Body(Protocol):
    """What an encoder needs of an architecture."""

    @property
    def layers(self) -> int:
        """How many layers can be run one by one; 0 when the model is one piece."""

    @property
    def longest(self) -> int:
        """The greatest number of tokens."""

    def named(self, state: Weights) -> dict[str, Tensor]:
        """Weights as this body wants them, from the names of transformers."""

    def state(self, weights: Weights) -> dict[str, Tensor]:
        """The inverse of `named`."""

    def layer_of(self, name: str) -> int:
        """The layer a weight belongs to: -1 for the embeddings, `layers` for what comes after."""

    def lowered(self, name: str) -> bool:
        """Whether a weight is one that bf16 is good enough to compute with."""

    def hidden(
        self,
        weights: Weights,
        ids_BL: Tensor,
        present_BL: Tensor | None,
        upto: int | None = None,
        drop: Drop | None = None,
        types_BL: Tensor | None = None,
    ) -> Tensor:
        """The hidden states after `upto` layers, or all; `drop` is for training, `types_BL` for pairs."""

    def onwards(
        self,
        weights: Weights,
        hidden_BLH: Tensor,
        present_BL: Tensor | None,
        start: int,
        drop: Drop | None = None,
    ) -> Tensor:
        """The hidden states after all layers, given those below layer `start`."""


@dataclass(frozen=True)
class FastBody:
    """BERT-type models, layer by layer."""

    shape: Shape

    @property
    def layers(self) -> int:
        return self.shape.layers

    @property
    def longest(self) -> int:
        return self.shape.longest

    def named(self, state: Weights) -> dict[str, Tensor]:
        return bert.fuse(state, self.shape)

    def state(self, weights: Weights) -> dict[str, Tensor]:
        return bert.unfuse(weights, self.shape)

    def layer_of(self, name: str) -> int:
        first = name.split(".", 1)[0]
        if first.isdigit():
            return int(first)
        return self.layers if first == "pooler" else -1

    def lowered(self, name: str) -> bool:
        return name[0].isdigit() and ".norm" not in name

    def hidden(
        self,
        weights: Weights,
        ids_BL: Tensor,
        present_BL: Tensor | None,
        upto: int | None = None,
        drop: Drop | None = None,
        types_BL: Tensor | None = None,
    ) -> Tensor:
        hidden = bert.embed_tokens(weights, self.shape, ids_BL, types_BL).to(weights["0.qkv.weight"].dtype)
        bias = bert.padding_bias(present_BL, hidden.dtype)
        layers = range(self.layers if upto is None else upto)
        return bert.run_layers(
            weights, self.shape, hidden if drop is None else drop(hidden), bias, layers, drop
        )

    def onwards(
        self,
        weights: Weights,
        hidden_BLH: Tensor,
        present_BL: Tensor | None,
        start: int,
        drop: Drop | None = None,
    ) -> Tensor:
        bias = bert.padding_bias(present_BL, hidden_BLH.dtype)
        return bert.run_layers(weights, self.shape, hidden_BLH, bias, range(start, self.layers), drop)


class PlainBody:
    """Any other encoder of transformers, in one piece and in float32."""

    layers = 0

    def __init__(self, module: nn.Module, longest: int) -> None:
        self._module = module.eval().requires_grad_(False)
        self._names = frozenset(name for name, _ in module.named_parameters())
        kinds = getattr(module.config, "type_vocab_size", 0) or 0
        self._takes_types = kinds > 1 and "token_type_ids" in signature(module.forward).parameters
        self.longest = longest

    def named(self, state: Weights) -> dict[str, Tensor]:
        return dict(state)

    def state(self, weights: Weights) -> dict[str, Tensor]:
        return dict(weights)

    def layer_of(self, name: str) -> int:
        return -1 if "embeddings" in name else 0

    def lowered(self, name: str) -> bool:
        return False

    def hidden(
        self,
        weights: Weights,
        ids_BL: Tensor,
        present_BL: Tensor | None,
        upto: int | None = None,
        drop: Drop | None = None,
        types_BL: Tensor | None = None,
    ) -> Tensor:
        if upto is not None:
            raise ModelError("Only BERT-type encoders can be stopped between layers. Train all, or the head.")
        mask = torch.ones_like(ids_BL) if present_BL is None else present_BL.long()
        given = {"input_ids": ids_BL, "attention_mask": mask}
        if types_BL is not None and self._takes_types:
            given["token_type_ids"] = types_BL
        own = {name: weight for name, weight in weights.items() if name in self._names}
        answer: Any = torch.func.functional_call(self._module, own, (), given)
        hidden: Tensor = answer.last_hidden_state
        return hidden

    def onwards(
        self,
        weights: Weights,
        hidden_BLH: Tensor,
        present_BL: Tensor | None,
        start: int,
        drop: Drop | None = None,
    ) -> Tensor:
        raise ModelError("Only BERT-type encoders can be run from a layer on. Train all, or the head.")


def body_of(config: dict[str, Any], folder: Path) -> Body:
    """Our own forward pass where it is exact, else that of transformers; code in the folder is never run."""
    shape = Shape.of(config)
    if shape is not None:
        return FastBody(shape)
    known: Any = import_module("transformers")  # takes seconds, and BERT-type encoders do without
    try:
        parsed = known.AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
        module = known.AutoModel.from_config(parsed, trust_remote_code=False)
    except (ValueError, KeyError, OSError, ImportError) as error:
        raise ModelError(f"{folder} is not an encoder that transformers knows ({error}).") from error
    return PlainBody(module, int(getattr(parsed, "max_position_embeddings", 512)))
