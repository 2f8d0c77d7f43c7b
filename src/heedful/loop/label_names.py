"""Items as other projects read them: label ids become names, and names become ids again."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from heedful.config import explain
from heedful.data.exchange.items import Item, ItemAdapter
from heedful.errors import DataError
from heedful.records.label import Labels

NAMED = ("answer", "labels", "one_of", "none_of", "is_", "not_", "label")  # the fields that hold label ids


class Names:
    """The present names of a project's labels; a label that was split goes by its parts' names."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        split = {labels.name(old): old for old in labels.parts}
        self._ids: Mapping[str, str] = {**split, **{label.name: label.id for label in labels.all}}

    def of(self, item: Item) -> dict[str, Any]:
        """An item as JSON, labels by name."""
        made: dict[str, Any] = _renamed(item.model_dump(mode="json"), self._labels.name)
        return made

    def item(self, item: Item) -> Item:
        """The same item with names where ids were."""
        return ItemAdapter.validate_python(self.of(item))

    def back(self, values: Mapping[str, Any], where: str) -> Item:
        """The item behind JSON with names; raises DataError that says where it stands."""
        try:
            return ItemAdapter.validate_python(_renamed(dict(values), self._id))
        except ValidationError as error:
            raise DataError(f"{where}: {explain(error, 'the item')}") from error
        except DataError as error:
            raise DataError(f"{where}: {error}") from error

    def _id(self, name: str) -> str:
        return self._ids.get(name) or self._labels.id(name)


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
