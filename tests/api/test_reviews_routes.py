"""People's review over HTTP: asked for by a reviewer, judged by annotators who do not learn whose answers."""

import pytest
from api_site import Site

from heedful.records.job import Job
from heedful.server.work import do
from heedful.testing import tiny_examples


@pytest.fixture
def review(site: Site) -> str:
    """A review of two versions, prepared as a worker does it."""
    project = site.hosted.project
    for text, label in tiny_examples(40, seed=11):
        if label == "delivery":
            project.correct(text, "billing")
    project.learn()
    asked = site.ask(
        "POST", "/reviews", "reviewer", json={"versions": ["v2", "v1"], "items": 3, "overlap": 1}
    )
    assert asked.status_code == 202
    job = site.hosted.store.jobs.take("worker")
    assert isinstance(job, Job) and job.kind == "review" and asked.json()["about"] == job.about
    assert do(project, job, "worker").state == "done"
    return job.about


def test_a_review_is_judged_without_learning_whose_answers_these_are(site: Site, review: str) -> None:
    (listed,) = site.ask("GET", "/reviews", "annotator").json()
    assert (listed["review_id"], listed["left"], listed["card"]) == (review, 3, None)
    for choice in ("left", "right", None):
        shown = site.ask("GET", f"/reviews/{review}/next", "annotator")
        assert '"v1"' not in shown.text and '"v2"' not in shown.text
        card = shown.json()["card"]
        given = {"item_id": card["item_id"], "choice": choice, "seconds": 2.5}
        kept = site.ask("POST", f"/reviews/{review}/opinions", "annotator", json=given)
        assert kept.status_code == 201
        assert '"v1"' not in kept.text and '"v2"' not in kept.text
    assert kept.json()["done"] == 3
    assert site.ask("GET", f"/reviews/{review}/next", "annotator").json()["card"] is None
    report = site.ask("GET", f"/reviews/{review}/report", "reviewer").json()
    assert report["opinions"] == 2
    assert report["pairs"][0]["win_rate"] is None
    assert site.ask("POST", f"/reviews/{review}/end", "reviewer").status_code == 200
    report = site.ask("GET", f"/reviews/{review}/report", "reviewer").json()
    assert report["pairs"][0]["opinions"] == 2
    assert report["pairs"][0]["win_rate"] is not None


def test_an_opinion_is_its_authors_to_take_back(site: Site, review: str) -> None:
    card = site.ask("GET", f"/reviews/{review}/next", "annotator").json()["card"]
    given = {"item_id": card["item_id"], "choice": "left"}
    kept = site.ask("POST", f"/reviews/{review}/opinions", "annotator", json=given).json()
    again = site.ask("POST", f"/reviews/{review}/opinions", "annotator", json=given).json()
    assert again["id"] == kept["id"]
    other = {**given, "choice": "right"}
    assert site.ask("POST", f"/reviews/{review}/opinions", "annotator", json=other).status_code == 422
    where = f"/reviews/{review}/opinions/{kept['id']}"
    assert site.ask("DELETE", where, "reviewer").status_code == 404
    assert site.ask("DELETE", where, "annotator").json()["left"] == 3


def test_what_does_not_fit_is_refused_in_words(site: Site, review: str) -> None:
    card = site.ask("GET", f"/reviews/{review}/next", "annotator").json()["card"]
    given = {"item_id": card["item_id"], "right": [True]}
    found = site.ask("POST", f"/reviews/{review}/opinions", "annotator", json=given)
    assert found.status_code == 422
    assert "wanted a choice" in found.json()["detail"]
    assert site.ask("POST", "/reviews", "reviewer", json={"versions": ["v2", "v9"]}).status_code == 404
    assert site.ask("POST", "/reviews", "reviewer", json={"way": "scale"}).status_code == 422


def test_one_key_starts_one_review(site: Site, review: str) -> None:
    body, key = {"versions": ["v2", "v1"], "items": 2}, {"Idempotency-Key": "once"}
    first = site.ask("POST", "/reviews", "reviewer", json=body, headers=key).json()
    again = site.ask("POST", "/reviews", "reviewer", json=body, headers=key).json()
    assert (again["id"], again["about"]) == (first["id"], first["about"])
    assert len(site.hosted.project.review.all()) == 2


def test_a_version_that_lost_is_promoted_only_despite_that(site: Site, review: str) -> None:
    project = site.hosted.project
    project.promote("v1")
    texts = [text for text, _ in tiny_examples(60, seed=77)]
    made = project.review.start("v2", "v1", items=10, overlap=3, texts=texts)
    items = {one.id: one for one in project.review.items(made)}
    for person in ("ann", "bob", "cem"):
        while (card := project.review.next(made, author=person).card) is not None:
            item = items[card.item_id]
            first = item.sides[item.order(made.seed, person)[0]].versions[0]
            project.review.answer(card, "left" if first == "v1" else "right", author=person)
    found = site.ask("POST", "/versions/v2/promote")
    assert found.status_code == 409
    assert "people's review" in found.json()["detail"]
    assert site.ask("POST", "/versions/v2/promote", json={"despite_review": True}).status_code == 200
