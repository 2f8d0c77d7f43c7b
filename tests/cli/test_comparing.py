"""`heedful compare` as a person types it."""

import json

import pytest

from heedful.cli.app import main
from heedful.loop.choosing import terms
from heedful.records.selection import Upkeep
from heedful.testing import tiny_project


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project, and no processes of their own."""
    light = Upkeep(one=0.01, batch=0.1, memory=10**8, disk=10**6)
    of = terms.Terms.of
    monkeypatch.setattr(terms.Terms, "of", lambda **given: of(**given, weigh=lambda *_: light))
    with tiny_project(tmp_path, per_label=30, effort="quick") as made:
        monkeypatch.setenv("HEEDFUL_PROJECT", str(made.workspace.folder))
        yield made


def typed(capsys, *arguments, code=0):
    with pytest.raises(SystemExit) as stopped:
        main([str(one) for one in arguments])
    caught = capsys.readouterr()
    assert stopped.value.code == code, caught.err
    return caught


def test_a_table_a_recommendation_and_a_page(project, capsys, tmp_path):
    base = project.config.model.base
    page = tmp_path / "choice.html"
    told = typed(capsys, "compare", "tfidf", f"{base}:head", "--report", page).out
    assert "Take " in told
    assert "right on 30 test texts" in told
    assert "held-out texts chose, before any test text was read" in told
    assert "of training all to the end" in told
    assert page.read_text().startswith("<!doctype html>")


def test_programs_get_all_of_it_as_json(project, capsys):
    base = project.config.model.base
    told = typed(capsys, "--json", "compare", "tfidf", f"{base}:head", "--examples", "100", "--tokens", "16")
    made = json.loads(told.out)
    assert {one["name"] for one in made["candidates"]} == {"tfidf", f"{base}:head"}
    assert made["advised"] in {"tfidf", f"{base}:head"}
    assert any("at most 16 tokens" in note for note in made["notes"])


def test_one_candidate_is_nothing_to_compare(project, capsys):
    told = typed(capsys, "compare", "tfidf", code=1)
    assert "wanted two candidates or more" in told.err
