"""What an opinion means for the model: a comparison, verdicts, a choice between labels, marks."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from heedful.errors import FeedbackError
from heedful.records.feedback import Choice, Comparison, Feedback, Mark, Verdict
from heedful.records.review import Review, ReviewItem, Side, Told


def must_fit(review: Review, item: ReviewItem, told: Told) -> None:
    """Raise FeedbackError where the opinion does not answer what was asked."""
    sides = len(item.sides)
    given = {"a choice": told.choice is not None, "right": bool(told.right), "points": bool(told.points)}
    wanted = {"side-by-side": "a choice", "right-or-wrong": "right", "scale": "points"}[review.way]
    other = [name for name, there in given.items() if there and name != wanted]
    if other:
        raise FeedbackError(f"Found {' and '.join(other)}; wanted {wanted}: this review asks {review.way}.")
    answered = len(told.right or told.points)
    if review.way != "side-by-side" and answered not in (0, sides):
        raise FeedbackError(f"Found {answered} judged answers; wanted one for each of the {sides} shown.")
    for points in told.points:
        if set(points) != set(review.scales):
            raise FeedbackError(
                f"Found points for {', '.join(points) or 'nothing'}; wanted {', '.join(review.scales)}."
            )
    if any(mark.answer >= sides for mark in told.marks):
        raise FeedbackError(f"Found a mark in an answer that is not there; there are {sides}, from 0.")


def meant(
    item: ReviewItem, order: tuple[int, ...], told: Told, author: str, multi_label: bool
) -> list[Feedback]:
    """Feedback in the words of everything else; nothing where nothing can be learnt of it."""
    shown = [item.sides[place] for place in order]
    about: dict[str, Any] = {"text": item.text, "author": author}
    found: list[Feedback] = []
    if told.choice is not None:
        found += _chosen(shown[0], shown[1], told.choice, multi_label, about)
    found += [_verdict(side, right, about) for side, right in zip(shown, told.right, strict=bool(told.right))]
    found += _rated(shown, told, about) if told.points else ()
    for mark in told.marks:
        written = shown[mark.answer].completion
        if written is None:
            raise FeedbackError("A mark is in an answer that was written; labels are right or wrong.")
        if not mark.start < mark.end <= len(written):
            raise FeedbackError(
                f"Found a mark from {mark.start} to {mark.end}; wanted one within {len(written)} characters."
            )
        found.append(Mark(written=written, **mark.model_dump(exclude={"answer"}), **about))
    return found


def _chosen(
    left: Side, right: Side, choice: str, multi_label: bool, about: dict[str, Any]
) -> Iterator[Feedback]:
    if choice == "neither":
        yield from (_verdict(side, False, about) for side in (left, right))
    elif choice == "tie":
        if left.completion is None and not multi_label:
            yield Choice(one_of=(*left.answer, *right.answer), **about)
    else:
        better, worse = (left, right) if choice == "left" else (right, left)
        if better.completion is None:
            yield _verdict(better, True, about)
        else:
            yield from _preferred(better, worse, about)


def _rated(shown: list[Side], told: Told, about: dict[str, Any]) -> Iterator[Feedback]:
    """Where the points of two answers add up to more and to less, the one was better."""
    sums = [sum(points.values()) for points in told.points]
    for (one, ones), (other, others) in combinations(zip(shown, sums, strict=True), 2):
        if ones != others:
            yield from _preferred(*((one, other) if ones > others else (other, one)), about)


def _preferred(better: Side, worse: Side, about: dict[str, Any]) -> Iterator[Feedback]:
    """Answers that differ in white space alone say nothing."""
    one, other = better.completion or "", worse.completion or ""
    if one.strip() != other.strip():
        yield Comparison(better=one, worse=other, **about)


def _verdict(side: Side, right: bool, about: dict[str, Any]) -> Verdict:
    if side.completion is not None:
        return Verdict(right=right, written=side.completion, **about)
    return Verdict(right=right, answer=side.answer, **about)
