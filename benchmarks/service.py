"""The service under load: answers a second, how long they take, and what rounds and promotions do to that.

    python benchmarks/service.py [start|throughput|round|swaps|long]...     (all but the last by default)

The model is all-MiniLM-L6-v2 with a head for the four topics of AG News, 16 labels each; the texts asked are
others of its test file (about 50 tokens). Beside `heedful serve`, throughput is measured of a plain server
(`service_plain.py`) with the very same weights, exported. The client (`service_client.py`) is a process of
its own. `long` watches memory and file handles for SERVICE_MINUTES (60) of answers and feedback.
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
TAUGHT = 400  # corrections before the round, so that it takes a while
SWAP_RATE = 50
MINUTES = float(os.environ.get("SERVICE_MINUTES", "60"))
WARM = 0.2  # of a long run: what is loaded once is loaded by then
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
        said = [(text, label) for label, texts in by_label.items() for text in texts[300:800]]
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
    """Answers before and during a round (USERS P4), then feedback at fifty a second beside both (P2)."""
    bodies = [{"text": text} for text in asked]
    given = [{"kind": "correction", "text": text, "labels": [label]} for text, label in said[TAUGHT:]]
    steady = {"bodies": bodies, "clients": 8, "rate": ROUND_RATE, "seconds": 10}
    flood = {"bodies": bodies, "clients": 8, "seconds": 8}
    with served(project) as (client, plan, _):
        for text, label in said[:TAUGHT]:
            client.correct(text, label)
        client.predict(asked[0])
        alone, full = (outcome(start_load(folder, plan, **one)) for one in (steady, flood))
        job = client.learn()
        next(seen for seen in client.watch(job) if seen.stage.startswith("Train") or seen.is_over)
        beside, loaded = (outcome(start_load(folder, plan, **one)) for one in (steady, flood))
        still = not next(iter(client.watch(job))).is_over
        say = {**plan, "path": plan["path"].replace("predict", "feedback"), "keys": f"b{time.time_ns()}"}
        asking = start_load(folder, plan, **{**steady, "seconds": 20})
        saying = start_load(folder, say, bodies=given, clients=8, rate=FEEDBACK_RATE, seconds=20)
        busy, heard = outcome(asking), outcome(saying)
        to_the_end = not next(iter(client.watch(job))).is_over
        over = list(client.watch(job))[-1]
    slower = {name: round(beside[name] / alone[name], 2) for name in ("p50", "p95")}
    slower["rate"] = round(full["rate"] / max(loaded["rate"], 0.1), 2)
    found = {
        "alone": alone, "beside": beside, "feedback": heard, "busy": busy, "full": full, "loaded": loaded,
        "slower": slower, "round_ran": {"beside answers": still, "to the end": to_the_end}, "job": over.state,
    }  # fmt: skip
    rows = [
        row(name, one)
        for name, one in (
            (f"answers at {ROUND_RATE} a second", alone),
            ("the same while a round runs", beside),
            ("answers, 8 clients", full),
            ("the same while a round runs", loaded),
            (f"feedback at {FEEDBACK_RATE} a second beside the round", heard),
            (f"answers at {ROUND_RATE} a second beside both", busy),
        )
    ]
    title = f"While a round runs (beside answers: {still}, to the end: {to_the_end}; slower: {slower})"
    show(title, COLUMNS, rows)
    return found


def swaps(folder: Path, project: Path, asked: Sequence[str], seconds: float = 60.0) -> dict[str, Any]:
    """Twenty promotions and ten roll backs at fifty answers a second (USERS R5)."""
    bodies = [{"texts": [text, asked[0]]} for text in asked]
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
        on, back = partial(client.promote, second), partial(client.promote, first)
        for step in (on, client.rollback, on, back, on, client.rollback) * 5:
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


def long_run(folder: Path, project: Path, asked: Sequence[str], said: Any) -> dict[str, Any]:
    """Answers and feedback for a long time: how memory and file handles grow (USERS P5)."""
    texts = [{"text": f"{text} {number}"} for number in range(40) for text in asked]  # few are asked twice
    given = [{"kind": "correction", "text": text, "labels": [label]} for text, label in said]
    seconds, seen = MINUTES * 60, []
    with served(project) as (_, plan, process):
        server = psutil.Process(process.pid)
        say = {**plan, "path": plan["path"].replace("predict", "feedback"), "bodies": given, "rate": 2}
        loads = [
            start_load(folder, plan, bodies=texts, clients=8, rate=ROUND_RATE, seconds=seconds),
            start_load(folder, say, clients=2, seconds=seconds),
        ]
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            time.sleep(seconds / 60)
            seen.append((server.memory_info().rss / 2**20, server.num_fds()))
        answers, feedback = map(outcome, loads)
    memory, handles = np.array(seen).T
    warm, last = (int(len(seen) * share) for share in (WARM, 0.9))
    grown = float(np.median(memory[last:]) / np.median(memory[warm : warm + len(seen) - last]) - 1)
    found = {
        "minutes": MINUTES, "memory_mb": memory.round().tolist(), "handles": handles.tolist(),
        "grown": round(grown, 4), "more_handles": int(handles[last:].max() - handles[warm]),
        "answers": answers, "feedback": feedback,
    }  # fmt: skip
    title = f"{MINUTES:g} minutes: memory {grown:+.1%}, handles {found['more_handles']:+d} since it was warm"
    show(title, COLUMNS, [row("answers", answers), row("feedback", feedback)])
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
        if "long" in parts:
            results["long"] = long_run(folder, project, asked, said)
    keep("service", results)


if __name__ == "__main__":
    main(sys.argv[1:] or ["start", "throughput", "round", "swaps"])
