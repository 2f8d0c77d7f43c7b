"""The real packages, where they are installed: what was told can be read back from them."""

import sys
from collections import defaultdict
from pathlib import Path
from types import ModuleType

import pytest

from extras import must_be_here
from heedful.errors import MissingExtraError
from heedful.tracking.mlflow import mlflow
from heedful.tracking.tensorboard import tensorboard
from heedful.tracking.tracker import Loss, Made, Measured, Place, Run, Tracker
from heedful.tracking.trackio import trackio

LINEAGE = {"base": "tiny", "digest": "abc", "seed": 0}


def one_round(tracker: Tracker, folder: Path) -> None:
    """v1 made and put to use; v2 made, measured and kept out; v2 chosen by hand; back to v1."""
    first, second = Made("v1", None, LINEAGE, folder / "v1"), Made("v2", "v1", LINEAGE, folder / "v2")
    tracker.begin(Run("train 2026-11-24 19:00:00", {"effort": "quick", "seed": 0, "multi_label": False}))
    tracker.losses([Loss("training", step, 1 / step, 1.7e9 + step) for step in (1, 2, 3)])
    tracker.made(first)
    tracker.measured(Measured(0, {"candidate/accuracy": 0.8}, "v1"))
    tracker.in_use(first, "the first version")
    tracker.end()
    tracker.begin(Run("learn 2026-11-24 19:05:00"))
    tracker.made(second)
    figures = {"candidate/accuracy": 0.7, "gate/log loss/passed": 0.0}
    tracker.measured(Measured(1, figures, "v2", promoted=False, reason="Kept out. It is worse."))
    tracker.end("stopped")


@pytest.mark.parametrize("tracker", [mlflow, tensorboard, trackio])
def test_a_missing_package_is_named_with_its_remedy(tracker, tmp_path, monkeypatch):
    names = {"mlflow": "mlflow", "tensorboard": "tensorboard.summary.writer.event_file_writer"}
    monkeypatch.setitem(sys.modules, names.get(tracker.__name__, "trackio"), None)
    with pytest.raises(MissingExtraError, match=rf"pip install 'heedful\[{tracker.__name__}\]'"):
        tracker(Place("inbox", tmp_path))


@pytest.mark.filterwarnings("ignore")  # MLflow asks SQLAlchemy for what 2.1 would rather not give
def test_mlflow_has_runs_versions_and_aliases(tmp_path, monkeypatch):
    must_be_here("mlflow")
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI", "MLFLOW_EXPERIMENT_NAME"):
        monkeypatch.delenv(name, raising=False)
    tracker = mlflow(Place("in/box's", tmp_path / "tracking"))
    one_round(tracker, tmp_path)
    from mlflow import MlflowClient

    client = MlflowClient(f"sqlite:///{tmp_path / 'tracking' / 'mlflow.db'}")
    experiment = client.get_experiment_by_name("in/box's")
    second, first = client.search_runs([experiment.experiment_id], order_by=["start_time DESC"])
    assert first.data.params == {"effort": "quick", "seed": "0", "multi_label": "False"}
    assert [point.value for point in client.get_metric_history(first.info.run_id, "loss/training")] == [
        pytest.approx(1 / step) for step in (1, 2, 3)
    ]
    assert (first.info.status, second.info.status) == ("FINISHED", "FAILED")
    assert second.data.metrics["candidate/accuracy"] == 0.7
    assert second.data.tags["decision"] == "Kept out. It is worse."
    aliases = client.get_registered_model("in-box-s").aliases
    assert {name: str(number) for name, number in aliases.items()} == {"champion": "1", "challenger": "2"}
    registered = client.get_model_version("in-box-s", "2")
    assert registered.tags["heedful_version"] == "v2"
    assert registered.tags["parent"] == "v1"
    assert registered.run_id == second.info.run_id

    tracker.in_use(Made("v2", "v1", LINEAGE, tmp_path / "v2"), "chosen by hand")
    assert dict(client.get_registered_model("in-box-s").aliases).keys() == {"champion"}
    assert client.get_model_version_by_alias("in-box-s", "champion").tags["heedful_version"] == "v2"
    tracker.in_use(Made("v1", None, LINEAGE, tmp_path / "v1"), "rolled back")
    assert client.get_model_version_by_alias("in-box-s", "champion").tags["heedful_version"] == "v1"
    tracker.gone(["v2"])
    assert [one.tags["heedful_version"] for one in client.search_model_versions("name = 'in-box-s'")] == [
        "v1"
    ]


