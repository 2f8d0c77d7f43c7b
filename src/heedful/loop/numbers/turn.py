"""One turn of the loop that answers with numbers: learn what was said, measure it against the version in use.

A turn is a function of the material, the version it starts from and the options. The ledger hears of it only
when it is over, in one piece.
"""

import math
import time

from heedful.errors import DataError
from heedful.evaluate.search import largest_passing
from heedful.evaluate.writing.gate import Judged
from heedful.learn.consolidate import consolidate, start_fresh
from heedful.learn.scale import Scale
from heedful.learn.taught import Taught
from heedful.loop.candidate import Candidate, discard, write
from heedful.loop.history import Start
from heedful.loop.numbers.lessons import lesson_of, scale_of
from heedful.loop.numbers.material import Material, lacking
from heedful.loop.numbers.measure import Bench
from heedful.loop.outcome import Turn, concluded, judged_on_test
from heedful.models.classifier import Classifier, blend
from heedful.records.progress import Progress
from heedful.records.report import Report
from heedful.records.version import Round, Version
from heedful.serve.numbers.answering import ERROR, NumberAnswering
from heedful.serve.workspace import Workspace

ALPHAS = (1.0, 0.75, 0.5, 0.25)


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

    chosen = largest_passing(ALPHAS, judge_at, lambda tried: tried[1].decision.promoted)
    classifier, early = chosen.judgement
    metrics = _on_the_way(_metrics(taught, scale), start.parent, early, chosen.alpha)
    candidate = save(workspace, classifier, material, start.parent.id, metrics, start.again)
    try:
        judged = judged_on_test(bench(candidate.version.id, classifier), early, start.looks)
    except BaseException:
        discard(workspace, [candidate.version.id])
        raise
    report = judged.report.model_copy(update={"alpha": chosen.alpha})
    return concluded(workspace, start, candidate, report, judged.decision, begun)


def side_by_side(workspace: Workspace, material: Material, before: Version, after: Version) -> Report:
    """Two versions on the test texts; costs no look."""
    old, new = (
        NumberAnswering.over(
            workspace, one.id, workspace.classifier(one.id), material.heard, material.position
        )
        for one in (before, after)
    )
    return Bench(workspace, material, old, new, frozenset(before.feedback)).on_test(1).report


def save(
    workspace: Workspace,
    classifier: Classifier,
    material: Material,
    parent: str | None,
    metrics: dict[str, float],
    again: Round | None = None,
) -> Candidate:
    """Write a classifier of one number."""
    candidate = write(
        workspace,
        classifier,
        material,
        parent,
        again,
        base_digest=classifier.encoder.base_digest,
        feedback=material.feedback,
        labels=(),
        metrics=metrics,
    )
    workspace.remember(candidate.version.id, classifier)
    return candidate


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
