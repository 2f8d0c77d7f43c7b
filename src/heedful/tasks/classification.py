"""Classification: what feedback means, what a learner is asked for, what an answer is.

Feedback and probabilities go in; signals, target rows and answers (tuples of label ids) come out. A
single-label text has exactly one label, a multi-label text any number. Label ids of any age are read as
what they stand for today: a merged label as its union, a split one as "one of the parts".
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heedful.errors import FeedbackError
from heedful.records.feedback import Choice, Comment, Correction, Feedback, Verdict
from heedful.records.label import Labels
from heedful.records.signal import LabelSet, LabelStates, TextSignal
from heedful.tasks.agreement import Agreed
from heedful.tasks.targets import Rows, row, set_row, states_row

RIGHT = 0.5  # people say yes too easily
WRONG = 0.8  # rarely said without cause, but only by elimination
TOLD = 1.0  # somebody named the labels

Meaning = TextSignal | Agreed | Iterable[str]


@dataclass(frozen=True)
class Classification:
    """The task of giving a text one label, or any number of them."""

    labels: Labels
    multi_label: bool = False

    def signals(self, feedback: Feedback) -> list[TextSignal]:
        """What one item asks of the model; empty when nothing usable is in it (`unread` says why)."""
        self._check(feedback)
        return self._states(feedback) if self.multi_label else self._set(feedback)

    def unread(self, feedback: Feedback) -> str | None:
        """Why an item, or a part of it, cannot be used, and what to ask; None when all of it can."""
        match feedback:
            case Comment():
                return "This comment was kept and not read yet. Tell it again with its key, or withdraw it."
            case Verdict(right=False, answer=answer) if self.multi_label and len(answer or ()) != 1:
                return "'Wrong' does not say which of the labels is wrong or missing. Which should it have?"
            case Choice(one_of=one_of) if self.multi_label and len(one_of) > 1:
                return "'One of these' does not say which of them apply. Which do?"
            case _ if not self.signals(feedback):
                return "With the labels of today this rules out nothing, or everything. Which label is it?"
            case _:
                return None

    def targets(self, meanings: Iterable[Meaning]) -> Rows:
        """A row (C) for each signal, agreement or full set of labels: 1 allowed, 0 not, -1 unknown."""
        rows = [self._row(meaning) for meaning in meanings]
        return np.array(rows, dtype=np.int8).reshape(len(rows), len(self.labels.ids))

    def decide(self, probabilities: NDArray[np.floating]) -> list[tuple[str, ...]]:
        """Answers for probabilities (N, C): the likeliest label, or all that are likelier than not."""
        ids = self.labels.ids
        if self.multi_label:
            return [tuple(ids[i] for i in np.flatnonzero(one >= 0.5)) for one in probabilities]
        return [(ids[int(best)],) for best in np.argmax(probabilities, axis=1)]

    def margin(self, probabilities: NDArray[np.floating]) -> NDArray[np.floating]:
        """How far each answer (N) is from being another one: in probability, of whichever label is next."""
        if self.multi_label or probabilities.shape[1] < 2:
            return np.asarray(np.abs(probabilities - 0.5).min(1, initial=1.0))
        best = np.partition(probabilities, -2, axis=1)
        return np.asarray(best[:, -1] - best[:, -2])

    def names(self, ids: Iterable[str]) -> tuple[str, ...]:
        """What people read for label ids of any age."""
        return tuple(self.labels.name(label_id) for label_id in ids)

    def _row(self, meaning: Meaning) -> Rows:
        if isinstance(meaning, LabelSet | LabelStates | Agreed):
            return row(meaning, self.labels.ids)
        if self.multi_label:
            return states_row(*self._all_states(meaning), self.labels.ids)
        return set_row(self.labels.translate(meaning), self.labels.ids)

    def _check(self, feedback: Feedback) -> None:
        """Refuse what can never be used; asks nothing that a later merge or split could change."""
        named = named_labels(feedback)
        unknown = sorted(label for label in named if not self.labels.current(label) <= set(self.labels.ids))
        if unknown:
            raise FeedbackError(
                f"Feedback {feedback.id} names {', '.join(map(repr, unknown))}, no label of this project. "
                f"Known labels: {self.labels.known}. Add the label or name one of these."
            )
        if self.multi_label:
            return
        if isinstance(feedback, Correction) and len(set(feedback.labels)) != 1:
            raise FeedbackError(
                f"A correction names exactly one label here (found {len(set(feedback.labels))}). "
                "To say that it is one of several, give a choice."
            )
        if isinstance(feedback, Verdict) and len(feedback.answer or ()) != 1:
            raise FeedbackError(
                f"A verdict judges an answer of exactly one label here (found {len(feedback.answer or ())}). "
                "Give a correction or a choice instead."
            )

    def _set(self, feedback: Feedback) -> list[TextSignal]:
        """The answer is one of these; a set of no label or of every label says nothing."""
        everything = frozenset(self.labels.ids)
        translate = self.labels.translate
        match feedback:
            case Verdict(right=True, answer=answer):
                allowed, weight = translate(answer or ()), RIGHT
            case Verdict(answer=answer):
                allowed, weight = everything - self._ruled_out(answer or ()), WRONG
            case Correction(labels=labels):
                allowed, weight = translate(labels), TOLD
            case Choice(one_of=one_of, none_of=none_of):
                allowed, weight = (translate(one_of) or everything) - self._ruled_out(none_of), TOLD
            case _:
                return []
        if not allowed or (allowed == everything and len(everything) > 1):
            return []
        said = feedback
        return [
            LabelSet(text=said.text, weight=weight, feedback_id=said.id, author=said.author, allowed=allowed)
        ]

    def _states(self, feedback: Feedback) -> list[TextSignal]:
        """Labels that apply and labels that do not; the parts of a split label stay unknown."""
        translate = self.labels.translate
        nothing: frozenset[str] = frozenset()
        match feedback:
            case Verdict(right=True, answer=answer):
                (present, absent), weight = self._all_states(answer or ()), RIGHT
            case Verdict(answer=(label,)):
                present, absent, weight = nothing, self._ruled_out((label,)), WRONG
            case Correction(labels=labels):
                (present, absent), weight = self._all_states(labels), TOLD
            case Choice(one_of=one_of, none_of=none_of):
                chosen = translate(one_of)
                present, weight = chosen if len(chosen) == 1 else nothing, TOLD
                absent = self._ruled_out(none_of) - chosen
            case _:
                return []
        if not present and not absent:
            return []
        said = feedback
        return [
            LabelStates(
                text=said.text,
                weight=weight,
                feedback_id=said.id,
                author=said.author,
                present=present,
                absent=absent,
            )
        ]

    def _ruled_out(self, label_ids: Iterable[str]) -> frozenset[str]:
        return frozenset().union(*(self.labels.ruled_out(label_id) for label_id in label_ids))

    def _all_states(self, label_ids: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
        """Present and absent labels of a text whose labels are these and no others."""
        current = [self.labels.current(label_id) for label_id in label_ids]
        present = frozenset(label for group in current if len(group) == 1 for label in group)
        return present, frozenset(self.labels.ids) - frozenset().union(*current)


def named_labels(feedback: Feedback) -> tuple[str, ...]:
    """Every label id an item names."""
    match feedback:
        case Verdict(answer=answer):
            return answer or ()
        case Correction(labels=labels):
            return labels
        case Choice(one_of=one_of, none_of=none_of):
            return (*one_of, *none_of)
        case _:
            return ()
