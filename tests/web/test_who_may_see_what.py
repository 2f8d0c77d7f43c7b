"""Every page times every kind of visitor; the pages come from the application, so that none is forgotten."""

import re

import pytest
from fastapi.testclient import TestClient
from pages import Pages

from heedful.host.access import role_of
from heedful.records.person import ROLES, may
from heedful.server.application import application
from heedful.web.routes import every_page

ANNOTATOR, REVIEWER, OWNER, ANYBODY = "annotator", "reviewer", "owner", "anybody"

# The table. A page that is not in it fails the test below: whoever adds one decides who may see it.
WHO = {
    "/": ANYBODY,
    "/assets/{digest}/{name:path}": ANYBODY,
    "/widget.js": ANYBODY,
    "/language/{tag}": ANYBODY,
    "/projects/{project}": ANYBODY,
    "/projects/{project}/sign-in": ANYBODY,
    "/projects/{project}/join": ANYBODY,
    "/projects/{project}/{rest:path}": ANYBODY,
    "/projects/{project}/ask": ANNOTATOR,
    "/projects/{project}/ask/answers/{prediction_id}": ANNOTATOR,
    "/projects/{project}/ask/why/{prediction_id}": ANNOTATOR,
    "/projects/{project}/ask/readings/{reading_id}": ANNOTATOR,
    "/projects/{project}/ask/history": ANNOTATOR,
    "/projects/{project}/review": ANNOTATOR,
    "/projects/{project}/review/about": ANNOTATOR,
    "/projects/{project}/review/many": ANNOTATOR,
    "/projects/{project}/review/many/list": ANNOTATOR,
    "/projects/{project}/blind": ANNOTATOR,
    "/projects/{project}/blind/{review_id}": ANNOTATOR,
    "/projects/{project}/blind/{review_id}/card": ANNOTATOR,
    "/projects/{project}/blind/{review_id}/results": REVIEWER,
    "/projects/{project}/conflicts": REVIEWER,
    "/projects/{project}/conflicts/list": REVIEWER,
    "/projects/{project}/conflicts/effect": REVIEWER,
    "/projects/{project}/rounds": ANNOTATOR,
    "/projects/{project}/rounds/list": ANNOTATOR,
    "/projects/{project}/rounds/now": ANNOTATOR,
    "/projects/{project}/rounds/{round_id}": ANNOTATOR,
    "/projects/{project}/versions": ANNOTATOR,
    "/projects/{project}/versions/list": ANNOTATOR,
    "/projects/{project}/versions/compare": ANNOTATOR,
    "/projects/{project}/versions/measured/{job_id}": REVIEWER,
    "/projects/{project}/labels": ANNOTATOR,
    "/projects/{project}/labels/list": ANNOTATOR,
    "/projects/{project}/people": REVIEWER,
    "/projects/{project}/people/list": REVIEWER,
    "/projects/{project}/people/accounts": OWNER,
    "/projects/{project}/settings": ANNOTATOR,
    "/projects/{project}/settings/tokens": ANNOTATOR,
    "/projects/{project}/settings/webhooks": OWNER,
}


def test_every_page_is_in_the_table_and_wants_the_same() -> None:
    assert {path: role_of(route) or ANYBODY for path, route in every_page().items()} == WHO


def test_pages_write_nothing() -> None:
    assert all(route.methods == {"GET"} for route in every_page().values())


@pytest.mark.parametrize("role", ROLES)
def test_pages_let_in_whom_the_table_says(served: Pages, role: str) -> None:
    cookie = served.cookie(role)
    with TestClient(application_of(served), base_url=served.base) as http:
        http.cookies.set(cookie["name"], cookie["value"])
        for path, wanted in WHO.items():
            if wanted == ANYBODY:
                continue
            found = http.get(address(path, served), follow_redirects=False)
            if may(role, wanted):
                assert found.status_code not in (401, 403, 303), path
                assert found.status_code < 500, path
            else:
                assert found.status_code == 403, path
                assert f"this wants {wanted}" in found.text


def test_strangers_are_shown_the_door_and_nothing_else(served: Pages) -> None:
    with TestClient(application_of(served), base_url=served.base) as http:
        for path, wanted in WHO.items():
            if wanted != ANYBODY:
                found = http.get(address(path, served) + "?a=b", follow_redirects=False)
                assert found.status_code == 303, path
                assert "/sign-in?next=" in found.headers["location"]
        there = without(served.hosted.name, http.get(f"/projects/{served.hosted.name}/sign-in").text)
        not_there = without("nothing-here", http.get("/projects/nothing-here/sign-in").text)
        assert there == not_there


def test_a_language_or_a_door_leads_to_no_other_server(served: Pages) -> None:
    with TestClient(application_of(served), base_url=served.base) as http:
        for elsewhere in (
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
        ):
            found = http.get("/language/en", params={"next": elsewhere}, follow_redirects=False)
            assert found.headers["location"] == "/"
            door = http.get(f"/projects/{served.hosted.name}/sign-in", params={"next": elsewhere})
            assert "evil.example" not in re.search(r'data-next="([^"]*)"', door.text)[1]


def without(name: str, text: str) -> str:
    return re.sub(rf'(/|%2F|"|>){name}(/|%2F|"|<)', r"\1\2", text)


def address(path: str, served: Pages) -> str:
    return re.sub(r"\{(\w+)(:path)?\}", "x9", path.replace("{project}", served.hosted.name))


def application_of(served: Pages):
    from heedful.host.hosted import Hosts

    return application(Hosts.of(served.hosted))
