"""How a command ends: with the right number, in words, without a traceback; and help comes quickly."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from heedful.cli import app as application
from heedful.cli import rounds
from heedful.cli.app import globals_first, in_words, main
from heedful.errors import DataError
from heedful.project import Project
from heedful.records.report import Decision
from heedful.records.version import Round
from heedful.testing import tiny_examples

TEXTS = [text for text, _ in tiny_examples(4, seed=2)]


def ended(*arguments: object) -> int | str | None:
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    return stopped.value.code


def failing(error: BaseException) -> Any:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def test_0_when_it_is_done(trained: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("-p", trained.workspace.folder, "versions") == 0
    assert capsys.readouterr().err == ""


def test_1_when_it_failed_with_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("-p", tmp_path, "versions") == 1
    assert capsys.readouterr().err.startswith("heedful: There is no project in")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["learn", "--nonsense"],
        ["correct"],
        ["promote"],
        ["export", "x", "--format", "pickle"],
        [],
    ],
)
def test_2_when_it_was_typed_wrongly(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(*arguments) == 2
    said = capsys.readouterr()
    assert "heedful --help" in said.err or "Usage" in said.out + said.err


@pytest.mark.parametrize("command", ["learn", "train"])
def test_3_when_the_gate_said_no(
    trained: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    trained.correct(TEXTS[0], "billing")
    made = trained.learn()
    no = Decision(promoted=False, reason="Kept out by accuracy. It fell.", failed=("accuracy",))
    kept_out: Round = made.model_copy(update={"decision": no})
    monkeypatch.setattr(Project, command, lambda self, progress, **more: kept_out)
    assert ended("-p", trained.workspace.folder, command) == 3
    shown = capsys.readouterr().out
    assert "Kept out by accuracy. It fell." in shown
    assert "v1 stays in use" in shown
    assert ended("-p", trained.workspace.folder, "--json", command) == 3
    assert json.loads(capsys.readouterr().out)["decision"]["promoted"] is False
    assert rounds.GATE_SAID_NO == 3


def test_130_when_a_person_stopped_it(
    trained: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Project, "learn", failing(KeyboardInterrupt()))
    assert ended("-p", trained.workspace.folder, "learn") == 130
    assert "Stopped." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (DataError("Found 1; wanted 2. Add one."), "heedful: Found 1; wanted 2. Add one.\n"),
        (PermissionError(13, "Permission denied", "/x"), "heedful: /x: Permission denied. Look at the file"),
        (KeyError("odd"), "heedful: Something went wrong that should not: KeyError: 'odd'. Run it again"),
    ],
)
def test_no_error_shows_a_traceback_unless_it_is_asked_for(
    trained: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    said: str,
) -> None:
    monkeypatch.setattr(Project, "versions", failing(error))
    assert ended("-p", trained.workspace.folder, "versions") == 1
    assert capsys.readouterr().err.startswith(said)
    with pytest.raises(type(error)):
        main(["-p", str(trained.workspace.folder), "versions", "--debug"])
    assert in_words(error) in said or said[9:].rstrip() in in_words(error)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (["learn", "--json"], ["--json", "learn"]),
        (["-p", "x", "learn", "--json", "--debug"], ["--debug", "--json", "-p", "x", "learn"]),
        (["predict", "--", "--json"], ["predict", "--", "--json"]),
        (["predict", "a --json"], ["predict", "a --json"]),
        ([], []),
    ],
)
def test_json_and_debug_may_stand_anywhere(typed: list[str], read: list[str]) -> None:
    assert globals_first(typed) == read


def test_files_that_are_not_there_are_named(
    trained: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = trained.workspace.folder
    for arguments in (
        ["add", tmp_path / "none.csv"],
        ["predict", "--file", tmp_path / "none.csv", "--out", tmp_path / "out.csv"],
        ["feedback", "import", tmp_path / "none.csv"],
    ):
        assert ended("-p", folder, *arguments) == 1
        assert "none.csv" in capsys.readouterr().err


def test_feedback_is_listed_before_there_is_a_version(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from heedful.testing import tiny_project

    with tiny_project(tmp_path) as project:
        project.correct("my late van", "billing")
    assert ended("-p", tmp_path / "project", "feedback", "list") == 0
    assert "should be billing" in capsys.readouterr().out


LOADED = """
import sys
from heedful.cli.app import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
heavy = {"torch", "transformers", "numpy", "scipy", "sklearn", "pandas", "pyarrow", "sqlalchemy", "altair"}
sys.stderr.write(",".join(sorted(heavy & set(sys.modules))))
"""


@pytest.mark.parametrize("arguments", [["--help"], ["learn", "--help"], ["feedback", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    assert "Usage" in done.stdout
    assert done.stderr == ""


def test_help_takes_less_than_half_a_second_of_work() -> None:
    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, "-m", "heedful", "--help"],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert "withdraw" in done.stdout or "feedback" in done.stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(seconds() for _ in range(3)) < 0.5


def test_a_reader_that_goes_away_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "heedful", "--help"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


def test_the_names_of_the_module_and_the_script_are_the_same() -> None:
    assert application.main is main
