"""One step of writing for many rows at once: tokens in, scores of the next token out.

Rows can be dropped, doubled and reordered between two steps; what the model remembers of them goes along.
Nothing here chooses a token.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from heedful.models.writing.writer import Precision, Writer

Ids = Sequence[int]


class Steps(Protocol):
    """Rows in the middle of being written; `logits` [B, V] in float32 are for their next token."""

    logits: Tensor

    def step(self, tokens: Tensor) -> None:
        """Append one token [B] to each row."""

    def keep(self, rows: Tensor) -> None:
        """Go on with these rows, in this order; a row may come twice."""


def begin(writer: Writer, prompts: Sequence[Ids], begun: Sequence[Ids], precision: Precision) -> Steps:
    """Rows for these prompts, each with the beginning of its answer (all empty, or one prompt's length)."""
    module = writer.computing(precision)
    if writer.encoder_decoder:
        start = decoder_start(writer)
        return EncoderDecoderSteps(module, writer.pad, prompts, [[*start, *ids] for ids in begun])
    joined = [[*prompt, *ids] for prompt, ids in zip(prompts, begun, strict=True)]
    return CausalSteps(module, writer.pad, joined)


class CausalSteps:
    """Prompt and answer are one row, filled up on the left."""

    logits: Tensor

    def __init__(self, module: nn.Module, pad: int, rows: Sequence[Ids]) -> None:
        ids, mask = padded(rows, pad, left=True)
        self._module, self._mask = module, mask
        self._places = (mask.sum(1, keepdim=True) - 1).long()
        self._cache: Any = import_module("transformers").DynamicCache(config=module.config)
        positions = (mask.long().cumsum(1) - 1).clamp(min=0)
        self._run(ids, positions)

    def step(self, tokens: Tensor) -> None:
        self._mask = torch.cat([self._mask, torch.ones_like(self._mask[:, :1])], 1)
        self._places = self._places + 1
        self._run(tokens[:, None], self._places)

    def keep(self, rows: Tensor) -> None:
        self._cache.batch_select_indices(rows)
        self._mask, self._places, self.logits = self._mask[rows], self._places[rows], self.logits[rows]

    def _run(self, ids: Tensor, positions: Tensor) -> None:
        out = self._module(
            input_ids=ids,
            attention_mask=self._mask.long(),
            position_ids=positions,
            past_key_values=self._cache,
            use_cache=True,
            logits_to_keep=1,
        )
        self.logits = out.logits[:, -1].float()


class EncoderDecoderSteps:
    """The prompt is encoded once; the answer grows in the decoder."""

    logits: Tensor

    def __init__(self, module: nn.Module, pad: int, prompts: Sequence[Ids], begun: Sequence[Ids]) -> None:
        transformers: Any = import_module("transformers")
        ids, mask = padded(prompts, pad, left=False)
        self._module, self._mask = module, mask
        encoder = module.get_encoder()  # type: ignore[operator]
        self._encoded = encoder(input_ids=ids, attention_mask=mask.long()).last_hidden_state
        self._cache: Any = transformers.EncoderDecoderCache(
            transformers.DynamicCache(), transformers.DynamicCache()
        )
        if len({len(ids) for ids in begun}) != 1:
            raise ValueError("answers that were begun must be of one length")
        self._run(torch.tensor([list(ids) for ids in begun]))

    def step(self, tokens: Tensor) -> None:
        self._run(tokens[:, None])

    def keep(self, rows: Tensor) -> None:
        self._cache.batch_select_indices(rows)
        self._encoded, self._mask, self.logits = self._encoded[rows], self._mask[rows], self.logits[rows]

    def _run(self, ids: Tensor) -> None:
        out = self._module(
            encoder_outputs=(self._encoded,),
            attention_mask=self._mask.long(),
            decoder_input_ids=ids,
            past_key_values=self._cache,
            use_cache=True,
        )
        self.logits = out.logits[:, -1].float()


def padded(rows: Sequence[Ids], pad: int, left: bool) -> tuple[Tensor, Tensor]:
    """Token numbers [B, L] and where the tokens are."""
    longest = max(1, max(len(row) for row in rows))
    ids = torch.full((len(rows), longest), pad, dtype=torch.long)
    mask = torch.zeros((len(rows), longest), dtype=torch.bool)
    for place, row in enumerate(rows):
        where = slice(longest - len(row), longest) if left else slice(0, len(row))
        ids[place, where] = torch.tensor(list(row), dtype=torch.long)
        mask[place, where] = True
    return ids, mask


def decoder_start(writer: Writer) -> list[int]:
    """What every answer of an encoder-decoder begins with: its start, and the language where it names one."""
    if not writer.encoder_decoder:
        return []
    settings = getattr(writer.base, "generation_config", None)
    start = getattr(settings, "decoder_start_token_id", None)
    if start is None:
        start = writer.config.decoder_start_token_id
    forced = getattr(settings, "forced_bos_token_id", None)
    first = int(start if start is not None else writer.pad)
    return [first] if forced is None else [first, int(forced)]
