"""A version that answers with the instant layer on it: texts in, predictions out, feedback heeded."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Self, cast

import numpy as np
from numpy.typing import NDArray

from heedful.errors import DataError, NotFoundError
from heedful.instant.layer import InstantLayer
from heedful.instant.told import Item
from heedful.models.classifier import Classifier
from heedful.models.encoder import Precision
from heedful.records.base import content_hash
from heedful.records.feedback import Feedback, Withdrawal
from heedful.records.prediction import Prediction
from heedful.records.signal import TextSignal
from heedful.records.version import Promotion, Retirement
from heedful.serve.workspace import Workspace
from heedful.store.ledger import FEEDBACK
from heedful.store.rows import LABEL_STEPS
from heedful.tasks.classification import Classification
from heedful.tasks.columns import align

Floats = NDArray[np.float32]

HEEDED = (*FEEDBACK, Withdrawal)
CHANGES = (*LABEL_STEPS, Promotion, Retirement)


@dataclass
class Answering:
    """The weights stay as they are; the layer grows with every item that is heeded."""

    workspace: Workspace
    version_id: str
    classifier: Classifier
    task: Classification
    layer: InstantLayer
    learnt: frozenset[str]
    position: int

    @classmethod
    def open(cls, workspace: Workspace) -> Self:
        """The version in use with everything that was said and not taken back."""
        ledger = workspace.store.ledger
        position = ledger.position()
        version = workspace.store.versions.in_use()
        if version is None:
            raise NotFoundError("No version answers yet. Add labelled texts, then: heedful train")
        task = workspace.task()
        said = [item for _, item in ledger.feedback(upto=position)]
        signals = [signal for item in said for signal in task.signals(item)]
        classifier = workspace.classifier(version.id)
        return cls.over(workspace, version.id, classifier, task, signals, version.feedback, position)

    @classmethod
    def over(
        cls,
        workspace: Workspace,
        version_id: str,
        classifier: Classifier,
        task: Classification,
        signals: Sequence[TextSignal],
        learnt: Collection[str],
        position: int = 0,
    ) -> Self:
        """Any weights with the layer that these signals, in ledger order, make; `learnt` ids are in them."""
        layer = InstantLayer.build(
            (), labels=task.labels.ids, dimension=classifier.encoder.width, multi_label=task.multi_label
        )
        answering = cls(workspace, version_id, classifier, task, layer, frozenset(learnt), position)
        answering.layer = layer.add(*answering._items(signals))
        return answering

    def current(self) -> "Answering":
        """This one with what anybody has said since; another one where labels or the version have changed."""
        ledger = self.workspace.store.ledger
        end = ledger.position()
        if end == self.position:
            return self
        news = [entry for _, entry in ledger.entries(*HEEDED, *CHANGES, after=self.position, upto=end)]
        if any(isinstance(entry, CHANGES) for entry in news):
            return Answering.open(self.workspace)
        for entry in news:
            if isinstance(entry, Withdrawal):
                self.layer = self.layer.without(frozenset(entry.items))
            else:
                self.layer = self.layer.add(*self._items(self.task.signals(cast("Feedback", entry))))
        self.position = end
        return self

    def predict(self, texts: Sequence[str], precision: Precision = "exact") -> list[Prediction]:
        """One prediction a text, in the order given."""
        _must_be_whole(texts)
        vectors = self.classifier.encoder.embed(texts, precision=precision)
        probabilities, heeded = self.probabilities(texts, vectors)
        ids = self.task.labels.ids
        return [
            Prediction(
                text=text,
                answer=answer,
                names=self.task.names(answer),
                scores=dict(zip(ids, map(float, row), strict=True)),
                version=self.version_id,
                heeded=items,
            )
            for text, answer, row, items in zip(
                texts, self.task.decide(probabilities), probabilities, heeded, strict=True
            )
        ]

    def probabilities(
        self, texts: Sequence[str], vectors: Floats, *, instant: bool = True
    ) -> tuple[Floats, list[tuple[str, ...]]]:
        """Of today's labels [N, C], and the feedback behind each row; the weights alone without `instant`."""
        logits = self._logits(vectors)
        if not instant:
            return self.classifier.probabilities(logits), [()] * len(texts)
        moved, heeded = self.layer.apply([content_hash(text) for text in texts], vectors, logits)
        return self.classifier.probabilities(moved.astype(np.float32)), heeded

    def _logits(self, vectors: Floats) -> Floats:
        """In terms of today's labels, which may have been added, merged or split since."""
        scores, known = self.classifier.score(vectors), self.classifier.labels
        return align(scores, known, self.task.labels, self.task.multi_label).astype(np.float32)

    def _items(self, signals: Sequence[TextSignal]) -> list[Item]:
        """The signals with what the weights make of their texts, one by one: the same bits at any time."""
        vectors = self.workspace.vectors(self.classifier.encoder).of([signal.text for signal in signals])
        return [
            Item(signal, vector, self._logits(vector[None])[0], learnt=signal.feedback_id in self.learnt)
            for signal, vector in zip(signals, vectors, strict=True)
        ]


def _must_be_whole(texts: Sequence[str]) -> None:
    """Raise DataError for half a character, which bytes that are no UTF-8 leave in a text."""
    for number, text in enumerate(texts, 1):
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise DataError(
                f"Text {number} has half a character at place {error.start + 1} ({text[error.start]!r}). "
                "Wanted whole ones: read it as the encoding it was written in."
            ) from error
