"""A writer: a model of transformers that writes, and what it has learnt since.

It is a value: training makes another one, on the same base. Saved, it is a folder: the base's files, shared
with other versions as links, and its changes as safetensors with the hash of every file.
"""

import copy
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor, nn

from heedful.errors import ModelError
from heedful.models.folder import MARKER, check_folder, link_or_copy, write_folder
from heedful.models.processor import fast_type
from heedful.models.source import Source
from heedful.models.tensors import read_tensors, write_tensors
from heedful.models.writing.changes import Change, LowRank, Whole
from heedful.models.writing.prompting import Prompting
from heedful.models.writing.source import locate_writer

FORMAT = 1
LONGEST = 1024  # tokens of a prompt, unless the model or the project says less
Precision = Literal["exact", "fast"]


@dataclass(frozen=True)
class Writer:
    """`base` is the module as it was found, in float32; nothing ever moves it."""

    name: str
    base_digest: str
    folder: Path
    base: nn.Module
    prompting: Prompting
    changes: tuple[Change, ...] = ()

    @classmethod
    def load(cls, name: str, max_tokens: int = LONGEST) -> "Writer":
        """Find and read a model; raises ModelError when it is nowhere, unsafe or damaged."""
        return cls.from_source(locate_writer(name), max_tokens)

    @classmethod
    def from_source(cls, source: Source, max_tokens: int = LONGEST) -> "Writer":
        transformers: Any = import_module("transformers")
        transformers.utils.logging.disable_progress_bar()
        _must_run_no_code(source.folder)
        try:
            config = transformers.AutoConfig.from_pretrained(source.folder, local_files_only=True)
            kind = (
                transformers.AutoModelForSeq2SeqLM
                if config.is_encoder_decoder
                else transformers.AutoModelForCausalLM
            )
            base = kind.from_pretrained(
                source.folder, local_files_only=True, use_safetensors=True, dtype=torch.float32
            )
            tokenizer = transformers.AutoTokenizer.from_pretrained(source.folder, local_files_only=True)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelError(f"{source.folder} is no model that writes: {error}") from error
        base.eval().requires_grad_(False)
        _settle_special_tokens(tokenizer, config)
        prompting = Prompting(tokenizer, bool(config.is_encoder_decoder), min(max_tokens, _longest(config)))
        return cls(source.name, source.digest, source.folder, base, prompting)

    @property
    def config(self) -> Any:
        return self.base.config

    @property
    def tokenizer(self) -> Any:
        return self.prompting.tokenizer

    @property
    def encoder_decoder(self) -> bool:
        return self.prompting.encoder_decoder

    @property
    def pad(self) -> int:
        return int(self.tokenizer.pad_token_id)

    @cached_property
    def base_weights(self) -> dict[str, Tensor]:
        """The float32 tensors of the base by name; tied ones once."""
        return {name: parameter.detach() for name, parameter in self.base.named_parameters()}

    @property
    def matrices(self) -> tuple[str, ...]:
        """The matrices that adapters may lie on: those of linear layers, but for the one that gives words."""
        out = self.base.get_output_embeddings()  # type: ignore[operator]
        return tuple(
            sorted(
                f"{name}.weight"
                for name, module in self.base.named_modules()
                if isinstance(module, nn.Linear) and module is not out
            )
        )

    def weights(self) -> dict[str, Tensor]:
        """All float32 tensors with every change merged."""
        return {**self.base_weights, **self.changed()}

    def changed(self) -> dict[str, Tensor]:
        """The tensors that a change touches, merged."""
        found: dict[str, Tensor] = {}
        for change in self.changes:
            for name in change.names:
                found[name] = change.after(name, found.get(name, self.base_weights[name]))
        return found

    @cached_property
    def _exact(self) -> nn.Module:
        return self._computing(torch.float32) if self.changes else self.base

    @cached_property
    def _fast(self) -> nn.Module:
        return self._computing(fast_type())

    def computing(self, precision: Precision = "exact") -> nn.Module:
        """The module with its changes merged: in float32, or in bf16 where the processor has it."""
        return self._exact if precision == "exact" or fast_type() is torch.float32 else self._fast

    def _computing(self, kind: torch.dtype) -> nn.Module:
        module = copy.deepcopy(self.base)
        own = dict(module.named_parameters())
        with torch.no_grad():
            for name, weight in self.changed().items():
                own[name].copy_(weight)
        return module.to(kind)

    def and_then(self, change: Change) -> "Writer":
        """This writer with one more change."""
        return replace(self, changes=(*self.changes, change))

    @cached_property
    def _digest(self) -> str:
        joined = "|".join([self.base_digest, str(self.prompting.limit), *(c.digest() for c in self.changes)])
        return hashlib.sha256(joined.encode()).hexdigest()

    def digest(self) -> str:
        """The sha256 over the base and every change."""
        return self._digest

    def save(self, folder: Path, parent: Path | None = None) -> None:
        """Write a new folder, whole or not at all; what the parent has is linked, not written."""
        write_folder(folder, lambda staged: self._fill(staged, parent))

    def _fill(self, staged: Path, parent: Path | None) -> None:
        (staged / "base").mkdir()
        home = self.folder if parent is None or not (parent / "base").is_dir() else parent / "base"
        for path in sorted(home.iterdir()):
            if path.is_file() and path.name != MARKER and not path.name.startswith("."):
                link_or_copy(Path(os.path.realpath(path)), staged / "base" / path.name)
        for number, change in enumerate(self.changes):
            write_tensors(change.tensors(), staged / f"change-{number}.safetensors")
        (staged / "writer.json").write_text(json.dumps(self._about(), indent=1), encoding="utf-8")

    def _about(self) -> dict[str, Any]:
        kinds = [
            {"kind": "low rank", "scale": c.scale} if isinstance(c, LowRank) else
            {"kind": "whole", "share": c.share}
            for c in self.changes
        ]  # fmt: skip
        return {
            "format": FORMAT, "name": self.name, "base_digest": self.base_digest,
            "digest": self.digest(), "max_tokens": self.prompting.limit, "changes": kinds,
        }  # fmt: skip

    @classmethod
    def open(cls, folder: Path, like: Sequence["Writer"] = ()) -> "Writer":
        """Read a saved folder; the base is shared with one of `like` when it is the same.

        Raises ModelError when a file is missing, cut short or changed.
        """
        check_folder(folder)
        about = read_about(folder)
        changes = tuple(_change(folder, n, made) for n, made in enumerate(about["changes"]))
        for other in like:
            if (other.base_digest, other.prompting.limit) == (about["base_digest"], about["max_tokens"]):
                made = replace(other, changes=changes)
                break
        else:
            source = Source(about["name"], folder / "base", about["base_digest"])
            made = replace(cls.from_source(source, about["max_tokens"]), changes=changes)
        if made.digest() != about["digest"]:
            raise ModelError(f"{folder} has weights with digest {made.digest()}, wanted {about['digest']}.")
        return made


