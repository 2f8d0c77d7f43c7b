"""Where a project's work happens: its configuration, its store, and what was loaded or computed once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from heedful.config import Config
from heedful.data.parts import exported
from heedful.errors import ConfigError, DataError, NotFoundError
from heedful.mask import Mask
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.models.writing.writer import Writer
from heedful.plugins import load
from heedful.records.erasure import Erasure
from heedful.records.label import Labels
from heedful.records.parts import misfit
from heedful.records.people import Standing
from heedful.records.progress import Losses, unheard
from heedful.records.reading import Parse
from heedful.records.version import Batch, Version
from heedful.serve.blocks import block
from heedful.serve.kept import drop_oldest, key_of
from heedful.serve.pool import Pool
from heedful.serve.vectors import Embed, VectorCache
from heedful.store import Store
from heedful.tasks.classification import Classification
from heedful.tasks.regression import Regression
from heedful.tasks.writing.task import WritingTask

AT_HAND = 4  # models in memory: the version in use, a candidate, the best so far and one more
VECTOR_FILES = 16  # on disk; those that were not added to for longest go first

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Workspace:
    """A folder, its configuration and its store; the versions and vectors used last are kept in memory.

    `losses` hears the loss of every batch that is trained on here.
    """

    folder: Path
    config: Config
    store: Store
    mask: Mask = field(default_factory=Mask)
    losses: Losses = unheard
    _classifiers: dict[str, Classifier] = field(default_factory=dict)
    _writers: dict[str, Writer] = field(default_factory=dict)
    _vectors: dict[str, VectorCache] = field(default_factory=dict)
    _pools: dict[str, Pool] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The workspace in `folder`; raises NotFoundError when there is none."""
        config = Config.read(folder)
        mask = Mask.of(config.privacy.mask, config.privacy.patterns, config.privacy.plugin)
        store = Store.open(folder, url=config.store_url, mask=mask if mask else None)
        return cls(folder, config, store, mask)

    def task(self, labels: Labels | None = None) -> Classification:
        """The project's task with these labels, or with those of today."""
        if self.numbers:
            raise ConfigError(
                "This is not possible in a project that answers with numbers: it has no labels."
            )
        if self.writes:
            raise ConfigError(
                f"This is not possible in a project that writes ({self.config.task}): it has no labels."
            )
        made: Classification = self._task(labels or self.store.ledger.labels(), self.config.multi_label)
        return made

    def must_fit(self, texts: Iterable[str]) -> None:
        """Raise DataError for a text that is not of the parts which this project takes."""
        for number, text in enumerate(texts, 1):
            found = misfit(text, self.config.inputs, self.candidates)
            if found is not None:
                raise DataError(f"Text {number}: found {found}")

    def part_columns(self) -> tuple[str, ...]:
        """The columns that texts are written to: one, or one for each part."""
        return exported(self.config.inputs, self.candidates)

    @cached_property
    def writes(self) -> bool:
        """Whether answers are texts, not labels."""
        return isinstance(self._task, type) and issubclass(self._task, WritingTask)

    @cached_property
    def numbers(self) -> bool:
        """Whether answers are numbers."""
        return isinstance(self._task, type) and issubclass(self._task, Regression)

    def writing(self) -> WritingTask:
        """The task of a project that writes."""
        if not self.writes:
            raise ConfigError(
                f"This needs a project that writes, found the task {self.config.task!r}. "
                "Make one with the task summarisation, translation or instruction."
            )
        made: WritingTask = self._task(self.config.writing)
        return made

    @cached_property
    def reader(self) -> Callable[[Any], Sequence[Parse]]:
        """What reads comments, looked up once."""
        found: Callable[[Any], Sequence[Parse]] = load("readers", self.reader_name)
        return found

    @property
    def reader_name(self) -> str:
        """What heedful.toml names; the usual reader of a task that writes is one for texts."""
        return "texts" if self.writes and self.config.reader == "comments" else self.config.reader

    @cached_property
    def _task(self) -> Callable[..., Any]:
        """Looked up once: asking for entry points reads the metadata of every installed package."""
        made: Callable[..., Any] = load("tasks", self.config.task)
        return made

    def writer(self, version_id: str) -> Writer:
        """The weights of a version that writes."""
        known = self._writers.get(version_id)
        if known is None:
            known = Writer.open(self.store.versions.folder(version_id), tuple(self._writers.values()))
        return _at_hand(self._writers, version_id, known)

    def base_writer(self) -> Writer:
        """The model that a project that writes starts from."""
        return Writer.load(self.config.model.base, self.config.model.max_tokens)

    def remember_writer(self, version_id: str, writer: Writer) -> None:
        """Weights that were just made need not be read again."""
        _at_hand(self._writers, version_id, writer)

    def configured(self, options: dict[str, Any], seed: int) -> "Workspace":
        """The same place with the settings that a version was made with."""
        given = {**self.config.model_dump(), "recipe": None, **options, "seed": seed}
        return replace(self, config=Config.model_validate(given))

    def version(self, version_id: str) -> Version:
        """A version whose weights are still there."""
        found = self.store.versions.get(version_id)
        if version_id in self.store.versions.retired():
            raise NotFoundError(
                f"{version_id} is gone: it learnt from what was withdrawn. Choose another: heedful versions"
            )
        return found

    def people(self) -> tuple[Standing, ...]:
        """What the latest training or round found out about everybody's word, promoted or not."""
        latest = max(self.store.versions.list(), key=lambda version: version.position, default=None)
        return () if latest is None else latest.people

    def waiting(self, people: Iterable[Standing]) -> frozenset[str]:
        """The authors who wait for the owner, by what a version found out; not those the owner trusts."""
        trusted = self.config.people.trusted
        return frozenset(one.author for one in people if one.waits and one.author not in trusted)

    def classifier(self, version_id: str) -> Classifier:
        """The weights of a version."""
        known = self._classifiers.get(version_id) or Classifier.load(self.store.versions.folder(version_id))
        return _at_hand(self._classifiers, version_id, known)

    def remember(self, version_id: str, classifier: Classifier) -> None:
        """Weights that were just made need not be read again."""
        _at_hand(self._classifiers, version_id, classifier)

    def base(self) -> Encoder:
        """The encoder that the project starts from."""
        model = self.config.model
        return Encoder.load(
            model.base, model.pooling, model.max_tokens, self.config.inputs, max(1, self.candidates)
        )

    @property
    def candidates(self) -> int:
        """How many candidates a text has: one a label; 0 where texts have none."""
        return len(self.store.ledger.labels().ids) if self.config.inputs == "choices" else 0

    def vectors(self, encoder: Encoder) -> VectorCache:
        """Exact vectors, computed one text at a time: they do not depend on what else was asked."""
        key = key_of(encoder)
        known = self._vectors.get(key)
        if known is None:
            path = self.folder / "cache" / f"{key}.vectors"
            known = VectorCache(path, encoder.width, _one_by_one(encoder), _at_once(encoder))
            drop_oldest(path.parent, "*.vectors", VECTOR_FILES)
        return _at_hand(self._vectors, key, known)

    def pool(self, upto: int | None = None) -> Pool:
        """The texts that rules are tried on, as they stand now or stood at a position of the ledger."""
        batches = self.store.ledger.entries(Batch, upto=upto)
        last = max((position for position, _ in batches), default=0)
        erased = max((position for position, _ in self.store.ledger.entries(Erasure)), default=0)
        key = f"{last} {erased}"
        if key not in self._pools:
            self._pools.clear()
            self._pools[key] = Pool.open(self.store.examples, self.folder / "cache", last)
        return self._pools[key]

    def forget(self) -> None:
        """Let go of every text and vector in memory: some of them were erased."""
        self._pools.clear()
        self._vectors.clear()

    def block(
        self, encoder: Encoder, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        """Fast vectors of a whole set of texts."""
        return block(self.folder / "cache", encoder, texts, progress)


def _one_by_one(encoder: Encoder) -> Embed:
    return lambda texts: np.concatenate([encoder.embed([text]) for text in texts])


def _at_once(encoder: Encoder) -> Embed:
    """All in one go, but for those much longer than the others: short ones are not filled up to them."""

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        lengths = np.array([len(text) for text in texts])
        long = lengths > 2 * np.median(lengths) + 20
        found = np.zeros((len(texts), encoder.width), np.float32)
        for rows in (np.flatnonzero(long), np.flatnonzero(~long)):
            if len(rows):
                found[rows] = encoder.embed([texts[int(row)] for row in rows], precision="fast")
        return found

    return embed


def _at_hand(things: dict[str, Thing], key: str, thing: Thing) -> Thing:
    """Keep what was used last, and let go of what was not used for longest."""
    things.pop(key, None)
    things[key] = thing
    while len(things) > AT_HAND:
        things.pop(next(iter(things)), None)
    return thing
