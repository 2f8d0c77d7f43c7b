"""What every command shares: the project it works on and how it speaks."""

import json as jsonlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heedful.records.base import Record

if TYPE_CHECKING:
    from rich.console import Console

    from heedful.project import Project


@dataclass(frozen=True)
class Session:
    """The global options of one call."""

    folder: str
    json: bool
    debug: bool

    def open(self) -> "Project":
        """The project of this call."""
        from heedful.project import Project

        return Project.open(Path(self.folder))

    @property
    def console(self) -> "Console":
        """Where tables go."""
        from rich.console import Console

        return Console(highlight=False)

    def say(self, result: Any, show: Callable[["Console"], None]) -> None:
        """Print a result: as JSON when that was asked for, else as `show` draws it."""
        if self.json:
            sys.stdout.write(jsonlib.dumps(plain(result), ensure_ascii=False) + "\n")
        else:
            show(self.console)


def plain(value: Any) -> Any:
    """Records, paths and tuples as what JSON knows."""
    match value:
        case Record():
            return value.model_dump(mode="json")
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
        case Path():
            return str(value)
        case _:
            return value
