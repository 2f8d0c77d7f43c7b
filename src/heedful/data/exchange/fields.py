"""Take a value out of somebody's JSON object, or say which field of which row is not what it should be."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from heedful.data.cells import to_labels, to_split, to_text
from heedful.data.columns import SPLIT_NAMES, TEXT_NAMES, guess
from heedful.data.faults import clip, fault, listed
from heedful.data.rows import ReadOptions
from heedful.records.example import Split

COMMENT_NAMES = (
    "comment",
    "comments",
    "note",
    "notes",
    "feedback",
    "remark",
    "reason",
    "explanation",
    "评论",
    "备注",
)


class Found(NamedTuple):
    """One object of a file: where it stands, what it holds, how it is to be read."""

    where: str
    row: Mapping[str, Any]
    options: ReadOptions

    def inside(self, field: str, value: Mapping[str, Any]) -> "Found":
        """An object within this one, told by its way there."""
        return Found(f"{self.where}, {field}", value, self.options)

    def objects(self, field: str) -> list[dict[str, Any]]:
        """A list of objects; a field that is not there or null is an empty one."""
        value = self.row.get(field)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise fault(self.where, field, shown_value(value), "Wanted a list of objects.")
        return value

    def object(self, field: str) -> dict[str, Any]:
        """An object; a field that is not there or null is an empty one."""
        value = self.row.get(field)
        if value is not None and not isinstance(value, dict):
            raise fault(self.where, field, shown_value(value), "Wanted an object.")
        return value or {}

    def text(self, field: str) -> str:
        """A text that must be there; it may be empty."""
        return to_text(self.row.get(field), self.where, field)

    def names(self, field: str) -> tuple[str, ...]:
        """Label names as they stand there: one, several or none."""
        value = self.row.get(field)
        several = value if isinstance(value, list) else [] if value in (None, "") else [value]
        return tuple(dict.fromkeys(self._name(one, field) for one in several))

    def _name(self, value: Any, field: str) -> str:
        if isinstance(value, str) and value.strip():
            return to_text(value, self.where, field)
        return (to_labels([value], self.where, field) or ("",))[0]

    def texts(self, field: str) -> tuple[str, ...]:
        """Texts that are not empty: one, several or none."""
        value = self.row.get(field)
        several = value if isinstance(value, list) else [] if value is None else [value]
        found = (to_text(one, self.where, field) for one in several)
        return tuple(one for one in found if one.strip())

    def moment(self, *fields: str) -> datetime | None:
        """When, from the first of these fields that says so: a date in ISO form, or seconds since 1970."""
        for field in fields:
            value = self.row.get(field)
            if value is None:
                continue
            try:
                return to_moment(value)
            except (ValueError, OverflowError, OSError):
                do = "Wanted a time such as 2026-11-24T14:10:00Z, or seconds since 1970."
                raise fault(self.where, field, shown_value(value), do) from None
        return None

    def subject(self, among: Mapping[str, Any], field: str = "") -> str:
        """The text the object is about: the column that was named, or the usual one."""
        place = f"{self.where}, {field}" if field else self.where
        name = self.options.text_column or guess(among, TEXT_NAMES)
        if name is None or name not in among:
            do = f"Wanted {self.options.text_column or 'one with the text'!r}; name it with --text."
            raise fault(place, None, f"the keys {listed(among)}", do)
        return to_text(among[name], place, name)

    def split(self, among: Mapping[str, Any]) -> Split | None:
        """The split, where the object names one."""
        name = self.options.split_column or guess(among, SPLIT_NAMES)
        if self.options.split is not None or name is None or name not in among:
            return self.options.split
        return to_split(among[name], self.where, name)


def to_moment(value: Any) -> datetime:
    """A moment in UTC; a time without a zone is taken for UTC."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(value)  # noqa: TRY004 - a wrong value in a file, whatever its type
    if isinstance(value, str):
        found = datetime.fromisoformat(value.strip())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return datetime.fromtimestamp(value, UTC)


def shown_value(value: Any) -> str:
    """A value for a message."""
    return clip("nothing" if value is None else repr(value))
