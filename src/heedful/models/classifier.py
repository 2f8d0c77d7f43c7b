"""A classifier: an encoder, a linear head and how sure its scores make it.

Texts go in, one score a label comes out. It is a value: training makes another one. Saved, it is a folder
of safetensors and JSON with the hash of every file; nothing in it can run code.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from heedful.errors import ModelError
from heedful.models.encoder import Encoder, Precision, Progress
from heedful.models.folder import check_folder, link_or_copy, write_folder
from heedful.models.head import SCORE, VALUE, Head
from heedful.models.source import WEIGHTS, Source
from heedful.models.tensors import file_digest, read_tensors, tensors_digest, write_tensors

FORMAT, FORMAT_OF_PARTS = 1, 2  # a heedful that knew single texts only refuses the second
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Classifier:
    """`temperature` divides the logits before they become probabilities."""

    encoder: Encoder
    head: Head
    multi_label: bool = False
    temperature: float = 1.0

    @classmethod
    def start(cls, encoder: Encoder, labels: Sequence[str], multi_label: bool = False) -> "Classifier":
        """An untrained head on an encoder."""
        head = Head.zero(labels, encoder.width)
        if encoder.inputs == "choices":
            one = Head.zero(labels[:1], encoder.row_width)
            head = replace(head, weight=one.weight, bias=one.bias)
        return cls(encoder, head, multi_label)

    @property
    def labels(self) -> tuple[str, ...]:
        """The label ids, in the order of the logits."""
        return self.head.labels

    @property
    def numbers(self) -> bool:
        """Whether its one logit is the answer, a number."""
        return self.labels == (VALUE,)

    def forward(
        self, texts: Sequence[str], progress: Progress | None = None, precision: Precision = "exact"
    ) -> tuple[Floats, Floats]:
        """Embeddings [N, width] and logits [N, C]."""
        vectors = self.encoder.embed(texts, progress, precision)
        return vectors, self.score(vectors)

    def logits(
        self, texts: Sequence[str], progress: Progress | None = None, precision: Precision = "exact"
    ) -> Floats:
        """One score a label [N, C], before the temperature."""
        return self.forward(texts, progress, precision)[1]

    def score(self, vectors: Floats) -> Floats:
        """Logits [N, C] of texts whose embeddings are known."""
        with torch.inference_mode():
            scores: Floats = self.head(torch.from_numpy(vectors)).numpy()
        return scores

    def bent(self, vectors: Floats) -> Floats:
        """What the linear layer sees of embeddings [N, width]."""
        with torch.inference_mode():
            bent: Floats = self.head.bent(torch.from_numpy(vectors)).numpy()
        return bent

    def probabilities(self, logits: Floats) -> Floats:
        """Of each label [N, C]: they sum to one, or stand each for itself when several labels can hold."""
        scaled = logits.astype(np.float64) / self.temperature
        if self.multi_label:
            return (1 / (1 + np.exp(-np.clip(scaled, -500, 500)))).astype(np.float32)
        powers = np.exp(scaled - scaled.max(-1, keepdims=True))
        shares: Floats = (powers / powers.sum(-1, keepdims=True)).astype(np.float32)
        return shares

    def straight(self) -> "Classifier":
        """The same encoder with an untrained head that has no bend."""
        return replace(self, head=replace(self.head.cleared(), bend=None))

    def of_one_candidate(self) -> "Classifier":
        """Of a classifier among candidates: what scores one of them, as a pair with its text."""
        head = self.head
        weight = head.weight / math.sqrt(self.encoder.candidates)
        encoder = self.encoder.reading("pairs")
        return replace(self, encoder=encoder, head=Head((SCORE,), weight, head.bias), temperature=1.0)

    def with_labels(self, labels: Sequence[str]) -> "Classifier":
        """The same classifier for these label ids: new rows are added, missing ones dropped."""
        return self if tuple(labels) == self.labels else replace(self, head=self.head.with_labels(labels))

    @cached_property
    def _digest(self) -> str:
        how = (
            [self.encoder.pooling]
            if self.encoder.inputs == "text"
            else [self.encoder.pooling, self.encoder.inputs]
        )
        about = json.dumps([self.labels, self.multi_label, self.temperature, *how])
        joined = f"{self.encoder.digest}|{tensors_digest(self.head.state())}|{about}"
        return hashlib.sha256(joined.encode()).hexdigest()

    def digest(self) -> str:
        """The sha256 over all tensors in the order of their names, the labels and the temperature."""
        return self._digest

    def save(self, folder: Path, parent: Path | None = None) -> None:
        """Write a new folder, whole or not at all; weights equal to the parent's are linked, not written."""
        write_folder(folder, lambda staged: self._fill(staged, parent))

    def _fill(self, staged: Path, parent: Path | None) -> None:
        write_tensors(self.head.state(), staged / "head.safetensors")
        (staged / "classifier.json").write_text(json.dumps(self._about(), indent=1), encoding="utf-8")
        inner = staged / "encoder"
        inner.mkdir()
        (inner / "config.json").write_text(json.dumps(dict(self.encoder.config), indent=1), encoding="utf-8")
        self.encoder.tokenizer.save(inner)
        same = None if parent is None else _equal_weights(parent, self.encoder.digest)
        if same is None:
            write_tensors(self.encoder.state(), inner / WEIGHTS)
        else:
            link_or_copy(same, inner / WEIGHTS)

    def _about(self) -> dict[str, Any]:
        return {
            "format": FORMAT if self.encoder.inputs == "text" else FORMAT_OF_PARTS,
            "digest": self.digest(),
            "labels": self.labels,
            "multi_label": self.multi_label,
            "temperature": self.temperature,
            "encoder": {
                "name": self.encoder.name,
                "base_digest": self.encoder.base_digest,
                "digest": self.encoder.digest,
                "pooling": self.encoder.pooling,
                "max_tokens": self.encoder.max_tokens,
                "inputs": self.encoder.inputs,
                "candidates": self.encoder.candidates,
            },
        }

    @classmethod
    def load(cls, folder: Path) -> "Classifier":
        """Read a saved folder; raises ModelError when a file is missing, cut short or changed."""
        check_folder(folder)
        about = _read_about(folder)
        made = about["encoder"]
        inner = folder / "encoder"
        source = Source(made["name"], inner, file_digest(inner / WEIGHTS))
        how = made["pooling"], made["max_tokens"], made.get("inputs", "text"), made.get("candidates", 1)
        encoder = Encoder.from_source(source, *how)
        encoder = replace(encoder, base_digest=made["base_digest"])
        head = Head.of(about["labels"], read_tensors(folder / "head.safetensors"))
        loaded = cls(encoder, head, about["multi_label"], about["temperature"])
        if loaded.digest() != about["digest"]:
            raise ModelError(f"{folder} has weights with digest {loaded.digest()}, wanted {about['digest']}.")
        return loaded


