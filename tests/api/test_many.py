"""Several things said in one request, and taken back together."""

from api_site import Site

ITEMS = [
    {"kind": "correction", "text": "the card was charged twice", "labels": ["billing"]},
    {"kind": "verdict", "text": "where is the van", "answer": ["delivery"], "right": True},
    {"kind": "choice", "text": "the profile is locked", "none_of": ["billing", "delivery"]},
]


def test_many_things_are_said_at_once_and_under_one_key_once(site: Site) -> None:
    for _ in range(2):
        given = site.ask(
            "POST",
            "/feedback/many",
            role="annotator",
            json={"items": ITEMS},
            headers={"Idempotency-Key": "one-act"},
        )
        assert given.status_code == 201, given.text
    kinds = [item["kind"] for item in given.json()["items"]]
    assert kinds == ["correction", "verdict", "choice"]
    assert len(site.hosted.project.feedback()) == 3
    verdict = site.hosted.project.feedback()[1]
    assert verdict.answer == (site.hosted.project.labels.id("delivery"),)


def test_annotators_take_back_their_own_together_and_nobody_elses(site: Site) -> None:
    own = site.ask("POST", "/feedback/many", role="annotator", json={"items": ITEMS}).json()["items"]
    theirs = site.ask("POST", "/feedback", role="owner", json=ITEMS[0]).json()["id"]
    ids = [item["id"] for item in own]
    refused = site.ask("POST", "/feedback/withdraw", role="annotator", json={"ids": [ids[0], theirs]})
    assert refused.status_code == 404
    refused = site.ask("POST", "/feedback/withdraw", role="annotator", json={"author": "owner"})
    assert refused.status_code == 403
    assert len(site.hosted.project.feedback()) == 4
    taken = site.ask("POST", "/feedback/withdraw", role="annotator", json={"ids": ids})
    assert taken.json()["withdrawal"]["items"] == ids
    assert [item.id for item in site.hosted.project.feedback()] == [theirs]


def test_one_that_does_not_fit_is_named_and_those_before_it_count(site: Site) -> None:
    wrong = {"kind": "correction", "text": "x", "labels": ["no such label"]}
    found = site.ask("POST", "/feedback/many", json={"items": [ITEMS[0], wrong]})
    assert found.status_code == 404 or found.status_code == 422
    assert "no such label" in found.json()["detail"]
    assert len(site.hosted.project.feedback()) == 1
