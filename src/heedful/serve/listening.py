"""Take in what people say: check it against the task and keep it; the next answer finds it in the ledger."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from heedful.config import explain
from heedful.errors import FeedbackError, NotFoundError
from heedful.records.feedback import (
    Choice,
    Comment,
    Comparison,
    Correction,
    Feedback,
    Mark,
    Verdict,
    Withdrawal,
)
from heedful.records.label import Labels
from heedful.records.parts import join_parts, misfit, split_parts
from heedful.records.prediction import On, Prediction
from heedful.records.reading import Application, Reading
from heedful.records.review import Opinion
from heedful.serve.said import said
from heedful.serve.workspace import Workspace
from heedful.store.ledger import BY_PEOPLE
from heedful.tasks.agreement import Conflict, settle
from heedful.tasks.regression import in_digits, number, values
from heedful.tasks.regression import unread as unread_of_number
from heedful.tasks.writing.signals import signals
from heedful.tasks.writing.signals import unread as unread_of_text

Kind = TypeVar("Kind", Verdict, Correction, Choice, Comparison, Mark, Comment)

Spoken = Feedback | Reading | Application | Opinion

_PREDICTION_ID = re.compile(r"prediction-[0-9a-f]{16}")


def check(workspace: Workspace, item: Feedback) -> None:
    """Raise FeedbackError where the item does not fit the task, or its text not what the project takes."""
    _must_fit(workspace, item.text)
    if workspace.numbers:
        values(item)
    elif workspace.writes:
        signals(item)
    elif isinstance(item, Comparison | Mark) or getattr(item, "completion", None) is not None:
        raise FeedbackError("This project answers with labels: correct, judge or choose instead.")
    else:
        workspace.task().signals(item)


def _must_fit(workspace: Workspace, text: str) -> None:
    """Raise FeedbackError for a text that is not of the parts which the project takes."""
    found = misfit(text, workspace.config.inputs, workspace.candidates) if text else None
    if found is not None:
        raise FeedbackError(f"Found {found}")


def unread(workspace: Workspace, item: Feedback) -> str | None:
    """Why an item cannot be used as it stands, and what to ask; None when all of it can."""
    if workspace.numbers:
        return unread_of_number(item)
    return unread_of_text(item) if workspace.writes else workspace.task().unread(item)


def conflicts(workspace: Workspace, waiting: frozenset[str]) -> list[Conflict]:
    """What cannot all hold; nothing where of two texts the newest holds, or of two numbers the mean."""
    if workspace.writes or workspace.numbers:
        return []
    return list(settle(said(workspace.store.ledger, workspace.task(), waiting=waiting).texts).conflicts)


@dataclass(frozen=True)
class Listening:
    """What people may say, in the words of `Project`."""

    workspace: Workspace

    def judge(
        self,
        on: On,
        right: bool,
        author: str,
        key: str | None,
        answer: Sequence[str] | None = None,
    ) -> Verdict:
        """`answer` names the labels that were shown beside a bare text."""
        shown = {} if answer is None else {"answer": self._ids(answer, on)}
        return self._hear(Verdict, on, author, key, right=right, **shown)

    def correct(self, on: On, labels: Sequence[str], author: str, key: str | None) -> Correction:
        if self.workspace.numbers:
            if len(labels) != 1:
                raise FeedbackError(f"A correction is one number here (found {len(labels)}).")
            return self._hear(Correction, on, author, key, completion=in_digits(number(labels[0])))
        if self.workspace.writes:
            if len(labels) != 1:
                raise FeedbackError(f"A correction is one text here (found {len(labels)}).")
            return self._hear(Correction, on, author, key, completion=labels[0])
        return self._hear(Correction, on, author, key, labels=self._ids(labels, on))

    def prefer(self, on: On, better: str, worse: str, author: str, key: str | None) -> Comparison:
        return self._hear(Comparison, on, author, key, better=better, worse=worse)

    def mark(
        self,
        on: On,
        wrong: str | tuple[int, int],
        author: str,
        key: str | None = None,
        **said: Any,
    ) -> Mark:
        """A part of an answer: the words themselves where they stand there once, or from where to where."""
        subject = self.subject(on)
        written = subject.completion if isinstance(subject, Prediction) else None
        if written is None:
            raise FeedbackError("A mark is in an answer that was written. Give a prediction or its id.")
        if isinstance(wrong, str):
            found = written.count(wrong) if wrong else 0
            if found != 1:
                raise FeedbackError(
                    f"{wrong!r} stands {found} times in the answer; wanted once. Give start and end."
                )
            wrong = written.index(wrong), written.index(wrong) + len(wrong)
        given = {name: value for name, value in said.items() if value is not None}
        return self._hear(Mark, on, author, key, start=wrong[0], end=wrong[1], **given)

    def choose(
        self,
        on: On,
        one_of: Sequence[str],
        none_of: Sequence[str],
        author: str,
        key: str | None,
    ) -> Choice:
        if self.workspace.numbers:
            raise FeedbackError("This project answers with numbers. Correct with the number you want.")
        if self.workspace.writes:
            raise FeedbackError(
                "This project writes texts and has no labels to choose from. Correct or comment."
            )
        return self._hear(
            Choice, on, author, key, one_of=self._ids(one_of, on), none_of=self._ids(none_of, on)
        )

    def comment(self, comment: str, on: On | None, author: str, key: str | None) -> Comment:
        """A comment that is not kept yet: whoever reads it keeps both."""
        if self.workspace.numbers:
            raise FeedbackError(
                "Comments are not read in a project that answers with numbers. Correct instead."
            )
        return self._made(Comment, on, author, key, comment=self.workspace.mask(comment.strip()))

    def hear(self, item: Feedback) -> Feedback:
        """Keep an item that is made already; one whose key was heard before is returned as it was then."""
        ledger = self.workspace.store.ledger
        check(self.workspace, item)
        position = ledger.append(item, key=item.key)
        kept = next(ledger.entries(type(item), after=position - 1, upto=position), None)
        if kept is None:
            raise FeedbackError(f"{item.id} was erased. Say it anew, without its id, if it is to count.")
        return kept[1]

    def withdraw(self, ids: Sequence[str], author: str | None, by: str = "owner") -> Withdrawal:
        """Record that these items, and all of this author's, count as never said; twice is once."""
        ledger = self.workspace.store.ledger
        said = [cast("Spoken", item) for _, item in ledger.entries(*BY_PEOPLE)]
        named = {self._whole(item) for item in said if item.id in ids}
        whole = ({item.id, *item.feedback} for item in said if isinstance(item, Opinion))
        named |= {part for opinion in whole if opinion & set(ids) for part in opinion}
        said_by_people = [item for item in said if self._whole(item) == item.id]
        meant = [item.id for item in said_by_people if item.id in named or item.author == author]
        unknown = [item_id for item_id in ids if item_id not in {item.id for item in said}]
        if unknown:
            raise NotFoundError(
                f"There is no feedback {', '.join(unknown)}. See what there is: heedful feedback list"
            )
        if not meant:
            raise NotFoundError(f"Found no feedback by {author!r}. See who said what: heedful feedback list")
        earlier = [entry for _, entry in ledger.entries(Withdrawal)]
        gone = {item_id for entry in earlier for item_id in entry.items}
        live = tuple(item_id for item_id in meant if item_id not in gone)
        if not live:
            return next(entry for entry in reversed(earlier) if meant[-1] in entry.items)
        withdrawal = Withdrawal(items=live, author=by)
        ledger.append(withdrawal)
        return withdrawal

    @staticmethod
    def _whole(item: Spoken) -> str:
        """A comment goes with the first reading of it: nobody said that by itself."""
        return item.comment_id if isinstance(item, Reading) and item.replaces is None else item.id

    def _hear(self, kind: type[Kind], on: On, author: str, key: str | None, **said: Any) -> Kind:
        heard = self.hear(self._made(kind, on, author, key, **said))
        assert isinstance(heard, kind)
        return heard

    def _made(self, kind: type[Kind], on: On | None, author: str, key: str | None, **said: Any) -> Kind:
        try:
            return kind(author=author, key=key, **{**self._subject(on), **said})
        except ValidationError as error:
            raise FeedbackError(f"This cannot be kept. {explain(error, 'It')}") from error

    def subject(self, on: On) -> Prediction | str:
        """The prediction that an id stands for; a text is itself, masked, and so are the texts of a pair."""
        on = join_parts(on) if isinstance(on, tuple) else on
        if isinstance(on, str) and _PREDICTION_ID.fullmatch(on):
            entry = self.workspace.store.ledger.get(on)
            if not isinstance(entry, Prediction):
                raise NotFoundError(f"The answer {on} was erased. Name the text that is meant.")
            return entry
        if isinstance(on, str) and not on.strip():
            raise FeedbackError("Found an empty text; wanted a prediction, its id or the text that is meant.")
        if isinstance(on, Prediction):
            return on
        _must_fit(self.workspace, on)
        return self.workspace.mask(on)

    def _subject(self, named: On | None) -> dict[str, Any]:
        """The text, and the answer to it, that an item speaks of; nothing where it speaks of none."""
        if named is None:
            return {}
        on = self.subject(named)
        if isinstance(on, Prediction) and on.completion is not None:
            return {"text": on.text, "written": on.completion, "prediction_id": on.id}
        if isinstance(on, Prediction):
            return {"text": self.workspace.mask(on.text), "answer": on.answer, "prediction_id": on.id}
        return {"text": on}

    def _ids(self, names: Sequence[str], on: On) -> tuple[str, ...]:
        """The ids of label names; a single name may stand by itself, and a candidate for its label."""
        names = (names,) if isinstance(names, str) else names
        labels = self.workspace.store.ledger.labels()
        meant = self._by_candidate(labels, on) if self.workspace.candidates else {}
        return tuple(labels.id(name if name in labels.names else meant.get(name, name)) for name in names)

    def _by_candidate(self, labels: Labels, on: On) -> dict[str, str]:
        """The name of the label that each candidate of a text stands for."""
        subject = self.subject(on)
        text = subject.text if isinstance(subject, Prediction) else subject
        return dict(zip(split_parts(text)[1:], labels.names, strict=False))
