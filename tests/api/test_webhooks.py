"""Owners add webhooks, see what was delivered and have it sent again; secrets are shown once."""

import json

import pytest
from api_site import Site

from heedful.hooks.delivering import Deliverer
from heedful.records.webhook import Webhook


def added(site: Site, **more) -> dict:
    return site.ask("POST", "/webhooks", json={"url": "https://hooks.example/in", **more}).json()


def test_a_webhook_is_added_changed_and_removed_and_its_secret_shown_once(site: Site) -> None:
    shown = added(site, events=["feedback.created"])
    assert shown["secret"].startswith("whsec_")
    hook = shown["webhook"]
    assert (hook["author"], hook["events"]) == ("owner", ["feedback.created"])
    assert site.ask("GET", "/webhooks").json() == [hook]
    address = f"/webhooks/{hook['id']}"
    changed = site.ask("PATCH", address, json={"paused": True}).json()
    assert changed == {**hook, "paused": True}
    for path in ("/webhooks", address, f"{address}/deliveries"):
        assert shown["secret"] not in site.ask("GET", path).text
    assert site.ask("POST", f"{address}/secret").json()["secret"] != shown["secret"]
    assert site.ask("DELETE", address).status_code == 204
    assert site.ask("GET", address).status_code == 404


@pytest.mark.parametrize(
    "url, words",
    [
        ("https://127.0.0.1/", "leads to 127.0.0.1"),
        ("https://0x7f.1/", "leads to 127.0.0.1"),
        ("http://hooks.example/", "wanted https:"),
        ("file:///etc/passwd", "the scheme 'file'"),
        ("https://ann:secret@hooks.example/", "no address of a webhook"),
    ],
)
def test_an_address_inside_or_in_the_clear_is_refused(site: Site, url: str, words: str) -> None:
    hook = added(site)["webhook"]
    for method, path in (("POST", "/webhooks"), ("PATCH", f"/webhooks/{hook['id']}")):
        refused = site.ask(method, path, json={"url": url})
        assert refused.status_code == 422
        assert words in refused.json()["detail"]


def test_what_people_say_is_told_and_told_again_when_asked(site: Site, receiver) -> None:
    store = site.hosted.store
    hook = store.webhooks.add(Webhook(url=receiver.url, author="owner")).webhook
    said = {"kind": "correction", "text": "the umbrella of my aunt", "labels": ["account"]}
    item = site.ask("POST", "/feedback", json=said).json()
    sending = Deliverer(store, "project", ("127.0.0.0/8",))
    sending.once()
    log = site.ask("GET", f"/webhooks/{hook.id}/deliveries").json()["items"]
    assert [(one["event"], one["state"], one["subject"]) for one in log] == [
        ("feedback.created", "delivered", item["id"])
    ]
    again = site.ask("POST", f"/webhooks/{hook.id}/deliveries/{log[0]['id']}/replay")
    assert again.status_code == 202
    assert site.ask("POST", f"/webhooks/{hook.id}/replay", json={"after": 10**6}).json() == {"events": 0}
    sending.once()
    assert [json.loads(body)["data"]["id"] for _, body in receiver.heard] == [item["id"]] * 2


def test_a_ping_is_a_delivery(site: Site) -> None:
    hook = added(site)["webhook"]
    sent = site.ask("POST", f"/webhooks/{hook['id']}/ping").json()
    assert (sent["event"], sent["state"]) == ("ping", "waiting")
    listed = site.ask("GET", f"/webhooks/{hook['id']}/deliveries?limit=1").json()
    assert listed["items"] == [sent]
