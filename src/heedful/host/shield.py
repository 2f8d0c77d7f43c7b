"""What every answer and every request is held to: headers for browsers, a bound on bodies, a count."""

import time
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from heedful.host.problems import respond

MOST_BYTES = 16 * 2**20  # of a JSON body; files have their own bound
STREAMS = ("/examples", "/predict/file", "/feedback/import")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Shield:
    """Around the application; a page that sets one of the headers itself keeps its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status, size, too_long = time.perf_counter(), 500, 0, False
        may_be_long = scope["path"].endswith(STREAMS)

        async def bounded() -> Message:
            nonlocal size, too_long
            message = await receive()
            size += len(message.get("body", b""))
            if size > MOST_BYTES and not may_be_long:
                too_long = True
                raise _TooLongError
            return message

        async def shielded(message: Message) -> None:
            nonlocal status
            if too_long:
                return  # whatever the application makes of half a body
            if message["type"] == "http.response.start":
                status = message["status"]
                add_headers(message)
            await send(message)

        with suppress(_TooLongError):
            await self._app(scope, bounded, shielded)
        if too_long:
            status, too_long = 413, False
            detail = f"Found a body of more than {MOST_BYTES} bytes; wanted less. Send it in parts."
            await respond(status, detail)(scope, receive, shielded)
        _count(scope, status, time.perf_counter() - begun)


def add_headers(start: Message) -> None:
    """What browsers are told, unless the answer tells them something else."""
    headers = MutableHeaders(scope=start)
    for name, value in HEADERS.items():
        headers.setdefault(name, value)


class _TooLongError(Exception):
    """A body that is longer than anybody needs."""


def _count(scope: MutableMapping[str, Any], status: int, seconds: float) -> None:
    """Count a request under its route, never under its address: ids would be without number."""
    metrics = scope.get("state", {}).get("metrics")
    route = getattr(scope.get("route"), "path", None)
    if metrics is not None and route is not None:
        metrics.request(scope["method"], route, status, seconds)
