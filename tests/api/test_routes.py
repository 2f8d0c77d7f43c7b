"""What the routes answer: ids in body and header, pages, streams, problems in words."""

import json
import threading
import time

import pytest
from api_site import Site

from heedful.errors import StoreError
from heedful.records.job import Job

JSON = {"Content-Type": "application/json"}


def test_an_answer_carries_its_id_and_version_in_body_and_header(site: Site) -> None:
    found = site.ask("POST", "/predict", json={"text": "where is my parcel"})
    body = found.json()
    assert (found.headers["Prediction-Id"], found.headers["Model-Version"]) == (body["prediction_id"], "v1")
    assert body["prediction"]["version"] == body["model_version"] == "v1"
    assert body["label"] == ", ".join(body["prediction"]["names"])
    said = {"kind": "verdict", "prediction_id": body["prediction_id"], "right": True}
    assert site.ask("POST", "/feedback", json=said).json()["text"] == "where is my parcel"


def test_an_answer_that_is_not_kept_is_no_subject(site: Site) -> None:
    body = site.ask("POST", "/predict", json={"text": "a text", "keep": False}).json()
    assert site.ask("GET", f"/predictions/{body['prediction_id']}").status_code == 404
    said = {"kind": "verdict", "prediction_id": body["prediction_id"], "right": True}
    assert site.ask("POST", "/feedback", json=said).status_code == 404


def test_a_correction_is_heeded_by_the_next_answer(site: Site) -> None:
    asked = {"text": "where is my parcel"}
    was = site.ask("POST", "/predict", json=asked).json()["label"]
    wanted = next(label["name"] for label in site.ask("GET", "/labels").json()["all"] if label["name"] != was)
    site.ask("POST", "/feedback", json={"kind": "correction", "labels": [wanted], **asked})
    assert site.ask("POST", "/predict", json=asked).json()["label"] == wanted


def test_several_texts_have_one_version_and_keep_their_order(site: Site) -> None:
    texts = [f"text {number}" for number in range(50)]
    found = site.ask("POST", "/predict/many", json={"texts": texts}).json()
    assert [one["prediction"]["text"] for one in found["answers"]] == texts
    assert {one["model_version"] for one in found["answers"]} == {found["model_version"]}


def test_a_file_is_answered_row_by_row(site: Site) -> None:
    rows = "text\n" + "".join(f"text {number}\n" for number in range(600))
    found = site.ask("POST", "/predict/file?format=csv", content=rows.encode())
    assert [json.loads(line)["text"] for line in found.text.splitlines()] == [f"text {n}" for n in range(600)]


def test_what_stands_beside_the_texts_of_a_file_is_left_aside(site: Site) -> None:
    row = {"text": "a late van", "label": {"no": "label"}, "split": "odd"}
    found = site.ask("POST", "/predict/file?format=jsonl", content=json.dumps(row).encode())
    assert [json.loads(line)["text"] for line in found.text.splitlines()] == ["a late van"]


def test_a_file_that_is_wrong_anywhere_is_refused_before_the_first_answer(site: Site) -> None:
    rows = b'{"text": "good"}\n{"text": "also"}\nbad\n'
    found = site.ask("POST", "/predict/file?format=jsonl", content=rows)
    assert found.status_code == 422
    assert found.json()["detail"].startswith("upload.jsonl:3: found no JSON")


def test_examples_come_in_and_go_out_as_streams(site: Site) -> None:
    rows = b'text,label\n"=1+1 is a sum",billing\nnobody said what this is,\n'
    batch = site.ask("POST", "/examples?format=csv&name=mails.csv", content=rows).json()
    assert (batch["added"], batch["source"]) == (2, "mails.csv")
    lines = site.ask("GET", "/examples/export").text.splitlines()
    assert {"text": "nobody said what this is", "label": None, "split": "pool"} in map(json.loads, lines)
    as_csv = site.ask("GET", "/examples/export?format=csv").content
    assert b'"\'=1+1 is a sum","billing"' in as_csv
    assert site.ask("POST", "/examples?format=csv", content=as_csv).json()["added"] == 0


def test_where_an_example_came_from_is_the_files_own_name(site: Site) -> None:
    site.ask("POST", "/examples?format=csv&name=mails.csv", content=b"text\na new text of the pool\n")
    pool = site.ask("GET", "/examples?split=pool&limit=1000").json()["items"]
    (found,) = [one["source"] for one in pool if one["text"] == "a new text of the pool"]
    assert found.startswith("mails.csv")


