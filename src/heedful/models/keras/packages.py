"""The packages of the extra `keras`, imported when they are first asked for."""

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from heedful.errors import MissingExtraError


@dataclass(frozen=True)
class Packages:
    """Keras, KerasHub and TensorFlow, loaded."""

    keras: ModuleType
    hub: ModuleType
    tensorflow: ModuleType


def packages() -> Packages:
    """Raises MissingExtraError when one of them is not installed."""
    try:
        return Packages(*(import_module(name) for name in ("keras", "keras_hub", "tensorflow")))
    except ImportError as error:
        raise MissingExtraError(
            f"Keras models want {error.name or 'Keras, KerasHub and TensorFlow'}: "
            "pip install 'heedful[keras]'."
        ) from error
