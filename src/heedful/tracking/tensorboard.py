"""TensorBoard: event files in the project's folder `tracking/tensorboard`, one folder a run.

`tensorboard --logdir PROJECT/tracking/tensorboard` shows them; the run `versions` draws which one answers.
"""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from heedful.errors import MissingExtraError
from heedful.tracking.tracker import Loss, Made, Measured, Place, Run, Value

HISTORY = "versions"


def tensorboard(place: Place) -> "TensorBoardTracker":
    """Raises MissingExtraError without the package."""
    try:
        from tensorboard.summary.writer.event_file_writer import EventFileWriter
    except ImportError as error:
        raise MissingExtraError(
            f"The tracker tensorboard needs {error.name}. Run: pip install 'heedful[tensorboard]'"
        ) from error
    return TensorBoardTracker(place.folder / "tensorboard", EventFileWriter)


class TensorBoardTracker:
    """Writes event files."""

    def __init__(self, folder: Path, writer: Any) -> None:
        self._folder, self._writer = folder, writer
        self._open: dict[str, Any] = {}
        self._name = ""

    def begin(self, run: Run) -> None:
        self._name = run.name.replace(":", "-").replace(" ", "_")
        self._text("settings", run.parameters)

    def losses(self, losses: Sequence[Loss]) -> None:
        for one in losses:
            self._number(self._name, f"loss/{one.stage}", one.value, one.step, one.at)

    def made(self, version: Made) -> None:
        self._text(f"version {version.id}", {"parent": version.parent or "", **version.lineage})

    def measured(self, measured: Measured) -> None:
        for name, value in measured.figures.items():
            self._number(self._name, name, value, measured.number)
        self._text("decision", {"reason": measured.reason or "the first version"})

    def end(self, failure: str = "") -> None:
        if failure:
            self._text("failure", {"reason": failure})

    def in_use(self, version: Made, reason: str) -> None:
        now = time.time()
        self._number(HISTORY, "version in use", float(version.number), int(now), now)
        self._text(f"in use: {version.id}", {"reason": reason}, HISTORY, int(now))

    def gone(self, version_ids: Sequence[str]) -> None:
        self._text("gone", {"versions": ", ".join(version_ids)}, HISTORY, int(time.time()))

    def close(self) -> None:
        for writer in self._open.values():
            writer.close()

    def _number(self, run: str, name: str, value: float, step: int, at: float | None = None) -> None:
        from tensorboard.plugins.scalar.summary_v2 import scalar_pb

        self._add(run, scalar_pb(name, value), step, at)

    def _text(self, name: str, rows: Mapping[str, Value], run: str = "", step: int = 0) -> None:
        """A small table, as TensorBoard reads Markdown."""
        from tensorboard.plugins.text.summary_v2 import text_pb

        lines = ["| | |", "|---|---|", *(f"| {key} | {value} |" for key, value in rows.items())]
        self._add(run or self._name, text_pb(name, "\n".join(lines)), step)

    def _add(self, run: str, summary: Any, step: int, at: float | None = None) -> None:
        from tensorboard.compat.proto.event_pb2 import Event

        if run not in self._open:
            self._open[run] = self._writer(str(self._folder / run))
        self._open[run].add_event(Event(wall_time=at or time.time(), step=step, summary=summary))