def test_tensorboard_has_curves_figures_and_settings(tmp_path):
    must_be_here("tensorboard")
    tracker = tensorboard(Place("inbox", tmp_path))
    one_round(tracker, tmp_path)
    tracker.in_use(Made("v2", "v1", LINEAGE, tmp_path / "v2"), "chosen by hand")
    tracker.close()
    first = events(tmp_path / "tensorboard" / "train_2026-11-24_19-00-00")
    assert first["loss/training"] == [(1, 1.0), (2, 0.5), (3, pytest.approx(1 / 3))]
    assert first["candidate/accuracy"] == [(0, pytest.approx(0.8))]
    assert "| effort | quick |" in first["settings"][0][1]
    assert "| digest | abc |" in first["version v1"][0][1]
    second = events(tmp_path / "tensorboard" / "learn_2026-11-24_19-05-00")
    assert "Kept out. It is worse." in second["decision"][0][1]
    history = events(tmp_path / "tensorboard" / "versions")
    assert [value for _, value in history["version in use"]] == [1.0, 2.0]


def events(folder: Path) -> dict[str, list[tuple[int, object]]]:
    """What an event file holds, by name, as (step, value)."""
    from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
    from tensorboard.util.tensor_util import make_ndarray

    found = defaultdict(list)
    for path in folder.iterdir():
        for event in EventFileLoader(str(path)).Load():
            for value in event.summary.value:
                content = make_ndarray(value.tensor)
                shown = content.item().decode() if content.dtype == object else float(content)
                found[value.tag].append((event.step, shown))
    return dict(found)


def test_what_trackio_prints_is_not_printed_and_stdout_stays_where_it_was(tmp_path, monkeypatch, capsys):
    package, inner = ModuleType("trackio"), ModuleType("trackio.run")
    exec("def log(_): print('logged')\ndef finish(): print('finished')", vars(inner))
    exec(
        "def init(**_):\n    print('initialised')\n    seen.append(sys.stdout)\n    return run", vars(package)
    )
    vars(package).update(seen=[], sys=sys, run=inner)
    monkeypatch.setitem(sys.modules, "trackio", package)
    monkeypatch.setitem(sys.modules, "trackio.run", inner)
    trackio(Place("inbox", tmp_path)).in_use(Made("v1", None, LINEAGE, tmp_path), "first")
    sys.stdout.write("ours\n")
    assert capsys.readouterr().out == "ours\n"
    assert vars(package)["seen"] == [sys.stdout]


def test_trackio_has_runs_with_their_settings(tmp_path, monkeypatch, capsys):
    must_be_here("trackio")
    import trackio as package
    from trackio.sqlite_storage import SQLiteStorage

    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("trackio") and hasattr(module, "TRACKIO_DIR"):
            monkeypatch.setattr(module, "TRACKIO_DIR", tmp_path / "trackio")
    tracker = trackio(Place("inbox", tmp_path))
    one_round(tracker, tmp_path)
    tracker.in_use(Made("v2", "v1", LINEAGE, tmp_path / "v2"), "chosen by hand")
    tracker.close()
    assert capsys.readouterr().out == ""
    assert package.__name__ == "trackio"
    logs = SQLiteStorage.get_logs("inbox", "train 2026-11-24 19:00:00")
    assert [one["loss/training"] for one in logs if "loss/training" in one] == [
        pytest.approx(1 / step) for step in (1, 2, 3)
    ]
    history = SQLiteStorage.get_logs("inbox", "versions")
    assert [one["version in use"] for one in history if "version in use" in one] == [1, 2]
