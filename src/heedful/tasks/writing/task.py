"""What a task that writes is: how it asks, how it is measured, how long its answers are.

A text goes in, a prompt comes out. Nothing here knows of models: the same prompt serves all of them.
"""

import json
from dataclasses import dataclass

from heedful.config import WritingConfig
from heedful.records.prompt import Prompt, Turn


@dataclass(frozen=True)
class WritingTask:
    """A task that answers a text with a text; `name` is what heedful.toml calls it."""

    settings: WritingConfig

    name = "instruction"
    measure = "chrF"

    def prompt(self, text: str) -> Prompt:
        """What a model is asked about a text."""
        return Prompt(text, self.settings.instruction, self.settings.prefix)


@dataclass(frozen=True)
class Summarisation(WritingTask):
    """A text becomes a short one that says what matters."""

    name = "summarisation"
    measure = "ROUGE-L"

    def prompt(self, text: str) -> Prompt:
        asked = self.settings.instruction or "Summarise the following text in one or two sentences."
        return Prompt(text, asked, self.settings.prefix)


@dataclass(frozen=True)
class Translation(WritingTask):
    """A text in one language becomes the same in another."""

    name = "translation"

    def prompt(self, text: str) -> Prompt:
        languages = f"from {self.settings.source_language or 'its language'} "
        languages += f"into {self.settings.target_language or 'English'}"
        asked = (
            self.settings.instruction
            or f"Translate the following text {languages}. Give the translation only."
        )
        return Prompt(text, asked, self.settings.prefix)


@dataclass(frozen=True)
class Instruction(WritingTask):
    """Whatever is asked is done; a text may be a conversation, as a JSON list of messages."""

    name = "instruction"

    def prompt(self, text: str) -> Prompt:
        turns = conversation(text)
        if not turns:
            return Prompt(text, self.settings.instruction, self.settings.prefix)
        *before, (_, last) = turns
        return Prompt(last, self.settings.instruction, self.settings.prefix, tuple(before))


def conversation(text: str) -> tuple[Turn, ...]:
    """The turns of a JSON list of messages that ends with the user; none where the text is no such list."""
    if not text.lstrip().startswith("[{"):
        return ()
    try:
        turns = tuple((str(one["role"]), str(one["content"])) for one in json.loads(text))
    except (ValueError, TypeError, KeyError):
        return ()
    return turns if turns and turns[-1][0] == "user" else ()
