"""The worker of one project: `python -m heedful.server.worker FOLDER`, started by the server.

It takes jobs one at a time and delivers webhooks, at low priority, and ends when the server does (its
standard input closes). Models are loaded only once there is a job.
"""

import logging
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil

from heedful.config import Config
from heedful.errors import HeedfulError
from heedful.hooks.delivering import Deliverer
from heedful.records.job import Job
from heedful.store import Store

POLL = 0.25  # seconds between two looks for a job
NICE = 19
LOWEST = 7  # of the usual class of Linux's disk scheduler
AGAIN = 2.0  # seconds before a store that cannot be read is tried once more

log = logging.getLogger("heedful.worker")


def run(folder: Path) -> None:
    """Do jobs until nobody is there to ask for them."""
    _be_modest()
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    worker = f"{os.getpid()}-{os.urandom(4).hex()}"
    while True:
        try:
            with _open(folder) as store, _deliverer(folder, store):
                while True:
                    if not _work_once(folder, store, worker):
                        time.sleep(POLL)
        except HeedfulError as error:
            log.warning("%s", error)
            time.sleep(AGAIN)


def _work_once(folder: Path, store: Store, worker: str) -> bool:
    """Do the next job, if there is one."""
    job = store.jobs.take(worker)
    if job is None:
        return False
    from heedful.project import Project
    from heedful.server.work import do

    with Project.open(folder) as project:
        finished = do(project, job, worker)
        if job.kind != "catch_up" and project.is_behind:  # something was taken back while this ran
            store.jobs.add(Job(kind="catch_up", author=job.author), key=f"catch_up after {job.id}")
    log.info("%s (%s): %s", job.id, job.kind, finished.state)
    return True


def _open(folder: Path) -> Store:
    return Store.open(folder, url=Config.read(folder).store_url, create=False)


def _deliverer(folder: Path, store: Store) -> Deliverer:
    """Webhooks are told beside the jobs, from a thread of their own."""
    config = Config.read(folder)
    return Deliverer(store, config.name, config.webhooks.allow)


def _be_modest() -> None:
    """Answers come first: half the processors, and those only when nobody else wants them.

    The worker shares the server's session, and with it the group that Linux schedules as one (autogroup):
    there `nice` counts. The disk is left to others too, though not wholly: it may hold the write lock.
    """
    if hasattr(os, "nice"):
        os.nice(NICE)
    with suppress(AttributeError, OSError, psutil.Error):  # Linux alone has such classes
        psutil.Process().ionice(psutil.IOPRIO_CLASS_BE, LOWEST)
    threads = str(max(1, (os.cpu_count() or 2) // 2))
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, threads)


def _end_with_the_server() -> None:
    """Whoever holds the other end of standard input is the server; when that closes, it is gone."""
    while sys.stdin.buffer.read(1):
        pass
    os._exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server decides
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s")
    run(Path(sys.argv[1]))
