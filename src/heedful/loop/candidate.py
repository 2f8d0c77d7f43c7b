"""A candidate: weights that were just made, saved beside the others and not yet in use."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace

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
    """Write the weights under the next free id; whole or not at all.

    They know the whole material unless `known` says otherwise.
    """
    known = known or material.known
    versions, config = workspace.store.versions, workspace.config
    version_id = versions.next_id()
    beside = None if parent is None else versions.folder(parent)
    classifier.save(versions.folder(version_id), beside)
    shutil.rmtree(workspace.folder / CHECKPOINTS, ignore_errors=True)
    workspace.remember(version_id, classifier)
    version = Version(
        id=version_id,
        parent=parent,
        base=config.model.base,
        base_digest=classifier.encoder.base_digest,
        data_digest=material.data_digest,
        position=material.position,
        feedback=known.feedback,
        waiting=known.waiting,
        people=material.people,
        rules_taught=known.rules,
        made_with=made_with,
        options=options_of(config),
        seed=config.seed,
        labels=classifier.labels,
        digest=classifier.digest(),
        metrics=metrics,
        replaces=None if again is None else again.candidate,
    )
    return Candidate(version)


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
