"""A version that answers with the instant layer on it: texts in, predictions out, feedback heeded."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from heedful.errors import DataError, NotFoundError
from heedful.instant.effect import Effect
from heedful.instant.layer import InstantLayer
from heedful.instant.residual import ResidualOptions
from heedful.instant.told import Item
from heedful.models.classifier import Classifier
from heedful.records.erasure import Erasure
from heedful.records.prediction import Prediction
from heedful.records.signal import Ignore, Rule, RuleMeant, TextSignal
from heedful.records.version import Batch, Version
from heedful.serve.gating import Gating
from heedful.serve.news import Applied, Heard, TakenBack, steps
from heedful.serve.said import Said, readings, said
from heedful.serve.trying import Trial
from heedful.serve.workspace import Workspace
from heedful.tasks.classification import Classification
from heedful.tasks.columns import align
from heedful.tasks.words import drop, plain

Floats = NDArray[np.float32]

CLOSE = 0.05  # of probability: on 64 texts bf16 moved vectors by about a hundredth; a wide berth around that


@dataclass
class Answering:
    """The weights stay as they are; the layer grows with every item that is heeded.

    `learnt` are the feedback ids whose meaning, as it is today, is in the weights, `waiting` the authors of
    whom nothing is heeded.
    """

    workspace: Workspace
    version_id: str
    classifier: Classifier
    task: Classification
    layer: InstantLayer
    learnt: frozenset[str]
    position: int
    ruled: bool = True
    ignores: tuple[Ignore, ...] = ()
    waiting: frozenset[str] = frozenset()
    _tried: Trial | None = None
    _effects: dict[tuple[tuple[RuleMeant, ...], str, str], Effect] = field(default_factory=dict)

    @classmethod
    def open(cls, workspace: Workspace) -> Self:
        """The version in use with everything that was said and not taken back."""
        ledger = workspace.store.ledger
        position = ledger.position()
        version = workspace.store.versions.in_use()
        if version is None:
            raise NotFoundError("No version answers yet. Add labelled texts, then: heedful train")
        task = workspace.task()
        classifier, waiting = workspace.classifier(version.id), workspace.waiting(workspace.people())
        heard = said(ledger, task, position, waiting)
        made = cls.over(
            workspace, version.id, classifier, task, heard, version.feedback, position, version.rules_taught
        )
        made.waiting = waiting
        return made

    @classmethod
    def over(
        cls,
        workspace: Workspace,
        version_id: str,
        classifier: Classifier,
        task: Classification,
        heard: Said,
        known: Sequence[str],
        position: int,
        ruled: bool = True,
    ) -> Self:
        """Any weights with the layer that all that was said up to a position makes, on the pool as it stood
        there; they know what these entries say.

        Without `ruled` the weights know nothing of rules: there was no pool to teach them by.
        """
        layer = InstantLayer.build(
            (),
            labels=task.labels.ids,
            dimension=classifier.encoder.width,
            multi_label=task.multi_label,
            unit=classifier.temperature,
            # a candidate has its place in one text: what was said of it says nothing of that place in others
            options=ResidualOptions(cutoff=1.0) if classifier.encoder.candidates > 1 else None,
        )
        answering = cls(workspace, version_id, classifier, task, layer, heard.learnt(known), position, ruled)
        answering._heed(heard)
        return answering

    def current(self) -> "Answering":
        """This one with what anybody has said since; another one where labels or the version have changed."""
        ledger = self.workspace.store.ledger
        end = ledger.position()
        if end == self.position:
            return self
        news = [entry for _, entry in ledger.entries(after=self.position, upto=end)]
        if any(isinstance(entry, Erasure) for entry in news):
            self.workspace.forget()
        taken = steps(news, self.task, self.waiting)
        applied = {step.reading_id for step in taken or () if isinstance(step, Applied)}
        known = readings(ledger, end) if applied else {}
        if (
            taken is None
            or any(isinstance(entry, Batch) for entry in news)  # the pool that rules are tried on is another
            or any(isinstance(entry, Version) and self._doubts(entry) for entry in news)
            or any(one.reading.id in applied and item in self.learnt for item, one in known.items())
        ):
            return Answering.open(self.workspace)
        for step in taken:
            match step:
                case TakenBack(items=items):
                    self._forget(items)
                case Heard():
                    self._heed(step)
        if applied:
            rules = said(ledger, self.task, end).rules
            self._obey([rule for rule in rules if self._is_fresh(rule)])
        self.position = end
        return self

    def _doubts(self, version: Version) -> bool:
        """Whether the round of this version found other people under suspicion."""
        return self.workspace.waiting(version.people) != self.waiting

    def effect(self, rules: Sequence[RuleMeant], author: str = "owner", instead_of: str = "") -> Effect:
        """What these rules, applied, would match and change in the pool beside what is heeded already.

        Rules of the item `instead_of` are left out: these are said in their place.
        """
        asked = (tuple(rules), author, instead_of)
        if self._tried is not None and self._tried.layer is self.layer and asked in self._effects:
            return self._effects[asked]
        self._tried = (
            self._tried.over(self.layer)
            if self._tried is not None
            else Trial.of(self._gating, self._decide, self.layer)
        )
        gates = self._gating.gates([_of(rule, author) for rule in rules])
        self._effects = {asked: self._tried.effect(gates, author, instead_of)}
        return self._effects[asked]

    @cached_property
    def _gating(self) -> Gating:
        return Gating(
            self.workspace, self.classifier.encoder, self.logits, self.classifier.temperature, self.position
        )

    def _decide(self, logits: NDArray[np.float64]) -> list[tuple[str, ...]]:
        return self.task.decide(self.classifier.probabilities(logits.astype(np.float32)))

    def _heed(self, news: Said | Heard) -> None:
        """Let the layer grow by what was said."""
        self.layer = self.layer.add(*self._items(news.texts))
        fresh = [rule for rule in news.rules if self._is_fresh(rule)]
        if fresh:
            self._obey([*self.layer.rules.items, *fresh])
        ignores = [one for one in news.ignores if one.feedback_id not in self.learnt]
        self.ignores += tuple(one for one in ignores if not self._gating.is_common(one.words))

    def _is_fresh(self, rule: Rule) -> bool:
        """Whether a rule still counts beside the weights."""
        return not self.ruled or rule.feedback_id not in self.learnt or not _is_taught(rule)

    def _obey(self, rules: Sequence[Rule]) -> None:
        """Let exactly these rules count; the pool is looked at as long as there are any."""
        ground = self._gating.ground if rules else None
        self.layer = self.layer.on(ground).obeying(*self._gating.gates(rules))

    def _forget(self, items: frozenset[str]) -> None:
        """Let the layer shrink by what was taken back."""
        self.layer = self.layer.without(items)
        if not self.layer.rules:
            self.layer = self.layer.on(None)
        self.ignores = tuple(one for one in self.ignores if one.feedback_id not in items)

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """One prediction a text, in the order given; texts are masked first, as all that is kept is."""
        texts = self._asked(texts)
        vectors = self.classifier.encoder.embed(texts)
        if len(texts) == 1:
            self.workspace.vectors(self.classifier.encoder).remember(texts[0], vectors[0])
        return self._predictions(texts, *self.probabilities(texts, vectors))

    def predict_together(self, texts: Sequence[str]) -> list[Prediction]:
        """As `predict`, in fast precision; where that leaves two answers close, exactly: the same labels."""
        if len(texts) == 1:
            return self.predict(texts)
        texts = self._asked(texts)
        probabilities, heeded = self.probabilities(texts, self.classifier.encoder.embed_together(texts))
        close = np.flatnonzero(self.task.margin(probabilities) < CLOSE)
        if len(close):
            again = [texts[int(row)] for row in close]
            probabilities[close], anew = self.probabilities(again, self.classifier.encoder.embed(again))
            for row, items in zip(close, anew, strict=True):
                heeded[int(row)] = items
        return self._predictions(texts, probabilities, heeded)

    def _asked(self, texts: Sequence[str]) -> list[str]:
        """The texts, masked, of which each is whole and of the parts that the project takes."""
        masked = [self.workspace.mask(text) for text in texts]
        must_be_whole(masked)
        self.workspace.must_fit(masked)
        return masked

    def _predictions(
        self, texts: Sequence[str], probabilities: Floats, heeded: Sequence[tuple[str, ...]]
    ) -> list[Prediction]:
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
        if not instant:
            return self.classifier.probabilities(self.logits(vectors)), [()] * len(texts)
        vectors, ignoring = self.without_ignored(texts, vectors)
        moved, heeded = self.layer.apply(texts, vectors, self.logits(vectors))
        behind = [tuple(dict.fromkeys(a + b)) for a, b in zip(heeded, ignoring, strict=True)]
        return self.classifier.probabilities(moved.astype(np.float32)), behind

    def without_ignored(self, texts: Sequence[str], vectors: Floats) -> tuple[Floats, list[tuple[str, ...]]]:
        """Vectors as if ignored words were not there, and for each text whose word that is.

        So the answer to a text is that to the text without these words, whatever they are.
        """
        ignoring: list[tuple[str, ...]] = [()] * len(texts)
        left: dict[int, str] = {}
        for ignore in self.ignores:
            words = plain(ignore.words)
            for row, text in enumerate(texts):
                without = drop(words, left.get(row, text))
                if without != left.get(row, text):
                    left[row], ignoring[row] = without, (*ignoring[row], ignore.feedback_id)
        if not left:
            return vectors, ignoring
        vectors = vectors.copy()
        vectors[list(left)] = self.workspace.vectors(self.classifier.encoder).of(list(left.values()))
        return vectors, ignoring

    def logits(self, vectors: Floats) -> Floats:
        """What the weights make of vectors, in terms of today's labels (added, merged or split since)."""
        scores, known = self.classifier.score(vectors), self.classifier.labels
        return align(scores, known, self.task.labels, self.task.multi_label).astype(np.float32)

    def _items(self, signals: Sequence[TextSignal]) -> list[Item]:
        """The signals with what the weights make of their texts, one by one: the same bits at any time."""
        vectors = self.workspace.vectors(self.classifier.encoder).of([signal.text for signal in signals])
        return [
            Item(signal, vector, self.logits(vector[None])[0], learnt=signal.feedback_id in self.learnt)
            for signal, vector in zip(signals, vectors, strict=True)
        ]


def _of(rule: RuleMeant, author: str) -> Rule:
    """A rule that nobody has recorded yet, as it would count once it is applied."""
    meant = {field: getattr(rule, field) for field in RuleMeant.model_fields}
    return Rule(**meant, feedback_id="rule", author=author)


def _is_taught(rule: Rule) -> bool:
    """Whether a round can teach it: what texts about a thing are *not* has no vote there."""
    return bool(rule.condition.any or rule.condition.all) or rule.polarity == "is"


def must_be_whole(texts: Sequence[str]) -> None:
    """Raise DataError for half a character, which bytes that are no UTF-8 leave in a text."""
    for number, text in enumerate(texts, 1):
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise DataError(
                f"Text {number} has half a character at place {error.start + 1} ({text[error.start]!r}). "
                "Wanted whole ones: read it as the encoding it was written in."
            ) from error
