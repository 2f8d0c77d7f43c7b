"""Rounds, versions and promotions are told to trackers, and a tracker that fails stops nothing."""

import logging
import threading
import time
from dataclasses import replace
from typing import Any

import pytest
from notebook import Notebook

from heedful.errors import FeedbackError, StoreError
from heedful.loop.reported import reported
from heedful.project import Project
from heedful.testing import tiny_examples, tiny_project
from heedful.tracking import reporting
from heedful.tracking.reporting import Reporting
from heedful.tracking.teller import Teller
from heedful.tracking.tracker import Run

TEXTS = [text for text, _ in tiny_examples(4, seed=2)]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Notebook:
    """What everybody in `report_to` is told."""
    notebook = Notebook()
    monkeypatch.setattr(reporting, "load", lambda group, name: notebook)
    return notebook


def reporting_project(trained: Project, *names: str) -> Project:
    config = trained.config.model_copy(update={"report_to": names})
    config.write(trained.workspace.folder)
    trained.close()
    return Project.open(trained.workspace.folder)


def test_a_first_training_is_a_run_with_settings_losses_lineage_and_the_move(told, tmp_path):
    with tiny_project(tmp_path, effort="standard", report_to=["notebook"]) as project:
        version = project.train()
    assert [name for name, *_ in told.told][:2] == ["opened", "begin"]
    ((run,),) = told.of("begin")
    assert run.name.startswith("train 20")
    assert run.parameters["effort"] == "standard"
    assert run.parameters["model.pooling"] == "mean"
    losses = [one for (several,) in told.of("losses") for one in several]
    assert [one.step for one in losses] == list(range(1, len(losses) + 1))
    assert all(one.value > 0 for one in losses)
    ((made,),) = told.of("made")
    assert (made.id, made.parent, made.lineage["digest"]) == ("v1", None, version.digest)
    assert made.weights.is_dir()
    assert told.of("in_use")[0][0].id == "v1"
    assert told.told[-2:] == [("end", ""), ("close",)]


def test_a_round_tells_what_the_gate_measured_and_decided(told, trained):
    with reporting_project(trained, "notebook") as project:
        project.correct(TEXTS[0], "billing")
        made = project.learn()
    ((measured,),) = told.of("measured")
    figures = measured.figures
    assert measured.number == made.number
    assert figures["candidate/accuracy"] == made.report.after["accuracy"]
    assert figures["in use/accuracy"] == made.report.before["accuracy"]
    assert figures["gate/promoted"] == float(made.decision.promoted)
    assert figures["round/feedback items"] == 1
    for check in made.report.checks:
        assert figures[f"gate/{check.name}/passed"] == float(check.passed)
    assert measured.reason == made.decision.reason


def test_promotion_by_hand_and_roll_back_move_the_alias_without_a_run(told, trained):
    with reporting_project(trained, "notebook") as project:
        project.correct(TEXTS[0], "billing")
        candidate = project.learn().candidate
        told.told.clear()
        if project.version().id == candidate:
            project.rollback()
        project.promote(candidate, reason="we like it")
        project.rollback()
    assert not told.of("begin")
    moves = [(version.id, reason) for version, reason in told.of("in_use")]
    assert moves[-2:] == [(candidate, "we like it"), ("v1", "rolled back")]


def test_what_is_withdrawn_is_told_as_gone(told, trained):
    with reporting_project(trained, "notebook") as project:
        item = project.correct(TEXTS[0], "billing")
        candidate = project.learn().candidate
        project.withdraw(item.id)
    assert (candidate,) in [ids for (ids,) in told.of("gone")]


def test_no_text_and_no_author_is_ever_told(told, trained):
    people = trained.config.people.model_copy(update={"trusted": ("a person",)})
    trained.workspace = replace(
        trained.workspace, config=trained.config.model_copy(update={"people": people})
    )
    with reporting_project(trained, "notebook") as project:
        assert project.config.people.trusted == ("a person",)
        project.correct("a secret about parcels", "billing", author="a person")
        project.learn()
    ((run,),) = told.of("begin")
    assert "people.trusted" not in run.parameters
    assert "secret" not in str(told.told)
    assert "a person" not in str(told.told)


