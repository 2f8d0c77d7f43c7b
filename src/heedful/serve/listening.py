"""Take in what people say: check it against the task, keep it in the ledger, let the next answer heed it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from heedful.config import explain
from heedful.errors import FeedbackError, NotFoundError
from heedful.records.feedback import Choice, Comment, Correction, Feedback, Verdict, Withdrawal
from heedful.records.prediction import Prediction
from heedful.serve.answering import Answering
from heedful.serve.workspace import Workspace

Kind = TypeVar("Kind", Verdict, Correction, Choice, Comment)

_PREDICTION_ID = re.compile(r"prediction-[0-9a-f]{16}")


@dataclass(frozen=True)
class Listening:
    """`answering`, where it is loaded already, is brought up to date at once."""

    workspace: Workspace
    answering: Answering | None

    def judge(self, on: Prediction | str, right: bool, author: str, key: str | None) -> Verdict:
        return self._hear(Verdict, on, author, key, right=right)

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

    def tell(self, comment: str, on: Prediction | str, author: str, key: str | None) -> Comment:
        return self._hear(Comment, on, author, key, comment=comment.strip())

    def hear(self, item: Feedback) -> Feedback:
        """Keep an item that is made already; one whose key was heard before is returned as it was then."""
        ledger = self.workspace.store.ledger
        self.workspace.task().signals(item)  # raises where the item does not fit the labels
        position = ledger.append(item, key=item.key)
        kept = next(entry for _, entry in ledger.entries(type(item), after=position - 1, upto=position))
        if self.answering is not None:
            self.answering.heed(kept)
        return kept

    def withdraw(self, ids: Sequence[str], author: str | None) -> Withdrawal:
        """Record that these items, and all of this author's, count as never said."""
        ledger = self.workspace.store.ledger
        live = {item.id: item for _, item in ledger.feedback()}
        unknown = [item_id for item_id in ids if item_id not in live]
        if unknown:
            raise NotFoundError(
                f"There is no live feedback {', '.join(unknown)} (never given, or withdrawn before). "
                "See: heedful feedback list"
            )
        theirs = [item_id for item_id, item in live.items() if author is not None and item.author == author]
        items = tuple(dict.fromkeys((*ids, *theirs)))
        if not items:
            raise NotFoundError(f"Found no live feedback by {author!r}. See: heedful feedback list")
        withdrawal = Withdrawal(items=items)
        ledger.append(withdrawal)
        return withdrawal

    def _hear(
        self, kind: type[Kind], on: Prediction | str, author: str, key: str | None, **said: Any
    ) -> Kind:
        try:
            item = kind(author=author, key=key, **self._subject(on), **said)
        except ValidationError as error:
            raise FeedbackError(explain(error)) from error
        heard = self.hear(item)
        assert isinstance(heard, kind)
        return heard

    def _subject(self, on: Prediction | str) -> dict[str, Any]:
        """The text, and the answer to it, that an item speaks of."""
        if isinstance(on, str) and _PREDICTION_ID.fullmatch(on):
            entry = self.workspace.store.ledger.get(on)
            assert isinstance(entry, Prediction)
            on = entry
        if isinstance(on, Prediction):
            return {"text": on.text, "answer": on.answer, "prediction_id": on.id}
        if not on.strip():
            raise FeedbackError("Found an empty text; wanted a prediction, its id or the text that is meant.")
        return {"text": on}

    def _ids(self, names: Sequence[str]) -> tuple[str, ...]:
        labels = self.workspace.store.ledger.labels()
        return tuple(labels.id(name) for name in names)
