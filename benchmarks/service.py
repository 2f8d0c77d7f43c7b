"""The service under load: answers a second, how long they take, and what rounds and promotions do to that.

    python benchmarks/service.py [start|throughput|round|swaps]...     (all of them by default)

The model is all-MiniLM-L6-v2 with a head for the four topics of AG News, 16 labels each; the texts asked are
others of its test file (about 50 tokens). Beside `heedful serve`, throughput is measured of a plain server
(`service_plain.py`) with the very same weights, exported. The client (`service_client.py`) is a process of
its own.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import psutil

from heedful.client import Client
from heedful.project import Project
from shared import keep, kept, rows_of, show

HERE = Path(__file__).parent
CLIENTS = (1, 8, 32)
SECONDS = float(os.environ.get("SERVICE_SECONDS", "12"))
ROUND_RATE, FEEDBACK_RATE = 20, 50
SWAP_RATE = 50
MODEL = {"base": "all-MiniLM-L6-v2", "pooling": "cls"}  # what a plain text classification pipeline can load


def built(folder: Path, effort: str) -> tuple[Path, list[str], list[tuple[str, str]]]:
    """A trained project, texts to ask, and labelled texts to give feedback on."""
    rows = rows_of("ag_news_test")
    by_label: dict[str, list[str]] = {}
    for row in rows:
        by_label.setdefault((row.labels or ("",))[0], []).append(row.text)
    project = Project.create(folder / "news", labels=sorted(by_label), model=MODEL, effort=effort)
    with project:
        path = folder / "examples.jsonl"
        taught = [(text, label) for label, texts in by_label.items() for text in texts[:16]]
        held = [(text, label) for label, texts in by_label.items() for text in texts[16:41]]
        lines = [{"text": t, "label": n, "split": "train"} for t, n in taught]
        lines += [{"text": t, "label": n, "split": "test"} for t, n in held]
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        project.add(path)
        project.train()
        project.export(folder / "plain")
        asked = [text for texts in by_label.values() for text in texts[100:228]]
        said = [(text, label) for label, texts in by_label.items() for text in texts[300:700]]
        return folder / "news", asked, said


@contextmanager
def served(folder: Path) -> Iterator[tuple[Client, dict[str, Any], subprocess.Popen[str]]]:
    """`heedful serve` in a process of its own, a client of it, and what a plan needs to reach it."""
    with Project.open(folder) as project:
        people = project.workspace.store.people
        link = people.first_link()
        owner = people.all()[0] if link is None else people.accept(link.secret, "no password")
        token = people.issue(owner, "token", "benchmark", "owner", None).secret
    port = free_port()
    command = [sys.executable, "-m", "heedful", "serve", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, text=True)
    base = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{base}/readyz")
        api = f"/api/projects/{folder.name}"
        plan = {"host": "127.0.0.1", "port": port, "path": f"{api}/predict", "token": token, "warm": 2.0}
        with Client(base + api, token) as client:
            yield client, plan, process
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def plain(model: Path) -> Iterator[tuple[dict[str, Any], "subprocess.Popen[str]"]]:
    """The plain server."""
    port = free_port()
    command = [sys.executable, str(HERE / "service_plain.py"), str(model), str(port)]
    process = subprocess.Popen(command, text=True)
    try:
        wait_for(f"http://127.0.0.1:{port}/openapi.json")
        yield {"host": "127.0.0.1", "port": port, "path": "/predict", "warm": 2.0}, process
    finally:
        process.terminate()
        process.wait(20)


def start_load(folder: Path, plan: dict[str, Any], **more: Any) -> "subprocess.Popen[str]":
    """A client at work."""
    path = folder / f"plan-{time.monotonic_ns()}.json"
    path.write_text(json.dumps({**plan, **more}))
    command = [sys.executable, str(HERE / "service_client.py"), str(path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def outcome(load: "subprocess.Popen[str]") -> dict[str, Any]:
    """What a client found."""
    out, _ = load.communicate(timeout=900)
    found = json.loads(out)
    took = np.array(found.pop("took") or [0.0]) * 1000
    p50, p95, p99 = np.percentile(took, (50, 95, 99)).round(2).tolist()
    failed = sum(count for status, count in found["statuses"].items() if not status.startswith("2"))
    rate = round((len(took) - failed) / found["seconds"], 1)
    return {**found, "rate": rate, "p50": p50, "p95": p95, "p99": p99, "failed": failed}


COLUMNS = ("", "a second", "p50 ms", "p95", "p99", "failed")


def row(name: str, one: dict[str, Any]) -> list[str]:
    """What a client found, as a line of a table."""
    return [name, *(f"{one[key]}" for key in ("rate", "p50", "p95", "p99", "failed"))]


def throughput(folder: Path, project: Path, asked: Sequence[str]) -> dict[str, Any]:
    """Both servers at 1, 8 and 32 clients, in turns; `cpu_ms` is the server's processor time an answer."""
    bodies = [{"text": text} for text in asked]
    found: dict[str, Any] = {"plain": {}, "heedful": {}}
    with plain(folder / "plain") as (theirs, slow), served(project) as (_, ours, quick):
        servers = (("plain", theirs, slow), ("heedful", {**ours, "versions": True}, quick))
        for clients in CLIENTS:
            for name, plan, process in servers:
                before = cpu_seconds(process)
                one = outcome(start_load(folder, plan, bodies=bodies, clients=clients, seconds=SECONDS))
                one["cpu_ms"] = round((cpu_seconds(process) - before) / max(one["asked"], 1) * 1000, 2)
                found[name][str(clients)] = one
        found["memory_mb"] = round(psutil.Process(quick.pid).memory_info().rss / 2**20)
    table = []
    for clients in CLIENTS:
        other, mine = found["plain"][str(clients)], found["heedful"][str(clients)]
        found[f"times_{clients}"] = round(mine["rate"] / max(other["rate"], 0.1), 2)
        found[f"cpu_times_{clients}"] = round(other["cpu_ms"] / max(mine["cpu_ms"], 0.01), 2)
        for name, one in (("plain", other), ("heedful", mine)):
            times = f"{found[f'times_{clients}']} ({found[f'cpu_times_{clients}']})"
            told = [f"{one['cpu_ms']}", f"{one['cpu_share']:.0%}", times if name == "heedful" else ""]
            table.append([*row(f"{clients} clients, {name}", one), *told])
    show("Answers a second", (*COLUMNS, "cpu ms", "client", "times (by cpu)"), table)
    return found


