"""The forward pass over texts of any lengths at once: padding is computed nowhere but inside attention.

For answering several texts together, which are rarely of one length. Tokens and the weights of a BERT-type
model go in, one pooled vector a text comes out. There is no way back through it: it is not for training.
"""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from heedful.models import bert
from heedful.models.attention import attend
from heedful.models.bert import Shape, Weights, after_mixing, linear
from heedful.models.tokens import Tokens


def hidden_states(weights: Weights, shape: Shape, tokens: Tokens) -> Tensor:
    """The hidden states of all tokens, one text after the other: [T, width]."""
    hidden_TH = _embedded(weights, shape, tokens).to(weights["0.qkv.weight"].dtype)
    mix = _Mixing(tokens, shape.heads, hidden_TH.dtype)
    for layer in map(str, range(shape.layers)):
        mixed = mix(linear(weights, f"{layer}.qkv", hidden_TH))
        hidden_TH = after_mixing(weights, shape, mixed, hidden_TH, layer)
    return hidden_TH


def mean_of_each(hidden_TH: Tensor, tokens: Tokens) -> Tensor:
    """The mean over each text's tokens, [B, width] in float32."""
    lengths = torch.from_numpy(tokens.lengths)
    whole: Tensor = torch.segment_reduce(hidden_TH.float(), "mean", lengths=lengths)
    return whole


def first_of_each(hidden_TH: Tensor, tokens: Tokens) -> Tensor:
    """Each text's first token, as a text of one: [B, 1, width]."""
    return hidden_TH[torch.from_numpy(tokens.starts[:-1])][:, None]


def _embedded(weights: Weights, shape: Shape, tokens: Tokens) -> Tensor:
    """Words, positions and token types added and normalised: [T, width]."""
    steps = np.arange(len(tokens.flat)) - np.repeat(tokens.starts[:-1], tokens.sizes)
    places = weights["tokens.position"][torch.from_numpy(steps + shape.first_position)]
    words = functional.embedding(torch.from_numpy(tokens.flat).long(), weights["tokens.word"])
    kinds = weights["tokens.type"]
    if tokens.seconds is None or len(kinds) == 1:
        summed = words.add_(places).add_(kinds[0])
    else:
        second = steps >= np.repeat(tokens.seconds, tokens.lengths)
        summed = words.add_(places).add_(kinds[torch.from_numpy(second.astype(np.int64))])
    return functional.layer_norm(
        summed, (shape.width,), weights["norm0.weight"], weights["norm0.bias"], shape.eps
    )


class _Mixing:
    """Attention within each text: rows are spread out to texts of one length, mixed, and gathered again."""

    def __init__(self, tokens: Tokens, heads: int, dtype: torch.dtype) -> None:
        self._places_BL, present = tokens.places(np.arange(len(tokens)))
        self._bias = bert.padding_bias(present, dtype)
        self._heads = heads
        self._back = None if present is None else torch.nonzero(present.flatten()).flatten()

    def __call__(self, qkv_TW: Tensor) -> Tensor:
        batch, length = self._places_BL.shape
        if self._back is None:
            return attend(qkv_TW.view(batch, length, -1), None, self._heads).flatten(0, 1)
        spread = qkv_TW.index_select(0, self._places_BL.flatten()).view(batch, length, -1)
        mixed = attend(spread, self._bias, self._heads).flatten(0, 1)
        return mixed.index_select(0, self._back)
