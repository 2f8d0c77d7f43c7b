"""An encoder: texts in, one vector a text out.

Exact precision is float32 and agrees with an exported model to 1e-3 in every logit: answers use it.
Fast precision is bf16 where the processor multiplies it in hardware: training and large pools use it.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from heedful.errors import ModelError
from heedful.models import packed
from heedful.models.bert import Weights, first_token, mean_of_tokens
from heedful.models.body import Body, FastBody, body_of
from heedful.models.lengths import by_length
from heedful.models.processor import fast_type
from heedful.models.source import Source, locate
from heedful.models.tensors import read_tensors, tensors_digest
from heedful.models.tokens import TextTokenizer, Tokens
from heedful.records.parts import Inputs

Pooling = Literal["mean", "cls"]
Precision = Literal["exact", "fast"]
Progress = Callable[[int, int], None]

TOKENS_AT_ONCE = 4096


@dataclass(frozen=True)
class Encoder:
    """A frozen encoder; `weights` are float32 under the names of its body."""

    name: str
    base_digest: str
    config: Mapping[str, Any]
    tokenizer: TextTokenizer
    body: Body
    weights: Mapping[str, Tensor]
    pooling: Pooling

    @classmethod
    def load(
        cls,
        name: str,
        pooling: Pooling = "mean",
        max_tokens: int = 256,
        inputs: Inputs = "text",
        candidates: int = 1,
    ) -> "Encoder":
        """Find and read a model; raises ModelError when it is nowhere, unsafe or damaged."""
        return cls.from_source(locate(name), pooling, max_tokens, inputs, candidates)

    @classmethod
    def from_source(
        cls,
        source: Source,
        pooling: Pooling = "mean",
        max_tokens: int = 256,
        inputs: Inputs = "text",
        candidates: int = 1,
    ) -> "Encoder":
        config = _read_config(source.folder)
        body = body_of(config, source.folder)
        limit = min(max_tokens, body.longest)
        return cls(
            name=source.name,
            base_digest=source.digest,
            config=config,
            tokenizer=TextTokenizer.load(source.folder, limit, inputs, candidates),
            body=body,
            weights=_named(body, read_tensors(source.weights), source, pooling),
            pooling=pooling,
        )

    @property
    def width(self) -> int:
        """The length of a text's vector; of a text with candidates, that of all of theirs together."""
        return self.row_width * self.candidates

    @property
    def row_width(self) -> int:
        """The length of one row's vector, and of each hidden state."""
        return _width(self.config)

    @property
    def candidates(self) -> int:
        """How many candidates a text has, of which each is read with it; 1 where it has none."""
        return self.tokenizer.candidates

    @property
    def max_tokens(self) -> int:
        return self.tokenizer.max_tokens

    @property
    def inputs(self) -> Inputs:
        """Whether its texts are single texts or pairs that are read together."""
        return self.tokenizer.inputs

    @property
    def pad(self) -> int:
        return int(self.config.get("pad_token_id") or 0)

    @cached_property
    def digest(self) -> str:
        """The sha256 of the weights under the names of transformers."""
        return tensors_digest(self.state())

    def state(self) -> dict[str, Tensor]:
        """The weights under the names of transformers."""
        return self.body.state(self.weights)

    def with_weights(self, weights: Weights) -> "Encoder":
        """The same architecture and tokenizer with other weights."""
        return replace(self, weights=dict(weights))

    def reading(self, inputs: Inputs) -> "Encoder":
        """The same encoder for other inputs, of which none has candidates."""
        return replace(self, tokenizer=self.tokenizer.reading(inputs))

    def computing(self, precision: Precision) -> Weights:
        """The weights to compute with: as they are, or their matrices in bf16."""
        if precision == "exact" or fast_type() is torch.float32:
            return self.weights
        return self._lowered

    @cached_property
    def _lowered(self) -> Weights:
        return {n: w.to(fast_type()) if self.body.lowered(n) else w for n, w in self.weights.items()}

    def embed(
        self, texts: Sequence[str], progress: Progress | None = None, precision: Precision = "exact"
    ) -> NDArray[np.float32]:
        """One float32 vector a text, [N, width], in the order given."""
        return self.embed_tokens(self.tokenizer(texts), progress, precision)

    def embed_tokens(
        self, tokens: Tokens, progress: Progress | None = None, precision: Precision = "exact"
    ) -> NDArray[np.float32]:
        """As `embed`, for texts that are tokens already."""
        vectors = np.empty((len(tokens), self.width), np.float32)
        weights, done = self.computing(precision), 0
        with torch.inference_mode():
            for rows in by_length(tokens.lengths, TOKENS_AT_ONCE):
                ids, present = tokens.padded(rows, self.pad)
                hidden = self.body.hidden(weights, ids, present, types_BL=tokens.types(rows))
                vectors[rows] = self.pool(weights, hidden, present).numpy()
                done += len(rows)
                if progress is not None:
                    progress(done, len(tokens))
        return vectors

    def embed_together(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As `embed` in fast precision, for texts of different lengths that are asked at one time."""
        if not isinstance(self.body, FastBody) or self.candidates > 1:
            return self.embed(texts, precision="fast")
        tokens, weights = self.tokenizer(texts), self.computing("fast")
        vectors = np.empty((len(tokens), self.width), np.float32)
        with torch.inference_mode():
            for rows in by_length(tokens.lengths, TOKENS_AT_ONCE):
                some = tokens.take(rows)
                hidden = packed.hidden_states(weights, self.body.shape, some)
                vectors[rows] = self._pool_packed(weights, hidden, some).numpy()
        return vectors

    def _pool_packed(self, weights: Weights, hidden_TH: Tensor, tokens: Tokens) -> Tensor:
        if self.pooling == "cls":
            return first_token(weights, packed.first_of_each(hidden_TH, tokens))
        return functional.normalize(packed.mean_of_each(hidden_TH, tokens), dim=1)

    def pool(self, weights: Weights, hidden_BLH: Tensor, present_BL: Tensor | None) -> Tensor:
        """One float32 vector a text: the mean of its tokens at length one, or the pooled first token.

        Those of a text's candidates stand one after the other, together as long as one.
        """
        if self.pooling == "cls":
            rows = first_token(weights, hidden_BLH)
        else:
            rows = functional.normalize(mean_of_tokens(hidden_BLH, present_BL), dim=1)
        return rows if self.candidates == 1 else rows.reshape(-1, self.width) / math.sqrt(self.candidates)


def _read_config(folder: Path) -> dict[str, Any]:
    path = folder / "config.json"
    try:
        config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read ({error}). Wanted the config.json of an encoder.") from error
    if "auto_map" in config:
        raise ModelError(
            f"{path} asks to run code that lies in the model's folder, which heedful never does."
        )
    if not _width(config):
        raise ModelError(f"{path} names no hidden_size; wanted the config.json of an encoder.")
    return config


def _width(config: Mapping[str, Any]) -> int:
    return int(config.get("hidden_size") or config.get("dim") or 0)


def _named(body: Body, state: Mapping[str, Tensor], source: Source, pooling: Pooling) -> dict[str, Tensor]:
    plain = {
        _without_prefix(name): tensor.float() for name, tensor in state.items() if tensor.is_floating_point()
    }
    try:
        weights = body.named(plain)
    except KeyError as error:
        raise ModelError(
            f"{source.weights} has no tensor {error}; its config.json describes another model."
        ) from error
    if pooling == "cls" and "pooler.weight" not in weights:
        if body.layers == 0:
            raise ModelError("CLS pooling wants a BERT-type encoder. Use mean pooling.")
        width = weights["norm0.weight"].shape[0]
        weights |= {"pooler.weight": torch.eye(width), "pooler.bias": torch.zeros(width)}
    return weights


def _without_prefix(name: str) -> str:
    for prefix in ("bert.", "roberta.", "model."):
        name = name.removeprefix(prefix)
    return name
