"""How a fault in somebody's data is told: the file, the row, the column, what was found, what to do."""

import os
from collections.abc import Iterable
from pathlib import Path

from heedful.errors import DataError


def fault(where: str, column: str | None, found: str, do: str) -> DataError:
    """The error for one place in a source, for example `mails.csv:7, column 'text': …`."""
    place = where if column is None else f"{where}, column {clip(repr(column))}"
    return DataError(f"{place}: found {found}. {do}")


def shown(path: Path) -> str:
    """A path that can be printed and stored, whatever bytes its name is made of."""
    return os.fsencode(path).decode("utf-8", "replace")


def clip(text: str, length: int = 60) -> str:
    """The beginning of a long value, enough to find it again."""
    return text if len(text) <= length else f"{text[:length]}…"


def listed(names: Iterable[str], most: int = 20) -> str:
    """Names for a message; of very many only the first."""
    every = list(names)
    more = f" and {len(every) - most:,} more" if len(every) > most else ""
    return (", ".join(clip(repr(name)) for name in every[:most]) or "none") + more
