"""The files of what was learnt of a language: `weights/NAME.json` and `weights/NAME.safetensors`.

Plain values and a tagger go in and come out. The tagger is kept in half precision, without the facts that
hardly weigh.
"""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

from heedful.read.crf import Tagger

LIGHT = 0.01  # facts none of whose weights reach this are left out


def load_learnt(language: str) -> tuple[Mapping[str, Any], Tagger]:
    """The plain values and the tagger that are shipped for a language."""
    folder = files("heedful.read").joinpath("weights")
    plain = json.loads(folder.joinpath(f"{language}.json").read_text(encoding="utf-8"))
    tensors = load(folder.joinpath(f"{language}.safetensors").read_bytes())
    names = {name: place for place, name in enumerate(plain["features"])}
    weights, steps = (np.asarray(tensors[name], np.float64) for name in ("weights", "steps"))
    return plain, Tagger(names, weights, steps, frozenset(plain["known"]), plain.get("spread", {}))


def save_learnt(folder: Path, language: str, plain: Mapping[str, Any], tagger: Tagger) -> None:
    """Write both files of a language."""
    kept = np.flatnonzero(np.abs(tagger.weights).max(axis=1) >= LIGHT)
    names = sorted(tagger.names, key=tagger.names.__getitem__)
    written = {
        **plain,
        "features": [names[place] for place in kept],
        "known": sorted(tagger.known),
        **({"spread": dict(sorted(tagger.spread.items()))} if tagger.spread else {}),
    }
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(written, ensure_ascii=False, indent=0, separators=(",", ":"))
    (folder / f"{language}.json").write_text(text + "\n", encoding="utf-8")
    tensors: dict[str, NDArray[Any]] = {
        "weights": tagger.weights[kept].astype(np.float16),
        "steps": tagger.steps.astype(np.float32),
    }
    (folder / f"{language}.safetensors").write_bytes(save(tensors))
