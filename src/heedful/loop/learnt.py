"""What a version learnt from, by how strongly each text and each rule pulls at one of its answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from heedful.evaluate.influence import pulls, pulls_among_candidates
from heedful.instant.residual import unit
from heedful.loop.lessons import taught_examples
from heedful.loop.material import gather
from heedful.loop.people import agreed_as_weighed
from heedful.records.example import Example
from heedful.records.signal import Rule
from heedful.records.why import Influence, NearExample
from heedful.serve.answering import Answering
from heedful.tasks.agreement import Agreed
from heedful.tasks.wording import rule_echo

Floats = NDArray[np.floating]
Doubles = NDArray[np.float64]

LISTED = 5


@dataclass(frozen=True)
class Learnt:
    """The texts and rules of a version, with how each pulls at the margin (`pulled`) and how alike it is.

    `by_rule` are the pulls of rules: of the pool's texts that meet one and are answered as it says, which are
    those that a round may have taught by it. `total` is the size of all that pulls, for or against.
    """

    examples: Sequence[Example]
    told: Sequence[Agreed]
    rules: Sequence[Rule]
    pulled: Doubles
    by_rule: Doubles
    alike: Doubles
    sentences: Sequence[str]

    @property
    def total(self) -> float:
        return float(np.abs(self.pulled).sum() + np.abs(self.by_rule).sum()) or 1.0

    def influences(self) -> tuple[Influence, ...]:
        """Feedback, the strongest first."""
        count = len(self.examples)
        found = [
            Influence(
                feedback_ids=one.feedback_ids,
                via="weights",
                moved=float(pulled),
                share=float(pulled) / self.total,
                text=one.text,
                similarity=min(1.0, float(alike)),
            )
            for one, pulled, alike in zip(self.told, self.pulled[count:], self.alike[count:], strict=True)
        ]
        found += [
            Influence(
                feedback_ids=(rule.feedback_id,),
                via="weights",
                moved=float(pulled),
                share=float(pulled) / self.total,
                rule=sentence,
            )
            for rule, pulled, sentence in zip(self.rules, self.by_rule, self.sentences, strict=True)
            if pulled
        ]
        return tuple(sorted(found, key=lambda one: -abs(one.moved))[:LISTED])

    def nearest(self) -> tuple[NearExample, ...]:
        """Examples, the most alike first."""
        order = np.argsort(-self.alike[: len(self.examples)], kind="stable")[:LISTED]
        return tuple(
            NearExample(
                text=self.examples[i].text,
                labels=self.examples[i].labels or (),
                similarity=min(1.0, float(self.alike[i])),
                share=float(self.pulled[i]) / self.total,
            )
            for i in order
        )


def learnt_from(answering: Answering, vector: Floats, direction: Floats) -> Learnt:
    """What the version in use learnt from, seen from one text.

    `direction` is the margin as a product with the logits of the labels the version was trained on.
    """
    workspace, encoder = answering.workspace, answering.classifier.encoder
    version = workspace.store.versions.get(answering.version_id)
    material = gather(workspace, version.position, version.people)
    known = frozenset(version.feedback)
    told = [one for one in agreed_as_weighed(material) if known.issuperset(one.feedback_ids)]
    examples = taught_examples(material)
    vectors = np.concatenate(
        [
            workspace.block(encoder, [one.text for one in examples]),
            workspace.vectors(encoder).of([one.text for one in told]),
        ]
    )
    targets = material.task.targets([*(one.labels or () for one in examples), *told])
    weight = np.array([*([1.0] * len(examples)), *(one.weight for one in told)])
    rules = [rule for rule in material.said.rules if version.rules_taught and rule.feedback_id in known]
    seen = workspace.block(encoder, workspace.pool().sample()) if rules else vectors
    centre = answering.classifier.bent(seen).mean(axis=0, dtype=np.float64)
    learner = _Learner(answering, vector, direction, centre)
    return Learnt(
        examples=examples,
        told=told,
        rules=rules,
        pulled=learner.pulled(vectors, targets, weight),
        by_rule=np.array([learner.pulled_by(rule, seen) for rule in rules], np.float64),
        alike=unit(vectors) @ unit(vector),
        sentences=[rule_echo(rule, material.task.labels, None).sentence for rule in rules],
    )


@dataclass(frozen=True, eq=False)
class _Learner:
    """The head as it was trained, and the margin of one text that others pull at."""

    answering: Answering
    vector: Floats
    direction: Floats
    centre: Floats

    def pulled(self, vectors: Floats, targets: NDArray[np.int8], weight: Floats) -> Doubles:
        """How taught texts pull, by what the version makes of them at the temperature it was trained at."""
        trained = replace(self.answering.classifier, temperature=1.0)
        vectors = np.asarray(vectors, np.float32)
        probabilities = trained.probabilities(trained.score(vectors))
        if trained.head.is_shared:
            return pulls_among_candidates(
                self.vector, self.direction, vectors, probabilities, targets, weight
            )
        return pulls(
            trained.bent(np.asarray(self.vector, np.float32)[None])[0],
            self.direction,
            trained.bent(vectors),
            probabilities,
            targets,
            weight,
            self.centre,
            self.answering.task.multi_label,
        )

    def pulled_by(self, rule: Rule, vectors: Floats) -> float:
        """How the pool's texts (M, d) pull together that meet a rule and are answered as it says."""
        rows = self.answering.workspace.pool().matching(rule.condition)
        rows = rows[rows < len(vectors)]
        answers = self.answering.probabilities([""] * len(rows), vectors[rows], instant=False)[0]
        said = [rule.label in answer for answer in self.answering.task.decide(answers)]
        rows = rows[np.array(said, np.bool_) == (rule.polarity == "is")]
        targets = np.tile(self._wanted(rule), (len(rows), 1))
        weight = np.full(len(rows), min(rule.weight, 1.0))
        return float(self.pulled(vectors[rows], targets, weight).sum())

    def _wanted(self, rule: Rule) -> NDArray[np.int8]:
        """What a rule asks of each label; of the others nothing where several may apply."""
        holds = rule.polarity == "is"
        others = -1 if self.answering.task.multi_label else int(not holds)
        labels = self.answering.classifier.labels
        return np.array([int(holds) if label == rule.label else others for label in labels], np.int8)