def blend(old: Writer, new: Writer, share: float) -> Writer:
    """The writer between two: `old` at share 0, `new` at share 1; `new` must have grown from `old`."""
    if new.changes[: len(old.changes)] != old.changes or old.base_digest != new.base_digest:
        raise ModelError("Two writers can be blended when one has learnt on from the other.")
    more = new.changes[len(old.changes) :]
    if share in (0.0, 1.0):
        return new if share else old
    return replace(old, changes=(*old.changes, *(change.part(share) for change in more)))


def _change(folder: Path, number: int, made: Mapping[str, Any]) -> Change:
    tensors = read_tensors(folder / f"change-{number}.safetensors")
    return LowRank(tensors, made["scale"]) if made["kind"] == "low rank" else Whole(tensors, made["share"])


def read_about(folder: Path) -> dict[str, Any]:
    """What a saved folder says of itself."""
    path = folder / "writer.json"
    try:
        about: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read ({error}). Wanted a folder that heedful saved.") from error
    if about.get("format") != FORMAT:
        raise ModelError(
            f"{path} has format {about.get('format')}, this heedful reads {FORMAT}. Update heedful."
        )
    return about


def _must_run_no_code(folder: Path) -> None:
    for path in folder.glob("*config.json"):
        if '"auto_map"' in path.read_text(encoding="utf-8"):
            raise ModelError(
                f"{path} asks to run code that lies in the model's folder, which heedful never does."
            )


def _settle_special_tokens(tokenizer: Any, config: Any) -> None:
    """Every model pads and every answer ends: where the tokenizer does not say how, the config does."""
    if tokenizer.eos_token_id is None:
        if config.eos_token_id is None:
            raise ModelError("This model's tokenizer names no token that ends an answer (eos_token).")
        tokenizer.eos_token = tokenizer.convert_ids_to_tokens(int(config.eos_token_id))
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    tokenizer.truncation_side = "right"
    tokenizer.model_max_length = 10**9  # cutting is ours: after whole sentences, and said


def _longest(config: Any) -> int:
    """Tokens that the model's positions allow, with room for an answer where both share them."""
    longest = int(getattr(config, "max_position_embeddings", 0) or getattr(config, "n_positions", 0) or 10**6)
    return longest if config.is_encoder_decoder else max(8, longest * 3 // 4)
