"""`heedful review` in a terminal and as JSON."""

import json

import pytest
from test_why import run

from heedful.cli.app import main
from heedful.project import Project
from heedful.testing import tiny_examples


@pytest.fixture
def reviewed(trained: Project) -> Project:
    """A project with two versions that differ."""
    for text, label in tiny_examples(40, seed=11):
        if label == "delivery":
            trained.correct(text, "billing")
    trained.learn()
    return trained


def test_a_review_is_started_judged_by_keys_and_reported(reviewed, capsys, monkeypatch, tmp_path) -> None:
    printed = run(capsys, reviewed, "review", "start", "v2", "v1", "--items", "3", "--overlap", "1")
    assert "3 texts, each for 1 of about 3 people, side-by-side" in " ".join(printed.split())
    typed = iter(["9", "1", "u", "2", "s", "3"])
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(typed))
    printed = run(capsys, reviewed, "review", "answer", "--author", "ann")
    assert "Found '9'; wanted:" in printed
    assert "Nothing is left for you" in printed
    assert "v1" not in printed and "v2" not in printed
    said = json.loads(run(capsys, reviewed, "--json", "review", "report"))
    assert said["opinions"] == 2
    assert not said["finished"]  # one was skipped
    run(capsys, reviewed, "review", "end")
    page = tmp_path / "review.html"
    printed = run(capsys, reviewed, "review", "report", "--report", str(page))
    assert "v2 was preferred to v1" in " ".join(printed.split())
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "over" in run(capsys, reviewed, "review", "list")


def test_one_item_is_answered_by_options(reviewed, capsys) -> None:
    run(capsys, reviewed, "review", "start", "v2", "v1", "--items", "2", "--way", "right-or-wrong")
    card = json.loads(run(capsys, reviewed, "--json", "review", "answer"))["card"]
    given = "y" * len(card["answers"])
    said = json.loads(
        run(capsys, reviewed, "--json", "review", "answer", "--item", card["item_id"], "--right", given)
    )
    assert said["right"] == [True] * len(given)
    run(capsys, reviewed, "review", "undo", said["id"])
    assert json.loads(run(capsys, reviewed, "--json", "review", "report"))["opinions"] == 0


def test_promote_ends_with_three_where_people_keep_a_version_out(reviewed, capsys) -> None:
    reviewed.promote("v1")
    texts = [text for text, _ in tiny_examples(60, seed=77)]
    review = reviewed.review.start("v2", "v1", items=10, overlap=4, texts=texts)
    items = {one.id: one for one in reviewed.review.items(review)}
    for person in ("ann", "bob", "cem", "dan"):
        while (card := reviewed.review.next(review, author=person).card) is not None:
            item = items[card.item_id]
            first = item.sides[item.order(review.seed, person)[0]].versions[0]
            reviewed.review.answer(card, "left" if first == "v1" else "right", author=person)
    with pytest.raises(SystemExit) as stopped:
        main(["-p", str(reviewed.workspace.folder), "promote", "v2"])
    assert stopped.value.code == 3
    assert "--despite-review" in capsys.readouterr().err
    assert "In use: v2" in run(capsys, reviewed, "promote", "v2", "--despite-review")


def test_further_texts_are_drawn_while_it_goes_on(reviewed, capsys) -> None:
    run(capsys, reviewed, "review", "start", "v2", "v1", "--items", "2")
    assert "There are 3 texts now." in run(capsys, reviewed, "review", "more", "1")
