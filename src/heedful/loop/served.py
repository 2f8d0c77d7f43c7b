"""A version of a project as what can be measured: asked one question, it gives one row of scores."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heedful.evaluate.measure.opened import as_read
from heedful.records.parts import Inputs
from heedful.records.version import Version
from heedful.serve.answering import Answering
from heedful.serve.numbers.answering import NumberAnswering
from heedful.serve.numbers.heard import heard
from heedful.serve.said import said
from heedful.serve.workspace import Workspace


@dataclass(frozen=True)
class Served:
    """A version as it is served, or its weights alone."""

    answering: Answering
    version: Version
    instant: bool
    numbers: bool = False

    @classmethod
    def of(cls, workspace: Workspace, version: Version, instant: bool) -> "Served":
        ledger, task = workspace.store.ledger, workspace.task()
        position = ledger.position()
        told = said(ledger, task, position, workspace.waiting(workspace.people()))
        weights = workspace.classifier(version.id)
        answering = Answering.over(
            workspace, version.id, weights, task, told, version.feedback, position, version.rules_taught
        )
        return cls(answering, version, instant)

    @property
    def name(self) -> str:
        return self.version.id

    @property
    def digest(self) -> str:
        return self.version.digest

    @property
    def labels(self) -> tuple[str, ...]:
        return self.answering.task.labels.names

    @property
    def multi_label(self) -> bool:
        return self.answering.task.multi_label

    @property
    def inputs(self) -> Inputs:
        return self.answering.workspace.config.inputs

    def answer(self, parts: tuple[str, ...]) -> NDArray[np.float32]:
        """Probabilities of one question, computed alone."""
        text = self.answering.workspace.mask(as_read(parts, self.inputs))
        vectors = self.answering.classifier.encoder.embed([text])
        probabilities, _ = self.answering.probabilities([text], vectors, instant=self.instant)
        return np.asarray(probabilities[0])


@dataclass(frozen=True)
class Valued:
    """A version that answers with numbers, as it is served, or its weights alone."""

    answering: NumberAnswering
    version: Version
    instant: bool
    labels: tuple[str, ...] = ()
    multi_label: bool = False
    numbers: bool = True

    @classmethod
    def of(cls, workspace: Workspace, version: Version, instant: bool) -> "Valued":
        ledger = workspace.store.ledger
        position = ledger.position()
        weights, told = workspace.classifier(version.id), heard(ledger, position)
        answering = NumberAnswering.over(workspace, version.id, weights, told, position)
        return cls(answering, version, instant)

    @property
    def name(self) -> str:
        return self.version.id

    @property
    def digest(self) -> str:
        return self.version.digest

    @property
    def inputs(self) -> Inputs:
        return self.answering.workspace.config.inputs

    def answer(self, parts: tuple[str, ...]) -> NDArray[np.float64]:
        """The number of one question, computed alone."""
        text = self.answering.workspace.mask(as_read(parts, self.inputs))
        vectors = self.answering.classifier.encoder.embed([text])
        return np.array(self.answering.numbers([text], vectors, instant=self.instant))
