"""What reading yields and what can be said about it: `Row` and `ReadOptions`.

A row still carries label *names*; the project knows the ids. Nothing here opens a file.
"""

from typing import Literal

from pydantic import Field

from heedful.records.base import Record
from heedful.records.example import Split
from heedful.records.parts import Inputs

Own = Literal[
    "csv", "tsv", "jsonl", "parquet", "folder", "files", "saved", "dataset", "newsgroups", "bbc-news"
]
Foreign = Literal[
    "label-studio", "argilla", "argilla-rows", "prodigy", "doccano",
    "trl-prompt-completion", "trl-preference", "trl-unpaired-preference", "trl-privileged-context",
    "llama-factory-alpaca", "llama-factory-alpaca-preference", "llama-factory-alpaca-kto",
    "llama-factory-sharegpt", "llama-factory-sharegpt-preference", "llama-factory-sharegpt-kto",
]  # fmt: skip
Format = Own | Foreign
OnEmpty = Literal["error", "skip", "keep"]
Part = Literal["headers", "footers", "quotes"]


class Row(Record):
    """A text as it came, with its labels' names, or the text wanted (None: nobody said), and where it was."""

    text: str
    labels: tuple[str, ...] | None = None
    completion: str | None = None
    split: Split | None = None
    source: str = ""


class ReadOptions(Record):
    """How a source is read; the defaults guess everything that can be guessed."""

    format: Format | None = None
    """What the source is; None looks at the suffix, or at what a folder holds."""

    text_column: str | None = None
    """The column with the texts; None takes `text` or a usual synonym."""

    other_columns: tuple[str, ...] = ()
    """The column with each pair's second text, or those with the candidates; none: usual names are found."""

    inputs: Inputs = "text"
    """Whether a row is one text, a pair of texts, or a text with candidates."""

    label_column: str | None = None
    """The column with the label or labels; None takes `label` or a usual synonym, if there is one."""

    comment_column: str | None = None
    """Where other programs' files have their comments; None takes `comment` or a usual synonym."""

    author: str | None = Field(default=None, min_length=1)
    """Who said what a file of another program says; None: whoever the file names."""

    one_label: bool = False
    """Whether every text has one label: who chose none over there has then said nothing of it."""

    split_column: str | None = None
    """The column that says train, validation or test; None takes `split` or a usual synonym."""

    label_separator: str | None = Field(default=None, min_length=1)
    """What stands between several labels in one cell, for example "|"; None: a cell is one label."""

    writes: bool = False
    """Whether the second column holds the text that is wanted (a summary, a translation), not labels."""

    numbers: bool = False
    """Whether the second column holds the number that is wanted, not labels."""

    only_texts: bool = False
    """Whether nothing but texts is read: what stands beside them is left aside, whatever it is."""

    split: Split | None = None
    """The split of every row, whatever the source says."""

    on_empty: OnEmpty | None = None
    """An empty text is an error, skipped or kept; None: an error, but kept for 20 Newsgroups."""

    encoding: str | None = None
    """How characters are written; None: UTF-8, but Latin-1 for the files of 20 Newsgroups."""

    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    """What stands between the cells of a CSV file; None: a comma, or what the first line has instead."""

    quoted: bool = True
    """Whether cells may stand in double quotes; False for TSV files that use quotes as letters."""

    columns: tuple[str, ...] | None = None
    """The names of the columns of a CSV or TSV file that has no line with names."""

    formula_guard: bool = True
    """Whether the apostrophe that export puts before spreadsheet formulas is taken off again."""

    max_row_bytes: int = Field(default=1_000_000, gt=0)
    """A longer row is refused: it is nearly always a quote that was never closed, or a wrong file."""

    subset: str | None = None
    """Which configuration of a Hugging Face dataset, for those that have several."""

    remove: tuple[Part, ...] = ("headers", "footers", "quotes")
    """What is taken out of 20 Newsgroups, as scikit-learn does; nothing makes the task far too easy."""
