"""Why an answer is what it is, and what to ask people next."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from heedful.api.subject import LabelName, Subject
from heedful.host.access import Annotator
from heedful.records.question import Questions
from heedful.records.why import Why

router = APIRouter(tags=["asking"])


class AskWhy(Subject):
    """Which answer, and why this label and not another."""

    label: Annotated[LabelName | None, Field()] = None


@router.post("/why")
def why(me: Annotator, asked: AskWhy) -> Why:
    """What speaks for and against an answer: words, feedback, rules, examples."""
    with me.hosted.modelling() as project:
        return project.why(asked.on, label=asked.label)


@router.get("/questions")
def questions(me: Annotator, limit: Annotated[int, Query(ge=1, le=100)] = 10) -> Questions:
    """What to ask you next, best first; the answers shown are kept, so that feedback finds them.

    What somebody else was given in the last ten minutes is left out.
    """
    with me.hosted.modelling() as project:
        return me.hosted.queue.next(project, me.name, limit)
