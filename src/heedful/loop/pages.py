"""A round as a page: the report that the ledger keeps, with the texts whose answers changed."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from heedful.errors import NotFoundError
from heedful.evaluate.page import Section
from heedful.loop.history import standing_rounds
from heedful.loop.material import gather
from heedful.loop.turn import bench_of
from heedful.records.version import Round
from heedful.serve.workspace import Workspace

if TYPE_CHECKING:
    from heedful.evaluate.report_page import Flip


def write(
    workspace: Workspace, path: Path, round: Round | None, title: str = "", more: Sequence[Section] = ()
) -> Path:
    """One HTML file that needs no network; the latest round unless one is given."""
    from heedful.evaluate.report_page import Turn, render  # plots are slow to import, and few calls draw any

    rounds = standing_rounds(workspace)
    if not rounds:
        raise NotFoundError("There was no round yet. Next: heedful learn")
    shown = round or rounds[-1]
    page = render(
        shown.report,
        shown.decision,
        title=title or f"{workspace.config.name}, round {shown.number}",
        subtitle=(
            f"{shown.candidate} learnt from {shown.items:,} feedback items; "
            f"measured beside {shown.parent}, {shown.at:%Y-%m-%d %H:%M} UTC"
        ),
        flips=_flips(workspace, shown),
        rounds=[
            Turn(one.number, one.report.accuracy_after.value, one.decision.promoted)
            for one in rounds
            if one.report.accuracy_after is not None
        ],
        more=more,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
    return path


def _flips(workspace: Workspace, round: Round) -> "tuple[Flip, ...]":
    """The test texts gained and lost, while both versions are still there."""
    from heedful.evaluate.report_page import flips

    if workspace.writes or workspace.numbers:
        return ()
    kept = {version.id: version for version in workspace.store.versions.list()}
    if round.candidate not in kept or round.parent not in kept:
        return ()
    material = gather(workspace, round.position, kept[round.candidate].people)
    bench = bench_of(workspace, material, kept[round.parent], kept[round.candidate])
    texts, panel, _ = bench.test()
    return () if panel is None else flips(panel, texts, material.task.labels.names)
