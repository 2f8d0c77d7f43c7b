"""What a version learnt from, by how strongly each text pulls at one of its answers."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from heedful.evaluate.influence import pulls, shares
from heedful.instant.residual import unit
from heedful.loop.lessons import taught_examples
from heedful.loop.material import gather
from heedful.records.example import Example
from heedful.records.why import Influence, NearExample
from heedful.serve.answering import Answering
from heedful.tasks.agreement import Agreed

Floats = NDArray[np.floating]
Doubles = NDArray[np.float64]

LISTED = 5


def learnt_from(
    answering: Answering, vector: Floats, direction: Floats
) -> tuple[tuple[Influence, ...], tuple[NearExample, ...]]:
    """The feedback that pulls most at the margin, for or against it, and the examples that are nearest.

    `direction` is the margin as a product with the logits of the labels the version was trained on.
    """
    workspace, classifier = answering.workspace, answering.classifier
    version = workspace.store.versions.get(answering.version_id)
    material = gather(workspace, upto=version.position)
    known = frozenset(version.feedback)
    told = [one for one in material.settled.agreed if known.issuperset(one.feedback_ids)]
    examples = taught_examples(material)
    vectors = np.concatenate(
        [
            workspace.block(classifier.encoder, [one.text for one in examples]),
            workspace.vectors(classifier.encoder).of([one.text for one in told]),
        ]
    )
    trained = replace(classifier, temperature=1.0)
    pulled = pulls(
        vector,
        direction,
        vectors,
        trained.probabilities(classifier.score(vectors)),
        material.task.targets([*(one.labels or () for one in examples), *told]),
        np.array([*([1.0] * len(examples)), *(one.weight for one in told)]),
        answering.task.multi_label,
    )
    share, alike = shares(pulled), unit(vectors) @ unit(vector)
    count = len(examples)
    return (
        _influences(told, pulled[count:], share[count:], alike[count:]),
        _nearest(examples, share[:count], alike[:count]),
    )


def _influences(
    told: Sequence[Agreed], pulled: Doubles, share: Doubles, alike: Doubles
) -> tuple[Influence, ...]:
    """The strongest first."""
    order = np.argsort(-np.abs(pulled), kind="stable")[:LISTED]
    return tuple(
        Influence(
            feedback_ids=told[i].feedback_ids,
            via="weights",
            moved=float(pulled[i]),
            share=float(share[i]),
            text=told[i].text,
            similarity=min(1.0, float(alike[i])),
        )
        for i in order
    )


def _nearest(examples: Sequence[Example], share: Doubles, alike: Doubles) -> tuple[NearExample, ...]:
    """The most alike first."""
    order = np.argsort(-alike, kind="stable")[:LISTED]
    return tuple(
        NearExample(
            text=examples[i].text,
            labels=examples[i].labels or (),
            similarity=min(1.0, float(alike[i])),
            share=float(share[i]),
        )
        for i in order
    )
