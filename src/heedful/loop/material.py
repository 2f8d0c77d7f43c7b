"""What a version may learn from, as the ledger stood at one position."""

from collections.abc import Sequence
from dataclasses import dataclass

from heedful.records.example import Example
from heedful.records.people import Standing
from heedful.records.version import Version
from heedful.serve.said import Said, said
from heedful.serve.workspace import Workspace
from heedful.tasks.agreement import Settled, settle
from heedful.tasks.classification import Classification

FEWEST_IN_POOL = 50  # texts below which there is no pool to speak of


@dataclass(frozen=True)
class Knowledge:
    """What weights have learnt of what was said; `waiting` was weighed and not learnt, `rules` says whether
    they know rules too."""

    feedback: tuple[str, ...]
    waiting: tuple[str, ...]
    rules: bool

    @classmethod
    def by(cls, version: Version) -> "Knowledge":
        """What the weights of a version know."""
        return cls(version.feedback, version.waiting, version.rules_taught)


@dataclass(frozen=True)
class Material:
    """Labels, examples by split and what people agreed on; everything learning depends on but the seed.

    What was said counts as far as it says something a model can learn: comments through their readings.
    `people` is what their authors' word is worth; what those say who wait for the owner is left out.
    `rules_left` says that the weights were better off without the rules.
    """

    position: int
    task: Classification
    train: tuple[Example, ...]
    validation: tuple[Example, ...]
    test: tuple[Example, ...]
    said: Said
    settled: Settled
    pool_texts: int
    data_digest: str
    people: tuple[Standing, ...] = ()
    rules_left: bool = False

    @property
    def feedback(self) -> tuple[str, ...]:
        """The ids of all that a version made of this has learnt from."""
        return self.said.feedback

    @property
    def teaches_rules(self) -> bool:
        """Whether there is a pool that rules can label; else they go on counting beside the weights."""
        enough = self.pool_texts >= FEWEST_IN_POOL and not self.task.multi_label
        return enough and not self.rules_left

    @property
    def known(self) -> Knowledge:
        """What weights know that are taught this material."""
        return Knowledge(self.feedback, self.said.waiting, self.teaches_rules)

    @property
    def can_judge(self) -> bool:
        """Whether there is anything to judge a version by."""
        return bool(self.test or self.settled.agreed)


def gather(workspace: Workspace, upto: int | None = None, people: Sequence[Standing] = ()) -> Material:
    """Read the ledger up to a position; withdrawn feedback is left out whenever it was withdrawn."""
    store = workspace.store
    position = store.ledger.position() if upto is None else upto
    task = workspace.task(store.ledger.labels(upto=position))
    heard = said(store.ledger, task, position, workspace.waiting(people))
    by_split: dict[str, list[Example]] = {"train": [], "validation": [], "test": []}
    for example in store.examples.all("train", "validation", "test", upto=position):
        by_split[example.split].append(example)
    return Material(
        position=position,
        task=task,
        train=tuple(by_split["train"]),
        validation=tuple(by_split["validation"]),
        test=tuple(by_split["test"]),
        said=heard,
        settled=settle(heard.texts),
        pool_texts=store.examples.counts(upto=position).splits.get("pool", 0),
        data_digest=store.examples.digest(upto=position),
        people=tuple(people),
    )
