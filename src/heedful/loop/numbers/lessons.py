"""Material becomes a lesson on a scale: texts people spoke of are taught as they said, others as they are."""

from collections.abc import Collection

import numpy as np

from heedful.data.splits import validation_fold
from heedful.learn.lesson import GRADES, Lesson
from heedful.learn.scale import Scale
from heedful.loop.lessons import CHECKPOINTS, ENOUGH_PER_LABEL, SET_ASIDE
from heedful.loop.numbers.material import Known, Material
from heedful.models.head import VALUE
from heedful.records.progress import Progress, part
from heedful.serve.workspace import Workspace
from heedful.train.data import TrainingSet


def scale_of(material: Material) -> Scale:
    """The scale of all numbers that are taught."""
    return Scale.of([*material.train.values, *(one.value for one in material.heard.told)])


def lesson_of(
    workspace: Workspace, material: Material, known: Collection[str], scale: Scale, progress: Progress
) -> Lesson:
    """What is taught from this material; `known` is the feedback that the version in use has learnt."""
    train, validation = _split(material)
    told = material.heard.told
    weight = np.array([one.weight for one in told], np.float32)
    values = scale.inside([one.value for one in told])
    return Lesson(
        labels=(VALUE,),
        names=(VALUE,),
        multi_label=False,
        examples=_rows(train, scale),
        told=TrainingSet.numbers([one.text for one in told], values, weight),
        fresh=np.array([not set(one.feedback_ids) <= set(known) for one in told], np.bool_),
        validation=_rows(validation, scale) if len(validation) else None,
        effort=workspace.config.effort,
        seed=workspace.config.seed,
        checkpoints=workspace.folder / CHECKPOINTS,
        anchor_texts=[],
        anchor_answers=np.zeros((0, 0), np.float32),
        embed=lambda encoder, texts: workspace.block(encoder, texts, part(progress, "Reading the texts")),
        embed_told=lambda encoder, texts: workspace.vectors(encoder).of(texts),
        progress=progress,
        inputs=workspace.config.inputs,
        losses=workspace.losses,
    )


def _split(material: Material) -> tuple[Known, Known]:
    """Training and validation texts nobody spoke of; a fold where there is no such split and many texts."""
    train, validation = (each.without(material.spoken_of) for each in (material.train, material.validation))
    if len(validation) or len(train) < ENOUGH_PER_LABEL * GRADES:
        return train, validation
    aside = frozenset(one for one in train.ids if validation_fold(one, SET_ASIDE))
    return train.without(aside), train.without(frozenset(train.ids) - aside)


def _rows(known: Known, scale: Scale) -> TrainingSet:
    return TrainingSet.numbers(known.texts, scale.inside(known.values))