def test_nothing_to_learn_is_no_run(told, trained):
    with reporting_project(trained, "notebook") as project, pytest.raises(FeedbackError):
        project.learn()
    assert told.told == []


def test_without_report_to_nothing_is_loaded(trained, monkeypatch):
    loaded: list[str] = []
    monkeypatch.setattr(reporting, "load", lambda group, name: loaded.append(name))
    trained.correct(TEXTS[0], "billing")
    trained.learn()
    assert loaded == []


@pytest.mark.parametrize("when", ["opened", "begin", "made", "measured", "in_use", "end", "close"])
def test_a_tracker_that_fails_is_named_and_the_round_goes_on(when, trained, monkeypatch, caplog):
    class Broken(Notebook):
        def __call__(self, place):
            if when == "opened":
                raise SystemExit("no licence")
            return self

        def __getattr__(self, name):
            if name == when:
                raise RuntimeError("the server is on fire")
            return super().__getattr__(name)

    working = Notebook()
    both = {"broken": Broken(), "working": working}
    monkeypatch.setattr(reporting, "load", lambda group, name: both[name])
    with reporting_project(trained, "broken", "working") as project:
        project.correct(TEXTS[0], "billing")
        with caplog.at_level(logging.WARNING, "heedful.tracking"):
            made = project.learn()
        if not made.decision.promoted:
            project.promote(made.candidate)
    assert made.candidate == "v2"
    assert working.of("measured")
    if not (when == "in_use" and not made.decision.promoted):
        assert "broken could not be told" in caplog.text
        assert "The work goes on without it." in caplog.text


def test_an_unknown_tracker_is_named_with_those_there_are(trained, caplog):
    with reporting_project(trained, "wandb") as project:
        project.correct(TEXTS[0], "billing")
        project.learn()
    assert "no trackers named 'wandb'" in caplog.text
    assert "mlflow" in caplog.text


def test_a_tracker_that_hangs_is_left_alone(caplog):
    stuck = threading.Event()

    class Stuck(Notebook):
        def begin(self, run):
            stuck.wait(30)

    one = Teller("stuck", Stuck, patience=0.05)
    others = [Teller(f"stuck too {n}", Stuck, patience=0.05) for n in range(20)]
    heard = Reporting([one, *others], Run("learn"))
    heard.loss("training", 0.5)
    begun = time.monotonic()
    heard.close()
    took = time.monotonic() - begun
    stuck.set()
    assert took < 0.8, "each was waited for by itself"
    assert "stuck has not taken in what it was told after 0.05 s and is left alone" in caplog.text


def test_work_that_fails_ends_its_run_with_the_name_of_the_error_alone(told, trained):
    with (
        reporting_project(trained, "notebook") as project,
        pytest.raises(RuntimeError),
        reported(project.workspace, "learn") as workspace,
    ):
        workspace.losses("training", 0.5)
        raise RuntimeError("a secret about parcels")
    assert told.of("end") == [["RuntimeError"]]


def test_a_ledger_that_cannot_be_read_for_trackers_hides_no_error(told, trained, monkeypatch, caplog):
    def fails(*_: Any) -> None:
        raise StoreError("the disk is gone")

    monkeypatch.setattr("heedful.loop.reported._tell", fails)
    with reporting_project(trained, "notebook") as project:
        with pytest.raises(RuntimeError, match="out of luck"), reported(project.workspace, "learn"):
            raise RuntimeError("out of luck")
        with reported(project.workspace, "learn") as workspace:
            workspace.losses("training", 0.5)
    assert caplog.text.count("Trackers were not told: the disk is gone") == 2
    assert told.of("end") == [[""]]
