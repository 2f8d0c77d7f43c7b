"""An empty store, and a template that new ones are copied from."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from store_children import Processes

from heedful.store import Store


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "project"
    Store.open(folder).close()
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "project") as opened:
        yield opened


@pytest.fixture(scope="session")
def processes() -> Iterator[Processes]:
    """Starts child processes; those still running in the end are stopped."""
    started = Processes()
    yield started
    started.stop()
