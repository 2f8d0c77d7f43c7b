"""One turn of the loop that writes: learn from what was said, measure against the version in use, decide.

A turn is a function of the material, the version it starts from and the options. The ledger hears of it only
when it is over, in one piece.
"""

import shutil
import time
from dataclasses import replace

from heedful.errors import DataError, FeedbackError, NotFoundError
from heedful.evaluate.search import Chosen, largest_passing
from heedful.evaluate.writing.gate import Judged
from heedful.learn.writing.lesson import consolidate, start_fresh
from heedful.loop.candidate import Candidate, discard, options_of
from heedful.loop.history import Start, start_of
from heedful.loop.lessons import CHECKPOINTS
from heedful.loop.review.verdict import awaiting_people
from heedful.loop.turn import Turn, entries_of
from heedful.loop.writing.lessons import lesson_of
from heedful.loop.writing.material import Material, gather, is_news
from heedful.loop.writing.measure import Bench
from heedful.models.writing.writer import Writer, blend
from heedful.records.progress import Progress, silent
from heedful.records.report import Decision, Report
from heedful.records.version import Promotion, Round, Version
from heedful.serve.workspace import Workspace
from heedful.serve.writing.answering import WritingAnswering

ALPHAS = (1.0, 0.5, 0.25)
NOBODY: frozenset[str] = frozenset()


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
    """Train on all examples and all that was said, from the base model; as it is where there is nothing."""
    lesson = lesson_of(workspace, material, None, NOBODY, progress)
    made = save(workspace, start_fresh(workspace.base_writer(), lesson), material, None)
    return made if replaces is None else made.replacing(replaces)


def learn(workspace: Workspace, progress: Progress) -> Round:
    """Learn what was said since the version in use was made; raises FeedbackError when nothing was."""
    parent = workspace.store.versions.in_use()
    if parent is None:
        raise NotFoundError("No version is in use yet. Next: heedful train")
    material = gather(workspace)
    if not is_news(material, parent):
        raise FeedbackError(
            f"Nothing was said and no example came in since {parent.id} was made. "
            "Correct or comment on some answers first."
        )
    made = turn(workspace, material, start_of(workspace, parent), progress)
    workspace.store.ledger.append_all(entries_of(made))
    return made.round


def turn(workspace: Workspace, material: Material, start: Start, progress: Progress) -> Turn:
    """Make a candidate from the version in use and judge it; nothing is recorded yet."""
    begun, parent = time.monotonic(), workspace.writer(start.parent.id)
    known = material.heard.learnt(start.parent.feedback)
    before = WritingAnswering.over(workspace, start.parent.id, parent, material.heard, material.position)
    taught = consolidate(parent, lesson_of(workspace, material, before, known, progress))

    def bench(writer: Writer, name: str) -> Bench:
        after = WritingAnswering.over(workspace, name, writer, material.heard, material.position)
        return Bench(workspace, material, before, after, known, progress)

    def judge_at(alpha: float) -> tuple[Writer, Judged]:
        writer = blend(parent, taught, alpha)
        return writer, bench(writer, "candidate").on_validation()

    found = largest_passing(ALPHAS, judge_at, lambda tried: tried[1].decision.promoted)
    chosen = found or Chosen(ALPHAS[-1], judge_at(ALPHAS[-1]), ALPHAS)
    writer, early = chosen.judgement
    candidate = save(workspace, writer, material, start.parent.id, start.again)
    try:
        judged = _judged(bench(writer, candidate.version.id), early, start.looks)
    except BaseException:
        discard(workspace, [candidate.version.id])
        raise
    version = candidate.version.model_copy(update={"metrics": judged.report.after})
    report, decision = awaiting_people(workspace, version.id, start.parent.id, judged.report, judged.decision)
    made = Round(
        number=start.number,
        parent=start.parent.id,
        candidate=version.id,
        position=material.position,
        feedback=material.feedback,
        options=options_of(workspace.config),
        seed=workspace.config.seed,
        report=report.model_copy(update={"alpha": chosen.alpha}),
        decision=decision,
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
    if not material.can_judge:
        raise DataError(
            "Found no test texts and no feedback to judge a version by. Add texts with what should be "
            "written, some with the split test: heedful add FILE --split test"
        )
    version = workspace.version(version_id) if version_id else used
    sides = [
        WritingAnswering.over(workspace, one.id, workspace.writer(one.id), material.heard, material.position)
        for one in (used, version)
    ]
    known = material.heard.learnt(used.feedback)
    return Bench(workspace, material, sides[0], sides[1], known, silent).on_test(1).report


def save(
    workspace: Workspace, writer: Writer, material: Material, parent: str | None, again: Round | None = None
) -> Candidate:
    """Write the weights under the next free id; whole or not at all."""
    versions, config = workspace.store.versions, workspace.config
    version_id = versions.next_id()
    writer.save(versions.folder(version_id), None if parent is None else versions.folder(parent))
    shutil.rmtree(workspace.folder / CHECKPOINTS, ignore_errors=True)
    workspace.remember_writer(version_id, writer)
    version = Version(
        id=version_id,
        parent=parent,
        base=config.model.base,
        base_digest=writer.base_digest,
        data_digest=material.data_digest,
        position=material.position,
        feedback=material.feedback,
        options=options_of(config),
        seed=config.seed,
        labels=(),
        digest=writer.digest(),
        replaces=None if again is None else again.candidate,
    )
    return Candidate(version)
