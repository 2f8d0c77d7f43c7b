"""The cases of a benchmark, from a folder on this machine or from the hub's cache.

In a folder the data may lie as the benchmark hands it out (`RTE/dev.tsv`, `BoolQ/val.jsonl`), as the hub
does (`rte/validation-00000-of-00001.parquet`), or as one file with a column of splits (`rte/data.jsonl.gz`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heedful.data.faults import listed, shown
from heedful.data.files import data_files
from heedful.data.table import read_hub, read_table
from heedful.errors import DataError, NotFoundError
from heedful.evaluate.case import Case
from heedful.evaluate.named.task import NamedTask, RawRow

UNLABELLED = (None, -1, "-1", "", "-")
ONE_FILE = ("data", "all", "rows")


@dataclass(frozen=True)
class Found:
    """The labelled cases of one split, where they lie, and the classes among them."""

    cases: tuple[Case, ...]
    split: str
    place: str
    labels: tuple[str, ...]


def read(task: NamedTask, folder: Path | None = None, split: str | None = None) -> Found:
    """The part of a benchmark that is judged, or the split that is named."""
    if folder is None:
        place, splits = _on_the_hub(task, split)
    else:
        home = find(task, folder)
        place, splits = shown(home), _in_folder(task, home, split)
    for names in (split.split("+"),) if split else task.judged_on:
        if any(name in splits for name in names):
            rows = [row for name in names for row in splits.get(name, ())]
            cases = tuple(labelled(task, rows))
            if cases:
                return Found(
                    cases, "+".join(name for name in names if name in splits), place, classes(task, cases)
                )
    wanted = split or " or ".join("+".join(names) or "one without a name" for names in task.judged_on)
    raise DataError(
        f"{place} has no labelled rows of {task.name} to judge by: found the splits "
        f"{listed(sorted(splits)) or 'none'}, wanted {wanted}. Name one with --split."
    )


def find(task: NamedTask, folder: Path) -> Path:
    """The folder of a benchmark: this one, or the one below it that bears its name."""
    if not folder.is_dir():
        raise NotFoundError(f"There is no folder {shown(folder)!r}. Name the one that holds the data sets.")
    inside = {path.name.lower(): path for path in sorted(folder.iterdir()) if path.is_dir()}
    for name in task.folders:
        if name in inside:
            return inside[name]
    if folder.name.lower() in task.folders or data_files(folder):
        return folder
    raise NotFoundError(
        f"{shown(folder)} holds no data of {task.name}: wanted a folder {listed(list(task.folders))} in it. "
        "Name the folder of the data sets with --data, or HEEDFUL_DATA."
    )


def labelled(task: NamedTask, rows: Iterable[RawRow]) -> Iterator[Case]:
    """The cases of rows, without those of which nobody says what was wanted."""
    for row in rows:
        for case in task.unfold(row) if task.unfold else _plain(task, row):
            if case.labels is not None or case.number is not None:
                yield case


def classes(task: NamedTask, cases: Sequence[Case]) -> tuple[str, ...]:
    """The classes in order: those of the table, else those that the cases name."""
    found = {name for case in cases for name in case.labels or ()}
    if unknown := found - set(task.labels) if task.labels else set():
        raise DataError(
            f"The data of {task.name} names the labels {listed(sorted(unknown))}; "
            f"wanted {listed(list(task.labels))}. Is it the data of this benchmark?"
        )
    return task.labels or tuple(sorted(found))


def _plain(task: NamedTask, row: RawRow) -> Iterator[Case]:
    parts = tuple(str(_cell(task, row, names)) for names in task.parts)
    label = next((row[name] for name in task.label_columns if name in row), None)
    if label in UNLABELLED:
        return
    if task.judged == "numbers":
        yield Case(parts, number=float(str(label)))
    else:
        yield Case(parts, (_class(task, label),))


def _cell(task: NamedTask, row: RawRow, names: Sequence[str]) -> Any:
    for name in names:
        if name in row:
            return row[name]
    raise DataError(
        f"A row of {task.name} has the columns {listed(list(row))}; wanted one of {listed(list(names))}."
    )


def _class(task: NamedTask, label: Any) -> str:
    """The name of a class that stands there as a number, as true or false, or as itself."""
    said = str(label).strip()
    if isinstance(label, bool) or said.lower() in ("true", "false"):
        said = said.lower()
    if task.labels and said not in task.labels:
        if re.fullmatch(r"\d+(\.0)?", said) and int(float(said)) < len(task.labels):
            return task.labels[int(float(said))]
        return task.also.get(said, said)
    return said


def _in_folder(task: NamedTask, home: Path, split: str | None) -> Mapping[str, list[RawRow]]:
    """The rows by split: of files named after one, or by a column."""
    splits: dict[str, list[RawRow]] = defaultdict(list)
    for file in data_files(home):
        stem = re.sub(r"-\d+-of-\d+$", "", file.name.split(".")[0]).lower()
        if stem.startswith("train") and split != stem:  # large, and nothing wants it
            continue
        for row in read_table(file, _header(task, file)):
            column = row.get("split")
            name = str(column) if isinstance(column, str) else "" if stem in ONE_FILE else stem
            splits[name].append(row)
    return splits


def _header(task: NamedTask, file: Path) -> tuple[str, ...]:
    """The columns of a file without a line that names them: those of CoLA, but for its test file."""
    name = file.name.lower()
    headless = name.endswith((".tsv", ".tsv.gz")) and not name.startswith("test.")
    return task.header if headless else ()


def _on_the_hub(task: NamedTask, split: str | None) -> tuple[str, Mapping[str, list[RawRow]]]:
    if task.hub is None:
        raise NotFoundError(
            f"{task.name} is not read from the hub. Name the folder that holds it (--data, or HEEDFUL_DATA)."
        )
    place = f"{task.hub.name} {task.hub.subset or ''}".strip()
    there = read_hub(task.hub.name, task.hub.subset)
    wanted = split.split("+") if split else [name for names in task.judged_on for name in names]
    return place, {name: list(rows) for name, rows in there.items() if name in wanted}
