"""Gather what the gate judges by: the same texts answered by the version in use and by the candidate."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heedful.evaluate.numbers.gate import NumberPanel, ToldNumbers, judge
from heedful.evaluate.writing.gate import Judged
from heedful.loop.numbers.material import Known, Material
from heedful.serve.numbers.answering import NumberAnswering
from heedful.serve.workspace import Workspace


@dataclass(frozen=True)
class Bench:
    """Two versions side by side on the material of a round; `known` is what the one in use has learnt."""

    workspace: Workspace
    material: Material
    before: NumberAnswering
    after: NumberAnswering
    known: frozenset[str]

    def on_validation(self) -> Judged:
        """A first judgement that costs the test set nothing."""
        return self._judge(self.material.validation, 1)

    def on_test(self, looks: int) -> Judged:
        """The judgement that counts: on test texts that nobody has spoken about."""
        return self._judge(self.material.test, looks)

    def _judge(self, known: Known, looks: int) -> Judged:
        gate, fair = self.workspace.config.gate, known.without(self.material.spoken_of)
        panel = None
        if len(fair):
            panel = NumberPanel(
                np.array(fair.values),
                np.array(self._numbers(self.before, fair.texts)),
                np.array(self._numbers(self.after, fair.texts)),
            )
        return judge(panel, self._told(), gate.delta, gate.told, looks)

    def _told(self) -> ToldNumbers | None:
        told = self.material.heard.told
        if not told:
            return None
        texts = [one.text for one in told]
        earlier = {one.text_hash for one in self.material.heard.before(self.known)}
        return ToldNumbers(
            wanted=np.array([one.value for one in told]),
            before=np.array(self._numbers(self.before, texts)),
            after=np.array(self._numbers(self.after, texts)),
            alone_before=np.array(self._numbers(self.before, texts, instant=False)),
            alone_after=np.array(self._numbers(self.after, texts, instant=False)),
            earlier=np.array([one.text_hash in earlier for one in told], np.bool_),
        )

    def _numbers(
        self, answering: NumberAnswering, texts: Sequence[str], *, instant: bool = True
    ) -> list[float]:
        vectors = self.workspace.block(answering.classifier.encoder, texts)
        return answering.numbers(texts, vectors, instant=instant)
