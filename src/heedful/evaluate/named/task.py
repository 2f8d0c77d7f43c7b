"""What there is to know of a benchmark before its data is read. The tables lie beside this file."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from heedful.evaluate.case import Case

RawRow = Mapping[str, Any]
Judged = Literal["labels", "numbers"]

DEV = (("validation",), ("dev",), ("val",))
DEV_ELSE_TEST = (*DEV, ("test",))
TEST_ELSE_DEV = (("test",), *DEV)


@dataclass(frozen=True)
class Hub:
    """Where a benchmark lies on the Hugging Face hub."""

    name: str
    subset: str | None = None


@dataclass(frozen=True)
class NamedTask:
    """A benchmark: each part of what is asked names the columns it may stand in, the first found counts.

    `labels` are the classes in the order of their numbers; none means as many as the data names. `also` says
    which other names mean a class. `judged_on` are alternatives of splits, the first with labels counts.
    `header` names the columns of files without a line that does. `unfold` makes the cases of a row where
    columns alone do not say it.
    """

    name: str
    about: str
    folders: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    metrics: tuple[str, ...] = ("accuracy",)
    labels: tuple[str, ...] = ()
    yes: str = ""
    label_columns: tuple[str, ...] = ("label", "gold_label", "is_duplicate", "Quality")
    also: Mapping[str, str] = field(default_factory=dict)
    judged_on: tuple[tuple[str, ...], ...] = DEV
    hub: Hub | None = None
    header: tuple[str, ...] = ()
    judged: Judged = "labels"
    unfold: Callable[[RawRow], Iterable[Case]] | None = None

    @property
    def short(self) -> str:
        """The name without its collection."""
        return self.name.rpartition("/")[2]

    @property
    def candidates(self) -> bool:
        """Whether what counts is which of several candidates is the surest."""
        return any(name.startswith("chosen") for name in self.metrics)
