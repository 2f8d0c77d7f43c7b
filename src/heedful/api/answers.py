"""Predict: one text, several, or a file; every answer has an id to give feedback on."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from heedful.api.paging import Cursor, Limit, Page, page_of, position
from heedful.api.streams import JsonLines
from heedful.api.subject import Parts, PredictionId, Text
from heedful.api.uploads import BODY, Upload, rows_of
from heedful.errors import NotFoundError
from heedful.host.access import Annotator, Reviewer
from heedful.host.batching import Answered
from heedful.host.hosted import Hosted
from heedful.host.problems import RETRY_AFTER, RefusedError
from heedful.records.base import Record
from heedful.records.parts import as_text
from heedful.records.prediction import Prediction

router = APIRouter(tags=["answers"])

AT_ONCE = 256  # rows of a file that are answered in one pass


class Ask(Record):
    """A text to answer, or a pair as a list of two texts.

    `keep` puts the answer into the ledger, where feedback finds it by its id.
    """

    text: Text | Parts
    keep: bool = True


class AskMany(Record):
    """Texts to answer, all by one version."""

    texts: tuple[Text | Parts, ...] = Field(min_length=1, max_length=1000)
    keep: bool = True


class Answer(Record):
    """A prediction with what programs look for first; `kept` says whether feedback finds it by its id.

    A number is in `value`; it has no confidence.
    """

    prediction_id: str
    model_version: str
    label: str
    confidence: float | None
    kept: bool
    prediction: Prediction
    value: float | None = None

    @classmethod
    def of(cls, one: Prediction, kept: bool) -> "Answer":
        return cls(
            prediction_id=one.id,
            model_version=one.version,
            label=one.label,
            confidence=one.confidence if one.value is None else None,
            kept=kept,
            prediction=one,
            value=one.value,
        )


class Answers(Record):
    """Predictions in the order of the texts, and the one version that made them."""

    model_version: str
    answers: tuple[Answer, ...]


async def answer(hosted: Hosted, texts: Sequence[str], keep: bool) -> Answered:
    """What the version in use says, together with whatever else is being asked.

    Where the disk is full, people get their answers all the same, and these are not kept.
    """
    if hosted.batcher.is_full:
        raise RefusedError(
            503, "Too many texts are waiting for answers. Try again soon.", Retry_After=RETRY_AFTER
        )
    return await asyncio.wrap_future(hosted.batcher.submit(texts, keep))


@router.post("/predict")
async def predict(me: Annotator, asked: Ask, response: Response) -> Answer:
    """Answer one text."""
    answered = await answer(me.hosted, [as_text(asked.text)], asked.keep)
    (found,) = answered.predictions
    response.headers["Prediction-Id"] = found.id
    response.headers["Model-Version"] = found.version
    return Answer.of(found, answered.kept)


@router.post("/predict/many")
async def predict_many(me: Annotator, asked: AskMany, response: Response) -> Answers:
    """Answer several texts, all by the same version."""
    answered = await answer(me.hosted, [as_text(text) for text in asked.texts], asked.keep)
    version = answered.predictions[0].version
    response.headers["Model-Version"] = version
    answers = tuple(Answer.of(one, answered.kept) for one in answered.predictions)
    return Answers(model_version=version, answers=answers)


@router.post("/predict/file", response_class=JsonLines, openapi_extra=BODY)
async def predict_file(
    me: Annotator,
    request: Request,
    format: Upload,
    keep: Annotated[bool, Query(description="Put the answers into the ledger.")] = False,
) -> JsonLines:
    """Answer every row of a CSV, TSV, JSON Lines or Parquet file; answers come as JSON Lines, row by row."""
    if not await run_in_threadpool(lambda: me.hosted.has_version):
        raise NotFoundError("No version answers yet. Add labelled texts, then start a round.")
    rows = await rows_of(request, format, me.project.config.inputs)

    async def lines() -> AsyncIterator[bytes]:
        with rows as each:
            while texts := await run_in_threadpool(lambda: [row.text for row in islice(each, AT_ONCE)]):
                for one in (await answer(me.hosted, texts, keep)).predictions:
                    yield json.dumps(one.model_dump(mode="json"), ensure_ascii=False).encode() + b"\n"

    return JsonLines(lines())


@router.get("/predictions")
def predictions(me: Reviewer, cursor: Cursor = None, limit: Limit = 100) -> Page[Prediction]:
    """The answers that were kept, oldest first."""
    return page_of(me.store.ledger.entries(Prediction, after=position(cursor)), limit)


@router.get("/predictions/{prediction_id}")
def prediction(me: Annotator, prediction_id: PredictionId) -> Prediction:
    """One answer that was kept."""
    found = me.store.ledger.get(prediction_id)
    if not isinstance(found, Prediction):
        raise NotFoundError(f"{prediction_id} is no prediction.")
    return found
