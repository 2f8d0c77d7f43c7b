"""`heedful ask` in a terminal and as JSON."""

import json

from test_why import run


def test_it_says_what_to_ask_why_and_how_to_answer(trained, capsys) -> None:
    printed = run(capsys, trained, "ask", "--limit", "2")
    assert "of 1,000 answers" in printed
    assert "heedful correct prediction-" in printed
    assert printed.rstrip().splitlines()[-1]


def test_the_command_it_prints_answers_the_question(trained, capsys) -> None:
    first = json.loads(run(capsys, trained, "--json", "ask", "--limit", "1"))["asked"][0]
    run(capsys, trained, "correct", first["prediction_id"], first["names"][0])
    asked = json.loads(run(capsys, trained, "--json", "ask", "--limit", "50"))["asked"]
    assert first["text"] not in [one["text"] for one in asked]


def test_it_says_when_to_stop(trained, capsys) -> None:
    assert "Stop here" in run(capsys, trained, "ask", "--enough", "900")
