"""What the tests of the pages build on: a server on a loopback port, people who are signed in, a browser."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn

from heedful.host.hosted import Hosted, Hosts
from heedful.records.person import Role
from heedful.server.application import application
from heedful.server.settings import Settings, bind

CHROMIUM = "/usr/bin/chromium"
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PASSWORD = "a password of eight words or so"


def chromium() -> str:
    """The browser's path; a test that has none is skipped, or fails where HEEDFUL_MUST_HAVE names it."""
    found = os.environ.get("HEEDFUL_CHROMIUM") or shutil.which("chromium") or CHROMIUM
    if not Path(found).exists():
        if "chromium" in os.environ.get("HEEDFUL_MUST_HAVE", "").split():
            pytest.fail("HEEDFUL_MUST_HAVE names chromium, and there is none.")
        pytest.skip("there is no chromium here; set HEEDFUL_CHROMIUM to one")
    return found


@dataclass
class Pages:
    """A server with one project; `cookie` signs a browser in as somebody of a role."""

    base: str
    hosted: Hosted

    @property
    def project(self) -> str:
        return f"{self.base}/projects/{self.hosted.name}"

    def cookie(self, role: Role, name: str | None = None) -> dict[str, str]:
        """A session's cookie as Playwright takes it; the person is let in when they are new."""
        people, name = self.hosted.store.people, name or (role if role == "owner" else f"the {role}")
        person = next((one for one in people.all() if one.name == name), None)
        if person is None:
            invitation = people.first_link() if role == "owner" else people.invite(name, role)
            person = people.accept(invitation.secret, "no password is checked against this")
        secret = people.issue(person, "session", "browser", role, None).secret
        return {"name": f"heedful-{self.hosted.name}", "value": secret, "url": self.base}


@contextmanager
def serving(folder: Path) -> Iterator[Pages]:
    """Serve a project on a loopback port, in this process."""
    hosted = Hosted.open(folder)
    listening = bind(Settings(folders=(folder,), port=0))
    config = uvicorn.Config(application(Hosts.of(hosted)), log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield Pages(f"http://127.0.0.1:{listening.getsockname()[1]}", hosted)
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listening.close()
