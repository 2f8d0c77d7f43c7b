"""Write what was learnt beside the reader, with a digest of what it was learnt from."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from heedful.read.training.learn import Learnt

WEIGHTS = Path(__file__).parents[1] / "weights"
TEMPLATES = Path(__file__).parent


def digest(language: str, files: Sequence[Path]) -> str:
    """What identifies the comments and templates that a model was learnt from."""
    found = hashlib.sha256()
    for path in [*sorted(files), TEMPLATES / f"templates_{language}.txt"]:
        found.update(path.read_bytes())
        found.update(path.with_suffix(".labels.json").read_bytes() if path.suffix == ".jsonl" else b"")
    return found.hexdigest()


def write(language: str, learnt: Learnt, files: Sequence[Path]) -> None:
    """Both files of a language."""
    WEIGHTS.mkdir(exist_ok=True)
    tagger = learnt.tagger
    plain = {
        "learnt_from": {"files": [path.name for path in files], "sha256": digest(language, files)},
        "known": sorted(tagger.known),
        "resolver": {"with_meaning": learnt.resolver.with_meaning, "by_words": learnt.resolver.by_words},
        "ranker": {"with_meaning": dict(learnt.with_meaning), "by_words": dict(learnt.by_words)},
        "rule_sense": list(learnt.rule_sense),
        "features": sorted(tagger.names, key=tagger.names.__getitem__),
    }
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    (WEIGHTS / f"{language}.json").write_text(text + "\n", encoding="utf-8")
    tensors: dict[str, NDArray[Any]] = {
        "weights": tagger.weights.astype(np.float16),
        "steps": tagger.steps.astype(np.float32),
    }
    (WEIGHTS / f"{language}.safetensors").write_bytes(save(tensors))
