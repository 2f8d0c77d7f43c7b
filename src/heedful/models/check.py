"""What an exported folder answers, computed by other libraries only.

A folder and texts go in, logits come out: sentence-transformers, transformers or onnxruntime load the folder
as any user would, and are given the two texts of a pair as they want them. Nothing of heedful's own forward
pass is used here; that is the point.
"""

import json
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from tokenizers import Tokenizer

from heedful.errors import MissingExtraError
from heedful.records.parts import split_parts

Given = list[str] | list[tuple[str, ...]]
Answers = Callable[[Given], NDArray[np.float32]]
AT_ONCE = 32


def answers_of_export(folder: Path, texts: Sequence[str]) -> NDArray[np.float32]:
    """Logits [N, C] of an exported folder."""
    import_module("transformers").utils.logging.disable_progress_bar()  # loading weights is no news
    if (folder / "model.onnx").is_file():
        answer = _with_onnx(folder)
    elif (folder / "modules.json").is_file():
        answer = (
            _with_sentence_transformers(folder) if find_spec("sentence_transformers") else _by_hand(folder)
        )
    else:
        answer = _with_transformers(folder)
    about = _about(folder)
    given = _given(texts, about.get("inputs", "text"))
    parts = [answer(given[start : start + AT_ONCE]) for start in range(0, len(given), AT_ONCE)]
    logits = np.concatenate(parts).astype(np.float32)
    return logits.reshape(len(texts), -1) if about.get("candidates", 1) > 1 else logits


def _given(texts: Sequence[str], inputs: str) -> Given:
    """The texts as they are, as pairs, or as a pair for each candidate."""
    if inputs == "text":
        return list(texts)
    parts = [split_parts(text) for text in texts]
    each: list[tuple[str, ...]] = [(first, other) for first, *others in parts for other in others]
    return each


def _about(folder: Path) -> dict[str, Any]:
    """What was written beside the weights of labels and inputs."""
    about: dict[str, Any] = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    return about


def _columns(texts: Given) -> list[list[str]]:
    """What a tokenizer takes: the texts, or all first and all second ones."""
    pairs = [(text,) if isinstance(text, str) else text for text in texts]
    return [list(column) for column in zip(*pairs, strict=True)]


def _with_sentence_transformers(folder: Path) -> Answers:
    model = import_module("sentence_transformers").SentenceTransformer(str(folder), device="cpu")
    return lambda texts: np.asarray(model.encode(texts, show_progress_bar=False))


def _by_hand(folder: Path) -> Answers:
    """The recipe of sentence-transformers in a few lines, for where it is not installed."""
    transformers = import_module("transformers")
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModel.from_pretrained(folder).eval()
    layers = [_dense(folder / one["path"]) for one in _modules(folder) if one["path"].endswith("_Dense")]

    def answer(texts: Given) -> NDArray[np.float32]:
        given = tokenizer(*_columns(texts), padding=True, truncation=True, return_tensors="pt")
        with torch.inference_mode():
            hidden = model(**given).last_hidden_state
            mask = given["attention_mask"].unsqueeze(-1)
            mean = (hidden * mask).sum(1) / mask.sum(1)
            seen = torch.nn.functional.normalize(mean, dim=1)
            for layer in layers:
                seen = layer(seen)
            logits: NDArray[np.float32] = seen.numpy()
        return logits

    return answer


def _modules(folder: Path) -> list[dict[str, str]]:
    listed: list[dict[str, str]] = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    return listed


def _dense(folder: Path) -> Callable[[torch.Tensor], torch.Tensor]:
    """One Dense module."""
    tensors = load_file(folder / "model.safetensors")
    about = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    rises = about["activation_function"].endswith("GELU")

    def apply(seen: torch.Tensor) -> torch.Tensor:
        moved = torch.nn.functional.linear(seen, tensors["linear.weight"], tensors["linear.bias"])
        return torch.nn.functional.gelu(moved) if rises else moved

    return apply


def _with_transformers(folder: Path) -> Answers:
    transformers = import_module("transformers")
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModelForSequenceClassification.from_pretrained(folder).eval()

    def answer(texts: Given) -> NDArray[np.float32]:
        given = tokenizer(*_columns(texts), padding=True, truncation=True, return_tensors="pt")
        with torch.inference_mode():
            logits: NDArray[np.float32] = model(**given).logits.numpy()
        return logits

    return answer


def _with_onnx(folder: Path) -> Answers:
    try:
        runtime: Any = import_module("onnxruntime")
    except ImportError as error:
        raise MissingExtraError("This check wants onnxruntime: pip install 'heedful[onnx]'.") from error
    session = runtime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    limit = _about(folder)["max_tokens"]
    wanted = [one.name for one in session.get_inputs()]
    pad = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("pad_token_id") or 0
    tokenizer.enable_truncation(limit)
    tokenizer.enable_padding(pad_id=pad)

    def answer(texts: Given) -> NDArray[np.float32]:
        encoded = tokenizer.encode_batch(texts)
        given = {
            "input_ids": np.array([text.ids for text in encoded]),
            "attention_mask": np.array([text.attention_mask for text in encoded]),
            "token_type_ids": np.array([text.type_ids for text in encoded]),
        }
        given = {name: given[name] for name in wanted}
        logits: NDArray[np.float32] = session.run(["logits"], given)[0]
        return logits

    return answer
