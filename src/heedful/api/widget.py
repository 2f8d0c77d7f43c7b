"""The widget's side of the API: keys that pages of other sites may show, and what their visitors say.

A key is for one origin and lets say, nothing else: it is written into a page for everybody to read. Requests
come without cookies, and as text, so that no browser asks for permission beforehand; who shows no key of the
origin that asks gets no answer that a page could read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, StringConstraints, ValidationError, model_validator
from starlette.concurrency import run_in_threadpool

from heedful.api.subject import LabelName, PredictionId
from heedful.config import explain
from heedful.errors import HeedfulError
from heedful.host.access import ANYBODY, Owner, Place
from heedful.host.hosted import Hosted
from heedful.host.problems import RefusedError, status_of
from heedful.records.base import Record
from heedful.records.echo import Echo
from heedful.records.person import Secret, Shown

router = APIRouter(tags=["widget"])

MOST_BYTES = 20_000
BODY = {"requestBody": {"required": True, "content": {"text/plain": {"schema": {"type": "string"}}}}}

Origin = Annotated[str, StringConstraints(max_length=200, pattern=r"^https?://[a-z0-9.-]+(:\d{1,5})?$")]
ShownKey = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Site(Record):
    """Where the widget will stand: scheme, name and port, such as https://shop.example."""

    origin: Origin


class Said(Record):
    """What a visitor says of an answer: right or wrong, the labels it should have, a comment."""

    key: ShownKey
    prediction_id: PredictionId
    right: bool | None = None
    labels: tuple[LabelName, ...] = Field(default=(), max_length=20)
    comment: Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True)] = ""
    once: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8,64}$")] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Said":
        if self.right is None and not self.labels and not self.comment:
            raise ValueError("right, labels or a comment")
        return self


class Noted(Record):
    """What was kept, and how a comment was understood; nothing of the project's texts."""

    kept: tuple[str, ...]
    understood: tuple[str, ...] = ()
    question: str | None = None


class Names(Record):
    """The labels by name."""

    labels: tuple[str, ...]


@router.post("/widget/keys", status_code=201)
def make_key(me: Owner, site: Site) -> Shown:
    """A key that pages of this origin may show."""
    return me.store.people.issue(me.person, "widget", site.origin, "annotator", None)


@router.get("/widget/keys")
def keys(me: Owner) -> tuple[Secret, ...]:
    """The keys, by origin; what they are was shown once."""
    return tuple(me.store.people.secrets("widget"))


@router.delete("/widget/keys/{key_id}", status_code=204)
def take_key_away(me: Owner, key_id: str) -> None:
    """Pages that show this key are heard no more."""
    if key_id not in {one.id for one in me.store.people.secrets("widget")}:
        raise RefusedError(404, f"There is no key {key_id!r}. List the keys first.")
    me.store.people.revoke(key_id)


@router.get("/widget/labels", openapi_extra=ANYBODY)
def labels(
    request: Request, response: Response, place: Place, key: Annotated[str, Query(max_length=200)]
) -> Names:
    """What an answer may be corrected to, for who shows a key of the page that asks."""
    secret = _must_be_of(place, key, request)
    _allow(response, secret.name)
    return Names(labels=place.project.labels.names)


@router.post("/widget", status_code=201, openapi_extra={**ANYBODY, **BODY})
async def say(request: Request, response: Response, place: Place) -> Noted:
    """Hear what a visitor of another site says; the body is JSON, sent as text."""
    said = _read(await _body(request))
    secret = await run_in_threadpool(_must_be_of, place, said.key, request)
    _allow(response, secret.name)
    with _readable(secret.name):
        client = request.client.host if request.client else "nowhere"
        place.remarks.count(f"key {secret.id} address {client}")
        return await run_in_threadpool(_keep, place, secret, said)


def author_of(secret: Secret) -> str:
    """All visitors of a site are one author: together they weigh no more than one person may."""
    return f"visitors of {urlsplit(secret.name).netloc}"


def _keep(place: Hosted, secret: Secret, said: Said) -> Noted:
    author, on = author_of(secret), said.prediction_id

    def key(part: str) -> str | None:
        return None if said.once is None else f"{secret.id}/{said.once}/{part}"

    kept: list[str] = []
    with place.modelling() as project:
        if said.labels:
            kept.append(project.correct(on, *said.labels, author=author, key=key("labels")).id)
        elif said.right is not None:
            kept.append(project.judge(on, said.right, author=author, key=key("right")).id)
        if not said.comment:
            return Noted(kept=tuple(kept))
        heard = project.tell(said.comment, on=on, author=author, key=key("comment"))
    return Noted(
        kept=(*kept, heard.comment.id),
        understood=tuple(_understood(heard.echo)),
        question=heard.echo.question,
    )


def _understood(echo: Echo) -> Iterator[str]:
    """What was understood, without what it would change: that shows texts of the project."""
    if echo.this:
        yield ", ".join(f"{chip.kind} {chip.text}" for chip in echo.this)
    yield from (rule.sentence for rule in echo.rules)
    yield from (f"{chip.kind} {chip.text}" for chip in echo.ignore)


def _must_be_of(place: Hosted, shown: str, request: Request) -> Secret:
    """The key, if it is one of the page that asks."""
    found = place.store.people.shown_as(shown, "widget")
    if found is None or request.headers.get("origin") != found.name:
        raise RefusedError(403, "This page may not speak here: it shows no key that was made for it.")
    return found


async def _body(request: Request) -> bytes:
    content = b""
    async for piece in request.stream():
        content += piece
        if len(content) > MOST_BYTES:
            raise RefusedError(413, f"Found more than {MOST_BYTES} bytes; wanted a remark.")
    return content


def _read(content: bytes) -> Said:
    try:
        return Said.model_validate_json(content)
    except ValidationError as error:
        raise RefusedError(422, f"This cannot be taken. {explain(error, 'It')}") from None


def _allow(response: Response, origin: str) -> None:
    """Let pages of this origin read the answer."""
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Vary"] = "Origin"


@contextmanager
def _readable(origin: str) -> Iterator[None]:
    """Let pages of this origin read what went wrong, too."""
    try:
        yield
    except RefusedError as error:
        raise RefusedError(
            error.status, error.detail, **error.headers, Access_Control_Allow_Origin=origin, Vary="Origin"
        ) from error
    except HeedfulError as error:
        raise RefusedError(
            status_of(error), str(error), Access_Control_Allow_Origin=origin, Vary="Origin"
        ) from error
