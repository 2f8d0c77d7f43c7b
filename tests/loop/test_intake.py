"""Projects and their texts come into being whole or not at all, and what is wrong is found first."""

from pathlib import Path

import pytest

from heedful.config import FILE, Config
from heedful.errors import ConfigError, DataError, ModelError, NotFoundError
from heedful.project import Project
from heedful.testing import tiny_model, tiny_project


@pytest.fixture
def model(tmp_path: Path) -> str:
    return str(tiny_model(tmp_path / "model"))


@pytest.mark.parametrize(
    ("labels", "given", "complaint"),
    [
        (["a", "a"], {}, "already a label named 'a'"),
        ([" "], {}, "empty label name"),
        ("ab", {}, "wanted a list of names"),
        ([], {"effort": "heroic"}, "effort: .*'quick'.*found 'heroic'"),
        ([], {"colour": "red"}, "colour: extra inputs are not permitted"),
        ([], {"task": "summarising"}, "no tasks named 'summarising'. Known: classification"),
        ([], {"model": "no/such-model-anywhere"}, "no model 'no/such-model-anywhere'"),
        ([], {"name": ""}, "name: string should have at least 1"),
    ],
)
def test_settings_that_cannot_be_leave_no_folder(
    tmp_path: Path, model: str, labels: list[str], given: dict[str, str], complaint: str
) -> None:
    with pytest.raises((ConfigError, DataError, ModelError), match=complaint):
        Project.create(tmp_path / "new", labels, **{"model": model, **given})
    assert not (tmp_path / "new").exists()


def test_a_project_is_not_made_over_another(tmp_path: Path, model: str) -> None:
    Project.create(tmp_path / "p", ["a", "b"], model=model).close()
    with pytest.raises(ConfigError, match="There is a project in .* already"):
        Project.create(tmp_path / "p", model=model)


def test_a_file_is_no_place_for_a_project(tmp_path: Path, model: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot hold a project"):
        Project.create(tmp_path / "file", model=model)


def test_where_there_is_no_project_the_command_that_makes_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no project in .*heedful init"):
        Project.open(tmp_path)


def test_a_configuration_keeps_what_it_was_given(tmp_path: Path, model: str) -> None:
    project = Project.create(
        tmp_path / "p", model={"base": model, "pooling": "cls"}, gate={"delta": 0.02}, seed=7
    )
    assert Config.read(tmp_path / "p") == project.config
    assert (project.config.name, project.config.model.pooling, project.config.gate.delta) == (
        "p",
        "cls",
        0.02,
    )


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("name = ", "is not valid TOML"),
        ("effort = 'quick'", "name: field required"),
        ("name = 'p'\nseed = -1", "seed: input should be greater.*found -1"),
        ("name = 'p'\n[gate]\ndelta = 2", r"gate\.delta: input should be less"),
    ],
)
def test_a_configuration_that_was_broken_by_hand_says_where(
    tmp_path: Path, written: str, complaint: str
) -> None:
    (tmp_path / FILE).write_text(written, encoding="utf-8")
    with pytest.raises(ConfigError, match=complaint):
        Project.open(tmp_path)


def test_the_first_import_brings_the_labels(tmp_path: Path) -> None:
    project = tiny_project(tmp_path)
    assert project.labels.names == ("account", "billing", "delivery")
    assert project.counts().named(project.labels)["train"] == {"account": 8, "billing": 8, "delivery": 8}


def test_an_unknown_label_is_an_error_unless_it_is_let_in(trained: Project, tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text("text,label\nare you open,hours\n", encoding="utf-8")
    before = trained.counts()
    with pytest.raises(DataError, match="hours"):
        trained.add(path)
    assert trained.counts() == before
    assert "hours" not in trained.labels.names
    trained.add(path, new_labels=True)
    assert trained.labels.names == ("account", "billing", "delivery", "hours")


def test_an_error_in_the_last_row_leaves_nothing_behind(trained: Project, tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text("text,label\nare you open,hours\nmy new van,delivery\n,delivery\n", encoding="utf-8")
    before, position = trained.counts(), trained.workspace.store.ledger.position()
    with pytest.raises(DataError, match=r"more\.csv:4"):
        trained.add(path, new_labels=True)
    assert trained.counts() == before
    assert trained.workspace.store.ledger.position() == position
    assert not trained.check(path).ok


def test_rows_that_are_there_already_are_skipped(trained: Project, tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text("text,label\nmy brand new van,delivery\n", encoding="utf-8")
    assert trained.add(path).added == 1
    again = trained.add(path)
    assert (again.added, again.skipped) == (0, 1)


def test_an_option_of_no_source_is_named(trained: Project, tmp_path: Path) -> None:
    for look in (trained.add, trained.check):
        with pytest.raises(ConfigError, match="split: .*found 'tset'"):
            look(tmp_path / "more.csv", split="tset")
        with pytest.raises(ConfigError, match="colum: extra inputs"):
            look(tmp_path / "more.csv", colum="text")


def test_a_text_in_train_and_test_is_reported(trained: Project, tmp_path: Path) -> None:
    assert not trained.duplicates().affected
    test = next(iter(trained.workspace.store.examples.all("test")))
    path = tmp_path / "more.csv"
    path.write_text(f"text,label\n{test.text} .,billing\n", encoding="utf-8")
    trained.add(path, split="train")
    assert trained.duplicates().affected == {0}
