"""`heedful why` in a terminal and as JSON."""

import json

from heedful.cli.app import main

TEXT = "to charged refund is where bill"


def run(capsys, project, *arguments):
    """What a command printed; commands end by SystemExit."""
    capsys.readouterr()
    try:
        main(["-p", str(project.workspace.folder), *arguments])
    except SystemExit as done:
        assert done.code in (0, None), capsys.readouterr().err
    return capsys.readouterr().out


def test_it_names_who_said_what_and_how_to_take_it_back(trained, capsys) -> None:
    said = trained.correct(f"{TEXT} i", "account", author="ann")
    printed = run(capsys, trained, "why", TEXT)
    assert "ann: should be account" in printed
    assert f"heedful feedback withdraw {said.id}" in printed
    assert "Nearest examples" in printed


def test_the_command_it_prints_takes_the_feedback_back(trained, capsys) -> None:
    trained.correct(f"{TEXT} i", "account", author="ann")
    command = next(line for line in run(capsys, trained, "why", TEXT).splitlines() if "take it back" in line)
    run(capsys, trained, *command.partition("heedful ")[2].split())
    assert trained.feedback() == []
    assert "all of it from the weights" in run(capsys, trained, "why", TEXT)


def test_as_json_it_is_the_record(trained, capsys) -> None:
    found = json.loads(run(capsys, trained, "--json", "why", TEXT, "--label", "delivery"))
    assert found["label"] == trained.labels.id("delivery")
    assert found["margin"] < 0
