"""Pages where texts are pairs or answers are numbers: none breaks, and each says what it takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pages import serving

from heedful.host.hosted import Hosts
from heedful.project import Project
from heedful.server.application import application
from heedful.testing import tiny_model, tiny_project, tiny_ratings


@contextmanager
def opened(folder: Path) -> Iterator[tuple[TestClient, str]]:
    with serving(folder) as pages:
        cookie = pages.cookie("owner")
        with TestClient(application(Hosts.of(pages.hosted)), base_url=pages.base) as http:
            http.cookies.set(cookie["name"], cookie["value"])
            yield http, f"/projects/{pages.hosted.name}"


def test_the_ask_page_says_how_a_pair_is_written_and_shows_it(tmp_path: Path) -> None:
    with tiny_project(tmp_path, inputs="pairs", effort="quick") as project:
        project.train()
        kept = project.predict(("a parcel", "a van"), keep=True)
    with opened(tmp_path / "project") as (http, base):
        assert "First text ||| second text" in http.get(f"{base}/ask").text
        shown = http.get(f"{base}/ask", params={"on": kept.id}).text
        assert "a parcel ||| a van" in shown


@pytest.mark.parametrize(
    "page",
    ["ask", "review", "review/many", "conflicts", "rounds", "versions", "labels", "people", "settings"],
)
def test_no_page_breaks_where_answers_are_numbers(tmp_path: Path, page: str) -> None:
    model = str(tiny_model(tmp_path / "model"))
    lines = "".join(f"{text},{value}\n" for text, value in tiny_ratings(60))
    (tmp_path / "ratings.csv").write_text(f"text,score\n{lines}", encoding="utf-8")
    with Project.create(tmp_path / "project", task="regression", model=model, effort="quick") as project:
        project.add(tmp_path / "ratings.csv")
        project.train()
        kept = project.predict("my invoice", keep=True)
        project.correct("my invoice", 2.5)
        project.learn()
    with opened(tmp_path / "project") as (http, base):
        found = http.get(f"{base}/{page}")
        assert found.status_code == 200
        if page.startswith("review"):
            assert "This project answers with numbers" in found.text
        if page == "ask":
            shown = http.get(f"{base}/ask", params={"on": kept.id}).text
            assert f'<p class="verdict">{kept.label}</p>' in shown
