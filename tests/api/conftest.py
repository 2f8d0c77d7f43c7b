"""A project on a server, and people of each role with tokens."""

from collections.abc import Iterator

import pytest
from api_site import Site
from fastapi.testclient import TestClient

from heedful.host.hosted import Hosted, Hosts
from heedful.project import Project
from heedful.records.person import ROLES
from heedful.server.application import application


@pytest.fixture
def site(trained: Project) -> Iterator[Site]:
    folder = trained.workspace.folder
    trained.close()
    hosted = Hosted.open(folder)
    with TestClient(application(Hosts.of(hosted))) as http:
        made = Site(http, hosted)
        for role in reversed(ROLES):
            made.add_person(f"the {role}" if role != "owner" else "owner", role)
        yield made
