"""Feedback as JSON Lines: out with label names, in again under the same ids, counted once."""

import json
import os
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from heedful.config import explain
from heedful.errors import DataError
from heedful.records.feedback import Feedback
from heedful.records.label import Labels
from heedful.serve.listening import Listening
from heedful.serve.workspace import Workspace

NAMED = ("answer", "labels", "one_of", "none_of")  # the fields that hold label ids

FeedbackAdapter: TypeAdapter[Feedback] = TypeAdapter(Feedback)


def export_feedback(workspace: Workspace, path: Path) -> int:
    """Everything that was said and not taken back; the number of items."""
    labels = workspace.store.ledger.labels()
    staged = path.with_name(f".{path.name}.{os.getpid()}")
    items = workspace.store.ledger.feedback()
    with staged.open("w", encoding="utf-8") as file:
        for _, item in items:
            file.write(json.dumps(_with_names(item, labels), ensure_ascii=False) + "\n")
    staged.replace(path)
    return len(items)


def import_feedback(workspace: Workspace, listening: Listening, path: Path) -> int:
    """All items of a file or none; those that are here already stay as they are. The number of new ones."""
    labels = workspace.store.ledger.labels()
    items = [
        _parse(line, labels, f"{path}:{number}")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line.strip()
    ]
    task = workspace.task()
    for item in items:
        task.signals(item)  # raises before anything is kept
    before = workspace.store.ledger.position()
    for item in items:
        listening.hear(item)
    return sum(1 for _ in workspace.store.ledger.entries(after=before))


def _with_names(item: Feedback, labels: Labels) -> dict[str, Any]:
    row = item.model_dump(mode="json")
    for field in NAMED:
        if row.get(field) is not None:
            row[field] = [labels.name(label_id) for label_id in row[field]]
    return row


def _parse(line: str, labels: Labels, where: str) -> Feedback:
    try:
        row = json.loads(line)
        for field in NAMED:
            if isinstance(row, dict) and row.get(field) is not None:
                row[field] = [labels.id(name) for name in row[field]]
        return FeedbackAdapter.validate_python(row)
    except ValidationError as error:
        raise DataError(f"{where}: {explain(error)}") from error
    except (DataError, ValueError) as error:
        raise DataError(f"{where}: {error}") from error
