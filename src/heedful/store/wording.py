"""Which fields of an entry hold people's words: they are masked before they are written, and searched when
something is to be erased. Ids, labels and names of authors are none."""

from collections.abc import Callable, Iterator
from typing import Any

from heedful.records.base import Record

Masked = Callable[[str], str]
"""A text without the personal data in it."""

_WORDS = frozenset(
    {"text", "comment", "any", "all", "unless", "about", "ignore", "unread", "question"}
    | {"completion", "written", "better", "worse", "fix", "phrase", "instead", "notes"}
)
_DEEPER = frozenset({"parse", "alternatives", "meaning", "rules", "condition", "wishes", "sides"})


def words_of(values: dict[str, Any]) -> Iterator[str]:
    """Every text in an entry's fields, however deep."""
    for name, value in values.items():
        if name in _WORDS:
            yield from _texts(value)
        elif name in _DEEPER:
            for inner in _parts(value):
                yield from words_of(inner)


def masked(values: dict[str, Any], mask: Masked) -> dict[str, Any]:
    """The same fields with every text masked."""
    made = dict(values)
    for name, value in values.items():
        if name in _WORDS:
            made[name] = (
                [mask(one) for one in value] if isinstance(value, list | tuple) else _one(value, mask)
            )
        elif name in _DEEPER and isinstance(value, list | tuple):
            made[name] = [masked(one, mask) for one in value]
        elif name in _DEEPER and isinstance(value, dict):
            made[name] = masked(value, mask)
    return made


def words_in(record: Record) -> Iterator[str]:
    """Every text in an entry."""
    return words_of(record.model_dump(mode="json"))


def _one(value: Any, mask: Masked) -> Any:
    return mask(value) if isinstance(value, str) else value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        yield from (one for one in value if isinstance(one, str))


def _parts(value: Any) -> list[dict[str, Any]]:
    return [one for one in (value if isinstance(value, list | tuple) else [value]) if isinstance(one, dict)]
