"""Name a store as people do (a project's folder, a file, a URL) and copy one to another."""

from pathlib import Path

from heedful.config import FILE, Config
from heedful.errors import NotFoundError
from heedful.records.progress import Progress, silent
from heedful.store.copying import Copied, copy
from heedful.store.database import connect
from heedful.store.store import DATABASE


def copy_store(source: str, target: str, progress: Progress = silent) -> Copied:
    """Every row from one store to another, counted and summed; the target must be empty."""
    place = _place(source)
    if isinstance(place, Path) and not place.is_file():
        raise NotFoundError(f"There is no store at {place}. Name a project's folder, a file or a URL.")
    first = connect(place)
    try:
        second = connect(_place(target))
        try:
            return copy(first, second, progress)
        finally:
            second.close()
    finally:
        first.close()


def _place(named: str) -> str | Path:
    """A URL as it is; the store of a project; a file, which lies in the folder where one is named."""
    if "://" in named:
        return named
    path = Path(named)
    if (path / FILE).is_file():
        return Config.read(path).store_url or path / DATABASE
    return path / DATABASE if path.is_dir() else path
