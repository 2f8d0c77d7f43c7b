"""One turn of the loop: learn from what was said, measure against the version in use, decide.

A turn is a function of the material, the version it starts from and the options. The ledger hears of it
only when it is over, in one piece; until then a crash leaves at most a folder that nothing points at.
"""

import time
from dataclasses import dataclass, replace

from heedful.errors import DataError, FeedbackError, NotFoundError
from heedful.evaluate.gate import Judgement
from heedful.evaluate.search import Chosen, largest_passing
from heedful.learn.consolidate import consolidate
from heedful.loop.candidate import Candidate, discard, options_of, recipe_of, save
from heedful.loop.history import Start, start_of
from heedful.loop.lessons import lesson_of
from heedful.loop.material import Material, gather
from heedful.loop.measure import Bench
from heedful.loop.people import in_words, weighed
from heedful.loop.review.verdict import awaiting_people
from heedful.models.classifier import Classifier, blend
from heedful.records.entry import Entry
from heedful.records.progress import Progress
from heedful.records.recipe import TrainingRecipe
from heedful.records.report import Decision, Report
from heedful.records.version import Promotion, Round, Version
from heedful.serve.answering import Answering
from heedful.serve.workspace import Workspace

ALPHAS = (1.0, 0.75, 0.5, 0.25)


@dataclass(frozen=True)
class Turn:
    """What came of a turn: the round, and the candidate unless nothing passed."""

    round: Round
    candidate: Candidate


def learn(workspace: Workspace, progress: Progress) -> Round:
    """Learn what was said since the version in use was made; raises FeedbackError when nothing was."""
    parent = workspace.store.versions.in_use()
    if parent is None:
        raise NotFoundError("No version is in use yet. Next: heedful train")
    material = gather(workspace)
    if not is_news(material, parent, workspace.config.recipe):
        raise FeedbackError(
            f"Nothing was said and no example came in since {parent.id} was made. "
            "Correct or judge some answers first."
        )
    _must_be_judged(material)
    made = turn(workspace, material, start_of(workspace, parent), progress)
    workspace.store.ledger.append_all(entries_of(made))
    return made.round


def _must_be_judged(material: Material) -> None:
    if not material.can_judge:
        raise DataError(
            "Found no test texts and no feedback to judge a version by. Add labelled texts, some with the "
            "split test: heedful add FILE --split test"
        )


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
    parent = workspace.classifier(start.parent.id)
    before = _answering(workspace, material, start.parent.id, parent, start.parent)
    taught = consolidate(parent, workspace.base, lesson_of(workspace, material, before, progress))
    material = replace(material, rules_left=not taught.by_rules)
    chosen = _step(workspace, material, before, parent, taught.classifier, progress)
    candidate = save(
        workspace, chosen.judgement.classifier, material, start.parent.id, taught.metrics, start.again
    )
    try:
        judgement = _judge(workspace, material, before, candidate, start, chosen)
    except BaseException:
        discard(workspace, [candidate.version.id])
        raise
    version = candidate.version.model_copy(
        update={"metrics": {**candidate.version.metrics, **judgement.report.after}}
    )
    report, decision = awaiting_people(
        workspace, version.id, start.parent.id, judgement.report, judgement.decision
    )
    made = Round(
        number=start.number,
        parent=start.parent.id,
        candidate=version.id,
        position=material.position,
        feedback=material.feedback,
        options=options_of(workspace.config),
        seed=workspace.config.seed,
        report=report.model_copy(
            update={"alpha": chosen.alpha, "notes": (*report.notes, *in_words(material.people))}
        ),
        decision=decision,
        seconds=time.monotonic() - begun,
        replaces=None if start.again is None else start.again.id,
    )
    return Turn(made, replace(candidate, version=version))


@dataclass(frozen=True)
class _Tried:
    """Weights at one step between the version in use and the new ones, judged without the test set."""

    classifier: Classifier
    judgement: Judgement


def _step(
    workspace: Workspace,
    material: Material,
    before: Answering,
    parent: Classifier,
    new: Classifier,
    progress: Progress,
) -> Chosen[_Tried]:
    """The largest step that passes on the validation texts and the feedback; the smallest when none does."""
    old = parent.with_labels(new.labels)

    def judge_at(alpha: float) -> _Tried:
        progress("Choosing the step", ALPHAS.index(alpha) + 1, len(ALPHAS))
        classifier = blend(old, new, alpha)
        after = _answering(workspace, material, "candidate", classifier, material)
        return _Tried(classifier, Bench(workspace, material, before, after).on_validation())

    found = largest_passing(ALPHAS, judge_at, lambda tried: tried.judgement.decision.promoted)
    progress("Choosing the step", len(ALPHAS), len(ALPHAS))
    return found or Chosen(ALPHAS[-1], judge_at(ALPHAS[-1]), ALPHAS)


def _judge(
    workspace: Workspace,
    material: Material,
    before: Answering,
    candidate: Candidate,
    start: Start,
    chosen: Chosen[_Tried],
) -> Judgement:
    """The gate's word; a candidate that fails on validation already does not get to see the test set."""
    early = chosen.judgement.judgement
    if not early.decision.promoted:
        reason = f"Kept out before the test set was looked at. {early.decision.reason}"
        return Judgement(early.report, Decision(promoted=False, reason=reason, failed=early.decision.failed))
    weights_after = chosen.judgement.classifier
    after = _answering(workspace, material, candidate.version.id, weights_after, material)
    best = None
    if start.best is not None:
        weights = workspace.classifier(start.best.id)
        best = _answering(workspace, material, start.best.id, weights, start.best)
    return Bench(workspace, material, before, after).on_test(start.looks, best)


def _answering(
    workspace: Workspace,
    material: Material,
    version_id: str,
    classifier: Classifier,
    knows: Version | Material,
) -> Answering:
    """Weights as they would be served; what they know is what their version, or this very material, says."""
    ruled = knows.teaches_rules if isinstance(knows, Material) else knows.rules_taught
    task, heard, position = material.task, material.said, material.position
    return Answering.over(workspace, version_id, classifier, task, heard, knows.feedback, position, ruled)


def evaluate(workspace: Workspace, version_id: str | None) -> Report:
    """A version on the test examples, next to the one in use; costs no look."""
    used = workspace.store.versions.in_use()
    if used is None:
        raise NotFoundError("No version is in use yet. Next: heedful train")
    material = gather(workspace, people=workspace.people())
    version = workspace.version(version_id) if version_id else used
    _must_be_judged(material)
    return bench_of(workspace, material, used, version).on_test(looks=1, best=None).report


def bench_of(workspace: Workspace, material: Material, before: Version, after: Version) -> Bench:
    """Two versions side by side."""
    sides = [
        _answering(workspace, material, one.id, workspace.classifier(one.id), one) for one in (before, after)
    ]
    return Bench(workspace, material, *sides)


def entries_of(made: Turn) -> list[Entry]:
    """Version, round and, where the gate said yes, the promotion."""
    entries: list[Entry] = [made.candidate.version, made.round]
    if made.round.decision.promoted:
        promotion = Promotion(
            version=made.candidate.version.id,
            previous=made.round.parent,
            reason=made.round.decision.reason,
            round_id=made.round.id,
        )
        entries.append(promotion)
    return entries