@pytest.mark.parametrize("name", ["../up.csv", "/etc/passwd", "a\\b", "a%00b"])
def test_a_files_name_is_no_path(site: Site, name: str) -> None:
    assert site.ask("POST", f"/examples?format=csv&name={name}", content=b"text\na\n").status_code == 422


@pytest.mark.parametrize("path", ["/examples?split=train", "/predictions", "/feedback"])
def test_pages_together_are_the_whole_list(site: Site, path: str) -> None:
    for number in range(7):
        site.ask("POST", "/predict", json={"text": f"text {number}"})
        said = {"kind": "correction", "text": f"text {number}", "labels": ["billing"]}
        site.ask("POST", "/feedback", json=said)
    whole = site.ask("GET", path, params={"limit": 1000}).json()
    assert whole["next"] is None
    items, cursor = [], None
    while True:
        page = site.ask("GET", path, params={"limit": 3, **({"cursor": cursor} if cursor else {})}).json()
        assert len(page["items"]) <= 3
        items += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert items == whole["items"]


def test_labels_are_previewed_then_merged(site: Site) -> None:
    step = {"source": "billing", "into": "account"}
    preview = site.ask("POST", "/labels/merge", json={**step, "preview": True}).json()
    assert preview["examples"] == 12
    assert len(site.ask("GET", "/labels").json()["all"]) == 3
    site.ask("POST", "/labels/merge", json=step)
    assert [label["name"] for label in site.ask("GET", "/labels").json()["all"]] == ["account", "delivery"]


def test_a_label_is_renamed_by_its_id(site: Site) -> None:
    (billing,) = [label for label in site.ask("GET", "/labels").json()["all"] if label["name"] == "billing"]
    site.ask("PATCH", f"/labels/{billing['id']}", json={"name": "invoices"})
    assert {"id": billing["id"], "name": "invoices"} in site.ask("GET", "/labels").json()["all"]


def test_a_comment_is_told_amended_applied_and_taken_back(site: Site) -> None:
    told = {"comment": "texts with sunflower are billing", "text": "a sunflower"}
    heard = site.ask("POST", "/comments", role="annotator", json=told).json()
    assert heard["comment"]["author"] == "the annotator"
    meant = {"rules": ["sunflower, daisy -> account"]}
    amended = site.ask("POST", f"/comments/{heard['reading']['id']}/amend", json=meant).json()
    chips = [chip["text"] for rule in amended["echo"]["rules"] for chip in rule["chips"]]
    assert {"sunflower", "daisy", "account"} <= set(chips)
    assert site.ask("POST", f"/comments/{heard['reading']['id']}/apply").status_code == 422  # replaced
    reading = amended["reading"]["id"]
    assert site.ask("POST", f"/comments/{reading}/apply").json()["reading_id"] == reading
    asked = {"text": "a daisy"}
    assert heard["comment"]["id"] in site.ask("POST", "/predict", json=asked).json()["prediction"]["heeded"]
    taken = site.ask("DELETE", f"/comments/{reading}").json()["withdrawal"]
    assert heard["comment"]["id"] in taken["items"]
    assert site.ask("POST", "/predict", json=asked).json()["prediction"]["heeded"] == []


def test_a_comment_of_another_is_not_there_for_annotators(site: Site) -> None:
    told = {"comment": "texts with sunflower are billing"}
    reading = site.ask("POST", "/comments", role="reviewer", json=told).json()["reading"]["id"]
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/apply"), ("POST", "/amend")):
        more = {"json": {}} if method == "POST" else {}
        assert site.ask(method, f"/comments/{reading}{path}", role="annotator", **more).status_code == 404


def test_a_job_without_a_worker_says_so_within_two_seconds(site: Site) -> None:
    job = site.ask("POST", "/rounds", headers={"Idempotency-Key": "one"}).json()
    assert site.ask("POST", "/rounds", headers={"Idempotency-Key": "one"}).json()["id"] == job["id"]
    time.sleep(1.8)
    assert "No worker has taken this yet" in site.ask("GET", f"/jobs/{job['id']}").json()["note"]


