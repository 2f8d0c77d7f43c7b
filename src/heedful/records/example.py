"""An example is a text with its labels and a split; without labels it belongs to the pool."""

from typing import Literal

from heedful.records.base import Record, content_hash

Split = Literal["train", "validation", "test", "pool"]


class Example(Record):
    """A text people labelled (`labels` holds label ids, none at all is allowed for multi-label tasks)."""

    text: str
    labels: tuple[str, ...] | None
    split: Split
    source: str = ""

    @property
    def id(self) -> str:
        """The text's content hash: the same text is the same example, in whatever file it came."""
        return content_hash(self.text)
