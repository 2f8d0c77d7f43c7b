"""The shapes that other programs speak already: Hugging Face's inference API and OpenAI's chat.

A classifier fits them as far as this: the inputs are texts, what comes back are labels.
"""

import json
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from heedful.api.answers import answer
from heedful.api.streams import STREAM
from heedful.api.subject import Text
from heedful.host.access import Annotator
from heedful.host.problems import RefusedError
from heedful.records.base import Record
from heedful.records.parts import join_parts
from heedful.records.prediction import Prediction
from heedful.records.version import Version

router = APIRouter(tags=["shapes of others"])


class Lenient(BaseModel):
    """What others' clients send: fields that mean nothing here are left aside."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Parameters(Lenient):
    """How many labels come back; none: all."""

    top_k: int | None = Field(default=None, ge=1)


class TextPair(Lenient):
    """The two texts of a pair."""

    text: Text
    text_pair: Text

    def joined(self) -> str:
        """The pair as one text."""
        return join_parts((self.text, self.text_pair))


class Inputs(Lenient):
    """A text, a pair or several, as Hugging Face's text classification takes them."""

    inputs: Text | TextPair | Annotated[tuple[Text | TextPair, ...], Field(min_length=1, max_length=1000)]
    parameters: Parameters = Parameters()


class Score(Record):
    """A label and its probability."""

    label: str
    score: float


@router.post("/hf")
async def classify(
    me: Annotator, asked: Inputs, response: Response
) -> tuple[Score, ...] | tuple[tuple[Score, ...], ...]:
    """Labels with their scores, best first; a list of such lists when several texts were given."""
    several = asked.inputs if isinstance(asked.inputs, tuple) else (asked.inputs,)
    texts = [one.joined() if isinstance(one, TextPair) else one for one in several]
    answered = await answer(me.hosted, texts, keep=True)
    found = answered.predictions
    response.headers["Model-Version"] = found[0].version
    if answered.kept:
        response.headers["Prediction-Id"] = ",".join(one.id for one in found[:50])
    names = {label.id: label.name for label in me.project.labels.all}
    ranked = tuple(_ranked(one, names, asked.parameters.top_k) for one in found)
    return ranked if isinstance(asked.inputs, tuple) else ranked[0]


def _ranked(one: Prediction, names: dict[str, str], top: int | None) -> tuple[Score, ...]:
    order = sorted(one.scores.items(), key=lambda pair: -pair[1])
    return tuple(Score(label=names.get(label, label), score=score) for label, score in order[:top])


class Part(Lenient):
    """A piece of a message; only those that are text are read."""

    type: str = "text"
    text: Text = ""


class Message(Lenient):
    """One turn of a chat."""

    role: str
    content: Text | Annotated[tuple[Part, ...], Field(max_length=100)]

    @property
    def text(self) -> str:
        """What was said, in one piece."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content if part.type in ("text", "input_text"))


class Chat(Lenient):
    """A chat whose last message of the user is the text to answer."""

    messages: tuple[Message, ...] = Field(min_length=1, max_length=1000)
    model: str | None = None
    stream: bool = False


class Reply(Record):
    """The label as a message."""

    role: Literal["assistant"] = "assistant"
    content: str


class ReplyChoice(Record):
    """The one reply there is."""

    index: int = 0
    message: Reply
    finish_reason: Literal["stop"] = "stop"


class Completion(Record):
    """OpenAI's chat completion; `id` is the prediction's, `model` the version."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: tuple[ReplyChoice, ...]
    usage: dict[str, int]


class Model(Record):
    """A version as OpenAI lists models."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str = "heedful"


class Models(Record):
    """OpenAI's list of models."""

    object: Literal["list"] = "list"
    data: tuple[Model, ...]


@router.get("/openai/v1/models")
def models(me: Annotator) -> Models:
    """The version in use, which is the one that answers."""
    used = me.project.version()
    return Models(data=(_model(used),) if used else ())


@router.post("/openai/v1/chat/completions", response_model=Completion, responses=STREAM)
async def chat(me: Annotator, asked: Chat, response: Response) -> Completion | StreamingResponse:
    """The label of the user's last message, as a chat's reply; with `stream` in one piece."""
    said = [message.text for message in asked.messages if message.role == "user"]
    if not said:
        raise RefusedError(422, "Found no message with the role user; wanted one, whose content is the text.")
    (found,) = (await answer(me.hosted, [said[-1]], keep=True)).predictions
    headers = {"Prediction-Id": found.id, "Model-Version": found.version}
    if asked.stream:
        return StreamingResponse(_pieces(found), media_type="text/event-stream", headers=headers)
    response.headers.update(headers)
    words = len(found.text.split())
    return Completion(
        id=found.id,
        created=int(found.at.timestamp()),
        model=found.version,
        choices=(ReplyChoice(message=Reply(content=found.label)),),
        usage={"prompt_tokens": words, "completion_tokens": 1, "total_tokens": words + 1},
    )


async def _pieces(found: Prediction) -> AsyncIterator[str]:
    shared: dict[str, Any] = {
        "id": found.id,
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": found.version,
    }
    steps: list[tuple[dict[str, str], str | None]] = [
        ({"role": "assistant", "content": found.label}, None),
        ({}, "stop"),
    ]
    for delta, reason in steps:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        yield f"data: {json.dumps({**shared, 'choices': [choice]}, ensure_ascii=False)}\n\n"
    yield "data: [DONE]\n\n"


def _model(version: Version) -> Model:
    return Model(id=version.id, created=int(version.at.timestamp()))
