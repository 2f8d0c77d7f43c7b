"""Labels have stable ids and names that may change; merging, splitting and adding are recorded steps."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from heedful.errors import DataError
from heedful.records.base import Record


class Label(Record):
    """One thing a text may be: `id` never changes, `name` is what people see."""

    id: str
    name: str


class AddLabel(Record):
    """A label that was not there before."""

    kind: Literal["label_add"] = "label_add"
    label: Label


class RenameLabel(Record):
    """Another name for the same label; nothing else changes."""

    kind: Literal["label_rename"] = "label_rename"
    id: str
    name: str


class MergeLabels(Record):
    """`source` is from now on read as `into`."""

    kind: Literal["label_merge"] = "label_merge"
    source: str
    into: str


class SplitLabel(Record):
    """`source` becomes several labels; what was `source` before now only says "one of these"."""

    kind: Literal["label_split"] = "label_split"
    source: str
    into: tuple[Label, ...]


LabelStep = Annotated[AddLabel | RenameLabel | MergeLabels | SplitLabel, Field(discriminator="kind")]


class Labels(Record):
    """The labels of a project in their order, with every step that led to them."""

    all: tuple[Label, ...] = ()
    merged: dict[str, str] = Field(default_factory=dict)
    parts: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(label.id for label in self.all)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(label.name for label in self.all)

    @property
    def known(self) -> str:
        """The names as an error message lists them."""
        return (", ".join(self.names[:20]) + (" …" if len(self.all) > 20 else "")) or "none yet"

    def name(self, label_id: str) -> str:
        """The present name of an id, also of one that was merged away."""
        current = self.current(label_id)
        found = [label.name for label in self.all if label.id in current]
        return " or ".join(found) if found else label_id

    def id(self, name: str) -> str:
        """The id behind a name; an unknown name lists the known ones."""
        for label in self.all:
            if label.name == name:
                return label.id
        raise DataError(
            f"There is no label {name!r}. Known labels: {self.known}. Add it or correct the name."
        )

    def current(self, label_id: str) -> frozenset[str]:
        """What an id of any age stands for today: itself, what it was merged into, or its parts."""
        if label_id in self.merged:
            return self.current(self.merged[label_id])
        if label_id in self.parts:
            return self.translate(self.parts[label_id])
        return frozenset({label_id})

    def translate(self, label_ids: Iterable[str]) -> frozenset[str]:
        """Ids of any age as ids of today."""
        return frozenset().union(*(self.current(label_id) for label_id in label_ids))

    def ruled_out(self, label_id: str) -> frozenset[str]:
        """Today's ids that surely do not apply when `label_id` does not.

        A part goes with its whole; of a merged label the other half may still apply, so nothing follows.
        """
        if label_id in self.merged:
            return frozenset()
        if label_id in self.parts:
            return frozenset().union(*(self.ruled_out(part) for part in self.parts[label_id]))
        return frozenset({label_id})

    def new(self, name: str) -> Label:
        """A label with the next free id; raises DataError when the name is taken or empty."""
        if not name.strip():
            raise DataError("Found an empty label name; wanted some text.")
        if name in self.names:
            raise DataError(f"There is already a label named {name!r}. Choose another name.")
        return Label(id=f"L{len(self.all) + len(self.merged) + len(self.parts) + 1}", name=name)

    def several(self, names: Iterable[str]) -> tuple[Label, ...]:
        """New labels with ids of their own, as for the parts of a split."""
        grown, fresh = self, list[Label]()
        for name in names:
            fresh.append(grown.new(name))
            grown = grown.after(AddLabel(label=fresh[-1]))
        return tuple(fresh)

    def after(self, step: LabelStep) -> "Labels":
        """The labels once `step` was taken; raises DataError when it cannot be taken."""
        match step:
            case AddLabel(label=label):
                self._refuse_taken((label,))
                return self.model_copy(update={"all": (*self.all, label)})
            case RenameLabel(id=label_id, name=name):
                self._require(label_id)
                others = tuple(label for label in self.all if label.id != label_id)
                self.model_copy(update={"all": others}).new(name)
                renamed = tuple(Label(id=x.id, name=name) if x.id == label_id else x for x in self.all)
                return self.model_copy(update={"all": renamed})
            case MergeLabels(source=source, into=into):
                self._require(source, into)
                if source == into:
                    raise DataError(
                        f"Label {self.name(into)!r} cannot be merged into itself. Name two labels."
                    )
                kept = tuple(label for label in self.all if label.id != source)
                return self.model_copy(update={"all": kept, "merged": {**self.merged, source: into}})
            case SplitLabel(source=source, into=into_labels):
                self._require(source)
                self._refuse_taken(into_labels)
                if len(into_labels) < 2:
                    raise DataError(f"A split of {self.name(source)!r} needs two new labels or more.")
                kept = tuple(label for label in self.all if label.id != source)
                parts = {**self.parts, source: tuple(label.id for label in into_labels)}
                return self.model_copy(update={"all": kept + into_labels, "parts": parts})

    def _require(self, *label_ids: str) -> None:
        for label_id in label_ids:
            if label_id not in self.ids:
                raise DataError(f"There is no label with id {label_id!r}. Known labels: {self.known}.")

    def _refuse_taken(self, labels: tuple[Label, ...]) -> None:
        ids = [*self.ids, *self.merged, *self.parts, *(label.id for label in labels)]
        names = [*self.names, *(label.name for label in labels)]
        if len(set(ids)) < len(ids) or len(set(names)) < len(names):
            taken = ", ".join(repr(label.name) for label in labels)
            raise DataError(f"Among the new labels {taken} an id or a name is taken already. Choose others.")
