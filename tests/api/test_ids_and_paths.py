"""Ids of one project are nothing in another, and no id or name is ever a path (USERS S2, S5)."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from api_site import BASE, Site

from heedful.host.hosted import Hosted, Hosts
from heedful.records.base import content_hash
from heedful.records.job import Job
from heedful.records.review import Opinion, Review, ReviewItem
from heedful.records.webhook import Webhook
from heedful.testing import tiny_project

CANARY = "the canary that nobody may see"


@pytest.fixture
def neighbour(site: Site, tmp_path) -> Iterator[tuple[Hosted, dict[str, str]]]:
    """Another project on the same server, and a token of its owner."""
    with tiny_project(tmp_path / "second", name="second") as project:
        folder = project.workspace.folder
    other = Hosted.open(folder)
    site.http.app.state.hosts = Hosts.of(site.hosted, other)
    people = other.store.people
    owner = people.accept(people.first_link().secret, "hash")
    token = people.issue(owner, "token", "t", "owner", None).secret
    yield other, {"Authorization": f"Bearer {token}"}
    other.close()


def ids_of(site: Site) -> dict[str, str]:
    """One of each thing that has an id, made in the first project."""
    store = site.hosted.store
    prediction = site.ask("POST", "/predict", json={"text": "the umbrella of my aunt"}).json()
    said = {"kind": "correction", "prediction_id": prediction["prediction_id"], "labels": ["account"]}
    told = {"comment": "texts with sunflower are billing"}
    hook = store.webhooks.add(Webhook(url="https://hooks.example/", author="owner")).webhook
    review = Review(versions=("v1", "v2"), size=1)
    item = ReviewItem(review_id=review.id, text="a text", sides=())
    opinion = Opinion(review_id=review.id, item_id=item.id, order=(0, 1))
    store.ledger.append_all([review, item, opinion])
    row = b"text,label\nnobody else has this text of mine,billing\n"
    site.ask("POST", "/examples?format=csv", content=row)
    return {
        "prediction_id": prediction["prediction_id"],
        "feedback_id": site.ask("POST", "/feedback", json=said).json()["id"],
        "reading_id": site.ask("POST", "/comments", json=told).json()["reading"]["id"],
        "job_id": store.jobs.add(Job(kind="learn", author="owner")).id,
        "example_id": content_hash("nobody else has this text of mine"),
        "label_id": site.ask("POST", "/labels", json={"name": "a label of ours"}).json()["id"],
        "token_id": site.ask("POST", "/tokens", json={"name": "t"}).json()["about"]["id"],
        "person_id": site.people["reviewer"].id,
        "webhook_id": hook.id,
        "delivery_id": store.deliveries.ping(hook.id).id,
        "key_id": site.ask("POST", "/widget/keys", json={"origin": "https://a.example"}).json()["about"][
            "id"
        ],
        "review_id": review.id,
        "opinion_id": opinion.id,
        "version_id": "v7",
        "round_id": "round-0123456789abcdef",
    }


def routes_with_ids(site: Site) -> list[tuple[str, str]]:
    paths = site.http.app.openapi()["paths"]
    return [
        (method.upper(), path.removeprefix("/api/projects/{project}"))
        for path, methods in paths.items()
        for method in methods
        if "{" in path.removeprefix("/api/projects/{project}")
    ]


BODIES = {
    "/labels/{label_id}": {"name": "stolen"},
    "/people/{person_id}": {"role": "owner"},
    "/webhooks/{webhook_id}": {"paused": True},
    "/webhooks/{webhook_id}/replay": {"after": 0},
    "/comments/{reading_id}/amend": {"ignore": ["x"]},
    "/reviews/{review_id}/opinions": {"item_id": "item-0123456789abcdef", "choice": "left"},
}


def test_every_id_of_one_project_is_nothing_in_another(site: Site, neighbour) -> None:
    """USERS S2."""
    _, headers = neighbour
    ids = ids_of(site)
    routes = routes_with_ids(site)
    assert {name for _, path in routes for name in re.findall(r"{(\w+)}", path)} <= set(ids)
    for method, path in routes:
        address = re.sub(r"{(\w+)}", lambda name: ids[name[1]], path)
        body = {"json": BODIES.get(path, {})} if method in ("POST", "PATCH") else {}
        found = site.http.request(method, f"/api/projects/second{address}", headers=headers, **body)
        assert found.status_code in (403, 404), (method, path, found.status_code, found.text)
        mine = site.http.request(method, f"{BASE}{address}", headers=headers, **body)
        assert mine.status_code == 401, (method, path)


def test_an_answer_of_one_project_is_no_subject_in_another(site: Site, neighbour) -> None:
    _, headers = neighbour
    ids = ids_of(site)
    speak = {"prediction_id": ids["prediction_id"]}
    for path, body in (
        ("/feedback", {"kind": "verdict", "right": True, **speak}),
        ("/feedback/withdraw", {"ids": [ids["feedback_id"]]}),
        ("/comments", {"comment": "it is billing", **speak}),
        ("/why", speak),
    ):
        found = site.http.post(f"/api/projects/second{path}", json=body, headers=headers)
        assert found.status_code == 404, (path, found.text)


DOTS = (
    "../",
    "..\\",
    "..%2f",
    "%2e%2e/",
    "%2e%2e%2f",
    "..%5c",
    "%252e%252e%252f",
    "..%252f",
    "..%c0%af",
    "....//",
)
TRICKS = (
    "{root}/canary.txt", "file://{root}/canary.txt", "//{root}/canary.txt", "/etc/passwd",
    "\\\\server\\share", "C:\\windows\\win.ini", "canary.txt%00.json", "canary.txt\x00",
    "v1/../../canary.txt",
    "v1#/../canary.txt", "v1%23/../canary.txt", "v1?/../canary.txt", "v1;/../canary.txt", "~/canary.txt",
    "$HOME/canary.txt", "CON", "NUL", "LPT1", "aux.txt", ".", "..", "...", "link", "v1/link",
    "%2fetc%2fpasswd", "/proc/self/environ", "..;/canary.txt", ".%2e/canary.txt", "%2e./canary.txt",
    "\u2025/canary.txt", "\uff0e\uff0e/canary.txt", "..\u2215canary.txt",
)  # fmt: skip
SPELLINGS = [*(dots * depth + "canary.txt" for dots in DOTS for depth in (1, 3, 6)), *TRICKS]


def test_no_spelling_of_an_id_leads_to_a_file(site: Site, tmp_path) -> None:
    """USERS S5."""
    assert len(SPELLINGS) >= 60
    root = site.hosted.project.workspace.folder
    for place in (root, root.parent, root / "versions"):
        (place / "canary.txt").write_text(CANARY)
    (root / "versions" / "link").symlink_to(root / "canary.txt")
    for method, path in routes_with_ids(site):
        if method != "GET" or not path.endswith("}"):
            continue  # `/jobs/../events` is another address, without an end
        for spelling in SPELLINGS:
            raw = spelling.format(root=root)
            for written in {raw.replace("\x00", "%00"), quote(raw, safe="")}:
                address = re.sub(r"{\w+}", lambda _, to=written: to, path)
                found = site.ask("GET", quote(address, safe="/%?#;$~.\\:"))
                assert CANARY not in found.text, (path, written)
                assert found.status_code < 500, (path, written)
                assert found.status_code != 200 or "application/json" in found.headers["content-type"]


def test_what_a_file_is_called_is_a_name_and_never_a_path(site: Site) -> None:
    before = {path.name for path in site.hosted.project.workspace.folder.parent.iterdir()}
    for spelling in SPELLINGS:
        found = site.ask(
            "POST", "/examples", params={"format": "csv", "name": spelling}, content=b"text\na text\n"
        )
        assert found.status_code in (201, 422), (spelling, found.text)
        for part in ("/", "\\"):
            assert part not in (found.json().get("source") or "")
    assert {path.name for path in site.hosted.project.workspace.folder.parent.iterdir()} == before
