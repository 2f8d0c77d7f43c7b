"""A version that answers with numbers, with what was said since: texts in, predictions out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from heedful.errors import NotFoundError
from heedful.models.classifier import Classifier
from heedful.records.base import content_hash
from heedful.records.prediction import Prediction
from heedful.serve.answering import must_be_whole
from heedful.serve.numbers.heard import Heard, heard
from heedful.serve.workspace import Workspace
from heedful.tasks.regression import Told, in_digits, rounded

ERROR = "typical_error"


@dataclass
class NumberAnswering:
    """The weights stay as they are; of texts that people spoke of, the memory knows the number.

    `error` is by how much the weights were off on texts that were left out, as a root mean square.
    """

    workspace: Workspace
    version_id: str
    classifier: Classifier
    memory: Mapping[str, Told]
    position: int
    error: float | None = None

    @classmethod
    def open(cls, workspace: Workspace) -> Self:
        """The version in use with everything that was said and not taken back."""
        position, version = workspace.store.ledger.position(), workspace.store.versions.in_use()
        if version is None:
            raise NotFoundError("No version answers yet. Add texts with their numbers, then: heedful train")
        said = heard(workspace.store.ledger, position)
        made = cls.over(workspace, version.id, workspace.classifier(version.id), said, position)
        return replace(made, error=version.metrics.get(ERROR))

    @classmethod
    def over(
        cls, workspace: Workspace, version_id: str, classifier: Classifier, said: Heard, position: int
    ) -> Self:
        """Any weights with all that was said."""
        return cls(workspace, version_id, classifier, {one.text_hash: one for one in said.told}, position)

    def current(self) -> "NumberAnswering":
        """This one with what anybody has said since; another one where the version has changed."""
        ledger = self.workspace.store.ledger
        end, used = ledger.position(), self.workspace.store.versions.in_use()
        if end == self.position:
            return self
        if used is None or used.id != self.version_id:
            return NumberAnswering.open(self.workspace)
        memory = {one.text_hash: one for one in heard(ledger, end).told}
        return replace(self, memory=memory, position=end)

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """One prediction a text, in the order given; texts are masked first, as all that is kept is."""
        texts = [self.workspace.mask(text) for text in texts]
        must_be_whole(texts)
        self.workspace.must_fit(texts)
        vectors = self.classifier.encoder.embed(texts)
        numbers, told = self.numbers(texts, vectors), [self._told(text) for text in texts]
        return [self._prediction(*one) for one in zip(texts, numbers, told, strict=True)]

    def numbers(
        self, texts: Sequence[str], vectors: NDArray[np.float32], *, instant: bool = True
    ) -> list[float]:
        """The number of each text; that of the weights alone without `instant`."""
        said = [float(value) for value in self.classifier.score(vectors)[:, 0]]
        told = [self._told(text) if instant else None for text in texts]
        return [one if known is None else known.value for one, known in zip(said, told, strict=True)]

    def _told(self, text: str) -> Told | None:
        return self.memory.get(content_hash(text))

    def _prediction(self, text: str, value: float, told: Told | None) -> Prediction:
        by = (
            "" if self.error is None else f"Numbers of texts that were left out were off by {self.error:.3g}."
        )
        return Prediction(
            text=text,
            answer=(),
            names=(),
            scores={"value": value},
            version=self.version_id,
            heeded=() if told is None else told.feedback_ids,
            completion=rounded(value) if told is None else in_digits(value),
            notes=(by,) if by and told is None else (),
        )


def keep_up(workspace: Workspace, last: NumberAnswering | None) -> NumberAnswering:
    """The version in use with all that was said until now."""
    return NumberAnswering.open(workspace) if last is None else last.current()
