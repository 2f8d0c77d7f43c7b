"""Ask: an answer with its scores and why; disagree in words, see what was understood, apply it, undo it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from heedful.errors import NotFoundError
from heedful.host.access import Annotator
from heedful.host.hosted import Visitor
from heedful.host.own import own_reading
from heedful.records.prediction import Prediction
from heedful.web.rendering import Page, page
from heedful.web.showing import history, marked, meanings, scores, standing, subjects
from heedful.web.trouble import PageRoute

router = APIRouter(include_in_schema=False, default_response_class=Page, route_class=PageRoute)

PREDICTION = r"^prediction-[0-9a-f]{16}$"
On = Annotated[str, Path(pattern=PREDICTION)]
Earlier = Annotated[str | None, Query(pattern=PREDICTION)]


@router.get("/ask")
def ask(me: Annotator, request: Request, on: Earlier = None) -> str:
    """The page; with `on` it begins with an answer that was given."""
    answer = None if on is None else _shown(me, on, None)
    return page(
        request,
        "ask.html",
        me,
        has_version=me.hosted.has_version,
        inputs=me.project.config.inputs,
        history=history(me),
        **(answer or {}),
    )


@router.get("/ask/answers/{prediction_id}")
def answer(me: Annotator, request: Request, prediction_id: On, was: Earlier = None) -> str:
    """An answer with its scores; with `was`, beside the one before it."""
    return page(request, "ask/answer.html", me, **_shown(me, prediction_id, was))


@router.get("/ask/why/{prediction_id}")
def why(me: Annotator, request: Request, prediction_id: On) -> str:
    """What speaks for and against an answer, as things stand now."""
    with me.hosted.modelling() as project:
        found = project.why(prediction_id)
    said = subjects(me, [one for part in (found.influences, found.learnt) for one in part])
    reach = max((abs(one.moved) for one in found.influences), default=1.0)
    pieces = marked(found.text, found.carriers)
    return page(
        request,
        "ask/why.html",
        me,
        why=found,
        said=said,
        reach=reach,
        pieces=pieces,
        labels=me.project.labels,
    )


@router.get("/ask/readings/{reading_id}")
def reading(me: Annotator, request: Request, reading_id: str) -> str:
    """How a comment was understood, as chips to change, and what that would do."""
    heard = own_reading(me, reading_id)
    labels = me.project.labels
    others = meanings(heard.reading.alternatives, labels)
    where = standing(me, heard.comment.id)
    return page(request, "ask/reading.html", me, heard=heard, labels=labels, others=others, standing=where)


@router.get("/ask/history")
def said(me: Annotator, request: Request) -> str:
    """What one said last, newest first."""
    return page(request, "ask/history.html", me, history=history(me), labels=me.project.labels)


def _shown(me: Visitor, prediction_id: str, was: str | None) -> dict[str, object]:
    """What the templates want to know of an answer."""
    found, labels = _prediction(me, prediction_id), me.project.labels
    return {
        "answer": found,
        "scores": scores(found, labels),
        "was": None if was is None else _prediction(me, was),
        "several": me.project.config.multi_label,
    }


def _prediction(me: Visitor, prediction_id: str) -> Prediction:
    found = me.store.ledger.get(prediction_id)
    if not isinstance(found, Prediction):
        raise NotFoundError(f"{prediction_id} is no prediction.")
    return found
