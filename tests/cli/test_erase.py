"""`heedful erase`: shown before it is done, asked about, then done."""

import json
from pathlib import Path

import pytest

from heedful.cli.app import main
from heedful.project import Project


@pytest.fixture
def run(trained: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HEEDFUL_PROJECT", str(trained.workspace.folder))

    def typed(*arguments: object, code: int = 0) -> str:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
        caught = capsys.readouterr()
        assert stopped.value.code == code, caught.err or caught.out
        return caught.out + caught.err

    return typed


def test_it_is_shown_and_asked_about_first(trained: Project, run, monkeypatch: pytest.MonkeyPatch) -> None:
    trained.correct("the zanzibar invoice is late", "billing", author="ann")
    trained.judge(trained.predict("my card", keep=True), right=True, author="ann")
    shown = run("erase", "--author", "ann", "--dry-run")
    assert "the zanzibar invoice is late" in shown
    assert ("correction" in shown, "verdict" in shown) == (True, True)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    run("erase", "--author", "ann", code=130)
    assert len(trained.feedback()) == 2
    said = run("erase", "--author", "ann", "--yes", "--reason", "she left")
    assert "Erased 2 entries and 0 texts" in said.replace("\n", " ")
    assert trained.feedback() == []


def test_programs_say_yes_or_only_look(trained: Project, run) -> None:
    item = trained.correct("the zanzibar invoice is late", "billing")
    plan = json.loads(run("--json", "erase", item.id, "--dry-run"))
    assert plan["entries"] == {"correction": 1}
    assert "--yes" in run("--json", "erase", item.id, code=2)
    made = json.loads(run("--json", "erase", "--matching", "zanzibar", "--yes"))
    assert made["erasure"]["entries"] == 1


def test_something_must_be_named(run) -> None:
    assert "Name ids, --author, --matching or --kind" in run("erase", code=2)
    assert "groups are not known" in run("erase", "--matching", "(a)", code=1)
    assert "known are" in run("erase", "--kind", "shoes", code=1)


def test_nothing_of_the_kind_is_said(run, tmp_path: Path) -> None:
    assert "Found nothing in the project" in run("erase", "--matching", "zanzibar", "--yes", code=1)
