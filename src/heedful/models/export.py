"""Write a classifier as a folder that other libraries load without heedful.

Mean pooling becomes a sentence-transformers folder whose last module is the head; CLS pooling becomes a
plain AutoModelForSequenceClassification folder; either can become ONNX. Answers agree to 1e-3 a logit.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor

from heedful.errors import ModelError
from heedful.models.card import model_card
from heedful.models.classifier import Classifier
from heedful.models.folder import write_folder
from heedful.models.head import SCORE, Head
from heedful.models.onnx import write_onnx
from heedful.models.source import WEIGHTS
from heedful.models.tensors import write_tensors

Format = Literal["transformers", "onnx"]


def export(
    classifier: Classifier,
    folder: Path,
    names: Sequence[str],
    format: Format = "transformers",
    metrics: Mapping[str, float] | None = None,
) -> None:
    """Write a new folder, whole or not at all; `names` are what people call the labels, in their order."""
    if len(names) != len(classifier.labels):
        raise ModelError(f"Found {len(names)} names for {len(classifier.labels)} labels; wanted one each.")
    about = _labels(classifier, names)
    if classifier.encoder.candidates > 1:  # who loads it gives it one candidate after the other
        classifier, names = classifier.of_one_candidate(), [SCORE]
    kind = "onnx" if format == "onnx" else classifier.encoder.pooling

    def fill(staged: Path) -> None:
        _write_tokenizer(classifier, staged)
        if kind == "onnx":
            _write_json(staged / "config.json", _config(classifier, names))
            write_onnx(classifier, staged / "model.onnx")
        elif kind == "mean":
            _write_mean(classifier, staged, names)
        else:
            _write_cls(classifier, staged, names)
        _write_json(staged / "labels.json", about)
        card = model_card(classifier, names, kind, folder.name, metrics or {})
        (staged / "README.md").write_text(card, encoding="utf-8")

    write_folder(folder, fill)


def _write_mean(classifier: Classifier, staged: Path, names: Sequence[str]) -> None:
    encoder, layers = classifier.encoder, _dense_layers(classifier.head)
    modules = [("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")]
    modules += [("Dense", f"{len(modules) + n}_Dense") for n in range(len(layers))]
    listed = [
        {"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for n, (kind, path) in enumerate(modules)
    ]
    for _, path in modules[1:]:
        (staged / path).mkdir()
    _write_json(staged / "modules.json", listed)
    _write_json(staged / "config.json", _config(classifier, names))
    _write_json(staged / "sentence_bert_config.json", {"max_seq_length": encoder.max_tokens})
    _write_json(
        staged / "1_Pooling" / "config.json",
        {"word_embedding_dimension": encoder.width, "pooling_mode_mean_tokens": True},
    )
    for (_, path), layer in zip(modules[3:], layers, strict=True):
        _write_json(staged / path / "config.json", layer.config)
        tensors = {"linear.weight": layer.weight, "linear.bias": layer.bias}
        write_tensors(tensors, staged / path / WEIGHTS)
    write_tensors(encoder.state(), staged / WEIGHTS)


@dataclass(frozen=True)
class _Dense:
    """A Dense module: `weight` [out, in], `bias` [out], and what comes after it."""

    weight: Tensor
    bias: Tensor
    activation: Literal["linear.Identity", "activation.GELU"] = "linear.Identity"

    @property
    def config(self) -> dict[str, Any]:
        return {
            "in_features": self.weight.shape[1],
            "out_features": self.weight.shape[0],
            "bias": True,
            "activation_function": f"torch.nn.modules.{self.activation}",
        }


def _dense_layers(head: Head) -> list[_Dense]:
    """The head as a chain of modules; the way past the bend is two units an entry: gelu(x) - gelu(-x) = x."""
    last = _Dense(head.weight, head.bias)
    if head.bend is None:
        return [last]
    width = len(head.bend.down)
    itself, nothing = torch.eye(width), torch.zeros(2 * width)
    up = _Dense(
        torch.cat([head.bend.up, itself, -itself]),
        torch.cat([head.bend.up_bias, nothing]),
        "activation.GELU",
    )
    return [up, _Dense(torch.cat([head.bend.down, itself, -itself], 1), head.bend.down_bias), last]


def _write_cls(classifier: Classifier, staged: Path, names: Sequence[str]) -> None:
    kind = str(classifier.encoder.config.get("model_type"))
    if classifier.encoder.body.layers == 0:
        raise ModelError(f"A {kind} model with CLS pooling has no plain folder; use mean pooling.")
    if classifier.head.bend is not None:
        raise ModelError("A head with a hidden layer has no plain folder with CLS pooling. Export as ONNX.")
    prefix, architecture, renamed = _CLS[kind]
    state = {f"{prefix}.{name}": tensor for name, tensor in classifier.encoder.state().items()}
    for old, new in renamed.items():
        state |= {f"{new}.{end}": state.pop(f"{old}.{end}") for end in ("weight", "bias")}
    last = "classifier.out_proj" if renamed else "classifier"
    state |= {f"{last}.{name}": tensor for name, tensor in classifier.head.state().items()}
    write_tensors(state, staged / WEIGHTS)
    _write_json(staged / "config.json", {**_config(classifier, names), "architectures": [architecture]})


_MOVED = {"roberta.pooler.dense": "classifier.dense"}
_CLS: dict[str, tuple[str, str, dict[str, str]]] = {
    "bert": ("bert", "BertForSequenceClassification", {}),
    "roberta": ("roberta", "RobertaForSequenceClassification", _MOVED),
    "xlm-roberta": ("roberta", "XLMRobertaForSequenceClassification", _MOVED),
}


def _config(classifier: Classifier, names: Sequence[str]) -> dict[str, Any]:
    problem = "multi_label_classification" if classifier.multi_label else "single_label_classification"
    if classifier.numbers or classifier.labels == (SCORE,):
        problem = "regression"
    return {
        **classifier.encoder.config,
        "id2label": {str(n): name for n, name in enumerate(names)},
        "label2id": {name: n for n, name in enumerate(names)},
        "problem_type": problem,
    }


def _labels(classifier: Classifier, names: Sequence[str]) -> dict[str, Any]:
    return {
        "labels": [{"id": x, "name": name} for x, name in zip(classifier.labels, names, strict=True)],
        "multi_label": classifier.multi_label,
        "temperature": classifier.temperature,
        "max_tokens": classifier.encoder.max_tokens,
        "inputs": classifier.encoder.inputs,
        "candidates": classifier.encoder.candidates,
        "numbers": classifier.numbers,
        "digest": classifier.digest(),
    }


def _write_tokenizer(classifier: Classifier, staged: Path) -> None:
    encoder = classifier.encoder
    encoder.tokenizer.save(staged)
    path = staged / "tokenizer_config.json"
    about: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    about.setdefault("tokenizer_class", "PreTrainedTokenizerFast")
    about.setdefault("pad_token", encoder.tokenizer.token(encoder.pad))
    _write_json(path, {**about, "model_max_length": encoder.max_tokens})


def _write_json(path: Path, content: Mapping[str, Any] | list[dict[str, Any]]) -> None:
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
