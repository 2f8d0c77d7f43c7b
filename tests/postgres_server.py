"""A PostgreSQL server of the tests' own: made in a temporary folder, reached by a socket in it, gone after.

PostgreSQL refuses to run as root, so root starts it as another user. Nothing is synced to the disk: what the
tests kill is the programs that use it, and the server itself only in ways that leave the machine running.
"""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

PLACES = ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt")
QUICK = ("fsync=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=300")


def programs() -> Path | None:
    """The newest folder that holds `initdb` and `postgres`; None where there is none."""
    on_path = shutil.which("initdb")
    found = [path.parent for place in PLACES for path in Path(place).glob("*/bin/initdb")]
    if on_path:
        found.append(Path(on_path).resolve().parent)
    found = [path for path in found if (path / "postgres").exists()]
    return max(found, key=_release, default=None)


def _release(folder: Path) -> tuple[int, ...]:
    digits = "".join(c if c.isdigit() else " " for c in folder.parent.name).split()
    return tuple(map(int, digits))


class PostgresServer:
    """One server; `url` names a schema in it, `stop` and `start` are for tests of what happens meanwhile."""

    def __init__(self, bin_folder: Path, folder: Path) -> None:
        self.bin = bin_folder
        self.folder = folder
        self._user = _somebody()
        self._process: subprocess.Popen[bytes] | None = None
        if self._user:
            entry = pwd.getpwnam(self._user)
            os.chown(folder, entry.pw_uid, entry.pw_gid)
        folder.chmod(0o755)
        self._run("initdb", "-D", str(self.data), "-U", "heedful", "-A", "trust", "-E", "UTF8", "--no-sync")

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, schema: str = "", **more: str) -> str:
        """The address of a schema (the default one without a name)."""
        options = {"host": str(self.folder), **more}
        if schema:
            options["options"] = f"-csearch_path={schema}"
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in options.items())
        return f"postgresql+psycopg://heedful@/postgres?{query}"

    def make_schema(self, name: str) -> str:
        """An empty schema and its address."""
        self.execute(f'CREATE SCHEMA "{name}"')
        return self.url(name)

    def drop_schema(self, name: str) -> None:
        self.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')

    def execute(self, *statements: str) -> list[Any]:
        """Run statements as they are; the rows of the last one."""
        import psycopg

        with psycopg.connect(
            host=str(self.folder), user="heedful", dbname="postgres", autocommit=True
        ) as open_:
            for statement in statements:
                cursor = open_.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def start(self) -> None:
        settings = [part for one in (*QUICK, "listen_addresses=", f"unix_socket_directories={self.folder}")
                    for part in ("-c", one)]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self.bin / "postgres"), "-D", str(self.data), *settings],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
                preexec_fn=_end_with_the_tests, **self._as_user(),
            )  # fmt: skip
        self._wait()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT ends connections and shuts down, SIGQUIT stops at once as a crash does."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    def _wait(self) -> None:
        import psycopg

        deadline = time.monotonic() + 30
        while True:
            try:
                self.execute("SELECT 1")
                return
            except psycopg.OperationalError:
                assert self._process is not None
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError((self.folder / "log").read_text()[-2000:]) from None
                time.sleep(0.05)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self.bin / program), *arguments],
            capture_output=True, text=True, cwd=self.folder, **self._as_user(),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def _as_user(self) -> dict[str, Any]:
        if not self._user:
            return {}
        return {"user": self._user, "group": pwd.getpwnam(self._user).pw_gid, "extra_groups": []}


@contextmanager
def postgres_server(bin_folder: Path) -> Iterator[PostgresServer]:
    """A server that runs until the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="heedful-pg-"))
    server = PostgresServer(bin_folder, folder)
    try:
        server.start()
        yield server
    finally:
        server.stop(signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)


def _somebody() -> str | None:
    """Whom root starts the server as; None where we are not root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _end_with_the_tests() -> None:
    """Where the test run is killed, the kernel stops the server (Linux alone knows how)."""
    try:
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)  # PR_SET_PDEATHSIG
    except (AttributeError, OSError):
        return
