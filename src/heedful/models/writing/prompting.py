"""What is asked of a model that writes, and how it becomes tokens.

An instruction and a text go in; token numbers come out, in the form that the model was taught: its chat
template, plain words, or the text alone for encoder-decoders. A text that does not fit is cut after a whole
sentence, and how much was left out is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from heedful.records.prompt import Prompt
from heedful.records.sentences import sentence_spans


@dataclass(frozen=True)
class Encoded:
    """Token numbers of one prompt; `left_out` characters of its text did not fit."""

    ids: tuple[int, ...]
    left_out: int = 0


@dataclass(frozen=True)
class Prompting:
    """A tokenizer and how its model wants to be asked."""

    tokenizer: Any
    encoder_decoder: bool
    limit: int

    def __call__(self, prompts: Sequence[Prompt]) -> list[Encoded]:
        """The tokens of these prompts, in their order."""
        return [self._fitted(prompt) for prompt in prompts]

    def ids(self, prompt: Prompt) -> tuple[int, ...]:
        """All of its tokens, however many."""
        if self.encoder_decoder:
            return tuple(self.tokenizer(prompt.prefix + prompt.text)["input_ids"])
        if self.tokenizer.chat_template:
            text = self.tokenizer.apply_chat_template(
                prompt.messages(), tokenize=False, add_generation_prompt=True
            )
            return tuple(self.tokenizer(text, add_special_tokens=False)["input_ids"])
        return tuple(self.tokenizer(prompt.plain())["input_ids"])

    def answer(self, text: str) -> tuple[int, ...]:
        """The tokens of an answer with the one that ends it."""
        if self.encoder_decoder:
            ids = tuple(self.tokenizer(text_target=text)["input_ids"])
            return ids if ids[-1:] == (self.end,) else (*ids, self.end)
        return (*self.tokenizer(text, add_special_tokens=False)["input_ids"], self.end)

    @property
    def end(self) -> int:
        return int(self.tokenizer.eos_token_id)

    def _fitted(self, prompt: Prompt) -> Encoded:
        ids = self.ids(prompt)
        if len(ids) <= self.limit:
            return Encoded(ids)
        spans = sentence_spans(prompt.text) or [(0, len(prompt.text))]
        kept = self._most(prompt, [end for _, end in spans]) or self._most(
            prompt, list(range(0, len(prompt.text), 16))
        )
        shorter = replace(prompt, text=prompt.text[:kept].rstrip())
        return Encoded(self.ids(shorter)[-self.limit :], len(prompt.text) - kept)

    def _most(self, prompt: Prompt, ends: Sequence[int]) -> int:
        """The last of these places up to which the text fits; 0 when none does."""
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high + 1) // 2
            cut = replace(prompt, text=prompt.text[: ends[middle - 1]].rstrip())
            low, high = (middle, high) if len(self.ids(cut)) <= self.limit else (low, middle - 1)
        return ends[low - 1] if low else 0
