"""What a server must never do while it works: run code it was given, reach out, or leave secrets about."""

import os
import stat
import subprocess
import sys
from pathlib import Path

from test_the_story import Served

from heedful.client import Client
from heedful.project import Project

WATCHED = """
import sys, json, ipaddress

found = []
CANARY = "the_canary_in_what_people_say"


def hook(event, args):
    if event in ("pickle.find_class", "os.system", "os.exec", "os.posix_spawn", "code.__new__"):
        found.append([event, repr(args)[:200]])
    elif event in ("exec", "compile") and CANARY in repr(args)[:100_000]:
        found.append([event, repr(args)[:200]])
    elif event == "subprocess.Popen" and ("-c" in list(args[1] or []) and "sh" in str(args[0])):
        found.append([event, repr(args)[:200]])
    elif event == "socket.connect" and isinstance(args[1], tuple):
        if not ipaddress.ip_address(args[1][0].partition("%")[0]).is_loopback:
            found.append([event, repr(args)[:200]])


from pathlib import Path
from fastapi.testclient import TestClient
from heedful.host.hosted import Hosted, Hosts
from heedful.project import Project
from heedful.server.application import application

sys.addaudithook(hook)
folder = Path(sys.argv[1])
hosted = Hosted.open(folder)
people = hosted.store.people
owner = people.accept(people.first_link().secret, "x")
token = people.issue(owner, "token", "t", "owner", None).secret
said = f"no, __import__('os').system('{CANARY}') and {{{{ {CANARY} }}}} are delivery"
with TestClient(application(Hosts.of(hosted))) as http:
    http.headers["Authorization"] = f"Bearer {token}"
    base = f"/api/projects/{hosted.name}"
    answer = http.post(f"{base}/predict", json={"text": said}).json()
    on = {"prediction_id": answer["prediction_id"]}
    told = http.post(f"{base}/comments", json={"comment": said, **on}).json()
    http.post(f"{base}/comments/{told['reading']['id']}/apply")
    http.post(f"{base}/feedback", json={"kind": "correction", "text": said, "labels": ["delivery"]})
    http.post(f"{base}/examples?format=jsonl", content=json.dumps({"text": said, "label": "delivery"}))
    http.post(f"{base}/webhooks", json={"url": "https://hooks.example/"})
    http.post(f"{base}/why", json={"text": said})
    hosted.project.learn()
    hosted.project.export(folder.parent / "exported")
    list(http.get(f"{base}/examples/export").iter_lines())
print(json.dumps(found))
"""


def test_the_whole_loop_loads_no_code_runs_no_shell_and_reaches_nobody(
    trained: Project, tmp_path: Path
) -> None:
    """USERS S4: what Python's audit hooks report while a server answers, hears, reads, learns and exports."""
    folder = trained.workspace.folder
    trained.close()
    script = tmp_path / "watched.py"
    script.write_text(WATCHED)
    done = subprocess.run(
        [sys.executable, str(script), str(folder)], capture_output=True, text=True, env={**os.environ}
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_no_secret_is_printed_and_every_file_is_its_users_alone(trained: Project, tmp_path: Path) -> None:
    """USERS S8."""
    folder = trained.workspace.folder
    trained.close()
    served = Served(folder)
    secrets = ["a password of eight words or so", served.invitation]
    try:
        token = served.token()
        secrets.append(token)
        with Client(served.api, token) as project:
            shown = project.add_webhook("https://hooks.example/")
            secrets.append(shown.secret)
            project.predict("a text")
    finally:
        served.process.terminate()
        printed = served.process.stdout.read()
        served.process.wait(timeout=20)
        served.process.stdout.close()
    assert not [secret for secret in secrets if secret in printed]
    for path in folder.rglob("*"):
        if path.suffix in (".db", ".db-wal") or path.is_dir() or path.is_symlink():
            continue
        content = path.read_bytes()
        assert not [secret for secret in secrets if secret.encode() in content], path


def test_a_new_project_is_private_and_so_are_its_secrets(tmp_path: Path) -> None:
    """USERS S8: the folder keeps others out; what holds secrets does so by itself as well."""
    with Project.create(tmp_path / "inbox", labels=["a", "b"]) as project:
        folder = project.workspace.folder
        private = [folder, folder / "versions", folder / "store.db", folder / "heedful.toml"]
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in private}
    assert modes == {"inbox": 0o700, "versions": 0o700, "store.db": 0o600, "heedful.toml": 0o600}
