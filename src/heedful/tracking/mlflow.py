"""MLflow: a run for each piece of work, a registered model for the project, aliases for who answers.

`champion` is the version in use, `challenger` the latest that the gate kept out. Runs go where
MLFLOW_TRACKING_URI says, else into a SQLite file of the project. Weights stay where they are; a tag names it.
"""

import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

from heedful.errors import MissingExtraError
from heedful.tracking.tracker import Loss, Made, Measured, Place, Run, Value

CHAMPION, CHALLENGER = "champion", "challenger"
VERSION = "heedful_version"  # the tag that says which version of ours a registered one is
AT_ONCE = 1000  # metrics in one call, as many as MLflow takes


def mlflow(place: Place) -> "MlflowTracker":
    """Raises MissingExtraError without the package."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")  # nothing is told to anybody else
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "10")
    try:
        from mlflow import MlflowClient
    except ImportError as error:
        raise MissingExtraError(
            f"The tracker mlflow needs {error.name}. Run: pip install 'heedful[mlflow]'"
        ) from error
    url = os.environ.get("MLFLOW_TRACKING_URI")
    if not url:
        place.folder.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{place.folder / 'mlflow.db'}"
    registry = os.environ.get("MLFLOW_REGISTRY_URI") or url
    return MlflowTracker(MlflowClient(url, registry), place)


class MlflowTracker:
    """Tells an MLflow client."""

    def __init__(self, client: Any, place: Place) -> None:
        self._client, self._place = client, place
        self._model = re.sub(r"[^\w.-]", "-", place.project)
        self._run = ""
        self._registered = False

    def begin(self, run: Run) -> None:
        from mlflow.entities import Param

        begun = self._client.create_run(self._experiment(), run_name=run.name, tags={"made_by": "heedful"})
        self._run = begun.info.run_id
        settings = [Param(name, str(value)) for name, value in run.parameters.items()]
        self._client.log_batch(self._run, params=settings)

    def losses(self, losses: Sequence[Loss]) -> None:
        from mlflow.entities import Metric

        points = [Metric(f"loss/{one.stage}", one.value, int(1000 * one.at), one.step) for one in losses]
        for start in range(0, len(points), AT_ONCE):
            self._client.log_batch(self._run, metrics=points[start : start + AT_ONCE])

    def made(self, version: Made) -> None:
        self._register(version)
        self._client.set_tag(self._run, VERSION, version.id)
        for name, value in _tags(version).items():
            self._client.set_tag(self._run, f"version.{name}", value)

    def measured(self, measured: Measured) -> None:
        for name, value in measured.figures.items():
            self._client.log_metric(self._run, name, value, step=measured.number)
        self._client.set_tag(self._run, "decision", measured.reason or "the first version")
        if measured.candidate is not None and not measured.promoted:
            self._alias(CHALLENGER, self._number(measured.candidate))

    def end(self, failure: str = "") -> None:
        if failure:
            self._client.set_tag(self._run, "failure", failure)
        self._client.set_terminated(self._run, "FAILED" if failure else "FINISHED")

    def in_use(self, version: Made, reason: str) -> None:
        number = self._number(version.id) or self._register(version)
        self._alias(CHAMPION, number)
        self._client.set_model_version_tag(self._model, number, "in_use_since", reason)
        if self._aliases().get(CHALLENGER) == number:
            self._client.delete_registered_model_alias(self._model, CHALLENGER)

    def gone(self, version_ids: Sequence[str]) -> None:
        for version_id in version_ids:
            number = self._number(version_id)
            if number is None:
                continue
            for name, at in self._aliases().items():
                if at == number:
                    self._client.delete_registered_model_alias(self._model, name)
            self._client.delete_model_version(self._model, number)

    def close(self) -> None:
        """A client holds nothing open."""

    def _experiment(self) -> str:
        name = os.environ.get("MLFLOW_EXPERIMENT_NAME") or self._place.project
        found = self._client.get_experiment_by_name(name)
        made: str = self._client.create_experiment(name) if found is None else found.experiment_id
        return made

    def _register(self, version: Made) -> str:
        """A new version of the project's registered model; its number."""
        self._known_to_the_registry()
        made = self._client.create_model_version(
            self._model,
            source=f"heedful://{self._model}/{version.id}",
            run_id=self._run or None,
            tags=_tags(version),
        )
        return str(made.version)

    def _number(self, version_id: str) -> str | None:
        """The registry's number for a version of ours."""
        self._known_to_the_registry()
        found = self._client.search_model_versions(f"name = '{self._model}'")
        numbers = [one.version for one in found if one.tags.get(VERSION) == version_id]
        return str(max(numbers, key=int)) if numbers else None

    def _aliases(self) -> Mapping[str, str]:
        found = self._client.get_registered_model(self._model).aliases
        return {name: str(number) for name, number in found.items()}

    def _alias(self, name: str, number: str | None) -> None:
        if number is not None:
            self._client.set_registered_model_alias(self._model, name, number)

    def _known_to_the_registry(self) -> None:
        if self._registered:
            return
        if not self._client.search_registered_models(f"name = '{self._model}'"):
            self._client.create_registered_model(self._model, description="Versions that heedful made.")
        self._registered = True


def _tags(version: Made) -> dict[str, str]:
    tags: dict[str, Value] = {VERSION: version.id, "parent": version.parent or "", **version.lineage}
    tags["weights"] = str(version.weights.absolute())
    return {name: str(value) for name, value in tags.items()}
