"""What feedback on a text means: one item in, signals out.

A correction shows what to write and that it beats what was written; a mark says which part was wrong, and
with a fix it is a correction too. What nothing can be learnt from is named by `unread`.
"""

from types import MappingProxyType
from typing import Any

from heedful.errors import FeedbackError
from heedful.records.feedback import Choice, Comment, Comparison, Correction, Feedback, Mark, Verdict
from heedful.records.reading import Application, Reading
from heedful.records.text_signal import (
    Attribute,
    Demonstration,
    Judgement,
    Preference,
    SpanPenalty,
    Term,
    WrittenSignal,
)

TOLD, RIGHT, WRONG, READ = 1.0, 0.5, 0.8, 0.8
SEVERITY = MappingProxyType({"neutral": 0.2, "minor": 1.0, "major": 5.0, "critical": 10.0})


def signals(feedback: Feedback) -> list[WrittenSignal]:
    """What one item asks of the model; raises FeedbackError where it speaks of labels."""
    match feedback:
        case Choice() | Correction(completion=None):
            raise FeedbackError(
                "This project writes texts; it has no labels to choose from. Correct with the text you want."
            )
        case Correction(completion=str(wanted), written=written):
            return _corrected(feedback, wanted, written)
        case Verdict(written=None):
            raise FeedbackError(
                "A verdict judges an answer. Give a prediction, or correct with the text you want."
            )
        case Verdict(written=str(written), right=right):
            weight = RIGHT if right else WRONG
            return [Judgement(completion=written, good=right, **_of(feedback, weight))]
        case Comparison(better=better, worse=worse):
            return [Preference(chosen=better, rejected=worse, **_of(feedback, TOLD))]
        case Mark(written=str(written)):
            return _marked(feedback, written)
        case _:
            return []


def read_signals(
    comment: Comment, reading: Reading, applications: tuple[Application, ...] = ()
) -> list[WrittenSignal]:
    """What a comment asks, once it has been read: its wishes as terms and attributes.

    Wishes that hold everywhere wait for nothing, but `only_this_text` keeps them to their text.
    """
    only_here = any(one.only_this_text for one in applications[-1:])
    found: list[WrittenSignal] = []
    for wish in reading.parse.meaning.wishes:
        text = comment.text if only_here or not wish.everywhere else ""
        if not text and not wish.everywhere:
            continue  # it was said of no text
        about: dict[str, Any] = {
            "text": text,
            "feedback_id": comment.id,
            "author": comment.author,
            "weight": READ,
        }
        if wish.kind == "term":
            found.append(Term(source=wish.phrase, target=wish.instead, **about))
        else:
            found.append(Attribute(wish=wish, answer=comment.written, **about))
    return found


def unread(feedback: Feedback) -> str | None:
    """Why an item cannot be used, and what to ask; None when all of it can."""
    if isinstance(feedback, Comment):
        return "This comment was kept and not read yet. Tell it again with its key, or withdraw it."
    return None


def _corrected(feedback: Correction, wanted: str, written: str | None) -> list[WrittenSignal]:
    if not wanted.strip():
        raise FeedbackError("Found an empty text; wanted the answer as it should be.")
    about = _of(feedback, TOLD)
    found: list[WrittenSignal] = [Demonstration(completion=wanted, corrected=written, **about)]
    if written and written.strip() and written.strip() != wanted.strip():
        found.append(Preference(chosen=wanted, rejected=written, **about))
    return found


def _marked(mark: Mark, written: str) -> list[WrittenSignal]:
    about = _of(mark, TOLD)
    if mark.fix is not None:
        fixed = written[: mark.start] + mark.fix + written[mark.end :]
        return [
            Demonstration(completion=fixed, corrected=written, **about),
            Preference(chosen=fixed, rejected=written, **about),
        ]
    span: dict[str, Any] = {"start": mark.start, "end": mark.end, "severity": SEVERITY[mark.severity]}
    return [SpanPenalty(completion=written, category=mark.category, **span, **about)]


def _of(said: Feedback, weight: float) -> dict[str, Any]:
    return {"text": said.text, "weight": weight, "feedback_id": said.id, "author": said.author}