def test_a_job_is_watched_until_it_is_over(site: Site) -> None:
    jobs = site.hosted.store.jobs
    jobs.add(Job(kind="learn", author="owner"))
    job = jobs.take("w")
    jobs.finish(job.model_copy(update={"state": "done", "result": {"number": 1}}), "w")
    events = site.ask("GET", f"/jobs/{job.id}/events")
    assert events.headers["content-type"].startswith("text/event-stream")
    number, name, data = events.text.strip().split("\n")
    assert name == "event: over"
    assert json.loads(data.removeprefix("data: "))["result"] == {"number": 1}
    seen = {"Last-Event-ID": number.removeprefix("id: ")}
    assert site.ask("GET", f"/jobs/{job.id}/events", headers=seen).status_code == 204
    again = site.ask("GET", f"/jobs/{job.id}/events", headers={"Last-Event-ID": "another"})
    assert again.text == events.text


def test_who_was_cut_off_hears_what_happened_meanwhile_and_nothing_twice(site: Site) -> None:
    said = {"kind": "correction", "text": "the umbrella of my aunt", "labels": ["account"]}
    before = site.hosted.store.ledger.position()
    items = [site.ask("POST", "/feedback", json={**said, "text": text}).json()["id"] for text in "abc"]

    def heard(**more) -> list[tuple[str, str, str]]:
        told = site.ask("GET", "/events?wait=0", **more).text.split("\n\n")
        lines = [one.split("\n") for one in told if one.startswith("id: ")]
        return [
            (number[4:], event[7:], json.loads(data[6:])["id"]) for number, event, data in lines
        ]  # fmt: skip

    assert heard() == []
    all_of_it = heard(params={"after": before, "wait": 0})
    assert [(event, item) for _, event, item in all_of_it] == [("feedback.created", item) for item in items]
    assert heard(headers={"Last-Event-ID": all_of_it[0][0]}) == all_of_it[1:]


def test_promotion_and_roll_back_hold_for_the_next_answer(site: Site) -> None:
    project = site.hosted.project
    project.correct("the umbrella of my aunt", "account")
    project.learn()
    project.promote("v1")
    project.swap()
    versions = []
    for path in ("/versions/v2/promote", "/versions/rollback", "/versions/v2/promote"):
        assert site.ask("POST", path).json()["author"] == "owner"
        versions.append(site.ask("POST", "/predict", json={"text": "a text"}).headers["Model-Version"])
    assert versions == ["v2", "v1", "v2"]


def test_the_shape_of_hugging_face(site: Site) -> None:
    one = site.ask("POST", "/hf", json={"inputs": "where is my parcel", "parameters": {"top_k": 2}}).json()
    assert len(one) == 2
    assert one[0]["score"] >= one[1]["score"]
    several = site.ask("POST", "/hf", json={"inputs": ["a", "b"], "options": {"wait_for_model": True}}).json()
    assert [len(scores) for scores in several] == [3, 3]
    assert sum(score["score"] for score in several[0]) == pytest.approx(1.0, abs=1e-5)


def test_the_shape_of_open_ai(site: Site) -> None:
    asked = {
        "model": "any",
        "messages": [{"role": "system", "content": "x"}, {"role": "user", "content": "my parcel"}],
    }
    found = site.ask("POST", "/openai/v1/chat/completions", json=asked).json()
    label = site.ask("POST", "/predict", json={"text": "my parcel"}).json()["label"]
    assert found["choices"][0]["message"] == {"role": "assistant", "content": label}
    assert found["id"].startswith("prediction-")
    streamed = site.ask("POST", "/openai/v1/chat/completions", json={**asked, "stream": True}).text
    pieces = [line.removeprefix("data: ") for line in streamed.splitlines() if line]
    assert json.loads(pieces[0])["choices"][0]["delta"]["content"] == label
    assert pieces[-1] == "[DONE]"
    assert [one["id"] for one in site.ask("GET", "/openai/v1/models").json()["data"]] == ["v1"]


def test_the_shape_of_open_ai_takes_parts_and_says_in_its_words_what_is_wrong(site: Site) -> None:
    parts = [{"type": "text", "text": "my parcel"}, {"type": "image_url", "image_url": {"url": "x"}}]
    asked = {"messages": [{"role": "user", "content": parts}]}
    found = site.ask("POST", "/openai/v1/chat/completions", json=asked).json()
    assert (
        found["choices"][0]["message"]["content"]
        == (site.ask("POST", "/predict", json={"text": "my parcel"}).json()["label"])
    )
    refused = site.ask("POST", "/openai/v1/chat/completions", json={"messages": "my parcel"})
    error = refused.json()["error"]
    assert (refused.status_code, error["type"], error["code"]) == (422, "invalid_request_error", "422")
    assert (error["param"], error["message"]) == ("body.messages", refused.json()["detail"])
    stranger = site.ask("GET", "/openai/v1/models", role=None)
    assert (stranger.status_code, stranger.json()["error"]["code"]) == (401, "401")
    assert stranger.headers["WWW-Authenticate"] == "Bearer"
    assert "error" not in site.ask("POST", "/predict", json={}).json()


