"""What a version that writes may learn from, as the ledger stood at one position."""

from dataclasses import dataclass

from heedful.records.example import Example
from heedful.records.version import Version
from heedful.serve.workspace import Workspace
from heedful.serve.writing.heard import Heard, heard
from heedful.tasks.writing.task import WritingTask


@dataclass(frozen=True)
class Material:
    """Examples by split and what people said; everything learning depends on but the seed."""

    position: int
    task: WritingTask
    train: tuple[Example, ...]
    validation: tuple[Example, ...]
    test: tuple[Example, ...]
    pool: tuple[str, ...]
    heard: Heard
    data_digest: str

    @property
    def feedback(self) -> tuple[str, ...]:
        """The ids of all that a version made of this has learnt from."""
        return self.heard.feedback

    @property
    def can_judge(self) -> bool:
        """Whether there is anything to judge a version by."""
        return bool(self.test or self.heard.signals)


POOL = 200  # texts of the pool that wishes for all texts are tried on, and that replay draws from


def gather(workspace: Workspace, upto: int | None = None) -> Material:
    """Read the ledger up to a position; withdrawn feedback is left out whenever it was withdrawn."""
    store = workspace.store
    position = store.ledger.position() if upto is None else upto
    by_split: dict[str, list[Example]] = {"train": [], "validation": [], "test": [], "pool": []}
    for example in store.examples.all(upto=position):
        if example.split != "pool" or len(by_split["pool"]) < POOL:
            by_split[example.split].append(example)
    return Material(
        position=position,
        task=workspace.writing(),
        train=tuple(one for one in by_split["train"] if one.completion),
        validation=tuple(one for one in by_split["validation"] if one.completion),
        test=tuple(one for one in by_split["test"] if one.completion),
        pool=tuple(one.text for one in by_split["pool"]),
        heard=heard(store.ledger, position),
        data_digest=store.examples.digest(upto=position),
    )


def is_news(material: Material, parent: Version) -> bool:
    """Whether there is anything that the version has not been trained on."""
    return set(material.feedback) != set(parent.feedback) or material.data_digest != parent.data_digest


def lacking(material: Material) -> str | None:  # noqa: ARG001 - other tasks need something
    """What is missing before there is a first version: nothing, a model that writes can begin as it is."""
    return None
