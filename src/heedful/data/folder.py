"""A folder of label folders becomes rows: `label/*.txt`, or `train/label/*.txt` and `test/label/*.txt`.

A file is a text, the folder's name its label; folders named `pool` or `unsup` hold unlabelled texts.
Files beside the label folders (a README, a word list) are not texts and are passed over.
"""

from collections.abc import Iterator
from pathlib import Path

from heedful.data.cells import SPLITS, Cells, to_row
from heedful.data.columns import Columns
from heedful.data.faults import fault, shown
from heedful.data.lines import codec, decode, opened, too_long
from heedful.data.rows import ReadOptions, Row
from heedful.errors import DataError
from heedful.records.example import Split

TEXT_SUFFIXES = ("", ".txt", ".text", ".md")


def read_folder(folder: Path, options: ReadOptions) -> Iterator[Row]:
    """The rows of a folder per label, in the order of their names."""
    folders = label_folders(folder)
    if not folders:
        do = "Wanted one folder per label with text files in it (or train/ and test/ with such folders)."
        raise fault(shown(folder), None, "no folders with text files", do)
    for split, label in folders:
        yield from read_label_folder(label, split, options)


def label_folders(folder: Path) -> list[tuple[Split | None, Path]]:
    """The label folders with the split they lie under, if they do."""
    inner = _folders(folder)
    splits = [(SPLITS.get(path.name.casefold()), path) for path in inner]
    if splits and all(split is not None and _folders(path) for split, path in splits):
        return [(split, label) for split, path in splits for label in _folders(path)]
    return [(None, path) for path in inner]


def read_label_folder(
    folder: Path, split: Split | None, options: ReadOptions, otherwise: str | None = None
) -> Iterator[Row]:
    """The texts of one label; a file that the encoding does not fit is read in the one named `otherwise`."""
    label = None if SPLITS.get(folder.name.casefold()) == "pool" else folder.name
    columns = Columns(text="text", label="label", split="split")
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        text = read_text_file(path, options, otherwise)
        row = to_row(Cells(shown(path), text, label, split), columns, options)
        if row is not None:
            yield row


def read_text_file(path: Path, options: ReadOptions, otherwise: str | None = None) -> str:
    """A whole file as one text."""
    where = shown(path)
    if not path.is_file():
        raise fault(where, None, "a folder inside a label's folder", "Wanted text files only; move it out.")
    if path.suffix.lower() not in TEXT_SUFFIXES and not path.suffix[1:].isdigit():
        raise fault(
            where, None, f"a file of the kind {path.suffix!r}", "Wanted text files (.txt); move it out."
        )
    with opened(path) as file:
        content = file.read(options.max_row_bytes + 1)
    if len(content) > options.max_row_bytes:
        raise too_long(where, options.max_row_bytes)
    try:
        return decode(content, codec(options.encoding or "utf-8"), where)
    except DataError:
        if otherwise is None:
            raise
        return decode(content, otherwise, where)


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
