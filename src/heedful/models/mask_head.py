"""The part of an encoder that guesses masked tokens: a small layer, and the word table read backwards.

The weights of an encoder's folder go in and come out under the names of transformers, so that what is saved
loads as AutoModelForMaskedLM and, without the head, as any encoder.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from heedful.errors import ModelError
from heedful.models.bert import Weights
from heedful.models.encoder import Encoder
from heedful.models.source import WEIGHTS
from heedful.models.tensors import read_tensors

HEAD = "mask."
WORDS = "tokens.word"
_BERT = {
    "mask.dense": "cls.predictions.transform.dense",
    "mask.norm": "cls.predictions.transform.LayerNorm",
    "mask": "cls.predictions",
}
_ROBERTA = {"mask.dense": "lm_head.dense", "mask.norm": "lm_head.layer_norm", "mask": "lm_head"}
_NAMES = {"bert": _BERT, "roberta": _ROBERTA, "xlm-roberta": _ROBERTA}
_ENDS = (
    ("mask.dense", "weight"),
    ("mask.dense", "bias"),
    ("mask.norm", "weight"),
    ("mask.norm", "bias"),
    ("mask", "bias"),
)
_ARCHITECTURES = {"bert": "Bert", "roberta": "Roberta", "xlm-roberta": "XLMRoberta"}


def read_mask_head(folder: Path, encoder: Encoder, seed: int) -> dict[str, Tensor]:
    """The head that lies in a model's folder; a fresh one where there is none."""
    state = read_tensors(folder / WEIGHTS)
    names = {f"{ours}.{end}": f"{theirs}.{end}" for ours, theirs, end in _pairs(encoder)}
    if all(theirs in state for theirs in names.values()):
        return {ours: state[theirs].float() for ours, theirs in names.items()}
    return fresh_mask_head(encoder.width, len(encoder.weights[WORDS]), seed)


def has_mask_head(folder: Path, encoder: Encoder) -> bool:
    """Whether a head that was taught lies in a model's folder."""
    if str(encoder.config.get("model_type")) not in _NAMES or encoder.body.layers == 0:
        return False
    state = read_tensors(folder / WEIGHTS)
    return all(f"{theirs}.{end}" in state for _, theirs, end in _pairs(encoder))


def fresh_mask_head(width: int, words: int, seed: int) -> dict[str, Tensor]:
    """A head that knows nothing yet."""
    random = torch.Generator().manual_seed(seed)
    return {
        "mask.dense.weight": torch.randn(width, width, generator=random) * 0.02,
        "mask.dense.bias": torch.zeros(width),
        "mask.norm.weight": torch.ones(width),
        "mask.norm.bias": torch.zeros(width),
        "mask.bias": torch.zeros(words),
    }


def guess(weights: Weights, hidden_NH: Tensor, eps: float) -> Tensor:
    """What is compared with the word table, [N, width]."""
    kind = weights["mask.dense.weight"].dtype
    wide = functional.gelu(
        functional.linear(hidden_NH.to(kind), weights["mask.dense.weight"], weights["mask.dense.bias"])
    )
    return functional.layer_norm(
        wide, (wide.shape[-1],), weights["mask.norm.weight"], weights["mask.norm.bias"], eps
    )


def masked_state(encoder: Encoder, head: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """All weights of encoder and head under the names of transformers; the word table stands once."""
    kind = str(encoder.config["model_type"])
    prefix = "bert" if kind == "bert" else "roberta"
    pooled = "pooler.weight" in encoder.weights
    state = {
        f"{prefix}.{name}": tensor
        for name, tensor in encoder.state().items()
        if pooled or not name.startswith("pooler.")
    }
    return state | {f"{theirs}.{end}": head[f"{ours}.{end}"] for ours, theirs, end in _pairs(encoder)}


def masked_config(encoder: Encoder) -> dict[str, Any]:
    """config.json of a folder that holds encoder and head."""
    name = f"{_ARCHITECTURES[str(encoder.config['model_type'])]}ForMaskedLM"
    return {**encoder.config, "architectures": [name], "tie_word_embeddings": True, "dtype": "float32"}


def _pairs(encoder: Encoder) -> list[tuple[str, str, str]]:
    kind = str(encoder.config.get("model_type"))
    if kind not in _NAMES:
        raise ModelError(f"Masked tokens want a BERT-type encoder ({', '.join(_NAMES)}), found {kind!r}.")
    return [(ours, _NAMES[kind][ours], end) for ours, end in _ENDS]
