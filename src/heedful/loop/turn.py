"""One turn of the loop: learn from what was said, measure against the version in use, decide.

A turn is a function of the material, the version it starts from and the options. The ledger hears of it
only when it is over, in one piece; until then a crash leaves at most a folder that nothing points at.
"""

import time
from dataclasses import dataclass, replace

from heedful.evaluate.gate import Judgement
from heedful.evaluate.search import Chosen, largest_passing
from heedful.learn.consolidate import consolidate
from heedful.loop.candidate import Candidate, discard, recipe_of, save
from heedful.loop.history import Start
from heedful.loop.lessons import lesson_of
from heedful.loop.material import Knowledge, Material
from heedful.loop.measure import Bench
from heedful.loop.outcome import Turn, concluded, kept_out_early
from heedful.loop.people import in_words, weighed
from heedful.models.classifier import Classifier, blend
from heedful.records.progress import Progress
from heedful.records.recipe import TrainingRecipe
from heedful.records.report import Report
from heedful.records.version import MadeWith, Version
from heedful.serve.answering import Answering
from heedful.serve.workspace import Workspace

ALPHAS = (1.0, 0.75, 0.5, 0.25)


@dataclass(frozen=True)
class Offer:
    """Weights that the gate is asked about: what is known of them, what they know, and which version they
    come of."""

    classifier: Classifier
    metrics: dict[str, float]
    known: Knowledge
    source: str
    made_with: MadeWith = "heedful"


def is_news(material: Material, parent: Version, recipe: TrainingRecipe | None) -> bool:
    """Whether there is anything that the version has not been trained on, or another way to train it."""
    return (
        recipe != recipe_of(parent)
        or {*material.feedback, *material.said.waiting} != {*parent.feedback, *parent.waiting}
        or material.data_digest != parent.data_digest
        or material.task.labels.ids != parent.labels
    )


def turn(workspace: Workspace, material: Material, start: Start, progress: Progress) -> Turn:
    """Make a candidate from the version in use and judge it; nothing is recorded yet."""
    begun = time.monotonic()
    material = weighed(workspace, material)
    before = as_served(workspace, material, start.parent)
    taught = consolidate(before.classifier, workspace.base, lesson_of(workspace, material, before, progress))
    material = replace(material, rules_left=not taught.by_rules)
    offer = Offer(taught.classifier, taught.metrics, material.known, start.parent.id)
    return ask_the_gate(workspace, material, start, before, offer, begun, progress)


def as_served(workspace: Workspace, material: Material, version: Version) -> Answering:
    """A version as it is served."""
    return _answering(
        workspace, material, version.id, workspace.classifier(version.id), Knowledge.by(version)
    )


def ask_the_gate(
    workspace: Workspace,
    material: Material,
    start: Start,
    before: Answering,
    offer: Offer,
    begun: float,
    progress: Progress,
) -> Turn:
    """Choose how far to go towards the weights on offer, save them there and have them judged."""
    chosen = _step(workspace, material, before, offer, progress)
    candidate = save(
        workspace,
        chosen.judgement.classifier,
        material,
        offer.source,
        offer.metrics,
        start.again,
        offer.known,
        offer.made_with,
    )
    try:
        judgement = _judge(workspace, material, before, candidate, start, chosen, offer.known)
    except BaseException:
        discard(workspace, [candidate.version.id])
        raise
    report = judgement.report.model_copy(
        update={"alpha": chosen.alpha, "notes": (*judgement.report.notes, *in_words(material.people))}
    )
    return concluded(workspace, start, candidate, report, judgement.decision, begun)


@dataclass(frozen=True)
class _Tried:
    """Weights at one step between the version in use and the new ones, judged without the test set."""

    classifier: Classifier
    judgement: Judgement


def _step(
    workspace: Workspace, material: Material, before: Answering, offer: Offer, progress: Progress
) -> Chosen[_Tried]:
    """The largest step that passes on the validation texts and the feedback; the smallest when none does.

    Weights that come of another version than the one in use are taken as they are: a mixture would descend
    from both.
    """
    new = offer.classifier
    old = before.classifier.with_labels(new.labels)
    alphas = ALPHAS if offer.source == before.version_id else ALPHAS[:1]

    def judge_at(alpha: float) -> _Tried:
        progress("Choosing the step", alphas.index(alpha) + 1, len(alphas))
        classifier = blend(old, new, alpha)
        after = _answering(workspace, material, "candidate", classifier, offer.known)
        return _Tried(classifier, Bench(workspace, material, before, after).on_validation())

    chosen = largest_passing(alphas, judge_at, lambda tried: tried.judgement.decision.promoted)
    progress("Choosing the step", len(alphas), len(alphas))
    return chosen


def _judge(
    workspace: Workspace,
    material: Material,
    before: Answering,
    candidate: Candidate,
    start: Start,
    chosen: Chosen[_Tried],
    known: Knowledge,
) -> Judgement:
    """The gate's word; a candidate that fails on validation already does not get to see the test set."""
    early = chosen.judgement.judgement
    if not early.decision.promoted:
        return Judgement(early.report, kept_out_early(early.decision))
    weights_after = chosen.judgement.classifier
    after = _answering(workspace, material, candidate.version.id, weights_after, known)
    best = None if start.best is None else as_served(workspace, material, start.best)
    return Bench(workspace, material, before, after).on_test(start.looks, best)


def _answering(
    workspace: Workspace, material: Material, version_id: str, classifier: Classifier, known: Knowledge
) -> Answering:
    """Weights as they would be served, given what they know."""
    task, heard, position = material.task, material.said, material.position
    return Answering.over(
        workspace, version_id, classifier, task, heard, known.feedback, position, known.rules
    )


def side_by_side(workspace: Workspace, material: Material, before: Version, after: Version) -> Report:
    """Two versions on the test texts; costs no look."""
    return bench_of(workspace, material, before, after).on_test(looks=1, best=None).report


def bench_of(workspace: Workspace, material: Material, before: Version, after: Version) -> Bench:
    """Two versions side by side."""
    return Bench(workspace, material, *(as_served(workspace, material, one) for one in (before, after)))
