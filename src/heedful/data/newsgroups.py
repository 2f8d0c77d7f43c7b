"""20 Newsgroups by date becomes rows: from scikit-learn's loader, the unpacked archive, or a file of rows.

Headers, footers and quotes are removed by scikit-learn's own functions, in its order. Some messages are
empty afterwards; they are kept, as in the figures people report. Either can be told otherwise.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from heedful.data.cells import Cells, to_row
from heedful.data.columns import Columns
from heedful.data.faults import fault
from heedful.data.folder import read_label_folder
from heedful.data.rows import ReadOptions, Row
from heedful.errors import DataError
from heedful.records.example import Split

FOLDERS: dict[str, Split] = {"20news-bydate-train": "train", "20news-bydate-test": "test"}


def read_newsgroups_folder(folder: Path, options: ReadOptions) -> Iterator[Row]:
    """The unpacked archive: `20news-bydate-train/` and `20news-bydate-test/` with a folder per group."""
    for part in (folder / name for name in FOLDERS if (folder / name).is_dir()):
        for group in sorted(path for path in part.iterdir() if path.is_dir()):
            yield from stripped(read_label_folder(group, FOLDERS[part.name], _before(options)), options)


def read_newsgroups_rows(rows: Callable[[ReadOptions], Iterator[Row]], options: ReadOptions) -> Iterator[Row]:
    """Raw messages that another reader yields, for example from JSON Lines, stripped."""
    return stripped(rows(_before(options)), options)


def read_newsgroups_online(options: ReadOptions) -> Iterator[Row]:
    """scikit-learn's loader: its copy on this machine, else a download."""
    from sklearn.datasets import fetch_20newsgroups  # slow to import, and only needed here

    columns = Columns(text="text", label="label", split="split")
    parts: tuple[Split, ...] = ("train", "test")
    for split in parts:
        try:
            data = fetch_20newsgroups(subset=split, remove=(), shuffle=False, n_retries=1)
        except OSError as error:
            raise DataError(
                f"20 Newsgroups is not on this machine and could not be downloaded ({error}). "
                "Pass the folder of the unpacked archive 20news-bydate.tar.gz, or a JSON Lines file of "
                "messages with format='newsgroups'."
            ) from error
        for number, (text, target) in enumerate(zip(data.data, data.target, strict=True), 1):
            where = f"newsgroups/{split}:{number}"
            cells = Cells(where, text, data.target_names[target], split)
            row = to_row(cells, columns, _before(options))
            yield from stripped(iter([row] if row is not None else []), options)


def stripped(rows: Iterator[Row], options: ReadOptions) -> Iterator[Row]:
    """The rows without the parts to be removed; what is empty then is kept, skipped or an error."""
    from sklearn.datasets import _twenty_newsgroups as rules  # where the rules behind `remove=` are kept

    steps = {
        "headers": rules.strip_newsgroup_header,
        "footers": rules.strip_newsgroup_footer,
        "quotes": rules.strip_newsgroup_quoting,
    }
    for row in rows:
        text = row.text
        for part, strip in steps.items():
            if part in options.remove:
                text = strip(text)
        if text.strip() or options.on_empty in (None, "keep"):
            yield row.model_copy(update={"text": text})
        elif options.on_empty == "error":
            do = "Pass on_empty='keep' or 'skip', or remove less."
            raise fault(row.source, "text", "nothing left of the message", do)


def _before(options: ReadOptions) -> ReadOptions:
    """Emptiness is judged once, after stripping."""
    return options.model_copy(update={"on_empty": "keep"})
