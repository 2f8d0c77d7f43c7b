"""The whole story over a real socket: `heedful serve` as a user starts it, a worker beside it."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from heedful.client import Client
from heedful.config import WebhookConfig
from heedful.hooks.signing import verify
from heedful.project import Project

PASSWORD = "a password of eight words or so"
PRINTED = re.compile(r"(http://127\.0\.0\.1:\d+)/projects/([a-z0-9-]+)/join#(\S+)")


class Served:
    """A server in a process of its own; `lines` is what it printed until it was ready."""

    def __init__(self, *folders: Path) -> None:
        command = [sys.executable, "-u", "-m", "heedful", "serve", *map(str, folders), "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        found = None
        while found is None:
            line = self.process.stdout.readline()
            assert line, "the server ended before it said where it is"
            found = PRINTED.search(line)
        self.base, self.name, self.invitation = found.groups()
        self.api = f"{self.base}/api/projects/{self.name}"
        for _ in range(200):
            try:
                assert httpx2.get(f"{self.base}/readyz").status_code == 200
                return
            except httpx2.TransportError:
                time.sleep(0.05)

    def token(self) -> str:
        """Accept the printed link in a browser's manner, then make a token."""
        with httpx2.Client(base_url=self.api, headers={"Origin": self.base}) as browser:
            accepted = browser.post(
                f"{self.api}/invitations/accept", json={"invitation": self.invitation, "password": PASSWORD}
            )
            assert accepted.json()["name"] == "owner"
            return browser.post(f"{self.api}/tokens", json={"name": "story"}).json()["secret"]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)
        self.process.stdout.close()


@pytest.fixture
def served(trained: Project) -> Iterator[Served]:
    folder = trained.workspace.folder
    trained.close()
    started = Served(folder)
    yield started
    started.stop()


def test_answer_disagree_learn_promote_and_take_back(served: Served) -> None:
    with Client(served.api, served.token()) as project:
        assert project.me().role == "owner"
        text = "the umbrella of my aunt"
        first = project.predict(text)
        wanted = next(name for name in project.labels().names if name != first.label)

        other = "an umbrella again"
        before = project.predict(other)

        heard = project.tell(f"texts with umbrella are {wanted}", on=first)
        assert any(chip.text == "umbrella" for rule in heard.echo.rules for chip in rule.chips)
        project.apply(heard)
        assert project.predict(text).label == wanted
        after = project.predict(other)
        (label_id,) = (label.id for label in project.labels().all if label.name == wanted)
        assert after.scores[label_id] > before.scores[label_id] + 0.05
        assert heard.comment.id in after.heeded

        for number in range(6):
            project.correct(f"umbrella number {number}", wanted, key=f"umbrella-{number}")
        seen = list(project.watch(project.learn(key="first-round")))
        assert seen[0].state in ("waiting", "running")
        assert seen[-1].state == "done", seen[-1].error
        (learnt,) = project.rounds()
        assert seen[-1].result == learnt.model_dump(mode="json")
        if not learnt.decision.promoted:
            assert project.version() == "v1"
            project.promote("v2", "for the story")
        assert project.predict(text).version == "v2"
        assert project.predict(text).label == wanted

        assert project.rollback().version == "v1"
        assert project.predict(text).version == "v1"
        project.promote("v2")

        withdrawal, job = project.withdraw(author="owner")
        assert set(withdrawal.items) >= {heard.comment.id}
        assert job is not None
        assert list(project.watch(job))[-1].state == "done"
        assert [version.id for version in project.versions()] == ["v1"]
        again = project.predict(text)
        assert (again.version, again.scores, again.heeded) == ("v1", first.scores, ())


def test_a_worker_that_is_killed_is_started_again(served: Served) -> None:
    import psutil

    def workers() -> list[psutil.Process]:
        return psutil.Process(served.process.pid).children()

    deadline = time.monotonic() + 15
    while not workers() and time.monotonic() < deadline:
        time.sleep(0.05)
    (before,) = workers()
    before.kill()
    with Client(served.api, served.token()) as project:
        done = list(project.watch(project.evaluate("v1")))[-1]
    assert done.state == "done", done.error
    assert [worker.pid for worker in workers()] != [before.pid]


def test_the_worker_ends_with_a_server_that_was_killed(served: Served) -> None:
    import psutil

    deadline = time.monotonic() + 15
    found: list[psutil.Process] = []
    while not found and time.monotonic() < deadline:
        found = psutil.Process(served.process.pid).children()
        time.sleep(0.05)
    served.process.kill()
    psutil.wait_procs(found, timeout=10)
    assert not any(worker.is_running() for worker in found)


def test_a_webhook_hears_of_feedback_and_rounds_from_the_worker(trained: Project, receiver) -> None:
    folder = trained.workspace.folder
    config = trained.config.model_copy(update={"webhooks": WebhookConfig(allow=("127.0.0.0/8",))})
    config.write(folder)
    trained.close()
    served = Served(folder)
    try:
        with Client(served.api, served.token()) as project:
            shown = project.add_webhook(receiver.url, ["feedback.created", "job.finished"])
            said = project.correct("the umbrella of my aunt", "account")
            job = list(project.watch(project.evaluate("v1")))[-1]
            deadline = time.monotonic() + 15
            while len(receiver.heard) < 2 and time.monotonic() < deadline:
                time.sleep(0.05)
            told = [verify(shown.secret, headers, body) for headers, body in receiver.heard]
            assert told == [said.id, job.id]
            states = [one.state for one in project.deliveries(shown.webhook)]
            while "waiting" in states and time.monotonic() < deadline:  # heard, and not written down yet
                time.sleep(0.05)
                states = [one.state for one in project.deliveries(shown.webhook)]
            assert states == ["delivered"] * 2
    finally:
        served.stop()
