"""Hand a version out as a Keras model, its examples as `tf.data`, and bring trained weights home to the gate.

A model's name says which version it is, of which weights, and when it was handed out. What comes home
knows what that version knew, no more: examples are handed out, what people say is not, and goes on counting
beside the weights.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from heedful.errors import ConfigError, DataError, ModelError, NotFoundError
from heedful.learn.calibrate import FEWEST, best_temperature
from heedful.loop.history import start_of
from heedful.loop.lessons import held_out_examples, training_examples
from heedful.loop.material import Knowledge, Material, gather
from heedful.loop.outcome import entries_of, must_be_judged
from heedful.loop.people import weighed
from heedful.loop.turn import Offer, as_served, ask_the_gate
from heedful.models.classifier import Classifier
from heedful.models.keras.data import dataset
from heedful.models.keras.file import read_model
from heedful.models.keras.network import network
from heedful.models.keras.packages import packages
from heedful.models.keras.weights import lay_in, take_out
from heedful.records.erasure import Erasure
from heedful.records.example import Example, Split
from heedful.records.progress import Progress
from heedful.records.version import Round, Version
from heedful.serve.workspace import Workspace
from heedful.tasks.classification import Classification
from heedful.train.data import TrainingSet

DROPOUT = 0.1  # BERT's own, in training alone
DIGITS = 8  # of a version's digest: a v1 of another project is another
_NAME = re.compile(rf"heedful_(v[1-9][0-9]*)_([0-9a-f]{{{DIGITS}}})_at_([0-9]+)")


def hand_out(workspace: Workspace, version_id: str | None, dropout: float = DROPOUT) -> Any:
    """A version (the one in use by default) as a Keras model that answers with logits of today's labels."""
    task, given, version = _task(workspace), packages(), _version(workspace, version_id)
    labels = task.labels.ids
    classifier = workspace.classifier(version.id).with_labels(labels)
    name = f"heedful_{version.id}_{version.digest[:DIGITS]}_at_{workspace.store.ledger.position()}"
    model = network(classifier, given, name, dropout)
    lay_in(classifier, model)
    return model


def tf_data(workspace: Workspace, what: Split | Sequence[str], version_id: str | None = None) -> Any:
    """A split of the examples, or any texts without targets, as a `tf.data.Dataset` of single texts, in the
    tokens of a version (the one in use by default)."""
    task, given = _task(workspace), packages()
    encoder = _encoder(workspace, version_id)
    if not isinstance(what, str):
        return dataset(encoder, list(what), None, given)
    examples = _examples(workspace, cast("Split", what))
    texts = [one.text for one in examples]
    if what == "pool":
        return dataset(encoder, texts, None, given)
    rows = task.targets([one.labels or () for one in examples])
    certain = np.flatnonzero((rows >= 0).all(axis=1) if task.multi_label else (rows == 1).sum(axis=1) == 1)
    if not len(certain):
        raise DataError(f"Found no labelled text in the split {what!r}. Add some: heedful add FILE")
    kept = [texts[row] for row in certain]
    return dataset(encoder, kept, _wanted(rows[certain], task.multi_label), given)


def bring_home(workspace: Workspace, model: Any, progress: Progress) -> Round:
    """Make the weights of a Keras model, or of a `.keras` file, a candidate and let the gate decide."""
    begun, parent = time.monotonic(), _version(workspace, None)
    if isinstance(model, str | Path):
        model = read_model(Path(model), packages())
    source = _source(workspace, model)
    progress("Reading the weights", 0, 1)
    labels = _task(workspace).labels.ids
    brought = take_out(model, workspace.classifier(source.id).with_labels(labels))
    material = gather(workspace)
    must_be_judged(material)
    material = weighed(workspace, material)
    progress("Reading the weights", 1, 1)
    offer = Offer(_as_sure_as_right(brought, material), {}, Knowledge.by(source), source.id, "keras")
    before, start = as_served(workspace, material, parent), start_of(workspace, parent)
    made = ask_the_gate(workspace, material, start, before, offer, begun, progress)
    workspace.store.ledger.append_all(entries_of(made))
    return made.round


def _task(workspace: Workspace) -> Classification:
    """Raises ConfigError for projects whose answers are no labels of a text or a pair."""
    if workspace.config.inputs == "choices":
        raise ConfigError(
            "Multiple choice has no Keras model; wanted single texts or pairs. Next: heedful train"
        )
    return workspace.task()


def _version(workspace: Workspace, version_id: str | None) -> Version:
    if version_id is not None:
        return workspace.version(version_id)
    version = workspace.store.versions.in_use()
    if version is None:
        raise NotFoundError("No version is in use yet. Next: heedful train")
    return version


def _source(workspace: Workspace, model: Any) -> Version:
    """The version that a model came of; raises ModelError when it can no longer be known what it learnt."""
    found = _NAME.fullmatch(str(model.name))
    if found is None:
        raise ModelError(
            f"Found a Keras model named {model.name!r}, which names no version. "
            "Start from project.to_keras(), and keep the model's name."
        )
    version, position = workspace.version(found[1]), int(found[3])
    if not version.digest.startswith(found[2]):
        raise ModelError(
            f"Found a Keras model of a {version.id} with other weights ({found[2]}); this project's are "
            f"{version.digest[:DIGITS]}. Bring it home to the project that handed it out."
        )
    ledger = workspace.store.ledger
    if any(at > position and one.since is not None for at, one in ledger.entries(Erasure)):
        raise ModelError(
            f"An example was erased since {version.id} was handed out, and these weights may have learnt it. "
            "Hand it out and train once more."
        )
    if ledger.labels(upto=position).ids != ledger.labels().ids:
        raise ModelError(
            f"The labels have changed since {version.id} was handed out. Hand it out and train once more."
        )
    return version


def _encoder(workspace: Workspace, version_id: str | None) -> Any:
    used = workspace.store.versions.in_use()
    if version_id is None and used is None:
        return workspace.base()
    return workspace.classifier(_version(workspace, version_id).id).encoder


def _examples(workspace: Workspace, split: Split) -> Sequence[Example]:
    """As training has them: what is set aside where the data names no validation texts is not taught."""
    if split == "pool":
        return list(workspace.store.examples.all("pool"))
    material = gather(workspace)
    match split:
        case "train":
            return training_examples(material)
        case "validation":
            return held_out_examples(material)
        case "test":
            return material.test
    raise DataError(f"Found the split {split!r}; wanted train, validation, test or pool.")


def _wanted(rows: NDArray[np.int8], multi_label: bool) -> NDArray[np.generic]:
    """The number of the label, or a 1 for each label that is present, as Keras' losses want them."""
    return rows.astype(np.float32) if multi_label else rows.argmax(axis=1).astype(np.int32)


def _as_sure_as_right(classifier: Classifier, material: Material) -> Classifier:
    """With the temperature that validation texts ask for; as it was where there are too few."""
    held, task = held_out_examples(material), material.task
    if len(held) < FEWEST:
        return classifier
    targets = task.targets([one.labels or () for one in held])
    data = TrainingSet([one.text for one in held], targets, np.ones(len(held), np.float32))
    logits = classifier.logits(data.texts, precision="fast")
    return replace(classifier, temperature=best_temperature(logits, data, task.multi_label))
