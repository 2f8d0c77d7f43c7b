"""What was learnt of Chinese comments: the weights of the hypotheses and of the tagger.

`weights/zh.json` and `weights/zh.safetensors` are made by `python -m heedful.read.training.chinese` from
the comments in the repository, and loaded when first asked for.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

from heedful.read.crf import Tagger


@dataclass(frozen=True)
class ChineseModel:
    """Weights of the features of hypotheses by name, and the tagger."""

    choice: Mapping[str, float]
    tagger: Tagger

    @property
    def by_meaning(self) -> bool:
        """Whether nearness in meaning counts: only where the weights were learnt with an encoder."""
        return any(".near" in name for name in self.choice)


@lru_cache(maxsize=1)
def chinese_model() -> ChineseModel:
    """The weights that are shipped."""
    folder = files("heedful.read").joinpath("weights")
    plain = json.loads(folder.joinpath("zh.json").read_text(encoding="utf-8"))
    tensors = load(folder.joinpath("zh.safetensors").read_bytes())
    names = {name: place for place, name in enumerate(plain["features"])}
    weights, steps = (np.asarray(tensors[name], np.float64) for name in ("weights", "steps"))
    return ChineseModel(plain["choice"], Tagger(names, weights, steps, frozenset(plain["known"])))


def save_model(model: ChineseModel, folder: Path) -> None:
    """Write the two files; half precision is enough for the tagger's weights."""
    tagger = model.tagger
    kept = np.flatnonzero(np.abs(tagger.weights).max(axis=1) >= 0.01)
    names = sorted(tagger.names, key=tagger.names.__getitem__)
    plain = {
        "choice": dict(model.choice),
        "features": [names[place] for place in kept],
        "known": sorted(tagger.known),
    }
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(plain, ensure_ascii=False, indent=0, separators=(",", ":"))
    (folder / "zh.json").write_text(text + "\n", encoding="utf-8")
    tensors: dict[str, NDArray[Any]] = {
        "weights": tagger.weights[kept].astype(np.float16),
        "steps": tagger.steps.astype(np.float32),
    }
    (folder / "zh.safetensors").write_bytes(save(tensors))
