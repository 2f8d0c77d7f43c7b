"""`heedful serve`: open the projects, start their workers, listen, say where, and let go in the end."""

import socket
import sys
import threading
from collections.abc import Callable
from contextlib import nullcontext

import uvicorn

from heedful.errors import ConfigError
from heedful.host.hosted import Hosted, Hosts
from heedful.server.application import application
from heedful.server.settings import PORT, Settings, bind
from heedful.server.watch import Watch, start_worker

TURN = 0.0005  # seconds a thread of Python may go on: a pass of the model asks for its turn at every step
GRACE = 3  # seconds that open connections get in the end
OPENED = 0.5  # seconds until it listens, before a browser is sent there


def run(settings: Settings, say: Callable[[str], None], show: Callable[[str], object] | None = None) -> None:
    """Serve until somebody stops it; `say` tells where it is and how to come in, `show` opens a page."""
    settings.check()
    sys.setswitchinterval(TURN)
    hosts = Hosts.of(*(Hosted.open(folder, secure=settings.is_secure) for folder in settings.folders))
    try:
        if not settings.is_local:
            _must_have_owners(hosts)
        listening = bind(settings)
        base = address(settings, listening)
        first = _announce(hosts, settings, base, listening, say)
        if show is not None and settings.is_local:
            threading.Timer(OPENED, show, (first,)).start()
        config = uvicorn.Config(
            application(hosts, settings.names),
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
        workers = Watch(settings.folders, start_worker) if settings.worker else nullcontext()
        with listening, workers:
            uvicorn.Server(config).run(sockets=[listening])
    finally:
        hosts.close()


def address(settings: Settings, listening: socket.socket) -> str:
    """Where browsers find it."""
    if settings.public_url is not None:
        return settings.public_url.rstrip("/")
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{listening.getsockname()[1]}"


def join_link(base: str, project: str, invitation: str) -> str:
    """Where an invitation is accepted; what stands behind # is sent to no server and kept in no log."""
    return f"{base}/projects/{project}/join#{invitation}"


def _announce(
    hosts: Hosts, settings: Settings, base: str, listening: socket.socket, say: Callable[[str], None]
) -> str:
    """Say where everything is; the address that whoever started this wants to see first."""
    pages: list[str] = []
    port = listening.getsockname()[1]
    if settings.port is None and port != PORT:
        say(f"Port {PORT} is taken; {port} is used instead.")
    for hosted in hosts.projects.values():
        hosted.warm()
        hosted.store.people.sweep()
        hosted.store.deliveries.sweep()
        pages.append(f"{base}/projects/{hosted.name}")
        say(f"{hosted.project.config.name}: {pages[-1]}   (API: {base}/api/projects/{hosted.name})")
        first = hosted.store.people.first_link()
        if first is not None:
            pages[-1] = join_link(base, hosted.name, first.secret)
            say("  Nobody has come in yet. This link makes its first reader the owner, once, within a day:")
            say(f"  {pages[-1]}")
    return pages[0]


def _must_have_owners(hosts: Hosts) -> None:
    for hosted in hosts.projects.values():
        if not hosted.store.people.all():
            raise ConfigError(
                f"Nobody has come in to {hosted.name} yet, and others can reach this address. "
                "Start it on 127.0.0.1 first, accept the link that is printed, then start it here."
            )
