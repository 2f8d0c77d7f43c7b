"""The forward pass of BERT-type encoders over a dictionary of weights.

Token numbers and weights go in, hidden states come out. Query, key and value weights are fused, so that a
layer has four matrix products. The precision is that of the weights: float32 agrees with transformers,
bfloat16 is for training and for embedding many texts. Nothing here knows of files or of heads.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from heedful.models.attention import attend

KINDS = ("bert", "roberta", "xlm-roberta")
_PARTS = {
    "out": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm2": "output.LayerNorm",
}

Weights = Mapping[str, Tensor]
Drop = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Shape:
    """What config.json says about the architecture, as far as the forward pass needs it."""

    layers: int
    heads: int
    width: int
    eps: float
    first_position: int
    longest: int

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "Shape | None":
        """None when this file cannot compute such a model exactly."""
        kind = config.get("model_type")
        usual = config.get("hidden_act") == "gelu" and not config.get("is_decoder")
        if kind not in KINDS or not usual or config.get("position_embedding_type", "absolute") != "absolute":
            return None
        first = 0 if kind == "bert" else int(config["pad_token_id"]) + 1
        return cls(
            layers=int(config["num_hidden_layers"]),
            heads=int(config["num_attention_heads"]),
            width=int(config["hidden_size"]),
            eps=float(config["layer_norm_eps"]),
            first_position=first,
            longest=int(config["max_position_embeddings"]) - first,
        )


def fuse(state: Weights, shape: Shape) -> dict[str, Tensor]:
    """From the names of transformers to ours: `0.qkv.weight`, `0.out.weight`, ... `pooler.weight`."""
    fused = {f"tokens.{kind}": state[f"embeddings.{name}_embeddings.weight"] for kind, name in _TABLES}
    fused |= {f"norm0.{end}": state[f"embeddings.LayerNorm.{end}"] for end in ("weight", "bias")}
    for layer in range(shape.layers):
        prefix = f"encoder.layer.{layer}"
        for end in ("weight", "bias"):
            parts = [state[f"{prefix}.attention.self.{part}.{end}"] for part in ("query", "key", "value")]
            fused[f"{layer}.qkv.{end}"] = torch.cat(parts)
            fused |= {
                f"{layer}.{ours}.{end}": state[f"{prefix}.{theirs}.{end}"] for ours, theirs in _PARTS.items()
            }
    if "pooler.dense.weight" in state:
        fused |= {f"pooler.{end}": state[f"pooler.dense.{end}"] for end in ("weight", "bias")}
    return fused


_TABLES = (("word", "word"), ("position", "position"), ("type", "token_type"))


def unfuse(fused: Weights, shape: Shape) -> dict[str, Tensor]:
    """The inverse of `fuse`: weights under the names that transformers reads."""
    state = {f"embeddings.{name}_embeddings.weight": fused[f"tokens.{kind}"] for kind, name in _TABLES}
    state |= {f"embeddings.LayerNorm.{end}": fused[f"norm0.{end}"] for end in ("weight", "bias")}
    for layer in range(shape.layers):
        prefix = f"encoder.layer.{layer}"
        for end in ("weight", "bias"):
            parts = fused[f"{layer}.qkv.{end}"].chunk(3)
            names = ("query", "key", "value")
            state |= {f"{prefix}.attention.self.{n}.{end}": p for n, p in zip(names, parts, strict=True)}
            state |= {
                f"{prefix}.{theirs}.{end}": fused[f"{layer}.{ours}.{end}"] for ours, theirs in _PARTS.items()
            }
    if "pooler.weight" in fused:
        state |= {f"pooler.dense.{end}": fused[f"pooler.{end}"] for end in ("weight", "bias")}
    return state


def embed_tokens(weights: Weights, shape: Shape, ids_BL: Tensor, types_BL: Tensor | None = None) -> Tensor:
    """Words, positions and token types (the first without any) added and normalised: [B, L, width]."""
    first = shape.first_position
    places = weights["tokens.position"][first : first + ids_BL.shape[1]]
    kinds = weights["tokens.type"]
    kind = kinds[0] if types_BL is None or len(kinds) == 1 else functional.embedding(types_BL, kinds)
    summed = functional.embedding(ids_BL, weights["tokens.word"]) + (places + kind)
    return functional.layer_norm(
        summed, (shape.width,), weights["norm0.weight"], weights["norm0.bias"], shape.eps
    )


def run_layers(
    weights: Weights,
    shape: Shape,
    hidden_BLH: Tensor,
    bias_BL: Tensor | None,
    layers: range,
    drop: Drop | None = None,
) -> Tensor:
    """The hidden states after these layers; in training, `drop` leaves out parts of what each adds."""
    for layer in layers:
        hidden_BLH = _layer(weights, shape, hidden_BLH, bias_BL, str(layer), drop)
    return hidden_BLH


def run_last_at(weights: Weights, shape: Shape, hidden_BLH: Tensor, places_N: Tensor) -> Tensor:
    """The hidden states [N, width] after the last layer at these places of the flattened rows alone.

    The layer is given what it needs of all tokens, but finishes only those whose result is wanted.
    """
    n = str(shape.layers - 1)
    mixed = attend(linear(weights, f"{n}.qkv", hidden_BLH), None, shape.heads)
    mixed, hidden = (t.reshape(-1, shape.width).index_select(0, places_N) for t in (mixed, hidden_BLH))
    return after_mixing(weights, shape, mixed, hidden, n)


def _layer(
    weights: Weights, shape: Shape, hidden: Tensor, bias: Tensor | None, n: str, drop: Drop | None
) -> Tensor:
    mixed = attend(linear(weights, f"{n}.qkv", hidden), bias, shape.heads)
    return after_mixing(weights, shape, mixed, hidden, n, drop)


def after_mixing(
    weights: Weights, shape: Shape, mixed: Tensor, hidden: Tensor, n: str, drop: Drop | None = None
) -> Tensor:
    """What a layer makes of mixed values and what went into it; rows are independent of each other."""
    out = linear(weights, f"{n}.out", mixed)
    hidden = norm(weights, shape, f"{n}.norm1", (out if drop is None else drop(out)) + hidden)
    down = linear(weights, f"{n}.down", functional.gelu(linear(weights, f"{n}.up", hidden)))
    return norm(weights, shape, f"{n}.norm2", (down if drop is None else drop(down)) + hidden)


def linear(weights: Weights, name: str, x: Tensor) -> Tensor:
    """One of the matrix products, with its bias."""
    return functional.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])


def norm(weights: Weights, shape: Shape, name: str, x: Tensor) -> Tensor:
    """One of the layer normalisations."""
    return functional.layer_norm(
        x, (shape.width,), weights[f"{name}.weight"], weights[f"{name}.bias"], shape.eps
    )


def padding_bias(present_BL: Tensor | None, dtype: torch.dtype) -> Tensor | None:
    """0 where there is a token, a huge negative number where there is padding."""
    if present_BL is None:
        return None
    return torch.zeros(present_BL.shape, dtype=dtype).masked_fill_(~present_BL, -3e38)


def mean_of_tokens(hidden_BLH: Tensor, present_BL: Tensor | None) -> Tensor:
    """The mean over the tokens of each text, [B, width] in float32."""
    if present_BL is None:
        return hidden_BLH.mean(1, dtype=torch.float32)
    kept = hidden_BLH * present_BL.unsqueeze(-1)
    return kept.sum(1, dtype=torch.float32) / present_BL.sum(1, keepdim=True)


def first_token(weights: Weights, hidden_BLH: Tensor) -> Tensor:
    """The first token of each text through BERT's pooler, [B, width] in float32."""
    return torch.tanh(linear(weights, "pooler", hidden_BLH[:, 0].float()))