def blend(old: Classifier, new: Classifier, share: float) -> Classifier:
    """The weights between two classifiers: `old` at share 0, `new` at share 1."""
    if share in (0.0, 1.0):
        return new if share else old
    if old.labels != new.labels or old.encoder.body != new.encoder.body:
        raise ModelError("Two classifiers can be blended when they have the same labels and architecture.")
    head = old.head.towards(new.head, share)
    encoder = new.encoder
    if old.encoder.digest != encoder.digest:
        before = old.encoder.weights
        mixed = {name: torch.lerp(before[name], weight, share) for name, weight in encoder.weights.items()}
        encoder = encoder.with_weights(mixed)
    return replace(new, encoder=encoder, head=head)


def _equal_weights(parent: Path, digest: str) -> Path | None:
    """The parent's weights file when it holds these weights."""
    weights = parent / "encoder" / WEIGHTS
    return weights if weights.is_file() and _read_about(parent)["encoder"]["digest"] == digest else None


def _read_about(folder: Path) -> Mapping[str, Any]:
    path = folder / "classifier.json"
    try:
        about: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read ({error}). Wanted a folder that heedful saved.") from error
    if about.get("format") not in (FORMAT, FORMAT_OF_PARTS):
        raise ModelError(
            f"{path} has format {about.get('format')}, this heedful reads {FORMAT} and {FORMAT_OF_PARTS}. "
            "Update heedful."
        )
    return about
