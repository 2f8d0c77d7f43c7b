"""Any source becomes rows: decide here what it is, read it in the module of its format.

A path that exists always wins over a name (`bbc-news`, `newsgroups`, a dataset on the hub).
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from heedful.data import bbc_news, files, folder, hub, newsgroups
from heedful.data.delimited import read_delimited
from heedful.data.exchange.examples import read_foreign_rows
from heedful.data.exchange.formats import FOREIGN
from heedful.data.faults import fault, shown
from heedful.data.files import SUFFIXES, data_files, file_format
from heedful.data.json_lines import read_json_lines
from heedful.data.parquet import read_parquet
from heedful.data.rows import Format, ReadOptions, Row
from heedful.errors import DataError

_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")


def read_rows(source: str | Path, options: ReadOptions | None = None) -> Iterator[Row]:
    """The rows of a source, one at a time; raises DataError at the first that cannot be used."""
    options = options or ReadOptions()
    path = Path(source)
    match options.format or guess_format(source):
        case "newsgroups":
            return _read_newsgroups(path, options)
        case "bbc-news":
            return bbc_news.read_bbc_news(options)
        case "dataset":
            return hub.read_named(str(source), options)
        case "saved":
            return hub.read_saved(path, options)
        case "files":
            return _read_files(path, options)
        case "folder":
            return folder.read_folder(path, options)
        case kind if kind in FOREIGN:
            return read_foreign_rows(path, kind, options)
        case kind:
            return _read_file(path, kind, options)


def guess_format(source: str | Path) -> Format:
    """What a source is, from its suffix or from what a folder holds."""
    path = Path(source)
    if path.is_dir():
        return _folder_format(path)
    kind = file_format(path)
    if path.exists():
        if kind is None:
            do = f"Wanted one of {', '.join(SUFFIXES)} (or the same with .gz), or name the format."
            raise fault(shown(path), None, f"a file of the kind {path.suffix!r}", do)
        return kind
    if str(source) in ("newsgroups", "bbc-news"):
        return "newsgroups" if str(source) == "newsgroups" else "bbc-news"
    if kind is None and _HUB_NAME.fullmatch(str(source)):
        return "dataset"
    raise DataError(
        f"There is no file or folder {shown(path)!r}. Wanted a file ({', '.join(SUFFIXES)}), a folder, "
        "newsgroups, bbc-news, or a Hugging Face dataset as owner/name. Correct the path."
    )


def _folder_format(path: Path) -> Format:
    if any((path / name).is_dir() for name in newsgroups.FOLDERS):
        return "newsgroups"
    if (path / "dataset_dict.json").is_file() or (path / "state.json").is_file():
        return "saved"
    return "files" if data_files(path) else "folder"


def _read_file(path: Path, kind: Format, options: ReadOptions) -> Iterator[Row]:
    if not path.exists():
        raise DataError(f"There is no file {shown(path)!r}. Correct the path.")
    if kind == "jsonl":
        return read_json_lines(path, options)
    if kind == "parquet":
        return read_parquet(path, options)
    return read_delimited(path, options, "\t" if kind == "tsv" else None)


def _read_files(path: Path, options: ReadOptions) -> Iterator[Row]:
    """All data files of a folder, one after the other."""
    for file in data_files(path):
        split = options.split or files.split_of_name(file)
        kind = file_format(file)
        assert kind is not None
        yield from _read_file(file, kind, options.model_copy(update={"split": split}))


def _read_newsgroups(path: Path, options: ReadOptions) -> Iterator[Row]:
    """20 Newsgroups from a folder or file if there is one, else from scikit-learn's loader."""
    if not path.exists() and str(path) == "newsgroups":
        return newsgroups.read_newsgroups_online(options)
    if path.is_dir():
        options = options.model_copy(update={"encoding": options.encoding or "latin-1"})
        if _folder_format(path) == "newsgroups":
            return newsgroups.read_newsgroups_folder(path, options)
    plain = options.model_copy(update={"format": None})
    return newsgroups.read_newsgroups_rows(partial(_read_plain, path), plain)


def _read_plain(path: Path, options: ReadOptions) -> Iterator[Row]:
    return read_rows(path, options)
