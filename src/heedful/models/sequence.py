"""A sequence classifier of transformers as it is: texts or pairs in, probabilities or one number out.

For models that heedful did not train. A folder or a name goes in; safetensors only, and no code of the
folder's is run. One question is computed at a time: its answer does not depend on what else is asked.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import torch
from huggingface_hub import hf_hub_download
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError
from numpy.typing import NDArray

from heedful.errors import ModelError
from heedful.models.source import Source, locate

LONGEST = 512


@dataclass(frozen=True)
class SequenceModel:
    """`numbers` says that the one score is a number, as for grades of likeness."""

    name: str
    digest: str
    labels: tuple[str, ...]
    multi_label: bool
    numbers: bool
    model: Any
    tokenizer: Any
    max_tokens: int
    temperature: float = 1.0

    @classmethod
    def load(cls, name: str, max_tokens: int = LONGEST) -> "SequenceModel":
        """Find and read a model; raises ModelError when it is nowhere, unsafe, or has no head of its own."""
        return cls.from_source(locate(name), max_tokens)

    @classmethod
    def from_source(cls, source: Source, max_tokens: int = LONGEST) -> "SequenceModel":
        about = _about(source.folder)
        transformers: Any = import_module("transformers")
        transformers.utils.logging.disable_progress_bar()
        try:
            model = transformers.AutoModelForSequenceClassification.from_pretrained(
                source.folder, local_files_only=True, use_safetensors=True, dtype=torch.float32
            )
            tokenizer = transformers.AutoTokenizer.from_pretrained(source.folder, local_files_only=True)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelError(f"{source.folder} is no sequence classifier: {error}") from error
        count = int(model.config.num_labels)
        longest = int(about.get("max_position_embeddings") or max_tokens)
        return cls(
            name=source.name,
            digest=source.digest,
            labels=tuple(str(model.config.id2label[at]) for at in range(count)),
            multi_label=about.get("problem_type") == "multi_label_classification",
            numbers=count == 1,
            model=model.eval().requires_grad_(False),
            tokenizer=tokenizer,
            max_tokens=min(max_tokens, longest, int(tokenizer.model_max_length)),
            temperature=_temperature(source.folder),
        )

    def answer(self, parts: tuple[str, ...]) -> NDArray[np.float64]:
        """Probabilities [C], or the number [1], of one question; of long pairs the longer text is cut."""
        if len(parts) > 2:
            raise ModelError(f"Found a question of {len(parts)} parts; {self.name} reads one text or a pair.")
        given = self.tokenizer(*parts, truncation=True, max_length=self.max_tokens, return_tensors="pt")
        with torch.inference_mode():
            scores: NDArray[np.float64] = self.model(**given).logits[0].double().numpy()
        if self.numbers:
            return scores
        scores = scores / self.temperature
        if self.multi_label:
            return np.asarray(1 / (1 + np.exp(-np.clip(scores, -500, 500))))
        powers = np.exp(scores - scores.max())
        return np.asarray(powers / powers.sum())


def architectures(name: str) -> tuple[str, ...]:
    """What a folder, or a model of the hub, says it is; nothing where it says nothing."""
    path = Path(name) / "config.json" if Path(name).is_dir() else _config_from_hub(name)
    if path is None or not path.is_file():
        return ()
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return ()  # whoever reads the folder says what is wrong with it
    return tuple(str(one) for one in about.get("architectures") or ())


def _config_from_hub(name: str) -> Path | None:
    for local in (True, False):
        if not local and os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}:
            return None
        try:
            return Path(hf_hub_download(name, "config.json", local_files_only=local))
        except (HfHubHTTPError, LocalEntryNotFoundError, ValueError, OSError):
            continue
    return None


def _temperature(folder: Path) -> float:
    """What divides the scores, in a folder that heedful exported."""
    path = folder / "labels.json"
    return float(json.loads(path.read_text(encoding="utf-8"))["temperature"]) if path.is_file() else 1.0


def _about(folder: Path) -> Mapping[str, Any]:
    """The config of a folder that has a head and asks for no code."""
    path = folder / "config.json"
    try:
        about: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{path} cannot be read ({error}). Wanted a sequence classifier's folder."
        ) from error
    if "auto_map" in about:
        raise ModelError(
            f"{path} asks to run code that lies in the model's folder, which heedful never does."
        )
    named = [str(one) for one in about.get("architectures") or ()]
    if not any(one.endswith("ForSequenceClassification") for one in named):
        found = ", ".join(named) or "no architecture"
        raise ModelError(
            f"{path} names {found}; wanted one that ends in ForSequenceClassification, or a folder that "
            "heedful exported. A model without a head answers nothing: train it first."
        )
    return about
