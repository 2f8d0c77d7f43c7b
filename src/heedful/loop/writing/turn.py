"""One turn of the loop that writes: learn from what was said, measure against the version in use, decide.

A turn is a function of the material, the version it starts from and the options. The ledger hears of it only
when it is over, in one piece.
"""

import time

from heedful.evaluate.search import largest_passing
from heedful.evaluate.writing.gate import Judged
from heedful.learn.writing.lesson import consolidate, start_fresh
from heedful.loop.candidate import Candidate, discard, write
from heedful.loop.history import Start
from heedful.loop.outcome import Turn, concluded, judged_on_test
from heedful.loop.writing.lessons import lesson_of
from heedful.loop.writing.material import Material
from heedful.loop.writing.measure import Bench
from heedful.models.writing.writer import Writer, blend
from heedful.records.progress import Progress, silent
from heedful.records.report import Report
from heedful.records.version import Round, Version
from heedful.serve.workspace import Workspace
from heedful.serve.writing.answering import WritingAnswering

ALPHAS = (1.0, 0.5, 0.25)
NOBODY: frozenset[str] = frozenset()


def first(
    workspace: Workspace, material: Material, progress: Progress, replaces: str | None = None
) -> Candidate:
    """Train on all examples and all that was said, from the base model; as it is where there is nothing."""
    lesson = lesson_of(workspace, material, None, NOBODY, progress)
    made = save(workspace, start_fresh(workspace.base_writer(), lesson), material, None)
    return made if replaces is None else made.replacing(replaces)


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

    chosen = largest_passing(ALPHAS, judge_at, lambda tried: tried[1].decision.promoted)
    writer, early = chosen.judgement
    candidate = save(workspace, writer, material, start.parent.id, start.again)
    try:
        judged = judged_on_test(bench(writer, candidate.version.id), early, start.looks)
    except BaseException:
        discard(workspace, [candidate.version.id])
        raise
    report = judged.report.model_copy(update={"alpha": chosen.alpha})
    return concluded(workspace, start, candidate, report, judged.decision, begun)


def side_by_side(workspace: Workspace, material: Material, before: Version, after: Version) -> Report:
    """Two versions on the test texts; costs no look."""
    old, new = (
        WritingAnswering.over(workspace, one.id, workspace.writer(one.id), material.heard, material.position)
        for one in (before, after)
    )
    known = material.heard.learnt(before.feedback)
    return Bench(workspace, material, old, new, known, silent).on_test(1).report


def save(
    workspace: Workspace, writer: Writer, material: Material, parent: str | None, again: Round | None = None
) -> Candidate:
    """Write a model that writes."""
    candidate = write(
        workspace,
        writer,
        material,
        parent,
        again,
        base_digest=writer.base_digest,
        feedback=material.feedback,
        labels=(),
    )
    workspace.remember_writer(candidate.version.id, writer)
    return candidate
