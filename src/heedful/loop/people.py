"""Whose word counts how much in a round: found out before anything is taught, from what everybody said.

Like a version it is a function of the material alone: what is withdrawn leaves no trace in it.
"""

from collections.abc import Sequence

import numpy as np

from heedful.learn.heads import Known
from heedful.learn.influence import Word, capped, word_of
from heedful.learn.people import Belief, Statements, beliefs
from heedful.learn.witness import alike, witnessed
from heedful.loop.material import Material, gather
from heedful.models.classifier import Classifier
from heedful.records.people import Standing
from heedful.records.signal import LabelSet, Rule
from heedful.serve.workspace import Workspace
from heedful.tasks.agreement import Agreed, settle
from heedful.tasks.comments import OWNER
from heedful.train.data import TrainingSet

FEWEST_AUTHORS = 4
MOST_EXAMPLES = 1_500  # that heads are taught to bear witness; it is people who are judged, not labels


def weighed(workspace: Workspace, material: Material) -> Material:
    """The material with what each author's word is worth, and without what waits for the owner."""
    authors = list(dict.fromkeys(one.author for one in (*material.said.texts, *material.said.rules)))
    if not workspace.config.people.weigh or len(authors) < FEWEST_AUTHORS:
        return material
    return gather(workspace, material.position, _standings(workspace, material, authors))


def agreed_as_weighed(material: Material) -> tuple[Agreed, ...]:
    """What people agree on, each agreement as weighty as the weightiest word in it."""
    share = _shares(material)
    return settle(
        one.model_copy(update={"weight": one.weight * share.get(one.author, 1.0)})
        for one in material.said.texts
    ).agreed


def rules_as_weighed(material: Material) -> tuple[Rule, ...]:
    """The rules, each as weighty as its author's word."""
    share = _shares(material)
    return tuple(
        one.model_copy(update={"weight": one.weight * share.get(one.author, 1.0)})
        for one in material.said.rules
    )


def _shares(material: Material) -> dict[str, float]:
    return {one.author: one.weight for one in material.people}


def in_words(people: Sequence[Standing]) -> tuple[str, ...]:
    """A sentence on everybody whose word did not count whole."""
    return tuple(
        one.waits or f"What {one.author} said counts {one.weight:.0%} ({one.items:,} items)."
        for one in people
        if one.waits or one.weight < 0.995
    )


def _standings(workspace: Workspace, material: Material, authors: Sequence[str]) -> list[Standing]:
    found = {} if material.task.multi_label else _beliefs(workspace, material)
    options = workspace.config.people
    words: dict[str, Word] = {}
    for author in authors:
        said = [one.weight for one in material.said.texts if one.author == author]
        surely = author == OWNER or author in options.trusted
        words[author] = word_of(None if surely else found.get(author), sum(said))
    share = capped(words, float(len(material.train)), options.share, exempt=OWNER)
    return [
        Standing(
            author=author,
            items=_items(material, author),
            right=word.right,
            weight=share[author],
            waits=_reason(author, found[author]) if word.waits else None,
        )
        for author, word in words.items()
    ]


def _items(material: Material, author: str) -> int:
    said = (*material.said.texts, *material.said.rules)
    return len({one.feedback_id for one in said if one.author == author})


def _reason(author: str, belief: Belief) -> str:
    return (
        f"{author} contradicts the others too often: about {belief.mean:.0%} of {belief.items:,} statements "
        "are believed. What they say waits for the owner."
    )


def _beliefs(workspace: Workspace, material: Material) -> dict[str, Belief]:
    """What heads and other people make of everybody's statements about texts."""
    signals = [one for one in material.said.texts if isinstance(one, LabelSet)]
    encoder, labels = workspace.base(), material.task.labels.ids
    examples = sorted(material.train, key=lambda one: one.id)[:MOST_EXAMPLES]
    vectors = workspace.vectors(encoder).of([one.text for one in signals])
    targets = material.task.targets(signals)
    said = Statements(
        authors=[one.author for one in signals],
        kinds=[_kind(one, len(labels)) for one in signals],
        allowed=targets == 1,
        owners=np.array([one.author == OWNER for one in signals], np.bool_),
    )
    examples_known = Known(
        TrainingSet(
            texts=[one.text for one in examples],
            targets=material.task.targets([one.labels or () for one in examples]),
            weight=np.ones(len(examples), np.float32),
        ),
        workspace.block(encoder, [one.text for one in examples]),
    )
    told = TrainingSet(
        texts=[one.text for one in signals],
        targets=targets,
        weight=np.array([one.weight for one in signals], np.float32),
    )
    start = Classifier.start(encoder, labels, multi_label=False)
    likely = witnessed(start, examples_known, Known(told, vectors), said)
    return beliefs(said, likely, alike(vectors, said.authors))


def _kind(signal: LabelSet, labels: int) -> str:
    """What a statement is compared with: how much it leaves open, and how sure such statements are."""
    left = len(signal.allowed)
    return f"{'one' if left == 1 else 'few' if 2 * left <= labels else 'most'} {signal.weight}"
