"""An example is a text with its labels, or the text wanted, and a split; else it belongs to the pool."""

from typing import Literal

from heedful.records.base import Record, content_hash

Split = Literal["train", "validation", "test", "pool"]


class Example(Record):
    """A text people labelled (`labels` holds label ids, none at all is allowed for multi-label tasks).

    In tasks that write, `completion` is what should be written.
    """

    text: str
    labels: tuple[str, ...] | None
    split: Split
    completion: str | None = None
    source: str = ""

    @property
    def id(self) -> str:
        """The text's content hash: the same text is the same example, in whatever file it came."""
        return content_hash(self.text)
