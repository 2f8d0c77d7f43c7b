"""Every route times every kind of visitor; the routes come from OpenAPI, so that none is forgotten."""

import re
from datetime import timedelta

import pytest
from api_site import BASE, Site

from heedful.records.person import ROLES
from heedful.server.application import application

ANNOTATOR, REVIEWER, OWNER, ANYBODY = "annotator", "reviewer", "owner", "anybody"

# The table. A route that is not in it fails the test below: whoever adds one decides who may use it.
WHO = {
    "POST /predict": ANNOTATOR,
    "POST /predict/many": ANNOTATOR,
    "POST /predict/file": ANNOTATOR,
    "GET /predictions": REVIEWER,
    "GET /predictions/{prediction_id}": ANNOTATOR,
    "POST /feedback": ANNOTATOR,
    "GET /feedback": ANNOTATOR,
    "GET /feedback/export": REVIEWER,
    "POST /feedback/import": OWNER,
    "GET /feedback/{feedback_id}": ANNOTATOR,
    "DELETE /feedback/{feedback_id}": ANNOTATOR,
    "POST /feedback/many": ANNOTATOR,
    "POST /feedback/withdraw": ANNOTATOR,
    "GET /conflicts": REVIEWER,
    "POST /comments": ANNOTATOR,
    "GET /comments/{reading_id}": ANNOTATOR,
    "DELETE /comments/{reading_id}": ANNOTATOR,
    "POST /comments/{reading_id}/amend": ANNOTATOR,
    "POST /comments/{reading_id}/apply": ANNOTATOR,
    "POST /why": ANNOTATOR,
    "GET /questions": ANNOTATOR,
    "POST /rounds": REVIEWER,
    "GET /rounds": ANNOTATOR,
    "GET /rounds/{round_id}": ANNOTATOR,
    "GET /jobs": REVIEWER,
    "GET /jobs/{job_id}": ANNOTATOR,
    "POST /jobs/{job_id}/cancel": REVIEWER,
    "GET /jobs/{job_id}/events": ANNOTATOR,
    "GET /versions": ANNOTATOR,
    "POST /versions/rollback": OWNER,
    "GET /versions/{version_id}": ANNOTATOR,
    "POST /versions/{version_id}/promote": OWNER,
    "POST /versions/{version_id}/evaluate": REVIEWER,
    "GET /reviews": ANNOTATOR,
    "POST /reviews": REVIEWER,
    "GET /reviews/{review_id}/next": ANNOTATOR,
    "POST /reviews/{review_id}/opinions": ANNOTATOR,
    "DELETE /reviews/{review_id}/opinions/{opinion_id}": ANNOTATOR,
    "POST /reviews/{review_id}/end": REVIEWER,
    "GET /reviews/{review_id}/report": REVIEWER,
    "GET /examples": ANNOTATOR,
    "POST /examples": REVIEWER,
    "GET /examples/counts": ANNOTATOR,
    "GET /examples/export": REVIEWER,
    "GET /examples/{example_id}": ANNOTATOR,
    "GET /labels": ANNOTATOR,
    "POST /labels": REVIEWER,
    "POST /labels/merge": OWNER,
    "POST /labels/split": OWNER,
    "PATCH /labels/{label_id}": OWNER,
    "POST /session": ANYBODY,
    "DELETE /session": ANNOTATOR,
    "GET /me": ANNOTATOR,
    "POST /me/password": ANNOTATOR,
    "GET /tokens": ANNOTATOR,
    "POST /tokens": ANNOTATOR,
    "DELETE /tokens/{token_id}": ANNOTATOR,
    "GET /people": OWNER,
    "PATCH /people/{person_id}": OWNER,
    "DELETE /people/{person_id}": OWNER,
    "GET /invitations": OWNER,
    "POST /invitations": OWNER,
    "POST /invitations/look": ANYBODY,
    "POST /invitations/accept": ANYBODY,
    "GET /events": REVIEWER,
    "GET /webhooks": OWNER,
    "POST /webhooks": OWNER,
    "GET /erasures": OWNER,
    "POST /erasures": OWNER,
    "GET /webhooks/{webhook_id}": OWNER,
    "PATCH /webhooks/{webhook_id}": OWNER,
    "DELETE /webhooks/{webhook_id}": OWNER,
    "POST /webhooks/{webhook_id}/secret": OWNER,
    "POST /webhooks/{webhook_id}/ping": OWNER,
    "GET /webhooks/{webhook_id}/deliveries": OWNER,
    "POST /webhooks/{webhook_id}/deliveries/{delivery_id}/replay": OWNER,
    "POST /webhooks/{webhook_id}/replay": OWNER,
    "POST /widget/keys": OWNER,
    "GET /widget/keys": OWNER,
    "DELETE /widget/keys/{key_id}": OWNER,
    "GET /widget/labels": ANYBODY,
    "POST /widget": ANYBODY,
    "POST /hf": ANNOTATOR,
    "GET /openai/v1/models": ANNOTATOR,
    "POST /openai/v1/chat/completions": ANNOTATOR,
    "GET /metrics": REVIEWER,
    "GET healthz": ANYBODY,
    "GET readyz": ANYBODY,
}  # fmt: skip

