"""What the Review and Conflicts pages say where answers are texts, not labels."""

from pathlib import Path

from fastapi.testclient import TestClient
from pages import serving

from heedful.host.hosted import Hosts
from heedful.project import Project
from heedful.server.application import application
from heedful.testing import tiny_writer


def test_the_queue_and_the_conflicts_say_that_they_are_about_labels(tmp_path: Path) -> None:
    model = str(tiny_writer(tmp_path / "model"))
    with Project.create(tmp_path / "project", task="summarisation", model=model):
        pass
    with serving(tmp_path / "project") as pages:
        cookie = pages.cookie("owner")
        with TestClient(application(Hosts.of(pages.hosted)), base_url=pages.base) as http:
            http.cookies.set(cookie["name"], cookie["value"])
            for path in ("review", "review/many"):
                found = http.get(f"/projects/{pages.hosted.name}/{path}")
                assert found.status_code == 200
                assert "This project writes texts" in found.text
            conflicts = http.get(f"/projects/{pages.hosted.name}/conflicts")
            assert conflicts.status_code == 200
            assert "Everybody agrees" in conflicts.text
