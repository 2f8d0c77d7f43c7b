"""A Hugging Face dataset becomes rows: a folder that `save_to_disk` wrote, or a name on the hub.

A saved folder is read with pyarrow alone. A name goes through `datasets`, which looks at its cache and obeys
HF_HUB_OFFLINE; it runs no code from the hub.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from heedful.data.arrow import BATCH, class_names, rows_of_batches
from heedful.data.cells import SPLITS
from heedful.data.columns import choose_columns
from heedful.data.faults import fault, listed, shown
from heedful.data.rows import ReadOptions, Row
from heedful.errors import DataError


def read_saved(folder: Path, options: ReadOptions) -> Iterator[Row]:
    """The rows of a dataset, or of all splits of a dataset, that `save_to_disk` wrote."""
    splits = folder / "dataset_dict.json"
    if not splits.is_file():
        yield from _read_saved_split(folder, options)
        return
    for split in _description(splits).get("splits", []):
        yield from _read_saved_split(folder / str(split), _within(options, str(split), shown(folder)))


def read_named(name: str, options: ReadOptions) -> Iterator[Row]:
    """The rows of a dataset on the hub, or in its cache."""
    from datasets import DatasetDict, load_dataset  # takes a second to import

    try:
        loaded = load_dataset(name, options.subset)
    except Exception as error:  # whatever the hub, the network or the files do wrong
        raise DataError(
            f"{name!r} is no file or folder here, and no dataset of that name could be loaded "
            f"({type(error).__name__}: {error}). Correct the path or the name; "
            "without a network only datasets in the cache can be loaded."
        ) from error
    for split, dataset in loaded.items() if isinstance(loaded, DatasetDict) else [("", loaded)]:
        inner = _within(options, split, name) if split else options
        features = dataset.features.to_dict()
        tables = dataset.with_format("arrow").iter(batch_size=BATCH)
        batches = (batch for table in tables for batch in table.to_batches())
        place = f"{name}/{split}" if split else name
        yield from _rows(batches, dataset.column_names, features, inner, place)


def _read_saved_split(folder: Path, options: ReadOptions) -> Iterator[Row]:
    features = _description(folder / "dataset_info.json").get("features") or {}
    files = [str(file["filename"]) for file in _description(folder / "state.json").get("_data_files", [])]
    inside = {path.name: path for path in folder.glob("*.arrow")}
    for file in files:
        if file not in inside:
            raise fault(shown(folder), None, f"no file {file!r}", "Save the dataset again with save_to_disk.")
        yield from _read_arrow(inside[file], features, options)


def _read_arrow(path: Path, features: Mapping[str, Any], options: ReadOptions) -> Iterator[Row]:
    try:
        with pa.OSFile(str(path)) as source, pa.ipc.open_stream(source) as stream:
            slices = (part for batch in stream for part in _cut(batch))
            yield from _rows(slices, stream.schema.names, features, options, shown(path))
    except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
        raise fault(
            shown(path), None, f"a damaged Arrow file ({error})", "Save the dataset again."
        ) from error


def _rows(
    batches: Iterable[pa.RecordBatch],
    found: list[str],
    features: Mapping[str, Any],
    options: ReadOptions,
    name: str,
) -> Iterator[Row]:
    columns = choose_columns(found, options, name)
    return rows_of_batches(batches, columns, options, name, class_names(features, columns.label))


def _cut(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Pieces of a batch, once it is known that no length in it points outside (a damaged file's may)."""
    batch.validate(full=True)
    for start in range(0, batch.num_rows, BATCH):
        yield batch.slice(start, BATCH)


def _within(options: ReadOptions, split: str, name: str) -> ReadOptions:
    """The options for one split of a dataset, which puts its rows into ours of that name."""
    if options.split is not None:
        return options
    ours = SPLITS.get(split.casefold())
    if ours is None:
        known = listed(dict.fromkeys(SPLITS.values()))
        raise fault(
            name, None, f"the split {split!r}", f"Wanted {known}; pass split=… to put all rows in one."
        )
    return options.model_copy(update={"split": ours})


def _description(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise fault(shown(path), None, f"no description of a dataset ({error})", "Save it again.") from error
    return value if isinstance(value, dict) else {}
