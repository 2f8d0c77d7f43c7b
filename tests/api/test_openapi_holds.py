"""Every route does what the OpenAPI document says, whatever is sent (USERS B3).

Schemathesis draws requests that fit the document and requests that do not; no answer may be a 5xx, or of a
status or a shape that is not documented. `make soak` draws a hundred for each route and follows the links.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from api_site import Site
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from live import listening
from schemathesis.checks import not_a_server_error
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from heedful.host.hosted import Hosted, Hosts
from heedful.records.person import ROLES
from heedful.server.application import application

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
A_FEW, MANY = 4, 100
ENDS = {"wait": 0}  # an endless stream ends at once
pytestmark = pytest.mark.filterwarnings("ignore")  # those of the tool that draws


def quietly(examples: int) -> settings:
    return settings(
        max_examples=examples, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


@pytest.fixture(scope="module")
def site(_once_trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all of it: what one request leaves behind is there for the next."""
    folder = tmp_path_factory.mktemp("drawn") / "project"
    shutil.copytree(_once_trained, folder)
    hosted = Hosted.open(folder)
    with TestClient(application(Hosts.of(hosted))) as http:
        made = Site(http, hosted)
        for role in reversed(ROLES):
            made.add_person(f"the {role}" if role != "owner" else "owner", role)
        yield made


@pytest.fixture(scope="module")
def base(site: Site) -> Iterator[str]:
    with listening(site.http.app) as where:
        yield where


def token(site: Site) -> dict[str, str]:
    """A fresh one: some routes revoke the one that is shown."""
    owner = site.people["owner"]
    shown = site.hosted.store.people.issue(owner, "token", "drawn", "owner", None)
    return {"Authorization": f"Bearer {shown.secret}"}


def draw(site: Site, base: str, examples: int) -> tuple[int, list[str]]:
    """Requests of both kinds to every route; how many there were, and what did not hold."""
    schema = schemathesis.openapi.from_url(f"{base}/openapi.json")
    asked, faults = 0, []
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode:

            @quietly(examples)
            @given(case=operation.as_strategy(generation_mode=mode))
            def holds(case: schemathesis.Case) -> None:
                nonlocal asked
                asked += 1
                if "project" in case.path_parameters:
                    case.path_parameters["project"] = "project"
                if case.path.endswith("/events") and "job" not in case.path:
                    case.query = {**(case.query or {}), **ENDS}
                case.call_and_validate(headers=token(site), checks=CHECKS)

            try:
                holds()
            except Unsatisfiable:
                continue  # nothing about this route can be wrong
            except BaseExceptionGroup as error:
                faults.append(f"{operation.label} ({mode}): {error.exceptions[0]}\n{error}")
    return asked, faults


def test_every_route_holds_to_the_document(site: Site, base: str) -> None:
    asked, faults = draw(site, base, A_FEW)
    assert not faults, "\n\n".join(faults)
    assert asked > A_FEW * 50


@pytest.mark.slow
def test_every_route_holds_to_the_document_a_hundred_times(site: Site, base: str) -> None:
    asked, faults = draw(site, base, MANY)
    assert not faults, "\n\n".join(faults)
    assert asked > MANY * 50


@pytest.mark.parametrize("examples", [5, pytest.param(MANY, marks=pytest.mark.slow)])
def test_what_answers_lead_to_is_there(site: Site, base: str, examples: int) -> None:
    """Routes one after the other, each given what the one before has made."""
    schema = schemathesis.openapi.from_url(f"{base}/openapi.json")
    machine = schema.as_state_machine()
    headers = token(site)

    class Follows(machine):  # type: ignore[misc, valid-type]
        def before_call(self, case: schemathesis.Case) -> None:
            if "project" in case.path_parameters:
                case.path_parameters["project"] = "project"

        def get_call_kwargs(self, case: schemathesis.Case) -> dict:
            return {"headers": headers}

        def validate_response(self, response, case, additional_checks=None, **more) -> None:
            case.validate_response(response, checks=CHECKS)

    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(Follows, settings=settings(quietly(examples), stateful_step_count=6))


def test_the_links_lead_to_routes_that_are_there(site: Site) -> None:
    paths = site.http.app.openapi()["paths"]
    known = {one["operationId"] for methods in paths.values() for one in methods.values()}
    links = [
        link
        for methods in paths.values()
        for one in methods.values()
        for response in one["responses"].values()
        for link in response.get("links", {}).values()
    ]
    assert len(links) >= 15
    assert {link["operationId"] for link in links} <= known
