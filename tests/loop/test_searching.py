"""A project searches, keeps what it found, trains by it, and lets go of it again."""

import json
from pathlib import Path

import pytest

from heedful.cli.app import main
from heedful.config import Config
from heedful.errors import ConfigError, DataError, FeedbackError
from heedful.project import Project
from heedful.records.recipe import TrainingRecipe
from heedful.records.version import Round, Version
from heedful.testing import tiny_project, tiny_writer

KEPT = TrainingRecipe(names=4.0, head_l2=1e-3, head_smoothing=0.1)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return tiny_project(tmp_path, per_label=15, effort="quick")


def test_a_search_leaves_a_page_and_goes_on_where_it_was(project: Project, tmp_path: Path) -> None:
    first = project.search(recipes=3, report=tmp_path / "search.html")
    assert [one.number for one in first.tried][:3] == [0, 1, 2]
    page = (tmp_path / "search.html").read_text()
    assert "<svg" in page
    assert "What was tried" in page
    assert first.reason in page.replace("&#39;", "'")
    longer = project.search(recipes=6)
    assert longer.tried[:3] == first.tried[:3]
    assert len(longer.tried) >= 6
    assert project.config.recipe is None


def test_a_notebook_shows_what_the_pages_show(project: Project, tmp_path: Path) -> None:
    found = project.search(recipes=2, report=tmp_path / "search.html")
    curve = project.learning_curve(draws=2, report=tmp_path / "curve.html")
    for shown, page in ((found, "search"), (curve, "curve")):
        assert shown._repr_html_().count("<svg") == (tmp_path / f"{page}.html").read_text().count("<svg") > 0


def test_the_journal_holds_no_text(project: Project) -> None:
    project.search(recipes=2)
    journal = (project.workspace.folder / "search" / "journal.jsonl").read_text()
    texts = [example.text for example in project.workspace.store.examples.all()]
    assert not any(text in journal for text in texts)


def test_what_is_kept_stands_in_the_configuration_and_trains_the_next_version(project: Project) -> None:
    by_effort = project.train()
    assert isinstance(by_effort, Version)
    with pytest.raises(FeedbackError, match="Nothing was said"):
        project.train()
    project.use_recipe(KEPT)
    assert Config.read(project.workspace.folder).recipe == KEPT
    made = project.train()
    assert isinstance(made, Round)
    version = project.workspace.version(made.candidate or "")
    assert version.options["recipe"] == KEPT.model_dump(mode="json")
    assert version.metrics["l2"] == KEPT.head_l2
    if made.decision.promoted:
        with pytest.raises(FeedbackError, match="Nothing was said"):
            project.learn()
    project.use_recipe(None)
    assert Config.read(project.workspace.folder).recipe is None
    assert "recipe" not in (project.workspace.folder / "heedful.toml").read_text()


def test_a_version_by_a_recipe_is_taken_back_like_any_other(project: Project, tmp_path: Path) -> None:
    """Without what was withdrawn, the weights are those of a project that never heard it."""
    (tmp_path / "twin").mkdir()
    with tiny_project(tmp_path / "twin", per_label=15, effort="quick") as twin:
        for each in (project, twin):
            each.use_recipe(KEPT)
        said = project.correct("the van with the invoice", "billing")
        project.train()
        project.use_recipe(None)
        _, again = project.withdraw(said.id)
        assert [one.digest for one in again if isinstance(one, Version)] == [_trained(twin).digest]


def _trained(project: Project) -> Version:
    made = project.train()
    assert isinstance(made, Version)
    return made


def test_too_little_to_tell_recipes_apart_is_said(tmp_path: Path) -> None:
    with (
        tiny_project(tmp_path, per_label=3, effort="quick") as few,
        pytest.raises(DataError, match=r"Found 2\.0 labelled texts a label; wanted 3 or more"),
    ):
        few.search(recipes=2)


def test_a_budget_of_nothing_is_refused(project: Project) -> None:
    with pytest.raises(ConfigError, match="wanted more than none"):
        project.search(minutes=0)
    with pytest.raises(ConfigError, match="two or more"):
        project.learning_curve(draws=1)


def test_a_project_that_writes_has_no_labels_to_search_by(tmp_path: Path) -> None:
    writer = tiny_writer(tmp_path / "writer")
    with (
        Project.create(tmp_path / "texts", task="summarisation", model=str(writer)) as texts,
        pytest.raises(ConfigError, match="it has no labels"),
    ):
        texts.search(recipes=2)


def test_the_commands_say_what_was_found(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(project.workspace.folder)
    project.close()

    def said(*words: str) -> str:
        with pytest.raises(SystemExit) as left:
            main(["--project", folder, *words])
        assert left.value.code == 0
        return capsys.readouterr().out

    told = said("search", "--recipes", "4", "--use", "--report", str(tmp_path / "found.html"))
    assert "what the effort says" in told
    assert "recipes were tried" in told
    assert (tmp_path / "found.html").is_file()
    found = json.loads(said("--json", "search", "--recipes", "4"))
    assert len(found["tried"]) >= 4
    assert "Trainings go by the effort again." in said("search", "--forget")
    assert "With 30 labels" in said("curve", "--draws", "2", "--report", str(tmp_path / "curve.html"))
    assert "What more labels bring" in (tmp_path / "curve.html").read_text()
