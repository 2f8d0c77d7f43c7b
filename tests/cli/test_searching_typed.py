"""`heedful search` and `heedful curve` as a person types them."""

import json

import pytest

from heedful.cli.app import main
from heedful.config import Config
from heedful.testing import tiny_project


@pytest.fixture
def project(tmp_path, monkeypatch):
    with tiny_project(tmp_path, per_label=30, effort="quick") as made:
        monkeypatch.setenv("HEEDFUL_PROJECT", str(made.workspace.folder))
        yield made


def typed(capsys, *arguments, code=0):
    with pytest.raises(SystemExit) as stopped:
        main([str(one) for one in arguments])
    caught = capsys.readouterr()
    assert stopped.value.code == code, caught.err
    return caught


def test_recipes_are_tried_and_said_and_the_page_is_there(project, capsys, tmp_path):
    page = tmp_path / "search.html"
    told = typed(capsys, "search", "--recipes", 4, "--minutes", 1, "--report", page).out
    assert "(what the effort says)" in told
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert Config.read(project.workspace.folder).recipe is None, "kept without being asked"
    found = json.loads(typed(capsys, "--json", "search", "--recipes", 4, "--minutes", 1, "--use").out)
    assert len(found["tried"]) == 4, "what was tried is not tried again"
    assert (Config.read(project.workspace.folder).recipe is not None) == found["used"]
    typed(capsys, "search", "--forget")
    assert Config.read(project.workspace.folder).recipe is None


def test_no_time_is_refused(project, capsys):
    assert "wanted more than none" in typed(capsys, "search", "--minutes", 0, code=1).err


def test_the_curve_says_what_twice_the_labels_would_bring(project, capsys, tmp_path):
    page = tmp_path / "curve.html"
    drawn = json.loads(typed(capsys, "--json", "curve", "--draws", 2, "--report", page).out)
    counts = [point["count"] for point in drawn["points"]]
    assert counts == sorted(counts)
    assert all(len(point["scores"]) == 2 for point in drawn["points"])
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "wanted two or more" in typed(capsys, "curve", "--draws", 1, code=1).err
