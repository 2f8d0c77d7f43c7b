"""A light client: N connections over raw sockets ask one address as fast as answers come, or at a rate.

    python service_client.py PLAN.json

The plan says where and what; the result is JSON on standard output: seconds of each request, statuses, the
version of each answer, and how much processor time the client took. It runs in a process of its own.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any


class Connection:
    """One kept connection of HTTP/1.1 that sends prepared requests."""

    def __init__(self, host: str, port: int) -> None:
        self._where = (host, port)
        self._reader: asyncio.StreamReader | None = None

    async def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Status, headers and body."""
        if self._reader is None:
            self._reader, self._writer = await asyncio.open_connection(*self._where)
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        lower = head.lower()
        at = lower.index(b"content-length:") + 15
        body = await self._reader.readexactly(int(lower[at : lower.index(b"\r\n", at)]))
        return int(head[9:12]), lower, body


def request(plan: dict[str, Any], body: bytes, number: int) -> bytes:
    """The bytes of one request."""
    key = f"Idempotency-Key: {plan['keys']}-{number}\r\n" if plan.get("keys") else ""
    head = (
        f"POST {plan['path']} HTTP/1.1\r\nHost: {plan['host']}:{plan['port']}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"Authorization: Bearer {plan.get('token', 'none')}\r\n{key}\r\n"
    )
    return head.encode() + body


async def run(plan: dict[str, Any]) -> dict[str, Any]:
    """Ask for `seconds`; requests of the first `warm` seconds are not counted."""
    bodies = [json.dumps(body, ensure_ascii=False).encode() for body in plan["bodies"]]
    begun = time.perf_counter()
    counted, over = begun + plan["warm"], begun + plan["warm"] + plan["seconds"]
    took: list[float] = []
    statuses: Counter[str] = Counter()
    versions: Counter[str] = Counter()
    mixed = number = 0
    pause = plan["clients"] / plan["rate"] if plan.get("rate") else 0.0

    async def client(place: int) -> None:
        nonlocal mixed, number
        connection = Connection(plan["host"], plan["port"])
        due = begun + pause * place / plan["clients"]
        while time.perf_counter() < over:
            if pause:
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
            mine, number = number, number + 1
            asked = request(plan, bodies[mine % len(bodies)], mine)
            start = due if pause else time.perf_counter()  # a late start counts as waiting
            try:
                status, head, body = await connection.ask(asked)
            except (OSError, asyncio.IncompleteReadError) as error:
                statuses[type(error).__name__] += 1
                connection = Connection(plan["host"], plan["port"])
                continue
            end = time.perf_counter()
            due += pause
            if start < counted:
                continue
            took.append(end - start)
            statuses[str(status)] += 1
            if plan.get("versions") and status == 200:
                found = versions_in(body)
                versions.update(found)
                mixed += len(found) > 1 or f"model-version: {next(iter(found))}".encode() not in head
        await asyncio.sleep(0)

    cpu = time.process_time()
    await asyncio.gather(*map(client, range(plan["clients"])))
    wall = time.perf_counter() - begun
    return {
        "took": took,
        "statuses": dict(statuses),
        "versions": dict(versions),
        "mixed": mixed,
        "asked": number,
        "seconds": plan["seconds"],
        "cpu_share": (time.process_time() - cpu) / wall,
    }


def versions_in(body: bytes) -> set[str]:
    """Every version that an answer, or several, speak of."""
    found = json.loads(body)
    several = found.get("answers", [found])
    said = {one["model_version"] for one in several} | {one["prediction"]["version"] for one in several}
    return said | {found["model_version"]}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(json.loads(Path(sys.argv[1]).read_text())))))
