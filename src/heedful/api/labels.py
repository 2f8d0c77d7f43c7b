"""Labels: added and renamed, merged and split with a preview of what that touches."""

from fastapi import APIRouter
from pydantic import Field

from heedful.api.subject import LabelName
from heedful.errors import NotFoundError
from heedful.host.access import Annotator, Owner, Reviewer
from heedful.loop.labelling import Effect
from heedful.records.base import Record
from heedful.records.label import Label, Labels

router = APIRouter(tags=["labels"])


class Named(Record):
    """A label's name."""

    name: LabelName


class Merge(Record):
    """From now on `source` is read as `into`; with `preview` nothing is done."""

    source: LabelName
    into: LabelName
    preview: bool = False


class SplitInto(Record):
    """`source` becomes several new labels; with `preview` nothing is done."""

    source: LabelName
    into: tuple[LabelName, ...] = Field(min_length=2, max_length=100)
    preview: bool = False


@router.get("/labels")
def labels(me: Annotator) -> Labels:
    """The labels of today, with the steps that led to them."""
    return me.project.labels


@router.post("/labels", status_code=201)
def add(me: Reviewer, named: Named) -> Label:
    """A label that was not there before; the next round grows the head."""
    return me.project.add_label(named.name)


@router.post("/labels/merge")
def merge(me: Owner, step: Merge) -> Effect:
    """Read one label as another."""
    return me.project.merge_labels(step.source, step.into, preview=step.preview)


@router.post("/labels/split")
def split(me: Owner, step: SplitInto) -> Effect:
    """Make several labels of one; what had it is "one of these" until somebody says which."""
    return me.project.split_label(step.source, step.into, preview=step.preview)


@router.patch("/labels/{label_id}")
def rename(me: Owner, label_id: str, named: Named) -> Label:
    """Another name for the same label; nothing else changes."""
    known = me.project.labels
    if label_id not in known.ids and label_id not in known.names:
        raise NotFoundError(f"There is no label {label_id!r:.80}. List the labels first.")
    return me.project.rename_label(known.name(label_id) if label_id in known.ids else label_id, named.name)
