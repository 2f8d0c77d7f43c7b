"""What child processes of the tests do. Each reports over a pipe what was acknowledged; torch stays out."""

import itertools
import os
import resource
import time
import traceback
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from store_building import Place, correction, example

from heedful.errors import StoreError


class Processes:
    """Starts children from a server that has imported the store already."""

    def __init__(self) -> None:
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload(
            ["heedful.store", "alembic.script", "alembic.migration", "alembic.operations"]
        )
        self._started: list[BaseProcess] = []

    def start(self, work: str, *arguments: object) -> tuple[BaseProcess, Connection]:
        """A child that does `work`, one of the functions below, and the pipe it reports over."""
        reports, own_end = self._context.Pipe(duplex=False)
        child = self._context.Process(target=_run, args=(work, own_end, arguments))
        child.start()
        own_end.close()
        self._started.append(child)
        return child, reports

    def stop(self) -> None:
        for child in self._started:
            child.kill()
            child.join()


def reports_of(pipe: Connection) -> list:
    """Everything a child reported before it ended or was killed."""
    found = []
    while True:
        try:
            found.append(pipe.recv())
        except (EOFError, OSError):
            pipe.close()
            return found


def _run(work: str, pipe: Connection, arguments: tuple) -> None:
    try:
        globals()[work](pipe, *arguments)
    except BaseException:
        pipe.send(("failed", traceback.format_exc()))


def append_for_ever(pipe: Connection, place: Place) -> None:
    """Append until killed; an item is reported after it was acknowledged."""
    with place.open() as store:
        for number in itertools.count():
            said = correction(
                f"{os.getpid()} said {number}", key=f"{os.getpid()}-{number}-{os.urandom(4).hex()}"
            )
            pipe.send((store.ledger.append(said), said.id))


def append_through_breaks(pipe: Connection, place: Place) -> None:
    """Append until ended; what the store refuses is sent again under its key."""
    store = place.open()
    for number in itertools.count():
        said = correction(f"said {number}", key=f"{os.getpid()}-{number}")
        while True:
            try:
                position = store.ledger.append(said)
                break
            except StoreError:
                time.sleep(0.05)
        pipe.send((position, said.id))


def append(pipe: Connection, place: Place, author: str, number: int) -> None:
    """Append `number` items; every item is delivered twice."""
    with place.open() as store:
        for item in range(number):
            keyed = correction(f"{author} {item}", author=author, key=f"{author}-{item}")
            again = correction(f"{author} {item}", author=author, key=f"{author}-{item}")
            pipe.send((item, store.ledger.append(keyed), store.ledger.append(again)))


def open_only(pipe: Connection, place: Place) -> None:
    with place.open() as store:
        pipe.send(store.ledger.position())


def import_for_ever(pipe: Connection, place: Place) -> None:
    """Import texts until killed, and report each thousand."""

    def rows():
        for number in itertools.count():
            yield example(f"text {number}", "L1")
            if number % 1000 == 999:
                pipe.send(number)

    with place.open() as store:
        store.examples.add(rows(), source="endless")


def write_with_little_room(pipe: Connection, place: Place, room: int, work: str) -> None:
    """Write until files may not grow further; then read, give the room back, and write again.

    Reports what was acknowledged, the error, what could be read meanwhile, and the position in the end.
    """
    store = place.open()
    largest = max(path.stat().st_size for path in place.folder.iterdir() if path.is_file())
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + room, hard))
    acknowledged, refused = [], ""
    try:
        for number in itertools.count():
            if work == "append":
                acknowledged.append(store.ledger.append(correction(f"new {number} " + "word " * 100)))
            else:
                rows = [example(f"new {number} {row} " + "word " * 20, "L1") for row in range(1500)]
                store.examples.add(rows, source=str(number))
                acknowledged.append(number)
    except StoreError as error:
        refused = str(error)
    readable = sum(1 for _ in store.ledger.entries()), store.examples.counts().total
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    store.ledger.append(correction("room again"))
    store.close()
    pipe.send((acknowledged, refused, readable))


def open_as_nobody(pipe: Connection, place: Place) -> None:
    """Open a store whose folder may not be written; root may write anywhere, so become nobody."""
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    try:
        place.open().close()
    except StoreError as error:
        pipe.send(str(error))


def append_and_time(pipe: Connection, place: Place, author: str, number: int) -> None:
    """Append `number` items, about twenty a second, and report how long each took."""
    waits = []
    with place.open() as store:
        for item in range(number):
            start = time.perf_counter()
            store.ledger.append(correction(f"{author} {item}", author=author, key=f"{author}-{item}"))
            waits.append(time.perf_counter() - start)
            time.sleep(0.02)
    pipe.send(waits)
