"""Refuse a label step that does not fit the labels there are: two processes may have had the same idea."""

from heedful.errors import DataError
from heedful.records.label import AddLabel, Label, Labels, LabelStep, MergeLabels, RenameLabel, SplitLabel


def check_step(labels: Labels, step: LabelStep) -> None:
    """Raise DataError unless the step names labels in use and makes none twice."""
    match step:
        case AddLabel(label=label):
            _must_be_new(labels, (label,))
        case RenameLabel(id=label_id, name=name):
            _must_be_in_use(labels, label_id)
            _must_be_new_names([label.name for label in labels.all if label.id != label_id], [name])
        case MergeLabels(source=source, into=into):
            _must_be_in_use(labels, source)
            _must_be_in_use(labels, into)
            if source == into:
                raise DataError(f"The label {source!r} cannot be merged into itself. Name two labels.")
        case SplitLabel(source=source, into=parts):
            _must_be_in_use(labels, source)
            if len(parts) < 2:
                raise DataError(f"The label {source!r} splits into {len(parts)} label; wanted two or more.")
            _must_be_new(labels, parts, apart_from=source)


def _must_be_in_use(labels: Labels, label_id: str) -> None:
    if label_id not in labels.ids:
        raise DataError(
            f"There is no label with the id {label_id!r} in use. In use: {', '.join(labels.ids)}."
        )


def _must_be_new(labels: Labels, wanted: tuple[Label, ...], apart_from: str = "") -> None:
    """Neither the ids nor the names of `wanted` are taken; the name of the label that splits is free."""
    taken = {*labels.ids, *labels.merged, *labels.parts}
    ids = [label.id for label in wanted]
    if taken & set(ids) or len(set(ids)) < len(ids):
        raise DataError(f"A label id of {', '.join(ids)} is taken. Read the labels again and try once more.")
    _must_be_new_names(
        [label.name for label in labels.all if label.id != apart_from], [label.name for label in wanted]
    )


def _must_be_new_names(taken: list[str], wanted: list[str]) -> None:
    for number, name in enumerate(wanted):
        if not name.strip():
            raise DataError("Found an empty label name; wanted some text.")
        if name in taken or name in wanted[:number]:
            raise DataError(f"There is already a label named {name!r}. Choose another name.")
