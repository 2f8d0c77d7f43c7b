"""What every test keeps to: no network but loopback, no home of the person who runs it."""

import itertools
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from postgres_server import PostgresServer, postgres_server, programs

if TYPE_CHECKING:
    from heedful.project import Project
    from receiver import Receiver

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    connect = socket.socket.connect

    def only_loopback(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test reached for the network: {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", only_loopback)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.delenv("HEEDFUL_PROJECT", raising=False)
    yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this process; without one its tests are left out, or fail where it must be."""
    found = programs()
    if found is None:
        if "postgresql" in os.environ.get("HEEDFUL_MUST_HAVE", ""):
            pytest.fail(
                "PostgreSQL's programs (initdb, postgres) are not here, and HEEDFUL_MUST_HAVE wants them"
            )
        pytest.skip("PostgreSQL's programs (initdb, postgres) are not installed")
    with postgres_server(found) as server:
        yield server


_schemas = itertools.count(1)


@pytest.fixture
def schema_url(postgres: PostgresServer) -> Iterator[str]:
    """The address of an empty schema."""
    name = f"test_{next(_schemas)}"
    yield postgres.make_schema(name)
    postgres.drop_schema(name)


@pytest.fixture(scope="session")
def _once_trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from heedful.testing import tiny_project

    folder = tmp_path_factory.mktemp("trained")
    with tiny_project(folder, pool=30, effort="quick") as project:
        project.train()
    return folder / "project"


@pytest.fixture
def trained(_once_trained: Path, tmp_path: Path) -> Iterator["Project"]:
    """A tiny project with a first version, as `tiny_project` makes it; every test has its own copy."""
    from heedful.project import Project

    shutil.copytree(_once_trained, tmp_path / "project")
    with Project.open(tmp_path / "project") as project:
        yield project


@pytest.fixture
def receiver() -> Iterator["Receiver"]:
    """A receiver of webhooks on loopback."""
    from receiver import Receiver

    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def pytest_configure() -> None:
    """Set before transformers and NumPy are imported, which read it once.

    One thread: tiny matrices are not worth a second one, and waiting for it on a busy machine takes longer
    than the tests.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
