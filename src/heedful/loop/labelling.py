"""Add, rename, merge and split labels: each a recorded step, the big ones with a preview."""

from collections.abc import Sequence

from heedful.records.base import Record
from heedful.records.label import AddLabel, Label, Labels, LabelStep, MergeLabels, RenameLabel, SplitLabel
from heedful.store import Store
from heedful.tasks.classification import named_labels


class Effect(Record):
    """What a step touches: how many examples and items speak of its labels, and the labels after it."""

    step: LabelStep
    examples: int
    feedback: int
    labels: Labels


def add(store: Store, name: str) -> Label:
    """A new label at the end."""
    label = store.ledger.labels().new(name)
    _take(store, AddLabel(label=label))
    return label


def rename(store: Store, old: str, new: str) -> Label:
    """The same label under another name."""
    label_id = store.ledger.labels().id(old)
    _take(store, RenameLabel(id=label_id, name=new))
    return Label(id=label_id, name=new)


def plan_merge(labels: Labels, source: str, into: str) -> MergeLabels:
    """The step after which `source` is read as `into`."""
    return MergeLabels(source=labels.id(source), into=labels.id(into))


def plan_split(labels: Labels, source: str, into: Sequence[str]) -> SplitLabel:
    """The step that makes several new labels of `source`."""
    return SplitLabel(source=labels.id(source), into=labels.several(into))


def take(store: Store, step: LabelStep) -> Effect:
    """Check a step, record it, and say what it touched."""
    effect = preview(store, step)
    _take(store, step)
    return effect


def preview(store: Store, step: LabelStep) -> Effect:
    """What a step would touch; changes nothing."""
    labels = store.ledger.labels()
    touched = _touched(step)
    counts = store.examples.counts().labels
    return Effect(
        step=step,
        examples=sum(
            number
            for by_label in counts.values()
            for label_id, number in by_label.items()
            if labels.current(label_id) & touched
        ),
        feedback=sum(
            1 for _, item in store.ledger.feedback() if labels.translate(named_labels(item)) & touched
        ),
        labels=labels.after(step),
    )


def _take(store: Store, step: LabelStep) -> None:
    store.ledger.labels().after(step)  # raises when it cannot be taken
    store.ledger.append(step)


def _touched(step: LabelStep) -> frozenset[str]:
    match step:
        case AddLabel(label=label):
            return frozenset({label.id})
        case RenameLabel(id=label_id):
            return frozenset({label_id})
        case MergeLabels(source=source) | SplitLabel(source=source):
            return frozenset({source})
