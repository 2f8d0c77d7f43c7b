"""A Keras model as one `.keras` file, read without running anything that is in it."""

from pathlib import Path
from typing import Any

from heedful.errors import ModelError, NotFoundError
from heedful.models.keras.packages import Packages


def write_model(model: Any, path: Path) -> Path:
    """Write a new `.keras` file."""
    if path.suffix != ".keras":
        raise ModelError(f"Found the name {path.name!r} for a Keras model; wanted one that ends in .keras.")
    if path.exists():
        raise ModelError(f"{path} is there already. Choose another name or remove it.")
    path.parent.mkdir(parents=True, exist_ok=True)
    model.save(path)
    return path


def read_model(path: Path, given: Packages) -> Any:
    """Read a `.keras` file, without how it was compiled; raises ModelError when Keras cannot."""
    if not path.is_file():
        raise NotFoundError(f"There is no file {path}. Wanted a model that Keras saved (.keras).")
    try:
        return given.keras.models.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # Keras raises whatever its reading of a damaged file came to
        raise ModelError(f"{path} cannot be read as a Keras model: {error}") from error
