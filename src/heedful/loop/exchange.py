"""Feedback as JSON Lines: out with label names, in again under the same ids, counted once.

Comments take their readings and applications along, so that they mean elsewhere what they mean here.
"""

import json
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any, cast

from pydantic import Field, TypeAdapter, ValidationError

from heedful.config import explain
from heedful.errors import DataError
from heedful.records.feedback import Feedback
from heedful.records.label import Labels
from heedful.records.reading import Application, Reading
from heedful.serve.workspace import Workspace
from heedful.store.ledger import WITHDRAWABLE

NAMED = ("answer", "labels", "one_of", "none_of", "is_", "not_", "label")  # the fields that hold label ids

Item = Feedback | Reading | Application
ItemAdapter: TypeAdapter[Item] = TypeAdapter(Annotated[Item, Field(discriminator="kind")])


def export_feedback(workspace: Workspace, path: Path) -> int:
    """Everything that was said and not taken back; the number of items."""
    labels = workspace.store.ledger.labels()
    items = _standing([cast("Item", entry) for _, entry in workspace.store.ledger.live(*WITHDRAWABLE)])
    staged = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with staged.open("w", encoding="utf-8") as file:
            for item in items:
                file.write(json.dumps(_with_names(item, labels), ensure_ascii=False) + "\n")
        staged.replace(path)
    except OSError as error:
        raise DataError(f"{path} cannot be written: {error.strerror}. Name another place.") from error
    finally:
        staged.unlink(missing_ok=True)
    return len(items)


def import_feedback(workspace: Workspace, path: Path) -> int:
    """All items of a file or none; those that are here already stay as they are. The number of new ones."""
    ledger, task = workspace.store.ledger, workspace.task()
    ids = _ids_by_name(task.labels)
    items = [_parse(line, ids, task.labels, f"{path}:{number}") for number, line in _lines(path)]
    here = {cast("Item", item).id for _, item in ledger.entries(*WITHDRAWABLE)}
    fresh = [item for item in items if item.id not in here]
    for item in fresh:
        if not isinstance(item, Reading | Application):
            task.signals(item)  # raises before anything is kept
    before = ledger.position()
    return len({position for position in ledger.append_all(fresh) if position > before})


def _standing(items: Iterable[Item]) -> list[Item]:
    """These without what belongs to a comment or to a reading that was taken back."""
    standing: dict[str, Item] = {}
    for item in items:
        match item:
            case Reading(comment_id=about) | Application(reading_id=about) if about not in standing:
                continue
        standing[item.id] = item
    return list(standing.values())


def _lines(path: Path) -> list[tuple[int, str]]:
    """The lines that are not empty, with their numbers."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}. Name a file that export wrote.") from error
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path} is not UTF-8 ({error.reason} at byte {error.start}). Save it as UTF-8."
        ) from error
    return [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def _ids_by_name(labels: Labels) -> dict[str, str]:
    """The id behind each name that `_with_names` writes; a label that was split goes by its parts' names."""
    split = {labels.name(old): old for old in labels.parts}
    return {**split, **{label.name: label.id for label in labels.all}}


def _with_names(item: Item, labels: Labels) -> dict[str, Any]:
    row: dict[str, Any] = _renamed(item.model_dump(mode="json"), labels.name)
    return row


def _renamed(value: Any, name: Callable[[str], str]) -> Any:
    """The same with other names for labels, however deep they lie."""
    if isinstance(value, list):
        return [_renamed(one, name) for one in value]
    if not isinstance(value, dict):
        return value
    made = {key: _renamed(one, name) for key, one in value.items()}
    for field in made.keys() & set(NAMED):
        found = made[field]
        made[field] = [name(str(one)) for one in found] if isinstance(found, list) else found
        if isinstance(found, str):
            made[field] = name(found)
    return made


def _parse(line: str, ids: dict[str, str], labels: Labels, where: str) -> Item:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise DataError(f"{where} is not JSON: {error}. Wanted one feedback item a line.") from error
    if not isinstance(row, dict):
        raise DataError(f"{where} holds {type(row).__name__}; wanted an object, one feedback item a line.")
    try:
        return ItemAdapter.validate_python(_renamed(row, lambda name: ids.get(name) or labels.id(name)))
    except ValidationError as error:
        raise DataError(f"{where}: {explain(error, 'the item')}") from error
    except DataError as error:
        raise DataError(f"{where}: {error}") from error
