"""Rows become examples: label names turn into ids, unlabelled rows go to the pool, the others get a split."""

from collections.abc import Iterable, Iterator

from heedful.data.faults import fault
from heedful.data.rows import Row
from heedful.data.splits import Shares, row_split
from heedful.data.validate import check_labels
from heedful.records.example import Example
from heedful.records.label import Labels


def to_examples(
    rows: Iterable[Row], labels: Labels, shares: Shares | None = None, multi_label: bool = False
) -> Iterator[Example]:
    """The examples that rows are; raises DataError for an unknown label or a wrong number of them."""
    ids = {label.name: label.id for label in labels.all}
    names = frozenset(ids)
    for row in rows:
        check_labels(row, names)
        if row.labels is not None and len(row.labels) != 1 and not multi_label:
            do = "Wanted one; make the project multi-label, or correct the row."
            raise fault(row.source, None, f"{len(row.labels)} labels", do)
        split = row_split(row, shares)
        known = None if split == "pool" or row.labels is None else tuple(ids[name] for name in row.labels)
        yield Example(text=row.text, labels=known, completion=row.completion, split=split, source=row.source)


def to_rows(examples: Iterable[Example], labels: Labels) -> Iterator[Row]:
    """Examples with the present names of their labels, to be written out.

    A label that was split says only "one of these"; nobody said which, so that example goes out unlabelled.
    """
    names = {label.id: label.name for label in labels.all}
    for example in examples:
        known = None
        if example.labels is not None:
            current = [labels.current(label_id) for label_id in example.labels]
            if all(len(ids) == 1 for ids in current):
                known = tuple(dict.fromkeys(names[label_id] for ids in current for label_id in ids))
        yield Row(
            text=example.text,
            labels=known,
            completion=example.completion,
            split=example.split,
            source=example.source,
        )
