"""Write a writer as a folder that other libraries load without heedful.

`transformers` merges all that was learnt into the weights; `adapter` writes it beside the base, as peft reads
it; GGUF is written by the tools of llama.cpp, so that is said and not tried.
"""

import copy
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor

from heedful.errors import ModelError
from heedful.models.folder import write_folder
from heedful.models.source import WEIGHTS
from heedful.models.tensors import write_tensors
from heedful.models.writing.changes import LowRank
from heedful.models.writing.writer import Writer

AnyFormat = Literal["transformers", "onnx", "adapter", "gguf"]
BY_OTHERS = {
    "onnx": "Export to transformers and let optimum make ONNX of that folder",
    "gguf": "Export to transformers and run convert_hf_to_gguf.py of llama.cpp on that folder",
}


def export_writer(
    writer: Writer,
    folder: Path,
    format: AnyFormat = "transformers",
    metrics: Mapping[str, float] | None = None,
) -> None:
    """Write a new folder, whole or not at all."""
    if format in BY_OTHERS:
        raise ModelError(f"A model that writes is not exported as {format}. {BY_OTHERS[format]}.")
    fill = _adapter if format == "adapter" else _merged

    def filled(staged: Path) -> None:
        fill(writer, staged)
        (staged / "README.md").write_text(_card(writer, format, folder.name, metrics or {}), encoding="utf-8")

    write_folder(folder, filled)


def _merged(writer: Writer, staged: Path) -> None:
    module = copy.deepcopy(writer.base)
    own = dict(module.named_parameters())
    with torch.no_grad():
        for name, weight in writer.changed().items():
            own[name].copy_(weight)
    module.save_pretrained(staged)  # type: ignore[operator]
    _tokenizer(writer, staged)
    for path in staged.iterdir():
        path.chmod(0o644)


def _adapter(writer: Writer, staged: Path) -> None:
    if not all(isinstance(change, LowRank) for change in writer.changes) or not writer.changes:
        raise ModelError("This version has moved whole weights, or none: it is no adapter. Use transformers.")
    ups: dict[str, list[Tensor]] = {}
    downs: dict[str, list[Tensor]] = {}
    for change in writer.changes:
        assert isinstance(change, LowRank)
        for name in change.names:
            ups.setdefault(name, []).append(change.scale * change.small[f"{name}.up"])
            downs.setdefault(name, []).append(change.small[f"{name}.down"])
    tensors: dict[str, Tensor] = {}
    for name in ups:
        path = f"base_model.model.{name.removesuffix('.weight')}"
        tensors[f"{path}.lora_A.weight"] = torch.cat(downs[name])
        tensors[f"{path}.lora_B.weight"] = torch.cat(ups[name], 1)
    rank = next(iter(tensors.values())).shape[0]
    write_tensors(tensors, staged / "adapter_model.safetensors")
    about = {
        "peft_type": "LORA",
        "task_type": "SEQ_2_SEQ_LM" if writer.encoder_decoder else "CAUSAL_LM",
        "base_model_name_or_path": writer.name,
        "r": rank,
        "lora_alpha": rank,
        "lora_dropout": 0.0,
        "bias": "none",
        "inference_mode": True,
        "target_modules": sorted({name.removesuffix(".weight") for name in ups}),
    }
    (staged / "adapter_config.json").write_text(json.dumps(about, indent=1), encoding="utf-8")


def _tokenizer(writer: Writer, staged: Path) -> None:
    """The tokenizer's files as they were found."""
    for path in writer.folder.iterdir():
        wanted = path.suffix in (".json", ".txt", ".model", ".spm", ".jinja")
        if (
            wanted
            and not (staged / path.name).exists()
            and path.name not in ("complete.json", f"{WEIGHTS}.index.json")
        ):
            shutil.copyfile(path, staged / path.name)


def _card(writer: Writer, format: AnyFormat, folder: str, metrics: Mapping[str, float]) -> str:
    kind = "AutoModelForSeq2SeqLM" if writer.encoder_decoder else "AutoModelForCausalLM"
    library = "peft" if format == "adapter" else "transformers"
    lines = [
        "---",
        f"library_name: {library}",
        f"base_model: {writer.name}",
        "tags:",
        "- heedful",
        "---",
        "",
        "# A model that writes, trained with heedful",
        "",
        f"- base model: `{writer.name}`, sha256 `{writer.base_digest}`",
        f"- this model: digest `{writer.digest()}`",
        f"- a prompt is cut at {writer.prompting.limit} tokens, after a whole sentence",
        *(f"- {name}: {value:.4g}" for name, value in metrics.items()),
        "",
        "```python",
        f"from transformers import AutoTokenizer, {kind}",
        "",
        f'tokenizer = AutoTokenizer.from_pretrained("{folder}")'
        if format != "adapter"
        else f'# peft.PeftModel.from_pretrained({kind}.from_pretrained("{writer.name}"), "{folder}")',
        f'model = {kind}.from_pretrained("{folder}")' if format != "adapter" else "",
        "```",
        "",
    ]
    return "\n".join(lines)