def cpu_seconds(process: "subprocess.Popen[str]") -> float:
    """The processor time that a server has taken so far."""
    times = psutil.Process(process.pid).cpu_times()
    return float(times.user + times.system)


def during_a_round(folder: Path, project: Path, asked: Sequence[str], said: Any) -> dict[str, Any]:
    """Answers before and during a round, and feedback at fifty a second meanwhile."""
    bodies = [{"text": text} for text in asked]
    given = [{"kind": "correction", "text": text, "labels": [label]} for text, label in said]
    with served(project) as (client, plan, _):
        alone = outcome(start_load(folder, plan, bodies=bodies, clients=8, rate=ROUND_RATE, seconds=10))
        full = outcome(start_load(folder, plan, bodies=bodies, clients=8, seconds=8))
        for text, label in said[:300]:
            client.correct(text, label)
        job = client.learn()
        next(seen for seen in client.watch(job) if seen.stage.startswith("Train") or seen.is_over)
        say = {**plan, "path": plan["path"].replace("predict", "feedback"), "keys": f"b{time.time_ns()}"}
        answers = start_load(folder, plan, bodies=bodies, clients=8, rate=ROUND_RATE, seconds=20)
        feedback = start_load(folder, say, bodies=given, clients=8, rate=FEEDBACK_RATE, seconds=20)
        beside, heard = outcome(answers), outcome(feedback)
        loaded = outcome(start_load(folder, plan, bodies=bodies, clients=8, seconds=8))
        still = not next(iter(client.watch(job))).is_over
        over = list(client.watch(job))[-1]
    slower = {name: round(beside[name] / alone[name], 2) for name in ("p50", "p95")}
    slower["rate"] = round(full["rate"] / max(loaded["rate"], 0.1), 2)
    found = {
        "alone": alone, "beside": beside, "feedback": heard, "full": full, "loaded": loaded,
        "slower": slower, "round_ran_to_the_end_of_it": still, "job": over.state,
    }  # fmt: skip
    rows = [
        row(name, one)
        for name, one in (
            (f"answers at {ROUND_RATE} a second", alone),
            ("the same while a round runs", beside),
            ("answers, 8 clients", full),
            ("the same while a round runs", loaded),
            (f"feedback at {FEEDBACK_RATE} a second, round and answers beside", heard),
        )
    ]
    show(
        f"While a round runs (still running at the end: {still}; slower: {slower})",
        COLUMNS, rows,
    )  # fmt: skip
    return found


