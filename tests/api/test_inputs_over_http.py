"""Pairs, candidates and numbers over HTTP: asked about, corrected, brought in and taken out."""

import csv
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from api_site import Site
from fastapi.testclient import TestClient

from heedful.host.hosted import Hosted, Hosts
from heedful.project import Project
from heedful.server.application import application
from heedful.testing import tiny_choices, tiny_model, tiny_pairs, tiny_ratings

PAIR = ["my parcel is late", "the courier was late"]
Make = Callable[..., Site]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Make]:
    """A served and trained project of these rows."""
    with ExitStack() as stack:

        def made(columns: tuple[str, ...], rows: list[Any], **settings: Any) -> Site:
            model = str(tiny_model(tmp_path / "model"))
            project = Project.create(tmp_path / "project", model=model, effort="quick", **settings)
            path = tmp_path / "rows.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([columns, *rows])
            project.add(path)
            project.train()
            project.close()
            hosted = Hosted.open(tmp_path / "project")
            site = Site(stack.enter_context(TestClient(application(Hosts.of(hosted)))), hosted)
            site.add_person("owner", "owner")
            return site

        yield made


def test_pairs_are_a_list_of_two_texts(serve: Make):
    site = serve(("premise", "hypothesis", "label"), tiny_pairs(8), inputs="pairs")
    answer = site.ask("POST", "/predict", json={"text": PAIR}).json()
    assert answer["prediction"]["text"] == " ||| ".join(PAIR)
    joined = site.ask("POST", "/predict", json={"text": " ||| ".join(PAIR)}).json()
    assert joined["prediction"]["scores"] == answer["prediction"]["scores"]

    wanted = "same" if answer["label"] == "other" else "other"
    said = {"kind": "correction", "text": PAIR, "labels": [wanted]}
    assert site.ask("POST", "/feedback", json=said).status_code == 201
    many = site.ask("POST", "/predict/many", json={"texts": [PAIR, ["a card", "a card"]]}).json()
    assert many["answers"][0]["label"] == wanted
    shaped = site.ask("POST", "/hf", json={"inputs": {"text": PAIR[0], "text_pair": PAIR[1]}}).json()
    assert shaped[0]["label"] == wanted
    told = {"comment": f"no, this is {wanted}", "text": ["a card", "my card"]}
    assert site.ask("POST", "/comments", json=told).status_code == 201


def test_files_of_pairs_come_in_are_answered_and_go_out(serve: Make):
    site = serve(("premise", "hypothesis", "label"), tiny_pairs(8), inputs="pairs")
    brought = "ours,theirs,label\na parcel,a van,same\n"
    asked = {"format": "csv", "text_column": "ours", "other_column": "theirs"}
    assert site.ask("POST", "/examples", params=asked, content=brought).json()["added"] == 1
    lines = site.ask("GET", "/examples/export").text.splitlines()
    assert '{"sentence1": "a parcel", "sentence2": "a van", "label": "same"' in "\n".join(lines)
    head = site.ask("GET", "/examples/export", params={"format": "csv"}).text.splitlines()[0]
    assert head == "sentence1,sentence2,label,split"
    content = "sentence1,sentence2\na parcel,a van\n"
    answered = site.ask("POST", "/predict/file", params={"format": "csv"}, content=content)
    assert '"text": "a parcel ||| a van"' in answered.text


def test_a_text_where_pairs_are_wanted_is_refused_in_words(serve: Make):
    site = serve(("premise", "hypothesis", "label"), tiny_pairs(8), inputs="pairs")
    found = site.ask("POST", "/predict", json={"text": "only one"})
    assert found.status_code == 422
    assert "found one part where a pair was wanted. Write it as" in found.json()["detail"]


def test_candidates_are_chosen_among_and_corrected_by_name(serve: Make):
    site = serve(("premise", "choice1", "choice2", "label"), tiny_choices(24), inputs="choices")
    asked = ["where is it", "charged twice payment", "parcel late street"]
    answer = site.ask("POST", "/predict", json={"text": asked}).json()
    other = asked[2] if answer["label"] == "0" else asked[1]
    said = {"kind": "correction", "prediction_id": answer["prediction_id"], "labels": [other]}
    assert site.ask("POST", "/feedback", json=said).status_code == 201
    assert site.ask("POST", "/predict", json={"text": asked}).json()["label"] != answer["label"]


def test_numbers_are_answered_and_corrected(serve: Make):
    site = serve(("text", "score"), tiny_ratings(40), task="regression")
    answer = site.ask("POST", "/predict", json={"text": "my invoice"}).json()
    assert answer["confidence"] is None
    assert answer["value"] == answer["prediction"]["scores"]["value"]
    assert float(answer["label"]) == pytest.approx(answer["value"], rel=1e-3)
    said = {"kind": "correction", "prediction_id": answer["prediction_id"], "value": 3.25}
    assert site.ask("POST", "/feedback", json=said).status_code == 201
    assert site.ask("POST", "/predict", json={"text": "my invoice"}).json()["value"] == 3.25
    many = site.ask("POST", "/predict/many", json={"texts": ["my invoice", "my password"]}).json()
    assert many["answers"][0]["value"] == 3.25
    wrong = {"kind": "correction", "text": "my invoice", "labels": ["high"]}
    found = site.ask("POST", "/feedback", json=wrong)
    assert found.status_code == 422
    assert "wanted a number" in found.json()["detail"]


@pytest.mark.parametrize("wanted", [{}, {"labels": ["high"], "value": 3.5}])
def test_a_correction_says_either_labels_or_a_number(serve: Make, wanted: dict[str, object]):
    site = serve(("text", "score"), tiny_ratings(40), task="regression")
    found = site.ask("POST", "/feedback", json={"kind": "correction", "text": "my invoice", **wanted})
    assert found.status_code == 422
    assert "either labels or value, and not both" in found.text


@pytest.mark.parametrize("path", ["/questions", "/conflicts", "/labels", "/versions", "/examples/counts"])
def test_no_address_breaks_where_answers_are_numbers(serve: Make, path: str):
    site = serve(("text", "score"), tiny_ratings(40), task="regression")
    assert site.ask("GET", path).status_code < 500
