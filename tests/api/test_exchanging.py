"""Feedback and examples over HTTP in other programs' formats."""

import json

from api_site import Site

TASK = {
    "id": 1,
    "data": {"text": "my late van"},
    "annotations": [
        {"id": 5, "completed_by": {"email": "ann@example.com"}, "result": [
            {"from_name": "topic", "to_name": "text", "type": "choices", "value": {"choices": ["billing"]}},
            {"from_name": "why", "type": "textarea", "value": {"text": ["vans are billing"]}}]}
    ],
}  # fmt: skip


def test_a_foreign_file_comes_in_once_and_goes_out_in_another_format(site: Site) -> None:
    body = json.dumps([TASK]).encode()
    first = site.ask("POST", "/feedback/import?format=label-studio", content=body).json()
    assert first == {"new": 2, "known": 0, "read": 1, "left_out": 0}
    again = site.ask("POST", "/feedback/import?format=label-studio", content=body).json()
    assert (again["new"], again["known"]) == (0, 2)
    out = site.ask("GET", "/feedback/export?format=trl-prompt-completion")
    assert out.headers["content-disposition"] == 'attachment; filename="feedback.jsonl"'
    assert out.headers["heedful-left-out"] == "comment=1, reading=1"
    (row,) = map(json.loads, out.text.splitlines())
    assert (row["prompt"], row["completion"]) == ("my late van", "billing")


def test_what_belongs_beside_a_file_is_asked_for_by_name(site: Site) -> None:
    site.ask("POST", "/feedback", json={"kind": "correction", "text": "my late van", "labels": ["billing"]})
    info = site.ask("GET", "/feedback/export?format=llama-factory-alpaca&part=beside").json()
    assert info["feedback"]["file_name"] == "feedback.json"
    config = site.ask("GET", "/feedback/export?format=label-studio&part=beside")
    assert config.headers["content-type"] == "application/xml"
    assert '<Choice value="billing"/>' in config.text
    assert site.ask("GET", "/feedback/export?format=prodigy&part=beside").status_code == 404


def test_a_damaged_file_is_told_with_its_place_and_not_with_ours(site: Site) -> None:
    found = site.ask("POST", "/feedback/import?format=label-studio", content=b'[{"data": {"text": "a"}}, 7]')
    assert found.status_code == 422
    assert found.json()["detail"].startswith("upload.jsonl, item 2: found")
    assert site.ask("POST", "/feedback/import?format=excel", content=b"").status_code == 422
    assert site.hosted.project.feedback() == []


def test_examples_go_out_to_be_labelled_and_come_back_labelled(site: Site) -> None:
    pool = site.ask("GET", "/examples/export?format=label-studio&split=pool").json()
    assert pool
    assert all(one["annotations"] == [] for one in pool)
    choice = {"from_name": "label", "to_name": "text", "type": "choices", "value": {"choices": ["billing"]}}
    labelled = {"data": {"text": pool[0]["data"]["text"]}, "annotations": [{"result": [choice]}]}
    batch = site.ask("POST", "/examples?format=label-studio", content=json.dumps([labelled]).encode())
    assert batch.status_code == 201
    assert batch.json()["added"] == 1
