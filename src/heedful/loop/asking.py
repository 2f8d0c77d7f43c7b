"""What to ask next, from what a project holds: its pool as it is answered, what was said and labelled.

Texts of the fold that the gate judges by are not asked about: who labels them would give the gate away.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from heedful.ask.agenda import agenda
from heedful.ask.view import Disputed, RuleInUse, View
from heedful.evaluate.suite import held_out
from heedful.instant.residual import unit
from heedful.loop.left_out import left_out
from heedful.loop.lessons import taught_examples
from heedful.loop.material import Material, gather
from heedful.records.prediction import Prediction
from heedful.records.progress import Progress, part, silent
from heedful.records.question import Questions
from heedful.records.signal import Rule
from heedful.serve.answering import Answering
from heedful.serve.said import readings
from heedful.tasks.wording import rule_echo
from heedful.tasks.words import meets

Rows = NDArray[np.int64]

NEAR_ENOUGH = 4_000  # known texts whose vectors say which groups are covered


def questions(
    answering: Answering, limit: int, enough: float, *, keep: bool = False, progress: Progress = silent
) -> Questions:
    """The best questions; with `keep` each gets a prediction in the ledger that answers can speak of."""
    found = agenda(view_of(answering, gather(answering.workspace), progress), limit, enough)
    if not keep or not found.asked:
        return found
    predictions: list[Prediction] = answering.predict([one.text for one in found.asked])
    answering.workspace.store.ledger.append_all(predictions)
    asked = tuple(
        one.model_copy(update={"prediction_id": prediction.id})
        for one, prediction in zip(found.asked, predictions, strict=True)
    )
    return found.model_copy(update={"asked": asked})


def view_of(answering: Answering, material: Material, progress: Progress = silent) -> View:
    """All that the choice of questions rests on."""
    workspace, pool = answering.workspace, answering.workspace.pool()
    encoder = answering.classifier.encoder
    sample = list(pool.sample())
    asked = (
        np.flatnonzero(~np.asarray(held_out(pool.ids[: len(sample)]), np.bool_))
        if sample
        else np.zeros(0, int)
    )
    vectors = workspace.block(encoder, sample, part(progress, "Reading the pool"))[asked]
    texts = [sample[row] for row in asked]
    hashes = [pool.ids[row] for row in asked]
    labelled = taught_examples(material)
    spoken = {one.text_hash for one in material.said.texts} | {one.id for one in labelled}
    return View(
        task=answering.task,
        texts=texts,
        hashes=hashes,
        vectors=unit(vectors),
        served=answering.probabilities(texts, vectors)[0],
        alone=answering.probabilities(texts, vectors, instant=False)[0],
        spoken=np.array([one in spoken for one in hashes], np.bool_),
        known=_known_vectors(answering, material),
        labelled=len(labelled) + len(material.settled.agreed),
        rules=_rules(answering, material, asked),
        disputed=_disputed(answering, material),
        left_out=left_out(answering, material),
        seed=workspace.config.seed,
    )


def _known_vectors(answering: Answering, material: Material) -> NDArray[np.float64]:
    """Of labelled and of told texts."""
    workspace, encoder = answering.workspace, answering.classifier.encoder
    examples = [one.text for one in taught_examples(material)]
    told = [one.text for one in material.settled.agreed]
    found = np.concatenate([workspace.block(encoder, examples), workspace.vectors(encoder).of(told)])
    return unit(found[:NEAR_ENOUGH])


def _rules(answering: Answering, material: Material, asked: Rows) -> tuple[RuleInUse, ...]:
    """The rules in use with the rows they match, and what the known labels say of each."""
    places = {int(row): place for place, row in enumerate(asked)}
    known = _known_sets(material)
    found = []
    waiting = _waiting(answering, material)
    for rule, waits in [*((rule, None) for rule in material.said.rules), *waiting]:
        rows = [
            places[row]
            for row in answering.workspace.pool().matching(rule.condition).tolist()
            if row in places
        ]
        agree, differ = _counts(rule, known)
        sentence = rule_echo(rule, answering.task.labels, None).sentence
        found.append(RuleInUse(rule, sentence, np.array(rows, np.int64), agree, differ, waits))
    return tuple(found)


def _waiting(answering: Answering, material: Material) -> list[tuple[Rule, str | None]]:
    """Rules that touch so much that somebody has to confirm them first, with why."""
    found: list[tuple[Rule, str | None]] = []
    for read in readings(answering.workspace.store.ledger, material.position).values():
        if read.waits:
            as_if = replace(read, reading=read.reading.model_copy(update={"waits": None}))
            found += [(rule, read.waits) for rule in as_if.rules(material.task)]
    return found


def _known_sets(material: Material) -> list[tuple[str, frozenset[str]]]:
    """Texts whose one label, or whose labels, are known."""
    labelled = [(one.text, frozenset(one.labels or ())) for one in taught_examples(material)]
    told = [
        (one.text, one.allowed if one.allowed is not None else one.present) for one in material.settled.agreed
    ]
    return labelled + told


def _counts(rule: Rule, known: Sequence[tuple[str, frozenset[str]]]) -> tuple[int, int]:
    """How many texts that the rule matches are as it says, and how many are not; open ones are neither."""
    matched = [labels for text, labels in known if meets(rule.condition, text)]
    settled = [labels for labels in matched if len(labels) == 1 or rule.label not in labels]
    agree = sum((rule.label in labels) == (rule.polarity == "is") for labels in settled)
    return agree, len(settled) - agree


def _disputed(answering: Answering, material: Material) -> tuple[Disputed, ...]:
    """The conflicts with what was said, and how the weights alone answer."""
    conflicts = material.settled.conflicts
    if not conflicts:
        return ()
    texts = [one.text for one in conflicts]
    vectors = answering.workspace.vectors(answering.classifier.encoder).of(texts)
    alone = answering.probabilities(texts, vectors, instant=False)[0]
    said = {signal.feedback_id: signal for signal in material.said.texts}
    return tuple(
        Disputed(one, tuple(said[item] for item in one.feedback_ids if item in said), unit(vector), row)
        for one, vector, row in zip(conflicts, vectors, alone, strict=True)
    )
