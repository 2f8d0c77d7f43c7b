"""Gather what the gate judges by: the same texts answered by the version in use and by the candidate.

Both answer as they would be served, with the instant layer that the feedback makes on each.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heedful.evaluate.gate import Judgement, judge
from heedful.evaluate.leakage import untouched
from heedful.evaluate.options import GateOptions
from heedful.evaluate.panel import Evidence, Panel
from heedful.evaluate.slices import slice_masks
from heedful.evaluate.suite import Candidates, Picked, Told, build_suite, held_out
from heedful.loop.material import Material
from heedful.records.base import content_hash
from heedful.records.example import Example
from heedful.records.report import Decision, Report
from heedful.serve.answering import Answering
from heedful.serve.workspace import Workspace
from heedful.tasks.agreement import Agreed, settle

Floats = NDArray[np.float32]

POOL = 2_000  # texts of the pool's held-out fold that a suite looks through
LABELLED = 4_000  # training texts that may serve as near misses


@dataclass(frozen=True)
class Bench:
    """Two answering versions side by side on the material of a round."""

    workspace: Workspace
    material: Material
    before: Answering
    after: Answering

    def options(self) -> GateOptions:
        """The gate of this project."""
        gate = self.workspace.config.gate
        return GateOptions(margin=gate.delta, told=gate.told, collateral=gate.collateral)

    def test(self) -> tuple[list[str], Panel | None, NDArray[np.bool_]]:
        """The test texts that are fair to judge by, how both sides answer them, and which of all they are."""
        texts, panel = [one.text for one in self.material.test], self._examples(self.material.test)
        fair = self._fair(texts)
        kept = [text for text, is_fair in zip(texts, fair, strict=True) if is_fair]
        return kept, panel.take(fair) if panel is not None and kept else None, fair

    def on_validation(self) -> Judgement:
        """A first judgement that costs the test set nothing."""
        held, told = self._examples(self.material.validation), self._told()
        if held is None and told is None:
            reason = "There are neither validation texts nor feedback to choose a step by."
            return Judgement(Report(notes=(reason,)), Decision(promoted=True, reason=reason))
        return judge(Evidence(test=held, told=told, earlier=self._earlier()), self.options())

    def on_test(self, looks: int, best: Answering | None) -> Judgement:
        """The judgement that counts."""
        texts, test, fair = self.test()
        neighbours, near_misses = self._suite()
        evidence = Evidence(
            test=test,
            told=self._told(),
            neighbours=neighbours,
            near_misses=near_misses,
            earlier=self._earlier(),
            explained=self._explained(),
            slices={} if test is None else self._slices(texts, test),
            best=None if best is None or test is None else self._all_answers(best)[fair],
            weights=self._told(instant=False),
            looks=looks,
        )
        return judge(evidence, self.options())

    def _answers(self, answering: Answering, texts: Sequence[str]) -> Floats:
        vectors = self.workspace.block(answering.classifier.encoder, texts)
        return answering.probabilities(texts, vectors)[0]

    def _panel(self, texts: Sequence[str], targets: NDArray[np.int8]) -> Panel | None:
        if not texts:
            return None
        return Panel(
            ids=tuple(content_hash(text) for text in texts),
            targets=targets,
            before=self._answers(self.before, texts),
            after=self._answers(self.after, texts),
            multi_label=self.material.task.multi_label,
        )

    def _examples(self, examples: Sequence[Example]) -> Panel | None:
        targets = self.material.task.targets([one.labels or () for one in examples])
        return self._panel([one.text for one in examples], targets)

    def _agreed(self, agreed: Sequence[Agreed], instant: bool = True) -> Panel | None:
        """Told texts with the vectors that feedback was heeded with, one text at a time."""
        if not agreed:
            return None
        texts = [one.text for one in agreed]
        answers = []
        for answering in (self.before, self.after):
            vectors = self.workspace.vectors(answering.classifier.encoder).of(texts)
            answers.append(answering.probabilities(texts, vectors, instant=instant)[0])
        return Panel(
            ids=tuple(one.text_hash for one in agreed),
            targets=self.material.task.targets(agreed),
            before=answers[0],
            after=answers[1],
            multi_label=self.material.task.multi_label,
        )

    def _told(self, instant: bool = True) -> Panel | None:
        return self._agreed(self.material.settled.agreed, instant)

    def _before_this_round(self) -> tuple[Agreed, ...]:
        """What had been agreed on from the feedback that the version in use has learnt."""
        earlier = [signal for signal in self.material.said.texts if signal.feedback_id in self.before.learnt]
        return settle(earlier).agreed

    def _earlier(self) -> Panel | None:
        return self._agreed(self._before_this_round())

    def _explained(self) -> NDArray[np.bool_] | None:
        """Which of the earlier agreements no longer stand as they did."""
        now = {one.text_hash: one for one in self.material.settled.agreed}
        earlier = self._before_this_round()
        targets = self.material.task.targets
        return np.array(
            [
                one.text_hash not in now or bool((targets([one]) != targets([now[one.text_hash]])).any())
                for one in earlier
            ],
            dtype=np.bool_,
        )

    def _fair(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Which test texts nobody has spoken about, nor about something much like them."""
        told = [one.text for one in self.material.settled.agreed]
        if not told or not texts:
            return np.ones(len(texts), dtype=np.bool_)
        encoder = self.before.classifier.encoder
        vectors, told_vectors = self.workspace.block(encoder, texts), self.workspace.vectors(encoder).of(told)
        return untouched(texts, told, vectors, told_vectors)

    def _all_answers(self, answering: Answering) -> Floats:
        return self._answers(answering, [one.text for one in self.material.test])

    def _slices(self, texts: Sequence[str], panel: Panel) -> dict[str, NDArray[np.bool_]]:
        return slice_masks(texts, panel.targets, self.material.task.labels.names)

    def _suite(self) -> tuple[Panel | None, Panel | None]:
        """Held-out neighbours and near misses of what was told."""
        agreed, task = self.material.settled.agreed, self.material.task
        pool = self._pool()
        labelled = sorted(self.material.train, key=lambda one: content_hash(one.text))[:LABELLED]
        texts = [*pool, *(one.text for one in labelled)]
        if not agreed or not texts:
            return None, None
        unknown = np.full((len(pool), len(task.labels.ids)), -1, np.int8)
        targets = np.concatenate([unknown, task.targets([one.labels or () for one in labelled])])
        encoder = self.before.classifier.encoder
        vectors = self.workspace.block(encoder, texts)
        told_texts = [one.text for one in agreed]
        told_vectors = self.workspace.vectors(encoder).of(told_texts)
        suite = build_suite(
            Told(
                ids=tuple(one.text_hash for one in agreed),
                vectors=told_vectors,
                targets=task.targets(agreed),
                answered=self._was_answered(told_texts, told_vectors),
            ),
            Candidates(
                ids=tuple(content_hash(text) for text in texts),
                vectors=vectors,
                targets=targets,
                probabilities=self.before.probabilities(texts, vectors, instant=False)[0],
            ),
            task.multi_label,
        )
        return self._picked(texts, suite.neighbours), self._picked(texts, suite.near_misses)

    def _was_answered(self, texts: Sequence[str], vectors: Floats) -> NDArray[np.bool_]:
        """Which labels the weights in use give to the told texts."""
        probabilities, _ = self.before.probabilities(texts, vectors, instant=False)
        if self.material.task.multi_label:
            return np.asarray(probabilities >= 0.5)
        return np.asarray(probabilities == probabilities.max(axis=1, keepdims=True))

    def _picked(self, texts: Sequence[str], picked: Picked) -> Panel | None:
        return self._panel([texts[row] for row in picked.rows], picked.targets)

    def _pool(self) -> list[str]:
        """Texts of the fold of the pool that nothing is learnt from."""
        fold: list[str] = []
        for example in self.workspace.store.examples.all("pool", upto=self.material.position):
            if len(fold) < POOL and held_out([content_hash(example.text)])[0]:
                fold.append(example.text)
        return fold