@pytest.mark.parametrize(
    "method, path, content, status, words",
    [
        ("POST", "/predict", b'{"texts": "a"}', 422, "body.text: found nothing; wanted"),
        ("POST", "/predict", b'{"text": "\\ud800"}', 422, "body.text: found '\\ud800'; wanted"),
        ("POST", "/predict", b'{"text": NaN}', 422, "found nan; wanted"),
        ("POST", "/predict", b"[" * 10_000, 4, ""),
        ("POST", "/predict", b"\xff", 4, ""),
        ("POST", "/feedback", b'{"kind": "correction", "text": "a", "labels": ["weather"]}', 422, "weather"),
        ("POST", "/feedback", b'{"kind": "verdict", "text": "a", "right": true}', 422, "a verdict needs"),
        ("GET", "/versions/v9", None, 404, "'v9'"),
        ("GET", "/versions/..%2fv1", None, 404, "nothing at this address"),
        ("GET", "/feedback?cursor=abc", None, 422, "the cursor 'abc'"),
        ("PUT", "/predict", b"{}", 405, "This address knows other methods"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_said_in_words(site: Site, method, path, content, status, words) -> None:
    found = site.ask(method, path, content=content, headers=JSON)
    assert str(found.status_code).startswith(str(status))
    assert found.headers["content-type"] == "application/problem+json"
    assert found.json()["status"] == found.status_code
    assert words in found.json()["detail"]


def test_a_store_that_cannot_be_read_asks_to_come_again(site: Site, monkeypatch) -> None:
    def broken(*_):
        raise StoreError("The store is away.")

    monkeypatch.setattr(site.hosted.store.ledger, "position", broken)
    found = site.ask("POST", "/predict", json={"text": "a"})
    assert (found.status_code, found.headers["Retry-After"]) == (503, "2")
    assert site.http.get("/readyz").status_code == 503
    assert site.http.get("/healthz").status_code == 200


def test_what_nobody_foresaw_tells_nothing_of_the_inside(site: Site, monkeypatch, caplog) -> None:
    def broken(*_):
        raise ZeroDivisionError("secret of the inside")

    monkeypatch.setattr(type(site.hosted.project), "counts", broken)
    site.http._transport.raise_server_exceptions = False
    found = site.ask("GET", "/examples/counts")
    assert found.status_code == 500
    assert "secret" not in found.text
    assert found.headers["content-type"] == "application/problem+json"


def test_a_body_that_is_too_long_is_refused(site: Site, monkeypatch) -> None:
    from heedful.host import shield

    monkeypatch.setattr(shield, "MOST_BYTES", 1000)
    assert site.ask("POST", "/predict", json={"text": "a" * 2000}).status_code == 413


def test_metrics_count_routes_not_addresses(site: Site) -> None:
    site.ask("GET", "/versions/v1")
    site.ask("GET", "/versions/v1")
    page = site.ask("GET", "/metrics").text
    (line,) = [line for line in page.splitlines() if "_requests_total{" in line and "{version_id}" in line]
    assert line.endswith(" 2.0")
    assert 'project="project"' in line
    for told in ('version{project="project",state="v1"} 1.0', 'jobs{project="project",state="waiting"} 0.0'):
        assert f"heedful_{told}" in page
    assert 'heedful_texts{project="project",state="waiting"} 0.0' in page


def test_a_server_is_ready_once_its_version_is_loaded(site: Site, monkeypatch) -> None:
    go = threading.Event()
    monkeypatch.setattr(site.hosted.project, "swap", lambda: go.wait(10))
    site.hosted.warm()
    found = site.http.get("/readyz")
    assert (found.status_code, found.headers["Retry-After"]) == (503, "2")
    go.set()
    site.hosted._warming.join()
    assert site.http.get("/readyz").status_code == 200


def test_browsers_are_told_to_be_careful(site: Site) -> None:
    found = site.ask("GET", "/me").headers
    assert found["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in found["Content-Security-Policy"]
    assert found["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in found
