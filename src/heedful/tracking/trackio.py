"""trackio: a run for each piece of work in the project's name; `trackio show --project NAME` shows them.

The run `versions` draws which version answers. Runs stay on this machine unless trackio's own variables name
a server or a space.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from heedful.errors import MissingExtraError
from heedful.tracking.tracker import Loss, Made, Measured, Place, Run, Value

HISTORY = "versions"


def trackio(place: Place) -> "TrackioTracker":
    """Raises MissingExtraError without the package."""
    try:
        import trackio as package
    except ImportError as error:
        raise MissingExtraError(
            f"The tracker trackio needs {error.name}. Run: pip install 'heedful[trackio]'"
        ) from error
    return TrackioTracker(package, place.project)


class TrackioTracker:
    """Tells the package trackio."""

    def __init__(self, package: Any, project: str) -> None:
        self._package, self._project = package, project
        self._run: Any = None

    def begin(self, run: Run) -> None:
        self._run = self._open(run.name, run.parameters)

    def losses(self, losses: Sequence[Loss]) -> None:
        for one in losses:
            self._run.log({f"loss/{one.stage}": one.value}, step=one.step)

    def made(self, version: Made) -> None:
        lineage: dict[str, Value] = {"parent": version.parent or "", **version.lineage}
        self._run.log({"version": version.number, **{f"version/{k}": v for k, v in lineage.items()}})

    def measured(self, measured: Measured) -> None:
        self._run.log({**measured.figures, "decision": measured.reason or "the first version"})

    def end(self, failure: str = "") -> None:
        if failure:
            self._run.log({"failure": failure})
        self._finish(self._run)
        self._run = None

    def in_use(self, version: Made, reason: str) -> None:
        history = self._open(HISTORY, {})
        history.log({"version in use": version.number, "reason": reason})
        self._finish(history)

    def gone(self, version_ids: Sequence[str]) -> None:
        history = self._open(HISTORY, {})
        history.log({"gone": ", ".join(version_ids)})
        self._finish(history)

    def close(self) -> None:
        """Runs are finished when they end."""

    def _open(self, name: str, settings: Mapping[str, Value]) -> Any:
        _hush(self._package.__name__)
        return self._package.init(
            project=self._project,
            name=name,
            config=dict(settings),
            resume="allow" if name == HISTORY else "never",
            embed=False,
            auto_log_gpu=False,
            auto_log_cpu=False,
        )

    def _finish(self, run: Any) -> None:
        _hush(self._package.__name__)
        run.finish()


def _hush(package: str) -> None:
    """What heedful prints is for whoever reads it, --json above all: the package's modules get a print of
    their own that says nothing. The process has one stdout, which other threads write to meanwhile."""
    for name, module in list(sys.modules.items()):
        if name == package or name.startswith(f"{package}."):
            vars(module)["print"] = _say_nothing


def _say_nothing(*_: object, **__: object) -> None:
    """In place of print."""
