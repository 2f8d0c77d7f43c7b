"""What a format has no words for travels beside it, in one field, `heedful`, that other programs leave alone.

The field holds whole items. When it comes back, an item of it counts where the row still says what the item
said; where somebody has changed the row over there, the row counts.
"""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from pydantic import ValidationError

from heedful.config import explain
from heedful.data.exchange.items import Item, ItemAdapter, Said, core
from heedful.data.faults import fault
from heedful.records.reading import Application, Reading

FIELD = "heedful"
HIDDEN = "hidden"  # an item that the row itself does not show

InItsWords = Callable[[Said], Sequence[Said]]
"""How a format says an item: as itself, as something like it, or not at all (empty)."""


def pack(items: Iterable[Item], text: str, hidden: Collection[str] = ()) -> list[dict[str, Any]]:
    """Whole items as JSON; the text they speak of stands in the row already."""
    packed = []
    for item in items:
        values = item.model_dump(mode="json", exclude_none=True)
        if values.get("text") == text:
            del values["text"]
        if item.id in hidden:
            values[HIDDEN] = True
        packed.append(values)
    return packed


def packed_string(items: Iterable[Item], text: str, hidden: Collection[str] = ()) -> str:
    """The same as one string, for formats whose columns hold no nested values."""
    return json.dumps(pack(items, text, hidden), ensure_ascii=False)


def unpack(value: Any, text: str, where: str) -> list[tuple[Item, bool]]:
    """The items that came back, each with whether the row shows it; raises DataError for a damaged field."""
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.strip() else []
        except (ValueError, RecursionError) as error:
            raise fault(where, FIELD, f"no JSON ({error})", "Leave the field as it was written.") from None
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise fault(where, FIELD, "something else than a list of items", "Leave the field as it was written.")
    found = []
    for one in value:
        values = {"text": text, **one} if one.get("kind") not in ("reading", "application") else dict(one)
        hidden = bool(values.pop(HIDDEN, False))
        try:
            found.append((ItemAdapter.validate_python(values), not hidden))
        except ValidationError as error:
            raise fault(
                where, FIELD, f"a damaged item: {explain(error, 'it')}", "Mend or remove it."
            ) from None
    return found


def settle(
    row: Sequence[Said],
    packed: Sequence[tuple[Item, bool]],
    in_its_words: InItsWords,
    author: Callable[[str], str] | None,
) -> list[Item]:
    """What a row says, with the items it came from where it still says the same.

    `author` gives the name under which the format knows an author; None where it knows none.
    """

    def says(item: Said) -> tuple[str, str | None]:
        return json.dumps(core(item), sort_keys=True), item.author if author is not None else None

    there = [says(item) for item in row]
    kept: list[Item] = []
    explained: set[tuple[str, str | None]] = set()
    for item, shown in packed:
        if isinstance(item, Reading | Application):
            kept.append(item)
            continue
        known = item.author if author is None else author(item.author)
        words = (
            [says(said.model_copy(update={"author": known})) for said in in_its_words(item)] if shown else []
        )
        if not words or any(said in there for said in words):
            explained.update(words)
            kept.append(item)
    new = [item for item, said in zip(row, there, strict=True) if said not in explained]
    return [*_standing(kept), *new]


def _standing(items: Sequence[Item]) -> list[Item]:
    """These without what came of a comment that is no longer there."""
    standing: dict[str, Item] = {}
    for item in items:
        match item:
            case Reading(comment_id=about) | Application(reading_id=about) if about not in standing:
                continue
        standing[item.id] = item
    return list(standing.values())
