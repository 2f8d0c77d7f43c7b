"""Who is asked what: one agenda for everybody on a server, and nobody given what somebody else has in hand.

Working the agenda out takes seconds where a project is large, handing questions out does not: it is made anew
only once enough was said, or another version answers. What was told meanwhile is left out at once.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from heedful.project import Project
from heedful.records.base import content_hash
from heedful.records.erasure import Erasure
from heedful.records.prediction import Prediction
from heedful.records.question import Question, Questions
from heedful.store.ledger import FEEDBACK

MOST = 100  # questions of one agenda
AFRESH = 8  # things said, after which what is worth asking may be something else
LEASE = 600.0  # seconds for which a question is one person's


@dataclass
class Queue:
    """`lent` is, by the hash of a text, who was given it and until when."""

    clock: Callable[[], float] = time.monotonic
    lent: dict[str, tuple[str, float]] = field(default_factory=dict)
    _agenda: Questions | None = None
    _state: tuple[str, tuple[str, ...], int] = ("", (), 0)
    _upto: int = 0

    def next(self, project: Project, person: str, limit: int) -> Questions:
        """The best questions for this person; each is theirs for ten minutes, with an answer that is kept."""
        told = self._refresh(project)
        asked = self._free(person, told)[:limit]
        if len(asked) < limit and told:  # what was said since may have made room for more
            self._agenda = None
            asked = self._free(person, self._refresh(project))[:limit]
        assert self._agenda is not None
        until = self.clock() + LEASE
        self.lent |= {content_hash(one.text): (person, until) for one in asked}
        return self._agenda.model_copy(update={"asked": _with_answers(project, asked)})

    def _free(self, person: str, told: set[str]) -> list[Question]:
        """What nobody has spoken of since, and nobody else has in hand."""
        moment = self.clock()
        self.lent = {one: held for one, held in self.lent.items() if held[1] > moment}
        others = {one for one, (who, _) in self.lent.items() if who != person}
        asked = self._agenda.asked if self._agenda else ()
        return [one for one in asked if content_hash(one.text) not in told | others]

    def _refresh(self, project: Project) -> set[str]:
        """Make the agenda anew if it is old; the texts that were spoken of since it was made."""
        ledger, version = project.workspace.store.ledger, project.version()
        gone = sum(1 for _ in ledger.entries(Erasure))
        state = (version.id if version else "", project.labels.ids, gone)
        since = [item for place, item in ledger.live(*FEEDBACK) if place > self._upto]
        if self._agenda is not None and state == self._state and len(since) < AFRESH:
            return {content_hash(item.text) for item in since if item.text}
        self._state, self._upto = state, ledger.position()
        self._agenda = project.questions(MOST)
        return set()


def _with_answers(project: Project, asked: list[Question]) -> tuple[Question, ...]:
    """Each with what is answered now."""
    if not asked:
        return ()
    answers: list[Prediction] = project.predict([one.text for one in asked], keep=True)
    return tuple(
        one.model_copy(
            update={
                "answer": answer.answer,
                "prediction_id": answer.id,
                "confidence": answer.confidence,
            }
        )
        for one, answer in zip(asked, answers, strict=True)
    )
