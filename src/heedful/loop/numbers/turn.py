"""One turn of the loop that answers with numbers: learn what was said, measure it against the version in use.

A turn is a function of the material, the version it starts from and the options. The ledger hears of it only
when it is over, in one piece.
"""

import math
import shutil
import time
from dataclasses import replace

from heedful.errors import DataError, FeedbackError, NotFoundError
from heedful.evaluate.search import Chosen, largest_passing
from heedful.evaluate.writing.gate import Judged
from heedful.learn.consolidate import consolidate, start_fresh
from heedful.learn.scale import Scale
from heedful.learn.taught import Taught
from heedful.loop.candidate import Candidate, discard, options_of
from heedful.loop.history import Start, start_of
from heedful.loop.lessons import CHECKPOINTS
from heedful.loop.numbers.lessons import lesson_of, scale_of
from heedful.loop.numbers.material import Material, gather, is_news, lacking
from heedful.loop.numbers.measure import Bench
from heedful.loop.turn import Turn, entries_of
from heedful.models.classifier import Classifier, blend
from heedful.records.progress import Progress
from heedful.records.report import Decision, Report
from heedful.records.version import Promotion, Round, Version
from heedful.serve.numbers.answering import ERROR, NumberAnswering
from heedful.serve.workspace import Workspace

ALPHAS = (1.0, 0.75, 0.5, 0.25)


def train(workspace: Workspace, progress: Progress) -> Version | Round:
    """The first version, put to use at once; once there is one, a round on all there is."""
    if workspace.store.versions.in_use() is not None:
        return learn(workspace, progress)
    candidate = first(workspace, gather(workspace), progress)
    promotion = Promotion(version=candidate.version.id, reason="the first version")
    workspace.store.ledger.append_all([candidate.version, promotion])
    return candidate.version


def first(
    workspace: Workspace, material: Material, progress: Progress, replaces: str | None = None
) -> Candidate:
    """Train on all examples and all that was said, from the base model."""
    missing = lacking(material)
    if missing is not None:
        raise DataError(missing)
    scale = scale_of(material)
    taught = start_fresh(workspace.base(), lesson_of(workspace, material, (), scale, progress))
    made = save(workspace, scale.out_of(taught.classifier), material, None, _metrics(taught, scale))
    return made if replaces is None else made.replacing(replaces)


def learn(workspace: Workspace, progress: Progress) -> Round:
    """Learn what was said since the version in use was made; raises FeedbackError when nothing was."""
    parent = workspace.store.versions.in_use()
    if parent is None:
        raise NotFoundError("No version is in use yet. Next: heedful train")
    material = gather(workspace)
    if not is_news(material, parent):
        raise FeedbackError(
            f"Nothing was said and no example came in since {parent.id} was made. Correct some answers first."
        )
    _must_be_judged(material)
    made = turn(workspace, material, start_of(workspace, parent), progress)
    workspace.store.ledger.append_all(entries_of(made))
    return made.round


def turn(workspace: Workspace, material: Material, start: Start, progress: Progress) -> Turn:
    """Make a candidate from the version in use and judge it; nothing is recorded yet."""
    begun, parent = time.monotonic(), workspace.classifier(start.parent.id)
    known, scale = frozenset(start.parent.feedback), scale_of(material)
    lesson = lesson_of(workspace, material, known, scale, progress)
    taught = consolidate(scale.into(parent), workspace.base, lesson)
    new = scale.out_of(taught.classifier)

    def bench(name: str, classifier: Classifier) -> Bench:
        sides = ((start.parent.id, parent), (name, classifier))
        before, after = (
            NumberAnswering.over(workspace, one, weights, material.heard, material.position)
            for one, weights in sides
        )
        return Bench(workspace, material, before, after, known)

    def judge_at(alpha: float) -> tuple[Classifier, Judged]:
        classifier = blend(parent, new, alpha)
        return classifier, bench("candidate", classifier).on_validation()

    found = largest_passing(ALPHAS, judge_at, lambda tried: tried[1].decision.promoted)
    chosen = found or Chosen(ALPHAS[-1], judge_at(ALPHAS[-1]), ALPHAS)
    classifier, early = chosen.judgement
    metrics = _on_the_way(_metrics(taught, scale), start.parent, early, chosen.alpha)
    candidate = save(workspace, classifier, material, start.parent.id, metrics, start.again)
    try:
        judged = _judged(bench(candidate.version.id, classifier), early, start.looks)
    except BaseException:
        discard(workspace, [candidate.version.id])
        raise
    version = candidate.version.model_copy(update={"metrics": {**metrics, **judged.report.after}})
    made = Round(
        number=start.number,
        parent=start.parent.id,
        candidate=version.id,
        position=material.position,
        feedback=material.feedback,
        options=options_of(workspace.config),
        seed=workspace.config.seed,
        report=judged.report.model_copy(update={"alpha": chosen.alpha}),
        decision=judged.decision,
        seconds=time.monotonic() - begun,
        replaces=None if start.again is None else start.again.id,
    )
    return Turn(made, replace(candidate, version=version))