IDS = {
    "prediction_id": "prediction-0123456789abcdef",
    "job_id": "job-0123456789abcdef",
    "version_id": "v9",
    "example_id": "0" * 32,
    "webhook_id": "webhook-0123456789abcdef",
    "review_id": "review-0123456789abcdef",
    "opinion_id": "opinion-0123456789abcdef",
    "delivery_id": "delivery-0123456789abcdef",
}


def operations(app) -> dict[str, str]:
    """Method and path of each route, and the role it says it wants."""
    found = {}
    for path, methods in app.openapi()["paths"].items():
        short = path.removeprefix("/api/projects/{project}") if path.startswith("/api") else path[1:]
        for method, operation in methods.items():
            found[f"{method.upper()} {short}"] = operation["x-heedful-role"]
    return found


def test_every_route_is_in_the_table_and_says_the_same(site: Site) -> None:
    assert operations(site.http.app) == WHO


ENDLESS = {"/events": "?wait=0"}


def address(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: IDS.get(name[1], "L9"), path) + ENDLESS.get(path, "")


@pytest.mark.parametrize("visitor", ["nobody", "revoked", "expired", "other project", *ROLES])
def test_every_route_lets_in_whom_the_table_says(site: Site, visitor: str, tmp_path) -> None:
    headers = {} if visitor == "nobody" else {"Authorization": f"Bearer {secret_of(visitor, site, tmp_path)}"}
    role = visitor if visitor in ROLES else None
    for route, wanted in WHO.items():
        method, path = route.split(" ", 1)
        if (
            not path.startswith("/") or route == "DELETE /session"
        ):  # that one takes the visitor's own token away
            continue
        found = site.http.request(method, BASE + address(path), headers=headers)
        if wanted == ANYBODY:
            assert found.status_code not in (401, 403), route
        elif role is None:
            assert found.status_code == 401, route
        elif ROLES.index(role) < ROLES.index(wanted):
            assert found.status_code == 403, route
        else:
            assert found.status_code not in (401, 403), route
        assert found.status_code < 500, route


def secret_of(visitor: str, site: Site, tmp_path) -> str:
    people = site.hosted.store.people
    match visitor:
        case "revoked":
            made = people.issue(site.people["owner"], "token", "gone", "owner", None)
            people.revoke(made.about.id)
            return made.secret
        case "expired":
            return people.issue(site.people["owner"], "session", "old", "owner", timedelta(seconds=-1)).secret
        case "other project":
            from heedful.store import Store

            with Store.open(tmp_path / "other") as other:
                owner = other.people.accept(other.people.first_link().secret, "hash")
                return other.people.issue(owner, "token", "theirs", "owner", None).secret
        case role:
            return site.tokens[role]


def test_a_route_that_does_not_say_who_may_use_it_stops_the_start(site: Site, monkeypatch) -> None:
    from fastapi import APIRouter

    from heedful.api import routes

    class Careless:
        router = APIRouter()

    @Careless.router.get("/everything")
    def everything() -> str:
        return "secret"

    monkeypatch.setattr(routes, "ROUTERS", (*routes.ROUTERS, Careless))
    with pytest.raises(AssertionError, match="/everything does not say who may use it"):
        application(site.http.app.state.hosts)
