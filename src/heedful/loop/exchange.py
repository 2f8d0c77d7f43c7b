"""Feedback goes out with label names: as JSON Lines of our own, or in the format of another program.

Comments take their readings and applications along, so that they mean elsewhere what they mean here.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

from heedful.data.exchange.formats import form, write_told
from heedful.data.exchange.items import Item, Labelling, Told
from heedful.data.write import new_file
from heedful.errors import NotFoundError
from heedful.loop.imports import OWN
from heedful.loop.label_names import Names
from heedful.records.exchange import Exchanged
from heedful.records.prediction import Prediction
from heedful.records.reading import Application, Reading
from heedful.serve.workspace import Workspace
from heedful.store.ledger import WITHDRAWABLE, Ledger


def export_feedback(workspace: Workspace, path: Path, format: str = OWN) -> Exchanged:
    """Everything that was said and not taken back."""
    if format != OWN:
        form(format)  # raises where there is none of that name
    labels = workspace.store.ledger.labels()
    names = Names(labels)
    items = _standing([cast("Item", entry) for _, entry in workspace.store.ledger.live(*WITHDRAWABLE)])
    if format != OWN:
        labelling = Labelling(labels.names, workspace.config.multi_label)
        texts = _by_text((names.item(item) for item in items), workspace.store.ledger)
        return write_told(path, format, texts, labelling)
    with new_file(path) as file:
        for item in items:
            file.write(json.dumps(names.of(item), ensure_ascii=False).encode() + b"\n")
    return Exchanged(items=len(items))


def _standing(items: Iterable[Item]) -> list[Item]:
    """These without what belongs to a comment or to a reading that was taken back."""
    standing: dict[str, Item] = {}
    for item in items:
        match item:
            case Reading(comment_id=about) | Application(reading_id=about) if about not in standing:
                continue
        standing[item.id] = item
    return list(standing.values())


def _by_text(items: Iterable[Item], ledger: Ledger) -> Iterator[Told]:
    """Each text with all that was said of it, in the order in which texts came up first."""
    texts: dict[str, list[Item]] = {}
    text_of: dict[str, str] = {}
    for item in items:
        match item:
            case Reading(comment_id=about) | Application(reading_id=about):
                text = text_of[about]
            case _:
                text = item.text
        text_of[item.id] = text
        texts.setdefault(text, []).append(item)
    for text, said in texts.items():
        yield Told(text=text, said=tuple(said), answers=tuple(_answers(said, ledger)))


def _answers(said: Iterable[Item], ledger: Ledger) -> Iterator[Prediction]:
    """The answers that these speak of, as far as they are kept here."""
    for prediction_id in dict.fromkeys(getattr(item, "prediction_id", None) for item in said):
        if prediction_id is not None:
            try:
                found = ledger.get(prediction_id)
            except NotFoundError:
                continue
            if isinstance(found, Prediction):
                yield found
