"""Speak to a heedful server: the methods of `Project`, over HTTP, with the same records coming back.

Knows the addresses and nothing of how they are answered.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx2 as httpx
from pydantic import TypeAdapter

from heedful.errors import FeedbackError, HeedfulError, NotFoundError, StoreError
from heedful.records.base import Record
from heedful.records.echo import Heard
from heedful.records.exchange import Taken
from heedful.records.feedback import Choice, Correction, Feedback, Verdict, Withdrawal
from heedful.records.job import Job
from heedful.records.label import Label, Labels
from heedful.records.parts import as_text
from heedful.records.person import Person
from heedful.records.prediction import On, Prediction
from heedful.records.question import Questions
from heedful.records.reading import Application
from heedful.records.review import Card, Sitting
from heedful.records.reviewed import ReviewReport
from heedful.records.version import Batch, Promotion, Round, Version
from heedful.records.webhook import Delivery, Event, ShownWebhook, Webhook
from heedful.records.why import Why

Kind = TypeVar("Kind", bound=Record)
_FEEDBACK: TypeAdapter[Feedback] = TypeAdapter(Feedback)


class RefusedError(HeedfulError):
    """The server refused; `status` is HTTP's."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class Client:
    """A project on a server: `url` is what `heedful serve` prints, `token` a person's for this program."""

    def __init__(self, url: str, token: str, *, timeout: float = 60.0) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx.Client(base_url=url.rstrip("/"), headers=headers, timeout=timeout)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def me(self) -> Person:
        """Who this token is."""
        return self._get(Person, "/me")

    # Answer

    def predict(self, text: str | tuple[str, ...], *, keep: bool = True) -> Prediction:
        """The answer to a text, or to the texts of a pair."""
        found = self._json("POST", "/predict", {"text": as_text(text), "keep": keep})
        return Prediction.model_validate(found["prediction"])

    def predict_many(self, texts: Sequence[str | tuple[str, ...]], *, keep: bool = True) -> list[Prediction]:
        """The answers to up to a thousand texts or pairs, all by one version."""
        asked = {"texts": [as_text(text) for text in texts], "keep": keep}
        found = self._json("POST", "/predict/many", asked)
        return [Prediction.model_validate(one["prediction"]) for one in found["answers"]]

    def predict_file(self, path: str | Path) -> Iterator[Prediction]:
        """The answers to a file's rows, as they come."""
        path = Path(path)
        with (
            path.open("rb") as file,
            self._http.stream("POST", "/predict/file", params=_format(path), content=file) as response,
        ):
            if response.is_error:
                response.read()
                raise _error(response)
            for line in response.iter_lines():
                yield Prediction.model_validate_json(line)

    def why(self, on: On, *, label: str | None = None) -> Why:
        """What moved an answer."""
        return Why.model_validate(self._json("POST", "/why", {**_subject(on), "label": label}))

    def questions(self, limit: int = 10) -> Questions:
        """What to ask people next."""
        return self._get(Questions, "/questions", limit=limit)

    # Feedback

    def judge(self, on: On, right: bool, *, key: str | None = None) -> Verdict:
        """The answer was right, or it was wrong."""
        return self._say(Verdict, key, kind="verdict", right=right, **_subject(on))

    def correct(self, on: On, *labels: str | float, key: str | None = None) -> Correction:
        """These labels, or this number, were wanted instead."""
        wanted: dict[str, Any] = {"labels": labels}
        if any(isinstance(label, float | int) for label in labels):
            wanted = {"value": labels[0]}
        return self._say(Correction, key, kind="correction", **wanted, **_subject(on))

    def choose(
        self, on: On, *, one_of: Sequence[str] = (), none_of: Sequence[str] = (), key: str | None = None
    ) -> Choice:
        """The answer is one of these labels, or none of those."""
        given = {"one_of": list(one_of), "none_of": list(none_of)}
        return self._say(Choice, key, kind="choice", **given, **_subject(on))

    def tell(self, comment: str, *, on: On | None = None, key: str | None = None) -> Heard:
        """A comment in one's own words."""
        subject = {} if on is None else _subject(on)
        return Heard.model_validate(self._json("POST", "/comments", {"comment": comment, **subject}, key))

    def apply(self, reading: Heard | str, *, only_this_text: bool = False) -> Application:
        """The reading is right."""
        body = {"only_this_text": only_this_text}
        return Application.model_validate(self._json("POST", f"/comments/{_id(reading)}/apply", body))

    def amend(self, reading: Heard | str, **meant: Any) -> Heard:
        """It meant something else; the arguments are those of `Project.amend`."""
        return Heard.model_validate(self._json("POST", f"/comments/{_id(reading)}/amend", meant))

    def feedback(self, *, author: str | None = None) -> Iterator[Feedback]:
        """What was said and stands, page by page."""
        cursor: str | None = None
        while True:
            page = self._json("GET", "/feedback", author=author, cursor=cursor, limit=1000)
            yield from map(_FEEDBACK.validate_python, page["items"])
            cursor = page["next"]
            if cursor is None:
                return

    def withdraw(self, *ids: str, author: str | None = None) -> tuple[Withdrawal, Job | None]:
        """As if it had never been said; the job, if there is one, makes anew what had learnt from it."""
        found = self._json("POST", "/feedback/withdraw", {"ids": ids, "author": author})
        job = found["job"]
        return Withdrawal.model_validate(found["withdrawal"]), Job.model_validate(job) if job else None

    # Learn, judge, undo

    def learn(self, *, key: str | None = None) -> Job:
        """Ask for a round; `watch` the job."""
        return Job.model_validate(self._json("POST", "/rounds", None, key))

    def evaluate(self, version: str) -> Job:
        """Ask for a comparison with the version in use; the job's result is a Report."""
        return Job.model_validate(self._json("POST", f"/versions/{version}/evaluate"))

    def watch(self, job: Job | str) -> Iterator[Job]:
        """The job whenever something changes, until it is over."""
        address = f"/jobs/{job if isinstance(job, str) else job.id}/events"
        with self._http.stream("GET", address) as response:
            if response.is_error:
                response.read()
                raise _error(response)
            for line in response.iter_lines():
                if line.startswith("data: "):
                    yield Job.model_validate_json(line.removeprefix("data: "))

    def cancel(self, job: Job | str) -> Job:
        """End a job."""
        return Job.model_validate(
            self._json("POST", f"/jobs/{job if isinstance(job, str) else job.id}/cancel")
        )

    def rounds(self) -> list[Round]:
        """The first thousand rounds."""
        return [Round.model_validate(one) for one in self._json("GET", "/rounds", limit=1000)["items"]]

    def versions(self) -> list[Version]:
        """All versions, oldest first."""
        return [Version.model_validate(one) for one in self._json("GET", "/versions")["versions"]]

    def version(self) -> str | None:
        """The id of the version in use."""
        found: str | None = self._json("GET", "/versions")["in_use"]
        return found

    def promote(
        self, version: str, reason: str = "chosen by hand", *, despite_review: bool = False
    ) -> Promotion:
        """Let this version answer from now on."""
        because = {"reason": reason, "despite_review": despite_review}
        return Promotion.model_validate(self._json("POST", f"/versions/{version}/promote", because))

    def rollback(self) -> Promotion:
        """Go back to the version that was in use before."""
        return Promotion.model_validate(self._json("POST", "/versions/rollback"))

    # People's review

    def review(self, *versions: str, key: str | None = None, **plan: Any) -> Job:
        """Have versions answer texts for people to judge blind; the job's result is the Review."""
        return Job.model_validate(self._json("POST", "/reviews", {"versions": versions, **plan}, key))

    def reviews(self) -> list[Sitting]:
        """All reviews, newest first, and how far you are with each."""
        return [Sitting.model_validate(one) for one in self._json("GET", "/reviews")]

    def next_card(self, review_id: str) -> Card | None:
        """The next item of a review for you; None where nothing is left."""
        return self._get(Sitting, f"/reviews/{review_id}/next").card

    def answer(self, card: Card, choice: str | None = None, **told: Any) -> str:
        """What you say of a card, as `Project.review.answer` takes it; the opinion's id."""
        said = {"item_id": card.item_id, "choice": choice, **told}
        kept: str = self._json("POST", f"/reviews/{card.review_id}/opinions", said)["id"]
        return kept

    def review_report(self, review_id: str, *, early: bool = False) -> ReviewReport:
        """What people said; who is ahead is left out until the review is over, unless `early`."""
        return self._get(ReviewReport, f"/reviews/{review_id}/report", early=early)

    # Data and labels

    def add(self, path: str | Path, **options: Any) -> Batch:
        """Bring a file in; `options` are those of the address `/examples`."""
        path = Path(path)
        asked = {**_format(path), "name": path.name, **options}
        with path.open("rb") as file:
            response = self._http.post("/examples", params=asked, content=file)
        return Batch.model_validate(_checked(response))

    def import_feedback(self, path: str | Path, *, format: str = "heedful", **options: str) -> Taken:
        """Take in what people said elsewhere; `options` are `author`, `text`, `label` and `comment`."""
        with Path(path).open("rb") as file:
            asked = {"format": format, **options}
            return Taken.model_validate(
                _checked(self._http.post("/feedback/import", params=asked, content=file))
            )

    def export_feedback(self, path: str | Path, *, format: str = "heedful") -> None:
        """Write what people said into a file, ours or another program's."""
        with self._http.stream("GET", "/feedback/export", params={"format": format}) as response:
            if response.is_error:
                response.read()
                raise _error(response)
            with Path(path).open("wb") as file:
                for piece in response.iter_bytes():
                    file.write(piece)

    def labels(self) -> Labels:
        """The labels of today."""
        return self._get(Labels, "/labels")

    def add_label(self, name: str) -> Label:
        """A label that was not there before."""
        return Label.model_validate(self._json("POST", "/labels", {"name": name}))

    # Webhooks

    def webhooks(self) -> list[Webhook]:
        """The addresses that are told of events."""
        return [Webhook.model_validate(one) for one in self._json("GET", "/webhooks")]

    def add_webhook(self, url: str, events: Sequence[Event] = ()) -> ShownWebhook:
        """Tell an address what happens from now on; the secret is shown this one time."""
        wanted = {"url": url, "events": list(events)}
        return ShownWebhook.model_validate(self._json("POST", "/webhooks", wanted))

    def deliveries(self, webhook: Webhook | str) -> list[Delivery]:
        """The latest hundred deliveries of a webhook, newest first."""
        address = f"/webhooks/{webhook if isinstance(webhook, str) else webhook.id}/deliveries"
        return [Delivery.model_validate(one) for one in self._json("GET", address)["items"]]

    def _get(self, kind: type[Kind], address: str, **asked: Any) -> Kind:
        return kind.model_validate(self._json("GET", address, **asked))

    def _say(self, record: type[Kind], key: str | None, **said: Any) -> Kind:
        return record.model_validate(self._json("POST", "/feedback", said, key))

    def _json(self, method: str, address: str, body: Any = None, key: str | None = None, **asked: Any) -> Any:
        headers = {} if key is None else {"Idempotency-Key": key}
        wanted = {name: value for name, value in asked.items() if value is not None}
        return _checked(self._http.request(method, address, json=body, headers=headers, params=wanted))


def _checked(response: httpx.Response) -> Any:
    if response.is_error:
        raise _error(response)
    return response.json() if response.content else None


def _error(response: httpx.Response) -> HeedfulError:
    """The problem as the error that `Project` would have raised, as far as the status tells."""
    try:
        detail = str(response.json()["detail"])
    except (json.JSONDecodeError, KeyError, TypeError):
        detail = f"Found the status {response.status_code} and no problem in words. Is this a heedful server?"
    match response.status_code:
        case 404:
            return NotFoundError(detail)
        case 422:
            return FeedbackError(detail)
        case 503 | 507:
            return StoreError(detail)
        case status:
            return RefusedError(status, detail)


def _subject(on: On) -> dict[str, str]:
    if isinstance(on, Prediction):
        return {"prediction_id": on.id}
    if isinstance(on, tuple):
        return {"text": as_text(on)}
    return {"prediction_id": on} if on.startswith("prediction-") else {"text": on}


def _id(reading: Heard | str) -> str:
    return reading if isinstance(reading, str) else reading.id


def _format(path: Path) -> dict[str, str]:
    return {"format": path.suffix.removeprefix(".")}
