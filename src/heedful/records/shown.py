"""Records that a notebook shows as the page does. How they are drawn is looked up when a notebook asks."""

from typing import ClassVar

from heedful.plugins import load
from heedful.records.base import Record


class Shown(Record):
    """A record with a picture; `drawn_as` names what draws it among the `heedful.pages`."""

    drawn_as: ClassVar[str]

    def _repr_html_(self) -> str:
        drawn: str = load("pages", self.drawn_as)(self)
        return drawn
