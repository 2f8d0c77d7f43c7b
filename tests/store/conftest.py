"""An empty store, of both kinds, and a template that new ones are made like."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from store_building import OPENED, Place, Template
from store_children import Processes

from heedful.store import Store

BOTH = ["sqlite", "postgresql"]


@pytest.fixture(scope="session", params=BOTH)
def kind(request: pytest.FixtureRequest) -> str:
    """Every test that asks for a store is run on both."""
    return str(request.param)


@pytest.fixture(scope="session")
def template(kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Template:
    folder = tmp_path_factory.mktemp("template") / "project"
    if kind == "sqlite":
        Store.open(folder).close()
        return Template(folder)
    return Template(folder, request.getfixturevalue("postgres"))


@pytest.fixture
def place(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Place:
    """Where there is no store yet."""
    return Place(tmp_path / "project", None if kind == "sqlite" else request.getfixturevalue("schema_url"))


@pytest.fixture(autouse=True)
def _close_databases() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    with place.open() as opened:
        yield opened


@pytest.fixture(scope="session")
def processes() -> Iterator[Processes]:
    """Starts child processes; those still running in the end are stopped."""
    started = Processes()
    yield started
    started.stop()
