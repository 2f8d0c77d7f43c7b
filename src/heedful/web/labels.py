"""Labels: how many texts and sayings have each; add, rename, merge, split."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request

from heedful.host.access import Annotator
from heedful.host.hosted import Visitor
from heedful.records.label import Label
from heedful.tasks.classification import named_labels
from heedful.web.rendering import Page, page
from heedful.web.trouble import PageRoute

router = APIRouter(include_in_schema=False, default_response_class=Page, route_class=PageRoute)


@dataclass(frozen=True)
class Counted:
    """A label, how many examples have it, and how many things people said name it."""

    label: Label
    examples: int
    said: int


@router.get("/labels")
def labels(me: Annotator, request: Request) -> str:
    """The page."""
    return page(request, "labels.html", me, counted=counted(me))


@router.get("/labels/list")
def listed(me: Annotator, request: Request) -> str:
    """All labels."""
    return page(request, "labels/list.html", me, counted=counted(me))


def counted(me: Visitor) -> Sequence[Counted]:
    """Today's labels in their order."""
    known = me.project.labels
    examples: Counter[str] = Counter()
    for of_split in me.project.counts().labels.values():
        for label_id, number in of_split.items():
            for now in known.current(label_id):
                examples[now] += number
    said: Counter[str] = Counter()
    for item in me.project.feedback():
        said.update(known.translate(named_labels(item)))
    return [Counted(label, examples[label.id], said[label.id]) for label in known.all]
