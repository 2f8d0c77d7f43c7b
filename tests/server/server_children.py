"""A server in a child process that starts soon, may be killed at any moment, and whose disk may be full."""

import os
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

PRELOADED = ["heedful.server.application", "heedful.project", "uvicorn", "alembic.script"]


@dataclass
class Child:
    """The process, where it listens, and the pipe by which its disk is filled."""

    process: BaseProcess
    base: str
    pipe: Connection

    def fill_disk(self, room: int) -> None:
        """From now on no file may grow beyond the largest there is and this many bytes."""
        self.pipe.send(room)
        assert self.pipe.recv() == "done"

    def free_disk(self) -> None:
        self.pipe.send(None)
        assert self.pipe.recv() == "done"


@contextmanager
def serving(folder: Path) -> Iterator[Child]:
    """A server of this project; it is killed in the end."""
    context = get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    own, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, folder))
    process.start()
    theirs.close()
    try:
        yield Child(process, own.recv(), own)
    finally:
        process.kill()
        process.join()
        own.close()


def _serve(pipe: Connection, folder: Path) -> None:
    import socket

    import uvicorn

    from heedful.host.hosted import Hosted, Hosts
    from heedful.server.application import application

    hosted = Hosted.open(folder)
    hosted.project.swap()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_obey, args=(pipe, folder), daemon=True).start()
        pipe.send(f"http://127.0.0.1:{listening.getsockname()[1]}/api/projects/{hosted.name}")
        config = uvicorn.Config(application(Hosts.of(hosted)), log_level="critical", access_log=False)
        uvicorn.Server(config).run(sockets=[listening])


def _obey(pipe: Connection, folder: Path) -> None:
    while True:
        try:
            room = pipe.recv()
        except EOFError:
            os._exit(0)
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        largest = max(path.stat().st_size for path in folder.glob("store.db*"))
        limit = hard if room is None else largest + room
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        pipe.send("done")
