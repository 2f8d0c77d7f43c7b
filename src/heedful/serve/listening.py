"""Take in what people say: check it against the task and keep it; the next answer finds it in the ledger."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from heedful.config import explain
from heedful.errors import FeedbackError, NotFoundError
from heedful.records.feedback import Choice, Comment, Correction, Feedback, Verdict, Withdrawal
from heedful.records.prediction import Prediction
from heedful.records.reading import Application, Reading
from heedful.serve.workspace import Workspace
from heedful.store.ledger import WITHDRAWABLE

Kind = TypeVar("Kind", Verdict, Correction, Choice, Comment)

_PREDICTION_ID = re.compile(r"prediction-[0-9a-f]{16}")


@dataclass(frozen=True)
class Listening:
    """What people may say, in the words of `Project`."""

    workspace: Workspace

    def judge(
        self,
        on: Prediction | str,
        right: bool,
        author: str,
        key: str | None,
        answer: Sequence[str] | None = None,
    ) -> Verdict:
        """`answer` names the labels that were shown beside a bare text."""
        shown = {} if answer is None else {"answer": self._ids(answer)}
        return self._hear(Verdict, on, author, key, right=right, **shown)

    def correct(
        self, on: Prediction | str, labels: Sequence[str], author: str, key: str | None
    ) -> Correction:
        return self._hear(Correction, on, author, key, labels=self._ids(labels))

    def choose(
        self,
        on: Prediction | str,
        one_of: Sequence[str],
        none_of: Sequence[str],
        author: str,
        key: str | None,
    ) -> Choice:
        return self._hear(Choice, on, author, key, one_of=self._ids(one_of), none_of=self._ids(none_of))

    def comment(self, comment: str, on: Prediction | str | None, author: str, key: str | None) -> Comment:
        """A comment that is not kept yet: whoever reads it keeps both."""
        return self._made(Comment, on, author, key, comment=self.workspace.mask(comment.strip()))

    def hear(self, item: Feedback) -> Feedback:
        """Keep an item that is made already; one whose key was heard before is returned as it was then."""
        ledger = self.workspace.store.ledger
        self.workspace.task().signals(item)  # raises where the item does not fit the labels
        position = ledger.append(item, key=item.key)
        kept = next(ledger.entries(type(item), after=position - 1, upto=position), None)
        if kept is None:
            raise FeedbackError(f"{item.id} was erased. Say it anew, without its id, if it is to count.")
        return kept[1]

    def withdraw(self, ids: Sequence[str], author: str | None, by: str = "owner") -> Withdrawal:
        """Record that these items, and all of this author's, count as never said; twice is once."""
        ledger = self.workspace.store.ledger
        said = [cast("Feedback | Reading | Application", item) for _, item in ledger.entries(*WITHDRAWABLE)]
        named = {self._whole(item) for item in said if item.id in ids}
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
    def _whole(item: Feedback | Reading | Application) -> str:
        """A comment goes with the first reading of it: nobody said that by itself."""
        return item.comment_id if isinstance(item, Reading) and item.replaces is None else item.id

    def _hear(
        self, kind: type[Kind], on: Prediction | str, author: str, key: str | None, **said: Any
    ) -> Kind:
        heard = self.hear(self._made(kind, on, author, key, **said))
        assert isinstance(heard, kind)
        return heard

    def _made(
        self, kind: type[Kind], on: Prediction | str | None, author: str, key: str | None, **said: Any
    ) -> Kind:
        try:
            return kind(author=author, key=key, **{**self._subject(on), **said})
        except ValidationError as error:
            raise FeedbackError(f"This cannot be kept. {explain(error, 'It')}") from error

    def subject(self, on: Prediction | str) -> Prediction | str:
        """The prediction that an id stands for; a text is itself, masked."""
        if isinstance(on, str) and _PREDICTION_ID.fullmatch(on):
            entry = self.workspace.store.ledger.get(on)
            if not isinstance(entry, Prediction):
                raise NotFoundError(f"The answer {on} was erased. Name the text that is meant.")
            return entry
        if isinstance(on, str) and not on.strip():
            raise FeedbackError("Found an empty text; wanted a prediction, its id or the text that is meant.")
        return self.workspace.mask(on) if isinstance(on, str) else on

    def _subject(self, on: Prediction | str | None) -> dict[str, Any]:
        """The text, and the answer to it, that an item speaks of; nothing where it speaks of none."""
        if on is None:
            return {}
        on = self.subject(on)
        if isinstance(on, Prediction):
            return {"text": self.workspace.mask(on.text), "answer": on.answer, "prediction_id": on.id}
        return {"text": on}

    def _ids(self, names: Sequence[str]) -> tuple[str, ...]:
        """The ids of label names; a single name may stand by itself."""
        names = (names,) if isinstance(names, str) else names
        labels = self.workspace.store.ledger.labels()
        return tuple(labels.id(name) for name in names)
