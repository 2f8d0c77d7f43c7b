"""What lies below the layers that move: token numbers, or the hidden states that never change.

Rows go in, the input of the first moving layer comes out. Hidden states are computed once, in bf16, packed
without padding; when they would take too much memory they lie in a file that the system pages in and out.
"""

import errno
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil
import torch
from torch import Tensor

from heedful.errors import TrainingError
from heedful.models.bert import Drop
from heedful.models.encoder import TOKENS_AT_ONCE, Encoder
from heedful.models.lengths import Rows, by_length
from heedful.models.tokens import Tokens
from heedful.train.progress import Clock, Report

Weights = Mapping[str, Tensor]
MEMORY_SHARE = 0.25


class Below(Protocol):
    """The input of the moving layers, and those layers on top of it."""

    def hidden(
        self, weights: Weights, rows: Rows, used: Tensor | None, drop: Drop | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """The last hidden states [B, L, width] of these rows and where their tokens are.

        With `used` the word table holds only these words, in this order; `drop` is dropout, while learning.
        """

    def used(self, rows: Rows) -> Tensor:
        """The words of these rows and the padding, each once, rising."""


@dataclass(frozen=True)
class FromTokens:
    """Nothing is frozen: every layer runs."""

    encoder: Encoder
    tokens: Tokens

    def hidden(
        self, weights: Weights, rows: Rows, used: Tensor | None, drop: Drop | None = None
    ) -> tuple[Tensor, Tensor | None]:
        ids, present = self.tokens.padded(rows, self.encoder.pad)
        if used is not None:
            ids = torch.searchsorted(used, ids)
        types = self.tokens.types(rows)
        return self.encoder.body.hidden(weights, ids, present, drop=drop, types_BL=types), present

    def used(self, rows: Rows) -> Tensor:
        ids, _ = self.tokens.padded(rows, self.encoder.pad)
        used: Tensor = torch.unique(torch.cat([ids.reshape(-1), torch.tensor([self.encoder.pad])]))
        return used


@dataclass(frozen=True)
class FromHidden:
    """Layers below `start` are frozen; their output lies in `states` [tokens, width]."""

    encoder: Encoder
    tokens: Tokens
    states: Tensor
    start: int

    def hidden(
        self,
        weights: Weights,
        rows: Rows,
        used: Tensor | None,  # noqa: ARG002 - the protocol asks
        drop: Drop | None = None,
    ) -> tuple[Tensor, Tensor | None]:
        index, present = self.tokens.places(rows)
        below = self.states[index.reshape(-1)].view(*index.shape, -1)
        return self.encoder.body.onwards(weights, below, present, self.start, drop), present

    def used(self, rows: Rows) -> Tensor:  # noqa: ARG002 - the protocol asks
        raise TrainingError("The word table does not move when only the last layers do.")

    @classmethod
    def compute(
        cls,
        encoder: Encoder,
        tokens: Tokens,
        start: int,
        fast: bool,
        folder: Path | None,
        report: Report | None,
    ) -> "FromHidden":
        """Run the frozen layers once over all texts."""
        weights = encoder.computing("fast" if fast else "exact")
        kind = weights["0.qkv.weight"].dtype
        states = _room((len(tokens.flat), encoder.row_width), kind, folder)
        clock, done = Clock(report, "read"), 0
        with torch.inference_mode():
            for rows in by_length(tokens.lengths, TOKENS_AT_ONCE):
                ids, present = tokens.padded(rows, encoder.pad)
                hidden = encoder.body.hidden(weights, ids, present, start, types_BL=tokens.types(rows))
                index, _ = tokens.places(rows)
                kept = torch.ones_like(ids, dtype=torch.bool) if present is None else present
                states[index[kept]] = hidden[kept]
                done += len(rows)
                clock.tell(done, len(tokens))
        return cls(encoder, tokens, states, start)


def _room(shape: tuple[int, int], kind: torch.dtype, folder: Path | None) -> Tensor:
    """Memory for the states; a file without a name when they are more than a quarter of what is free."""
    size = shape[0] * shape[1] * kind.itemsize
    if size <= MEMORY_SHARE * psutil.virtual_memory().available:
        return torch.empty(shape, dtype=kind)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".states-") as file:
        _reserve(file.fileno(), size)
        return torch.from_file(file.name, shared=True, size=shape[0] * shape[1], dtype=kind).view(shape)


def _reserve(number: int, size: int) -> None:
    try:
        os.posix_fallocate(number, 0, size)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise TrainingError(
                f"The disk is full: {size / 1e9:.1f} GB are wanted for hidden states. Make room, train on "
                "fewer texts, or train the head only."
            ) from error
        raise
