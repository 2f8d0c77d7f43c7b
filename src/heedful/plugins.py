"""Look up an entry point by group and name; nothing is loaded before it is asked for."""

from importlib.metadata import entry_points
from typing import Any

from heedful.errors import ConfigError


def load(group: str, name: str) -> Any:
    """The object that a package declares as `name` in the group `heedful.<group>`."""
    declared = entry_points(group=f"heedful.{group}")
    for entry in declared:
        if entry.name == name:
            try:
                return entry.load()
            except Exception as error:
                raise ConfigError(
                    f"The plug-in {entry.value} ({group} {name!r}) failed to load: {error}"
                ) from error
    known = ", ".join(sorted(entry.name for entry in declared)) or "none"
    raise ConfigError(
        f"There is no {group} named {name!r}. Known: {known}. Install the package that declares it."
    )
