"""What the benchmarks share: where the data lies, the machine in a line, results as a table and as JSON."""

import json
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from heedful.data.read import read_rows
from heedful.data.rows import ReadOptions, Row

RESULTS = Path("bench-results")


def data(name: str) -> Path:
    """A data set below HEEDFUL_DATA; without it, say what is missing and stop."""
    folder = os.environ.get("HEEDFUL_DATA")
    if folder is None:
        sys.exit("HEEDFUL_DATA is not set. Point it to the folder that holds the benchmark data sets.")
    path = Path(folder) / name / "data.jsonl.gz"
    if not path.exists():
        sys.exit(f"{path} is not there. This benchmark wants the data set {name!r} below HEEDFUL_DATA.")
    return path


def newsgroups() -> list[Row]:
    """20 Newsgroups by date; headers, footers and quotes removed; empty texts kept."""
    return list(read_rows(data("20news_bydate"), ReadOptions(format="newsgroups")))


def rows_of(name: str) -> list[Row]:
    """All rows of a data set."""
    return list(read_rows(data(name)))


def answers(rows: Sequence[Row]) -> tuple[list[str], np.ndarray[Any, np.dtype[np.int64]]]:
    """The label names in order, and each row's place among them."""
    names = sorted({row.labels[0] for row in rows if row.labels})
    places = {name: place for place, name in enumerate(names)}
    return names, np.array([places[row.labels[0]] for row in rows if row.labels], np.int64)


def machine() -> str:
    """What the figures were measured on, as a class of machine."""
    from heedful.models.processor import has_bf16, threads

    return f"{threads()} threads, {'bf16 in hardware' if has_bf16() else 'no bf16'}"


def kept(name: str) -> dict[str, Any]:
    """The results of earlier, perhaps interrupted, runs of a benchmark."""
    path = RESULTS / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return found


def keep(name: str, results: dict[str, Any]) -> None:
    """Write results so that a run that is cut short goes on from here."""
    RESULTS.mkdir(exist_ok=True)
    about = {"machine": machine(), "date": f"{datetime.now(UTC):%Y-%m-%d}"}
    staged = RESULTS / f".{name}.json"
    staged.write_text(json.dumps({**results, "about": about}, indent=1))
    staged.replace(RESULTS / f"{name}.json")


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table."""
    table = Table(title=title, title_justify="left")
    for place, column in enumerate(columns):
        table.add_column(column, justify="left" if place == 0 else "right")
    for row in rows:
        table.add_row(*row)
    Console(width=140).print(table)


def spread(values: Sequence[float]) -> str:
    """The mean and, from two values on, the standard deviation, in per cent."""
    mean = f"{100 * float(np.mean(values)):.1f}"
    return mean if len(values) < 2 else f"{mean} ± {100 * float(np.std(values, ddof=1)):.1f}"


class Watch:
    """Seconds since it was made: of the clock, and of the processor for this process with all its threads."""

    def __init__(self) -> None:
        self._begun, self._worked = time.perf_counter(), time.process_time()

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._begun

    @property
    def taken(self) -> dict[str, float]:
        return {"seconds": self.seconds, "processor": time.process_time() - self._worked}
