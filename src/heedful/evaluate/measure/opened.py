"""Any model by its folder or name, ready to be measured: one that was exported, or a sequence classifier."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from heedful.errors import ModelError
from heedful.evaluate.measure.model import Model
from heedful.evaluate.measure.prompted import Prompted
from heedful.evaluate.metrics import Floats
from heedful.evaluate.named.task import NamedTask
from heedful.models.classifier import Classifier
from heedful.models.exported import is_exported, read_exported
from heedful.models.sequence import SequenceModel, architectures
from heedful.models.writing.source import SMOLLM2
from heedful.models.writing.writer import Writer
from heedful.records.parts import Inputs, join_parts

WRITERS = ("ForCausalLM", "LMHeadModel", "ForConditionalGeneration")


@dataclass(frozen=True)
class OpenedClassifier:
    """A classifier of our own, outside of any project."""

    name: str
    classifier: Classifier

    @property
    def digest(self) -> str:
        return self.classifier.digest()

    @property
    def labels(self) -> tuple[str, ...]:
        return self.classifier.labels

    @property
    def numbers(self) -> bool:
        return self.classifier.numbers

    @property
    def multi_label(self) -> bool:
        return self.classifier.multi_label

    @property
    def inputs(self) -> Inputs:
        return self.classifier.encoder.inputs

    def answer(self, parts: tuple[str, ...]) -> Floats:
        """Probabilities, or the number, of one question."""
        logits = self.classifier.logits([as_read(parts, self.inputs)])
        return logits[0] if self.numbers else np.asarray(self.classifier.probabilities(logits)[0])


def as_read(parts: tuple[str, ...], inputs: Inputs) -> str:
    """What a model of single texts, of pairs or of texts with candidates reads."""
    if inputs == "text" and len(parts) == 1:
        return parts[0]
    if (inputs == "pairs" and len(parts) == 2) or (inputs == "choices" and len(parts) > 2):
        return join_parts(parts)
    found = "one text" if len(parts) == 1 else f"{len(parts)} texts"
    reads = {"text": "single texts", "pairs": "pairs"}.get(inputs, "a text with its candidates")
    raise ModelError(f"Found a question of {found}; this model reads {reads}. Choose another one.")


def open_model(name: str, task: NamedTask | None = None) -> Model:
    """The model in a folder, a package, or the hub's cache; raises ModelError for one without a head."""
    folder = Path(name)
    if (folder / "classifier.json").is_file():
        raise ModelError(
            f"{folder} is the folder of a version, whose labels only its project can name. "
            f"Measure it there: heedful -p PROJECT evaluate {folder.name}"
        )
    if is_exported(folder):
        return OpenedClassifier(name, read_exported(folder))
    if writes(name):
        writer = Writer.load(name)
        return Prompted.of(name, writer.digest(), writer, task)
    return SequenceModel.load(name)


def writes(name: str) -> bool:
    """Whether a name or folder is that of a model that writes."""
    if name in (SMOLLM2, SMOLLM2.rpartition("/")[2]):
        return True
    return any(one.endswith(WRITERS) for one in architectures(name))
