"""What a version that answers with numbers may learn from, as the ledger stood at one position."""

from dataclasses import dataclass

from heedful.records.example import Example, Split
from heedful.records.version import Version
from heedful.serve.numbers.heard import Heard, heard
from heedful.serve.workspace import Workspace
from heedful.tasks.regression import number

FEWEST = 4  # numbers below which there is nothing to tell texts apart by


@dataclass(frozen=True)
class Known:
    """Texts with the numbers that are wanted for them."""

    texts: tuple[str, ...] = ()
    values: tuple[float, ...] = ()
    ids: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.texts)

    def without(self, ids: frozenset[str]) -> "Known":
        """Those whose content hash is not among these."""
        kept = [row for row in zip(self.texts, self.values, self.ids, strict=True) if row[2] not in ids]
        return Known(*(tuple(column) for column in zip(*kept, strict=True))) if kept else Known()


@dataclass(frozen=True)
class Material:
    """Texts with their numbers by split and what people said; everything learning depends on but the seed."""

    position: int
    train: Known
    validation: Known
    test: Known
    heard: Heard
    data_digest: str

    @property
    def feedback(self) -> tuple[str, ...]:
        """The ids of all that a version made of this has learnt from."""
        return self.heard.feedback

    @property
    def spoken_of(self) -> frozenset[str]:
        """The content hashes of texts that people spoke of."""
        return frozenset(one.text_hash for one in self.heard.told)

    @property
    def can_judge(self) -> bool:
        """Whether there is anything to judge a version by."""
        return bool(len(self.test) or self.heard.told)


def gather(workspace: Workspace, upto: int | None = None) -> Material:
    """Read the ledger up to a position; withdrawn feedback is left out whenever it was withdrawn."""
    store = workspace.store
    position = store.ledger.position() if upto is None else upto
    by_split: dict[Split, list[Example]] = {"train": [], "validation": [], "test": []}
    for example in store.examples.all("train", "validation", "test", upto=position):
        if example.completion is not None:
            by_split[example.split].append(example)
    return Material(
        position=position,
        train=_known(by_split["train"]),
        validation=_known(by_split["validation"]),
        test=_known(by_split["test"]),
        heard=heard(store.ledger, position),
        data_digest=store.examples.digest(upto=position),
    )


def is_news(material: Material, parent: Version) -> bool:
    """Whether there is anything that the version has not been trained on."""
    return set(material.feedback) != set(parent.feedback) or material.data_digest != parent.data_digest


def lacking(material: Material) -> str | None:
    """What is missing before there is anything to learn; None when there is enough."""
    found = len(material.train) + len(material.heard.told)
    if found >= FEWEST:
        return None
    return (
        f"Found {found} texts with a number to train on; wanted {FEWEST} or more. Add some: heedful add FILE"
    )


def _known(examples: list[Example]) -> Known:
    return Known(
        tuple(one.text for one in examples),
        tuple(number(one.completion or "") for one in examples),
        tuple(one.id for one in examples),
    )
