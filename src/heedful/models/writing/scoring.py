"""How likely a model finds answers that are there already.

Prompts and answers as tokens go in; logits at the places of the answers' tokens come out. Training and
scoring use the same batches and the same call.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from heedful.models.lengths import by_length
from heedful.models.writing.steps import decoder_start, padded
from heedful.models.writing.writer import Precision, Writer
from heedful.records.prompt import Prompt

TOKENS_A_PASS = 4096
Call = Callable[..., Any]  # the module, or a stand-in that computes with other weights


@dataclass(frozen=True)
class Pair:
    """A prompt and an answer as tokens; the answer ends with the token that ends answers."""

    prompt: tuple[int, ...]
    answer: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.prompt) + len(self.answer)


@dataclass(frozen=True)
class Batch:
    """What the module is given, and where the answers' tokens are: `targets` [B, A], `present` [B, A]."""

    given: dict[str, Tensor | int]
    places: Tensor | None
    targets: Tensor
    present: Tensor

    @classmethod
    def of(cls, writer: Writer, pairs: Sequence[Pair]) -> "Batch":
        targets, present = padded([pair.answer for pair in pairs], writer.pad, left=False)
        if writer.encoder_decoder:
            ids, mask = padded([pair.prompt for pair in pairs], writer.pad, left=False)
            start = decoder_start(writer)
            begun = [[*start[:1], *pair.answer[:-1]] for pair in pairs]
            decoder_ids, _ = padded(begun, writer.pad, left=False)
            given: dict[str, Tensor | int] = {
                "input_ids": ids,
                "attention_mask": mask.long(),
                "decoder_input_ids": decoder_ids,
            }
            return cls(given, None, targets, present)
        ids, mask = padded([(*pair.prompt, *pair.answer[:-1]) for pair in pairs], writer.pad, left=False)
        firsts = torch.tensor([len(pair.prompt) - 1 for pair in pairs])
        kept = ids.shape[1] - int(firsts.min())
        places = (firsts - int(firsts.min()))[:, None] + torch.arange(targets.shape[1])[None, :]
        given = {"input_ids": ids, "attention_mask": mask.long(), "logits_to_keep": kept}
        return cls(given, places.clamp(max=kept - 1), targets, present)

    def logits(self, call: Call) -> Tensor:
        """Scores [B, A, V] of the tokens at the answers' places, in float32."""
        found: Tensor = call(**self.given, use_cache=False).logits
        if self.places is None:
            return found.float()
        rows = torch.arange(len(found))[:, None]
        return found[rows, self.places].float()

    def logps(self, call: Call) -> Tensor:
        """Log probabilities [B, A] of the answers' tokens; 0 where there is none."""
        return token_logps(self.logits(call), self.targets, self.present)


def token_logps(logits_BAV: Tensor, targets_BA: Tensor, present_BA: Tensor) -> Tensor:
    """Log probabilities of the targets; 0 where there is none."""
    chosen = logits_BAV.gather(-1, targets_BA[..., None])[..., 0]
    return (chosen - torch.logsumexp(logits_BAV, -1)).masked_fill(~present_BA, 0.0)


def pairs_of(writer: Writer, prompts: Sequence[Prompt], answers: Sequence[str]) -> list[Pair]:
    """Prompts with answers as tokens."""
    encoded = writer.prompting(prompts)
    return [Pair(one.ids, writer.prompting.answer(text)) for one, text in zip(encoded, answers, strict=True)]


def answer_logps(
    writer: Writer, pairs: Sequence[Pair], precision: Precision = "fast"
) -> list[NDArray[np.float32]]:
    """For each pair the log probability of each token of its answer."""
    found: list[NDArray[np.float32]] = [np.zeros(0, np.float32)] * len(pairs)
    module = writer.computing(precision)
    with torch.inference_mode():
        for rows in by_length(np.array([len(pair) for pair in pairs], np.int64), TOKENS_A_PASS):
            several = [pairs[int(row)] for row in rows]
            logps = Batch.of(writer, several).logps(module)
            for row, pair, own in zip(rows, several, logps, strict=True):
                found[int(row)] = own[: len(pair.answer)].numpy()
    return found


def sums(logps: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """The log probability of each whole answer."""
    return np.array([float(one.sum(dtype=np.float64)) for one in logps], np.float32)
