"""Start the workers, watch them, start them again: nobody has to run a second program."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

SOON, LATE = 0.5, 30.0  # seconds before a worker that ended is started again: twice as long each time
LOOK = 0.2
STEADY = 60.0  # a worker that lived this long is started again at once


class Watch:
    """One worker process a project; `start` makes one."""

    def __init__(self, folders: Sequence[Path], start: Callable[[Path], "subprocess.Popen[bytes]"]) -> None:
        self._start = start
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._keep, args=(folder,), name=f"worker of {folder.name}", daemon=True)
            for folder in folders
        ]

    def __enter__(self) -> "Watch":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _keep(self, folder: Path) -> None:
        """Let there be a worker until the end."""
        pause = SOON
        while not self._over.is_set():
            begun = time.monotonic()
            worker = self._start(folder)
            while worker.poll() is None:
                if self._over.wait(LOOK):
                    _end(worker)
                    return
            _let_go(worker)
            pause = SOON if time.monotonic() - begun > STEADY else min(2 * pause, LATE)
            self._over.wait(pause)


def start_worker(folder: Path) -> "subprocess.Popen[bytes]":
    """The worker of the project in this folder."""
    command = [sys.executable, "-m", "heedful.server.worker", str(folder)]
    return subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 - our own module, no shell


def _end(worker: "subprocess.Popen[bytes]") -> None:
    """A round that is cut short leaves nothing half done, and is taken up again at the next start."""
    worker.terminate()
    try:
        worker.wait(timeout=5)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
    _let_go(worker)


def _let_go(worker: "subprocess.Popen[bytes]") -> None:
    """Close our end of its standard input."""
    if worker.stdin is not None:
        worker.stdin.close()