def swaps(folder: Path, project: Path, asked: Sequence[str], seconds: float = 60.0) -> dict[str, Any]:
    """Twenty promotions and ten roll backs at fifty answers a second (USERS R5)."""
    bodies = [{"texts": [text, *asked[:2]]} for text in asked]
    with Project.open(project) as opened:
        if len(opened.versions()) < 2:
            opened.correct(asked[0], opened.labels.names[0])
            opened.learn()
        first, second = (version.id for version in opened.versions()[:2])
        opened.promote(first)
    with served(project) as (client, plan, _):
        many = {**plan, "path": plan["path"] + "/many", "bodies": bodies, "versions": True}
        calm = outcome(start_load(folder, many, clients=16, rate=SWAP_RATE, seconds=15))
        load = start_load(folder, many, clients=16, rate=SWAP_RATE, seconds=seconds)
        time.sleep(2)
        pause = seconds / 31
        for turn in range(10):
            other = (second, first)[turn % 2]
            for step in (partial(client.promote, other), client.rollback, partial(client.promote, other)):
                begun = time.monotonic()
                step()
                time.sleep(max(0.0, pause - (time.monotonic() - begun)))
        swapped = outcome(load)
    found = {"calm": calm, "swapped": swapped, "slower_p99": round(swapped["p99"] / calm["p99"], 2)}
    rows = [
        [*row(name, one), str(one["mixed"]), " ".join(f"{v}: {n}" for v, n in one["versions"].items())]
        for name, one in (("calm", calm), ("through 20 promotions and 10 roll backs", swapped))
    ]
    columns = (*COLUMNS, "mixed", "versions")
    show("Versions come and go", columns, rows)
    return found


def start(project: Path, text: str) -> dict[str, Any]:
    """From nothing to the first answer."""
    took = []
    for _ in range(3):
        begun = time.perf_counter()
        with served(project) as (client, _, _):
            client.predict(text)
            took.append(round(time.perf_counter() - begun, 2))
    show("From a clean start to the first answer", ("", "seconds"), [["three starts", str(took)]])
    return {"first_answer": took}


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def wait_for(address: str) -> None:
    """Until it answers."""
    for _ in range(2400):
        try:
            if httpx2.get(address).status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.02)
    raise TimeoutError(address)


def main(parts: Sequence[str]) -> None:
    """Build once, measure what was asked for."""
    results = kept("service")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        effort = "standard" if "round" in parts else "quick"  # the same work an answer
        project, asked, said = built(folder, effort)
        if "start" in parts:
            results["start"] = start(project, asked[0])
        if "throughput" in parts:
            results["throughput"] = throughput(folder, project, asked)
        if "round" in parts:
            results["round"] = during_a_round(folder, project, asked, said)
        if "swaps" in parts:
            results["swaps"] = swaps(folder, project, asked)
    keep("service", results)


if __name__ == "__main__":
    main(sys.argv[1:] or ["start", "throughput", "round", "swaps"])
