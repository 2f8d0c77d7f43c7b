"""`heedful store`: a project moves to a server and goes on there; what is wrong is named."""

import json
from pathlib import Path

import pytest

from heedful.cli.app import main
from heedful.config import Config
from heedful.errors import ConfigError
from heedful.host.hosted import Hosted, Hosts
from heedful.project import Project
from heedful.store.checking import check
from heedful.testing import tiny_examples, tiny_model

TEXTS = [text for text, _ in tiny_examples(4, seed=2)]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    def typed(*arguments: object, code: int = 0) -> str:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
        caught = capsys.readouterr()
        assert stopped.value.code == code, caught.err or caught.out
        return caught.err if code == 1 and caught.err else caught.out

    return typed


def switch(project: Project, url: str) -> Path:
    """What the command says to do next: name the server in heedful.toml."""
    folder = project.workspace.folder
    settings = project.config.model_copy(update={"database": url})
    settings.write(folder)
    return folder


def test_a_project_moves_to_a_server_answers_there_as_before_and_moves_back(
    trained: Project, schema_url: str, run, tmp_path: Path
) -> None:
    trained.correct(TEXTS[0], "billing")
    before = [answer.scores for answer in trained.predict(TEXTS)]
    position = trained.workspace.store.ledger.position()
    said = run("store", "copy", trained.workspace.folder, schema_url)
    assert "the same on both sides" in said
    assert 'Next: in heedful.toml, database = "postgresql+psycopg://' in said.replace("\n", "")
    folder = switch(trained, schema_url)
    with Project.open(folder) as moved:
        assert moved.workspace.store.database.file is None
        assert [answer.scores for answer in moved.predict(TEXTS)] == before
        assert moved.workspace.store.ledger.position() == position
        moved.correct(TEXTS[1], "delivery")
        learnt = moved.learn()
        assert learnt.position > position
        assert check(moved.workspace.store).faults == ()
        end = moved.workspace.store.ledger.position()
    made = json.loads(run("--json", "store", "copy", folder, tmp_path / "back.db"))
    assert made["position"] == end
    assert {one["table"]: one["rows"] for one in made["tables"]}["entry"] == end


def test_check_says_what_is_sound_and_what_is_not(trained: Project, run) -> None:
    folder = trained.workspace.folder
    assert "is sound." in run("-p", folder, "store", "check").replace("\n", " ")
    with trained.workspace.store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE entry SET author = 'eve' WHERE position = 1")
    assert "Entry 1 is listed as another" in run("-p", folder, "store", "check", code=1)
    found = json.loads(run("--json", "-p", folder, "store", "check", code=1))
    assert len(found["faults"]) == 1


def test_a_backup_is_a_store(trained: Project, run, tmp_path: Path) -> None:
    made = json.loads(run("--json", "-p", trained.workspace.folder, "store", "backup"))
    again = json.loads(run("--json", "store", "copy", made["path"], tmp_path / "again.db"))
    assert again["position"] == trained.workspace.store.ledger.position()


def test_upgrade_names_the_schema(trained: Project, run) -> None:
    assert "The store has the schema" in run("-p", trained.workspace.folder, "store", "upgrade")


def test_a_source_that_is_not_there_is_named_and_not_made(run, tmp_path: Path) -> None:
    assert "There is no store at" in run("store", "copy", tmp_path / "typo.db", tmp_path / "x.db", code=1)
    assert list(tmp_path.iterdir()) == []


def test_the_environment_names_the_store_before_the_file_does(monkeypatch: pytest.MonkeyPatch) -> None:
    config = Config(name="x", database="postgresql+psycopg://a/b")
    assert config.store_url == "postgresql+psycopg://a/b"
    monkeypatch.setenv("HEEDFUL_DATABASE_URL", "postgresql+psycopg://c/d")
    assert config.store_url == "postgresql+psycopg://c/d"
    monkeypatch.setenv("HEEDFUL_DATABASE_URL", "")
    assert Config(name="x").store_url is None


def test_two_projects_of_a_server_do_not_share_a_store(tmp_path: Path, schema_url: str) -> None:

    model = str(tiny_model(tmp_path / "model"))
    for name in ("one", "two"):
        Project.create(tmp_path / name, model=model, database=schema_url).close()
    hosted = [Hosted.open(tmp_path / name) for name in ("one", "two")]
    with pytest.raises(ConfigError, match="one store for several projects"):
        Hosts.of(*hosted)
    for one in hosted:
        one.project.close()
