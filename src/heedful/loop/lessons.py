"""Material becomes a lesson: texts people spoke of are taught as they said, others as they are labelled."""

import numpy as np
from numpy.typing import NDArray

from heedful.data.splits import validation_fold
from heedful.evaluate.suite import held_out
from heedful.learn.lesson import Lesson
from heedful.loop.material import Material
from heedful.loop.people import agreed_as_weighed, rules_as_weighed
from heedful.records.example import Example
from heedful.records.progress import Progress, part
from heedful.serve.answering import Answering
from heedful.serve.workspace import Workspace
from heedful.tasks.classification import Classification
from heedful.train.data import TrainingSet

ENOUGH_PER_LABEL = 40  # with fewer, no training text is set aside: folds do the same for less
SET_ASIDE = 0.1
ANCHOR_TEXTS = 1_000
POOL_TEXTS = 20_000  # that rules are tried on in a round
CHECKPOINTS = "training"  # where a training that was stopped goes on from


def lesson_of(
    workspace: Workspace, material: Material, before: Answering | None, progress: Progress
) -> Lesson:
    """What is taught from this material to follow what is answered now (None: nothing yet)."""
    agreed = agreed_as_weighed(material)
    spoken_of = {one.text_hash for one in agreed}
    _, validation = _split(material)
    learnt = frozenset[str]() if before is None else before.learnt
    pool = _pool(workspace, material, spoken_of, POOL_TEXTS if material.said.rules else ANCHOR_TEXTS)
    anchor = [] if before is None else pool[:ANCHOR_TEXTS]
    told = TrainingSet(
        texts=[one.text for one in agreed],
        targets=material.task.targets(agreed),
        weight=np.array([one.weight for one in agreed], np.float32),
    )
    held = [one for one in validation if one.id not in spoken_of]
    return Lesson(
        labels=material.task.labels.ids,
        names=material.task.labels.names,
        multi_label=material.task.multi_label,
        examples=_examples(material.task, taught_examples(material)),
        told=told,
        anchor_texts=anchor,
        anchor_answers=_served(before, anchor),
        fresh=np.array([not learnt.issuperset(one.feedback_ids) for one in agreed], dtype=np.bool_),
        validation=_examples(material.task, held) if held else None,
        effort=workspace.config.effort,
        seed=workspace.config.seed,
        checkpoints=workspace.folder / CHECKPOINTS,
        embed=lambda encoder, texts: workspace.block(encoder, texts, part(progress, "Reading the texts")),
        embed_told=lambda encoder, texts: workspace.vectors(encoder).of(texts),
        progress=progress,
        rules=rules_as_weighed(material) if material.teaches_rules else (),
        ignores=material.said.ignores,
        pool=pool,
        recipe=workspace.config.recipe,
        inputs=workspace.config.inputs,
        losses=workspace.losses,
    )


def taught_examples(material: Material) -> list[Example]:
    """The labelled texts that are taught as they are labelled."""
    spoken_of = {one.text_hash for one in material.settled.agreed}
    return [one for one in _split(material)[0] if one.id not in spoken_of]


def training_examples(material: Material) -> list[Example]:
    """The labelled texts that weights are moved by."""
    return _split(material)[0]


def held_out_examples(material: Material) -> list[Example]:
    """The labelled texts that settings are chosen by: the validation split, or what stands in for it."""
    return _split(material)[1]


def _split(material: Material) -> tuple[list[Example], list[Example]]:
    """Training and validation examples; where the data has no validation split and is large, a fold of it."""
    if material.validation:
        return list(material.train), list(material.validation)
    if len(material.train) < ENOUGH_PER_LABEL * len(material.task.labels.ids):
        return list(material.train), []
    aside = [validation_fold(one.id, SET_ASIDE) for one in material.train]
    train = [one for one, out in zip(material.train, aside, strict=True) if not out]
    return train, [one for one, out in zip(material.train, aside, strict=True) if out]


def _examples(task: Classification, examples: list[Example]) -> TrainingSet:
    return TrainingSet(
        texts=[one.text for one in examples],
        targets=task.targets([one.labels or () for one in examples]),
        weight=np.ones(len(examples), np.float32),
    )


def _pool(workspace: Workspace, material: Material, spoken_of: set[str], most: int) -> list[str]:
    """Pool texts to learn from: outside the fold that the gate keeps, and nothing people spoke of."""
    texts: list[str] = []
    for example in workspace.store.examples.all("pool", upto=material.position):
        if len(texts) == most:
            break
        if example.id not in spoken_of and not held_out([example.id])[0]:
            texts.append(example.text)
    return texts


def _served(before: Answering | None, texts: list[str]) -> NDArray[np.float32]:
    """The probabilities that are answered now."""
    if before is None or not texts:
        return np.zeros((0, 0), np.float32)
    vectors = before.workspace.block(before.classifier.encoder, texts)
    return before.probabilities(texts, vectors)[0]
