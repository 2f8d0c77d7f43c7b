"""Two projects that must not be told apart: one that withdrew something, one that never saw it.

A world plays a script: feedback, rounds, a person's promotions. Feedback is made with its id, so that two
worlds can be compared byte for byte.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from heedful.errors import FeedbackError
from heedful.instant.state import state
from heedful.learn import consolidate as teaching
from heedful.loop import turn
from heedful.loop.history import chains, standing_rounds
from heedful.project import Project
from heedful.records.feedback import Choice, Comment, Correction, Feedback, Verdict
from heedful.records.reading import About, Application, Meaning, Parse, Reading
from heedful.records.signal import Condition, RuleMeant
from heedful.records.version import Version
from heedful.testing import TOPICS, tiny_examples, tiny_project

LABELS = ("L1", "L2", "L3")
AUTHORS = ("ann", "bob", "owner")


@dataclass(frozen=True)
class Learn:
    """One round."""


@dataclass(frozen=True)
class Promote:
    """A person puts the version to use that this training or round made, counted from 0."""

    made: int


Step = Feedback | Reading | Application | Learn | Promote


@dataclass
class World:
    """A project and how it came to be; `made` are the versions as they were first made, in order."""

    project: Project
    script: list[Step] = field(default_factory=list)
    made: list[str] = field(default_factory=list)

    @classmethod
    def begin(cls, folder: Path, **settings: Any) -> "World":
        project = tiny_project(folder, **{"per_label": 8, "pool": 24, "effort": "quick", **settings})
        first = project.train()
        return cls(project, [], [first.id])

    @classmethod
    def that_never_saw(
        cls, items: Collection[str], script: Iterable[Step], folder: Path, **settings: Any
    ) -> "World":
        """A fresh world that plays a script without these items."""
        world = cls.begin(folder, **settings)
        for step in script:
            if getattr(step, "id", None) not in items:
                world.play(step)
        return world

    def play(self, step: Step) -> None:
        """One step; where a round has nothing new, what is in use stands for its version."""
        match step:
            case Learn():
                try:
                    self.made.append(str(self.project.learn().candidate))
                except FeedbackError:
                    self.made.append(self.in_use.id)
            case Promote(made=made):
                self.project.promote(self.made[made])
            case Reading() | Application():
                self.project.workspace.store.ledger.append(step)
            case _:
                self.project._listening.hear(step)
        self.script.append(step)

    def learn(self) -> bool:
        """A round, if there is anything new; whether there was."""
        try:
            made = self.project.learn()
        except FeedbackError:
            return False
        self.made.append(str(made.candidate))
        self.script.append(Learn())
        return True

    def roll_back(self) -> None:
        """Back to the version before, written down as what a person chose."""
        back = self.project.rollback().version
        self.script.append(Promote(next(n for n in range(len(self.made)) if self.now(n) == back)))

    def reopen(self) -> None:
        """As after a restart: nothing is in memory."""
        folder = self.project.workspace.folder
        self.project.close()
        self.project = Project.open(folder)

    def now(self, made: int) -> str | None:
        """What stands today for the version that was made then; None when nothing does."""
        known = [entry for _, entry in self.project.workspace.store.ledger.entries(Version)]
        chain = next(chain for chain in chains(known) if any(one.id == self.made[made] for one in chain))
        gone = self.project.workspace.store.versions.retired()
        return None if chain[-1].id in gone else chain[-1].id

    @property
    def in_use(self) -> Version:
        version = self.project.version()
        assert version is not None
        return version


def assert_same(one: World, other: World) -> None:
    """The weights, the instant layer, the rounds that count and the answers are the same to the last bit."""
    assert one.in_use.digest == other.in_use.digest
    layers = [world.project._answering.layer for world in (one, other)]
    assert state(layers[0]) == state(layers[1])
    for part in ("keys", "coefficients"):
        found, wanted = (getattr(layer.residual, part) for layer in layers)
        assert np.array_equal(found, wanted), part
    told = [[text for text, _ in tiny_examples(3, seed=9)], [item.signal.text for item in layers[0].items]]
    for texts in told:
        answers = [
            [list(said.scores.values()) for said in world.project.predict(texts)] for world in (one, other)
        ]
        assert answers[0] == answers[1]
    rounds = [
        [(r.number, r.decision, r.report, r.feedback) for r in standing_rounds(world.project.workspace)]
        for world in (one, other)
    ]
    assert rounds[0] == rounds[1]


def drawn_item(random: np.random.Generator, number: int, texts: Sequence[str]) -> Feedback:
    """Something that somebody says about some text; the same text comes up again, also spaced otherwise."""
    text = str(random.choice(texts))
    text = text.replace(" ", "  ") if random.random() < 0.2 else text
    about: dict[str, Any] = {
        "id": f"feedback-{number:016x}",
        "author": str(random.choice(AUTHORS)),
        "text": text,
    }
    label, others = str(random.choice(LABELS)), tuple(map(str, random.choice(LABELS, 2, replace=False)))
    match int(random.integers(6)):
        case 0:
            return Verdict(**about, right=bool(random.random() < 0.5), answer=(label,))
        case 1:
            return Choice(**about, one_of=others)
        case 2:
            return Choice(**about, none_of=(label,))
        case 3:
            return Comment(**about, comment=f"number {number} is odd")
        case _:
            return Correction(**about, labels=(label,))


def drawn_understanding(random: np.random.Generator, comment: Comment) -> list[Reading | Application]:
    """How a comment is read: a rule, words about its text, or both; perhaps applied, perhaps amended."""
    number = comment.id.removeprefix("feedback-")

    def meaning() -> Meaning:
        topic = list(TOPICS.values())[int(random.integers(3))]
        words = tuple(map(str, random.choice(topic, 2, replace=False)))
        rule = RuleMeant(condition=Condition(any=words), label=str(random.choice(LABELS)))
        this = About(is_=(str(random.choice(LABELS)),)) if random.random() < 0.5 else About()
        return Meaning(this=this, rules=(rule,) if random.random() < 0.8 else ())

    about: dict[str, Any] = {"comment_id": comment.id, "author": comment.author, "reader": "drawn"}
    first = Reading(id=f"reading-{number}", parse=Parse(meaning=meaning()), **about)
    steps: list[Reading | Application] = [first]
    if random.random() < 0.3:
        amended = Parse(meaning=meaning())
        steps.append(Reading(id=f"reading-{number}a", parse=amended, replaces=first.id, **about))
    if random.random() < 0.6:
        only = bool(random.random() < 0.3)
        applied = Application(
            id=f"application-{number}", reading_id=steps[-1].id, author="owner", only_this_text=only
        )
        steps.append(applied)
    return steps


def plant_bad_lessons(monkeypatch: pytest.MonkeyPatch, bad: Any) -> None:
    """Whenever `bad(lesson)` is true, a round's head comes out with its labels in the wrong order."""
    teach = teaching.consolidate

    def sometimes_scrambled(parent: Any, base: Any, lesson: Any) -> Any:
        taught = teach(parent, base, lesson)
        if not bad(lesson):
            return taught
        head = taught.classifier.head
        wrong = replace(head, weight=torch.roll(head.weight, 1, 0), bias=torch.roll(head.bias, 1, 0))
        return replace(taught, classifier=replace(taught.classifier, head=wrong))

    monkeypatch.setattr(turn, "consolidate", sometimes_scrambled)
