"""What pages of other sites may say, and what they may not."""

import json

import pytest
from api_site import BASE, Site

SHOP = "https://shop.example"


def key_for(site: Site, origin: str = SHOP) -> dict:
    return site.ask("POST", "/widget/keys", json={"origin": origin}).json()


def asked(site: Site) -> str:
    return site.ask("POST", "/predict", json={"text": "my late van"}).json()["prediction"]["id"]


def say(site: Site, origin: str | None = SHOP, **said):
    headers = {"Content-Type": "text/plain", **({"Origin": origin} if origin else {})}
    site.http.cookies.clear()
    return site.http.post(f"{BASE}/widget", content=json.dumps(said), headers=headers)


def test_a_visitor_corrects_an_answer_and_the_next_one_heeds_it(site: Site) -> None:
    key, on = key_for(site)["secret"], asked(site)
    found = say(site, key=key, prediction_id=on, labels=["billing"], once="0123456789abcdef")
    assert found.status_code == 201
    assert found.headers["access-control-allow-origin"] == SHOP
    assert "access-control-allow-credentials" not in found.headers
    (item,) = site.hosted.project.feedback()
    assert (item.author, item.prediction_id) == ("visitors of shop.example", on)
    assert site.ask("POST", "/predict", json={"text": "my late van"}).json()["prediction"]["names"] == [
        "billing"
    ]
    again = say(site, key=key, prediction_id=on, labels=["billing"], once="0123456789abcdef")
    assert again.json() == found.json()
    assert len(site.hosted.project.feedback()) == 1


def test_a_comment_is_said_back_without_any_text_of_the_project(site: Site) -> None:
    key, on = key_for(site)["secret"], asked(site)
    comment = "anything that mentions a van is billing"
    found = say(site, key=key, prediction_id=on, right=False, comment=comment).json()
    assert len(found["kept"]) == 2
    assert any("van" in one and "billing" in one for one in found["understood"])
    assert set(found) == {"kept", "understood", "question"}


@pytest.mark.parametrize(
    "origin", [None, "https://evil.example", "https://shop.example.evil.example", "null"]
)
def test_a_key_says_nothing_for_another_origin(site: Site, origin: str | None) -> None:
    key, on = key_for(site)["secret"], asked(site)
    found = say(site, origin, key=key, prediction_id=on, right=True)
    assert found.status_code == 403
    assert "access-control-allow-origin" not in found.headers
    labels = site.http.get(f"{BASE}/widget/labels", params={"key": key}, headers={"Origin": origin or ""})
    assert labels.status_code == 403
    assert site.hosted.project.feedback() == []


def test_a_key_opens_no_other_door_and_a_token_is_no_key(site: Site) -> None:
    key, on = key_for(site)["secret"], asked(site)
    for path in ("/feedback", "/labels", f"/predictions/{on}", "/me"):
        assert site.http.get(BASE + path, headers={"Authorization": f"Bearer {key}"}).status_code == 401
    assert say(site, key=site.tokens["owner"], prediction_id=on, right=True).status_code == 403


def test_a_key_that_was_taken_away_is_heard_no_more(site: Site) -> None:
    made, on = key_for(site), asked(site)
    assert [one["name"] for one in site.ask("GET", "/widget/keys").json()] == [SHOP]
    assert site.ask("DELETE", f"/widget/keys/{made['about']['id']}").status_code == 204
    assert say(site, key=made["secret"], prediction_id=on, right=True).status_code == 403
    assert site.ask("DELETE", f"/widget/keys/{made['about']['id']}").status_code == 404


def test_labels_are_told_to_who_shows_a_key(site: Site) -> None:
    key = key_for(site)["secret"]
    found = site.http.get(f"{BASE}/widget/labels", params={"key": key}, headers={"Origin": SHOP})
    assert found.json() == {"labels": list(site.hosted.project.labels.names)}
    assert found.headers["access-control-allow-origin"] == SHOP


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({}, "key: field required"),
        ({"prediction_id": "prediction-0123456789abcdef"}, "right, labels or a comment"),
        ({"prediction_id": "../x", "right": True}, "prediction_id: string should match"),
        ({"prediction_id": "prediction-0123456789abcdef", "right": True, "author": "owner"}, "author: extra"),
        (
            {"prediction_id": "prediction-0123456789abcdef", "comment": "x" * 2001},
            "comment: string should have",
        ),
    ],
)
def test_what_cannot_be_taken_says_why(site: Site, said: dict, complaint: str) -> None:
    found = say(site, **({"key": key_for(site)["secret"], **said} if said else {}))
    assert found.status_code == 422
    assert complaint in found.json()["detail"]


def test_a_prediction_that_is_not_here_is_told_to_the_page(site: Site) -> None:
    found = say(site, key=key_for(site)["secret"], prediction_id="prediction-0123456789abcdef", right=True)
    assert found.status_code == 404
    assert found.headers["access-control-allow-origin"] == SHOP


def test_who_says_too_much_is_asked_to_wait(site: Site) -> None:
    key, on = key_for(site)["secret"], asked(site)
    found = [say(site, key=key, prediction_id=on, right=True).status_code for _ in range(21)]
    assert found == [201] * 20 + [429]
    assert say(site, key=key, prediction_id=on, right=True).headers["retry-after"]


def test_a_long_body_is_refused(site: Site) -> None:
    assert say(site, key="k", prediction_id="p", comment="x" * 30_000).status_code == 413


@pytest.mark.parametrize(
    "origin", ["https://*", "shop.example", "https://shop.example/", "javascript://x", "*"]
)
def test_a_key_is_for_one_origin_by_its_name(site: Site, origin: str) -> None:
    assert site.ask("POST", "/widget/keys", json={"origin": origin}).status_code == 422
