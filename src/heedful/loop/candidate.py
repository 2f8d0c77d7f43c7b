"""A candidate: weights that were just made, saved beside the others and not yet in use."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from heedful.config import Config
from heedful.loop.lessons import CHECKPOINTS
from heedful.loop.material import Knowledge, Material
from heedful.models.classifier import Classifier
from heedful.records.recipe import TrainingRecipe
from heedful.records.version import MadeWith, Round, Version
from heedful.serve.workspace import Workspace


@dataclass(frozen=True)
class Candidate:
    """A version that is not in the ledger yet; its weights lie in its folder."""

    version: Version

    def replacing(self, version_id: str) -> "Candidate":
        """The same candidate, standing in for a version that has to go."""
        return replace(self, version=self.version.model_copy(update={"replaces": version_id}))


class Weights(Protocol):
    """What a version is: a classifier, or a model that writes."""

    def save(self, folder: Path, parent: Path | None = None) -> None:
        """Write a new folder, whole or not at all."""

    def digest(self) -> str:
        """The sha256 over all of them."""


class Learnt(Protocol):
    """What weights were made of."""

    @property
    def position(self) -> int:
        """Where the ledger stood."""

    @property
    def data_digest(self) -> str:
        """The sha256 over the examples."""


def write(
    workspace: Workspace,
    weights: Weights,
    material: Learnt,
    parent: str | None,
    again: Round | None,
    **about: Any,
) -> Candidate:
    """Write the weights under the next free id; whole or not at all. `about` are fields of Version."""
    versions, config = workspace.store.versions, workspace.config
    version_id = versions.next_id()
    weights.save(versions.folder(version_id), None if parent is None else versions.folder(parent))
    shutil.rmtree(workspace.folder / CHECKPOINTS, ignore_errors=True)
    version = Version(
        id=version_id,
        parent=parent,
        base=config.model.base,
        data_digest=material.data_digest,
        position=material.position,
        options=options_of(config),
        seed=config.seed,
        digest=weights.digest(),
        replaces=None if again is None else again.candidate,
        **about,
    )
    return Candidate(version)


def save(
    workspace: Workspace,
    classifier: Classifier,
    material: Material,
    parent: str | None,
    metrics: dict[str, float],
    again: Round | None = None,
    known: Knowledge | None = None,
    made_with: MadeWith = "heedful",
) -> Candidate:
    """Write a classifier of labels; it knows the whole material unless `known` says otherwise."""
    known = known or material.known
    candidate = write(
        workspace,
        classifier,
        material,
        parent,
        again,
        base_digest=classifier.encoder.base_digest,
        feedback=known.feedback,
        waiting=known.waiting,
        people=material.people,
        rules_taught=known.rules,
        made_with=made_with,
        labels=classifier.labels,
        metrics=metrics,
    )
    workspace.remember(candidate.version.id, classifier)
    return candidate


def discard(workspace: Workspace, version_ids: Iterable[str]) -> None:
    """Delete the weights of candidates that never got into the ledger, for something stopped the work."""
    for version_id in version_ids:
        workspace.store.versions.discard(version_id)


def recipe_of(version: Version) -> TrainingRecipe | None:
    """The recipe that a version was trained by; None for what its effort says."""
    given = version.options.get("recipe")
    return None if given is None else TrainingRecipe.model_validate(given)


def options_of(config: Config) -> dict[str, object]:
    """The settings that weights depend on."""
    return config.model_dump(
        mode="json",
        include={"effort", "gate", "inputs", "model", "multi_label", "people", "recipe", "task", "writing"},
    )
