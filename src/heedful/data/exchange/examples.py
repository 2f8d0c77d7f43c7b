"""Examples in the files of other programs: rows in, rows out.

What people said over there of a text becomes its label where they agree; where they differ, or nobody said
anything, the text has none. Who wants the disagreement kept takes the file in as feedback.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from heedful.data.cells import Cells, to_row
from heedful.data.columns import Columns
from heedful.data.exchange.formats import read_told, write_told
from heedful.data.exchange.items import Labelling, Told, families
from heedful.data.rows import ReadOptions, Row
from heedful.records.exchange import Exchanged
from heedful.records.feedback import Choice, Correction, Verdict

_COLUMNS = Columns(text="text", label="label")


def read_foreign_rows(path: Path, format: str, options: ReadOptions) -> Iterator[Row]:
    """The texts of a file with the labels that people agree on."""
    for told in read_told(path, format, options):
        if not told.text and told.said:
            continue  # comments on no text in particular
        labels = agreed(told)
        labels = None if labels == () and options.one_label else labels
        label: object = None if labels is None else list(labels)
        if options.writes:
            label = agreed_text(told)
        row = to_row(Cells(told.where, told.text, label), _COLUMNS, options)
        if row is not None:
            yield row.model_copy(update={"split": told.split})


def write_foreign_rows(path: Path, format: str, rows: Iterable[Row], labelling: Labelling) -> Exchanged:
    """Write rows; texts without a label are to be labelled over there, or left out by trainers' formats."""
    texts = (
        Told(text=row.text, labels=row.labels, completion=row.completion, split=row.split) for row in rows
    )
    return write_told(path, format, texts, labelling)


def agreed(told: Told) -> tuple[str, ...] | None:
    """The labels that everybody gives a text, by the last that each of them said."""
    last: dict[str, tuple[str, ...]] = {}
    for item, _ in families(told.said):
        match item:
            case (
                Correction(labels=labels) | Choice(one_of=(_,) as labels) | Verdict(right=True, answer=labels)
            ):
                last[item.author] = labels or ()
    different = {frozenset(labels) for labels in last.values()}
    return next(iter(last.values())) if len(different) == 1 else None


def agreed_text(told: Told) -> str | None:
    """The text that everybody wants as the answer, by the last that each of them said."""
    last: dict[str, str] = {}
    for item, _ in families(told.said):
        match item:
            case Correction(completion=str(text)) | Verdict(right=True, written=str(text)):
                last[item.author] = text
    return next(iter(last.values())) if len(set(last.values())) == 1 else None
