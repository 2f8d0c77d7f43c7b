"""Erasing over HTTP: looked at first, done at once, learnt anew by a worker; listed without what it was."""

from api_site import Site


def test_an_owner_looks_first_then_erases_and_a_worker_learns_anew(site: Site) -> None:
    said = {"kind": "correction", "text": "the zanzibar invoice is late", "labels": ["billing"]}
    item = site.ask("POST", "/feedback", "annotator", json=said).json()
    site.hosted.project.learn()
    shown = site.ask("POST", "/erasures", json={"matching": "zanzibar", "preview": True}).json()
    assert (shown["plan"]["entries"], shown["erasure"], shown["job"]) == ({"correction": 1}, None, None)
    assert site.ask("GET", f"/feedback/{item['id']}").status_code == 200
    made = site.ask("POST", "/erasures", json={"matching": "zanzibar", "reason": "asked for"}).json()
    assert made["erasure"]["entries"] == 1
    assert made["job"]["kind"] == "catch_up"
    assert site.ask("GET", f"/feedback/{item['id']}").status_code == 404
    [listed] = site.ask("GET", "/erasures").json()["items"]
    assert (listed["author"], listed["reason"]) == ("owner", "asked for")
    assert "zanzibar" not in site.ask("GET", "/feedback").text


def test_what_is_wrong_with_a_wish_is_said(site: Site) -> None:
    assert "Found nothing to erase by" in site.ask("POST", "/erasures", json={}).json()["detail"]
    assert site.ask("POST", "/erasures", json={"matching": "(a|b)"}).status_code == 422
    assert site.ask("POST", "/erasures", json={"ids": ["feedback-0000000000000000"]}).status_code == 404
    assert site.ask("POST", "/erasures", json={"kind": "shoes"}).status_code == 422
