"""A folder of data files becomes rows: `train.csv`, `test.csv`; `data/train-00000-of-00002.parquet`.

The name of a file says its split, as in the folders that the hub hands out. A name that says none
leaves it to a column, or to the hash.
"""

import re
from pathlib import Path

from heedful.data.cells import SPLITS
from heedful.data.rows import Format
from heedful.records.example import Split

SUFFIXES: dict[str, Format] = {
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
    ".parquet": "parquet",
}  # fmt: skip


def data_files(folder: Path) -> list[Path]:
    """The data files of a folder, or of the folder `data` in it, in the order of their names."""
    for place in (folder, folder / "data"):
        paths = sorted(place.iterdir()) if place.is_dir() else []
        if found := [path for path in paths if _holds_rows(path)]:
            return found
    return []


def file_format(path: Path) -> Format | None:
    """The format that a file's suffix says, with or without .gz behind it."""
    name = path.name.lower().removesuffix(".gz")
    return SUFFIXES.get(Path(name).suffix)


def split_of_name(path: Path) -> Split | None:
    """The split that a file's name begins with."""
    return SPLITS.get(re.split(r"[^a-z]", path.name.lower(), maxsplit=1)[0])


def _holds_rows(path: Path) -> bool:
    """Whether a file in a folder is one of rows: hidden ones and JSON that describes other files are not."""
    if path.name.startswith(".") or not path.is_file() or file_format(path) is None:
        return False
    return path.suffix.lower() != ".json" or split_of_name(path) is not None