def _judged(bench: Bench, early: Judged, looks: int) -> Judged:
    """The gate's word; a candidate that fails on validation already does not get to see the test set."""
    if early.decision.promoted:
        return bench.on_test(looks)
    reason = f"Kept out before the test set was looked at. {early.decision.reason}"
    decision = Decision(promoted=False, reason=reason, failed=early.decision.failed)
    return Judged(early.report.model_copy(update={"looks": 0}), decision)


def evaluate(workspace: Workspace, version_id: str | None) -> Report:
    """A version on the test examples, next to the one in use; costs no look."""
    used = workspace.store.versions.in_use()
    if used is None:
        raise NotFoundError("No version is in use yet. Next: heedful train")
    material = gather(workspace)
    _must_be_judged(material)
    version = workspace.version(version_id) if version_id else used
    before, after = (
        NumberAnswering.over(
            workspace, one.id, workspace.classifier(one.id), material.heard, material.position
        )
        for one in (used, version)
    )
    return Bench(workspace, material, before, after, frozenset(used.feedback)).on_test(1).report


def save(
    workspace: Workspace,
    classifier: Classifier,
    material: Material,
    parent: str | None,
    metrics: dict[str, float],
    again: Round | None = None,
) -> Candidate:
    """Write the weights under the next free id; whole or not at all."""
    versions, config = workspace.store.versions, workspace.config
    version_id = versions.next_id()
    classifier.save(versions.folder(version_id), None if parent is None else versions.folder(parent))
    shutil.rmtree(workspace.folder / CHECKPOINTS, ignore_errors=True)
    workspace.remember(version_id, classifier)
    version = Version(
        id=version_id,
        parent=parent,
        base=config.model.base,
        base_digest=classifier.encoder.base_digest,
        data_digest=material.data_digest,
        position=material.position,
        feedback=material.feedback,
        options=options_of(config),
        seed=config.seed,
        labels=(),
        digest=classifier.digest(),
        metrics=metrics,
        replaces=None if again is None else again.candidate,
    )
    return Candidate(version)


def _metrics(taught: Taught, scale: Scale) -> dict[str, float]:
    """What left-out texts told, on the scale of the numbers."""
    left_out = taught.metrics["left_out"]
    return {
        "left_out": left_out,
        "l2": taught.metrics["l2"],
        ERROR: scale.size * math.sqrt(max(0.0, 1 - left_out)),
    }


def _on_the_way(metrics: dict[str, float], parent: Version, early: Judged, alpha: float) -> dict[str, float]:
    """The same for weights between two versions: their error on validation texts, else the larger of two."""
    if alpha == 1:
        return metrics
    larger = max(metrics[ERROR], parent.metrics.get(ERROR, 0.0))
    return {**metrics, ERROR: early.report.after.get("rmse", larger)}


def _must_be_judged(material: Material) -> None:
    if not material.can_judge:
        raise DataError(
            "Found no test texts and no feedback to judge a version by. Add texts with their numbers, some "
            "with the split test: heedful add FILE --split test"
        )
