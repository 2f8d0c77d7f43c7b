"""What came of a file that went out or came in."""

from pydantic import Field

from heedful.records.base import Record


class Exchanged(Record):
    """What went out: how many items, and how many of each kind the format has no place for."""

    items: int
    left_out: dict[str, int] = Field(default_factory=dict)
    beside: str | None = None

    @property
    def says(self) -> str:
        """What did not go out, in words; empty where all did."""
        if not self.left_out:
            return ""
        kinds = ", ".join(f"{number:,} {kind}" for kind, number in sorted(self.left_out.items()))
        return f"Left out, because the format cannot carry them: {kinds}."


class Taken(Record):
    """What came in: `new` items and ones that were `known` already; how many comments were `read` meanwhile.

    `left_out` are texts that somebody elsewhere handed in without a label.
    """

    new: int
    known: int
    read: int = 0
    left_out: int = 0
