"""Take things out: answers to a whole file, and all examples."""

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Protocol

from heedful.data.examples import to_rows
from heedful.data.exchange.examples import write_foreign_rows
from heedful.data.exchange.items import Labelling
from heedful.data.formulas import guard
from heedful.data.read import read_rows
from heedful.data.rows import ReadOptions, Row
from heedful.data.write import write_examples
from heedful.errors import DataError, ModelError
from heedful.models.export import export
from heedful.models.head import VALUE
from heedful.models.writing.export import AnyFormat, export_writer
from heedful.records.exchange import Exchanged
from heedful.records.prediction import Prediction
from heedful.records.progress import Progress
from heedful.records.version import Version
from heedful.serve.workspace import Workspace

AT_ONCE = 2048


class Answers(Protocol):
    """Whatever answers texts."""

    def predict(self, texts: list[str]) -> list[Prediction]: ...


def predict_file(
    workspace: Workspace, answering: Answers, source: Path, target: Path, keep: bool, progress: Progress
) -> int:
    """Answer every row of `source` into `target` (.csv or .jsonl), a few thousand at a time; how many rows.

    Texts alone are read: labels in the source are left aside. The target appears once it is complete.
    """
    count = 0
    options = ReadOptions(on_empty="keep", only_texts=True, inputs=workspace.config.inputs)
    with _writer(target, workspace.part_columns()) as write:
        for rows in _chunks(read_rows(source, options)):
            answers = answering.predict([row.text for row in rows])
            if keep:
                workspace.store.ledger.append_all(answers)
            write(answers)
            count += len(answers)
            progress("Answering", count, count)
    return count


def export_version(workspace: Workspace, version: Version, folder: Path, format: AnyFormat) -> Path:
    """The weights of a version as a new folder that other libraries load without heedful."""
    if workspace.writes:
        export_writer(workspace.writer(version.id), folder, format, version.metrics)
        return folder
    if workspace.numbers and format in ("transformers", "onnx"):
        export(workspace.classifier(version.id), folder, [VALUE], format, version.metrics)
        return folder
    if format not in ("transformers", "onnx"):
        raise ModelError(f"A classifier has no format {format!r}. Wanted transformers or onnx.")
    labels = workspace.store.ledger.labels()
    names = [labels.name(label_id) for label_id in version.labels]
    export(workspace.classifier(version.id), folder, names, format, version.metrics)
    return folder


def export_examples(workspace: Workspace, path: Path, format: str | None = None) -> Exchanged:
    """All examples and pool texts, labels by their present names, as the suffix or the format says."""
    labels, several = workspace.store.ledger.labels(), workspace.config.multi_label
    rows = to_rows(workspace.store.examples.all(), labels)
    if format is not None:
        return write_foreign_rows(path, format, rows, Labelling(labels.names, several))
    return Exchanged(items=write_examples(path, rows, several, workspace.part_columns()))


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    waiting = iter(rows)
    while chunk := list(islice(waiting, AT_ONCE)):
        yield chunk


@contextmanager
def _writer(target: Path, texts: tuple[str, ...]) -> Iterator[Callable[[list[Prediction]], None]]:
    """What writes predictions; the file gets its name at the end, or never."""
    if target.suffix not in (".csv", ".jsonl"):
        raise DataError(f"Found the suffix {target.suffix!r} for answers; wanted .csv or .jsonl.")
    staged = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with staged.open("w", encoding="utf-8", newline="") as file:
            yield _csv(file, texts) if target.suffix == ".csv" else _json_lines(file)
        staged.replace(target)
    except OSError as error:
        raise DataError(f"{target} cannot be written: {error}. Name another place.") from error
    finally:
        staged.unlink(missing_ok=True)


def _csv(file: IO[str], texts: tuple[str, ...]) -> Callable[[list[Prediction]], None]:
    writer = csv.writer(file)
    writer.writerow(("id", *texts, "label", "confidence", "version"))

    def write(answers: list[Prediction]) -> None:
        for one in answers:
            parts = map(guard, one.parts if len(texts) > 1 else (one.text,))
            sure = "" if one.value is not None else f"{one.confidence:.4f}"
            writer.writerow((one.id, *parts, guard(one.label), sure, one.version))

    return write


def _json_lines(file: IO[str]) -> Callable[[list[Prediction]], None]:
    def write(answers: list[Prediction]) -> None:
        for answer in answers:
            file.write(json.dumps(answer.model_dump(mode="json"), ensure_ascii=False) + "\n")

    return write
