"""Where a project's work happens: its configuration, its store, and what was loaded or computed once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from heedful.config import Config
from heedful.errors import ConfigError
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.plugins import load
from heedful.records.label import Labels
from heedful.serve.blocks import block
from heedful.serve.vectors import Embed, VectorCache
from heedful.store import Store
from heedful.tasks.classification import Classification


@dataclass(frozen=True)
class Workspace:
    """A folder, its configuration and its store; versions and vectors are kept in memory once needed."""

    folder: Path
    config: Config
    store: Store
    _classifiers: dict[str, Classifier] = field(default_factory=dict)
    _vectors: dict[str, VectorCache] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The workspace in `folder`; raises NotFoundError when there is none."""
        config = Config.read(folder)
        return cls(folder, config, Store.open(folder, url=config.database or None))

    def task(self, labels: Labels | None = None) -> Classification:
        """The project's task with these labels, or with those of today."""
        made = load("tasks", self.config.task)(labels or self.store.ledger.labels(), self.config.multi_label)
        if not isinstance(made, Classification):
            raise ConfigError(
                f"The task {self.config.task!r} is no classification, which is all there is so far."
            )
        return made

    def classifier(self, version_id: str) -> Classifier:
        """The weights of a version."""
        if version_id not in self._classifiers:
            self._classifiers[version_id] = Classifier.load(self.store.versions.folder(version_id))
        return self._classifiers[version_id]

    def remember(self, version_id: str, classifier: Classifier) -> None:
        """Weights that were just made need not be read again."""
        self._classifiers[version_id] = classifier

    def base(self) -> Encoder:
        """The encoder that the project starts from."""
        model = self.config.model
        return Encoder.load(model.base, model.pooling, model.max_tokens)

    def vectors(self, encoder: Encoder) -> VectorCache:
        """Exact vectors, computed one text at a time: they do not depend on what else was asked."""
        if encoder.digest not in self._vectors:
            path = self.folder / "cache" / f"{encoder.digest[:32]}.vectors"
            self._vectors[encoder.digest] = VectorCache(path, encoder.width, _one_by_one(encoder))
        return self._vectors[encoder.digest]

    def block(
        self, encoder: Encoder, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        """Fast vectors of a whole set of texts."""
        return block(self.folder / "cache", encoder, texts, progress)


def _one_by_one(encoder: Encoder) -> Embed:
    return lambda texts: np.concatenate([encoder.embed([text]) for text in texts])
