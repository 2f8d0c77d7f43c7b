"""A model that writes as a classifier: how likely it finds the word of each class after a prompt.

A question's classes are computed together and nothing else beside them. Where candidates compete, the
certainty of one is how likely its tokens are on average, so that long ones are not the worse for it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from heedful.errors import ConfigError
from heedful.evaluate.metrics import Floats
from heedful.evaluate.named.prompts import PROMPTS, Template
from heedful.evaluate.named.task import NamedTask
from heedful.models.writing.scoring import answer_logps, pairs_of
from heedful.models.writing.writer import Writer
from heedful.records.prompt import Prompt


@dataclass(frozen=True)
class Prompted:
    """`labels` are the task's own, so nothing needs renaming."""

    name: str
    digest: str
    labels: tuple[str, ...]
    template: Template
    writer: Writer
    multi_label: bool = False
    numbers: bool = False

    @classmethod
    def of(cls, name: str, digest: str, writer: Writer, task: NamedTask | None) -> "Prompted":
        """The model on a task that has a prompt; raises ConfigError for any other."""
        template = None if task is None else PROMPTS.get(task.name)
        if task is None or template is None:
            raise ConfigError(
                f"{name} writes; it is measured on tasks that have a prompt. Name one with --task: "
                f"{', '.join(PROMPTS)}; or tasks of lm-evaluation-harness with --harness."
            )
        return cls(name, digest, task.labels, template, writer)

    def answer(self, parts: tuple[str, ...]) -> Floats:
        """Probabilities of the classes of one question."""
        prompt = Prompt(self.template.asks.format(*parts))
        if not self.template.says:
            sure = float(np.exp(self._logps(prompt, [parts[1]], np.mean)[0]))
            return np.array([1 - sure, sure])
        found = self._logps(prompt, [self.template.says[label] for label in self.labels], np.sum)
        powers = np.exp(found - found.max())
        return np.asarray(powers / powers.sum())

    def _logps(self, prompt: Prompt, answers: Sequence[str], over: Callable[[Floats], np.float64]) -> Floats:
        """How likely each answer is, over its tokens without the one that ends it."""
        pairs = pairs_of(self.writer, [prompt] * len(answers), answers)
        found = answer_logps(self.writer, pairs, "exact")
        return np.array([over(one[:-1].astype(np.float64)) for one in found])
