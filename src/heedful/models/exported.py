"""A folder that `export` wrote, read back as the classifier that answers as it does.

Its labels are the names that people gave them. A folder with mean pooling is read here; one with first-token
pooling is a plain folder of transformers (`sequence`), and ONNX is for other programs.
"""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from heedful.errors import ModelError
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.models.head import VALUE, Bend, Head
from heedful.models.source import WEIGHTS, Source
from heedful.models.tensors import file_digest, read_tensors


def is_exported(folder: Path) -> bool:
    """Whether a folder says that heedful exported it."""
    return (folder / "labels.json").is_file() and (folder / "modules.json").is_file()


def read_exported(folder: Path) -> Classifier:
    """The classifier of such a folder; its labels are the names that people gave them."""
    about = _read(folder / "labels.json")
    if not (folder / WEIGHTS).is_file():
        raise ModelError(f"{folder} has no {WEIGHTS}. Export it again with the format transformers.")
    source = Source(str(folder), folder, file_digest(folder / WEIGHTS))
    candidates = int(about.get("candidates", 1))
    inputs, longest = about.get("inputs", "text"), int(about["max_tokens"])
    encoder = Encoder.from_source(source, "mean", longest, inputs, candidates)
    names = tuple(str(one["name"]) for one in about["labels"])
    if about.get("numbers"):
        names = (VALUE,)
    head = _head(names, [_dense(folder / str(one["path"])) for one in _read(folder / "modules.json")[3:]])
    if candidates > 1:  # the folder scores one of them; side by side their vectors are as long as one
        head = replace(head, weight=head.weight * math.sqrt(candidates))
    return Classifier(encoder, head, bool(about["multi_label"]), float(about["temperature"]))


def _dense(folder: Path) -> tuple[Tensor, Tensor]:
    tensors = read_tensors(folder / WEIGHTS)
    return tensors["linear.weight"], tensors["linear.bias"]


def _head(names: tuple[str, ...], layers: list[tuple[Tensor, Tensor]]) -> Head:
    """The head of one layer, or of three of which the first two are a bend and the way past it."""
    weight, bias = layers[-1]
    if len(layers) == 1:
        return Head(names, weight, bias)
    (up, up_bias), (down, down_bias) = layers[:2]
    units = len(up) - 2 * up.shape[1]
    inner = [t.contiguous() for t in (up[:units], up_bias[:units], down[:, :units], down_bias)]
    if not torch.equal(up[units : units + up.shape[1]], torch.eye(up.shape[1])):
        raise ModelError("This folder's head was not written by heedful. Use the program that wrote it.")
    return Head(names, weight, bias, Bend(*inner))


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{path} cannot be read ({error}). Wanted a folder that heedful exported."
        ) from error
