"""Draw the items of a review: texts nobody has spoken of, answered by each version's weights alone.

What was said since a version was made is left out of its answers: a review is of versions. Texts that all of
them answer alike have nothing to choose between; side by side they are passed over and counted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, islice
from secrets import token_hex

import numpy as np

from heedful.errors import DataError
from heedful.evaluate.suite import held_out
from heedful.records.base import content_hash, hash_fraction
from heedful.records.progress import Progress
from heedful.records.review import Review, ReviewItem, Side
from heedful.serve.workspace import Workspace
from heedful.serve.writing.answering import WritingAnswering
from heedful.serve.writing.heard import Heard
from heedful.tasks.columns import align

SOURCES = ("auto", "pool", "validation", "test", "train")
MOST = 20  # texts looked at for each item: versions that hardly differ need no review
AT_ONCE, WRITTEN_AT_ONCE = 256, 8

Answer = tuple[tuple[str, ...], str | None]


def draw(
    workspace: Workspace,
    review: Review,
    size: int,
    known: Sequence[ReviewItem],
    texts: Sequence[str] | None,
    progress: Progress,
) -> list[ReviewItem]:
    """Up to `size` items beyond the known ones; raises DataError where no text tells versions apart."""
    before = {content_hash(item.text) for item in known}
    candidates = (text for text in _texts(workspace, review, texts) if content_hash(text) not in before)
    items, pairs = list[ReviewItem](), Counter(_pairs(known))
    seen = looked = max((item.looked_at for item in known), default=0)
    passed_over = max(0, seen - len(known))
    next(islice(candidates, passed_over, passed_over), None)
    most, step = looked + MOST * size, WRITTEN_AT_ONCE if workspace.writes else AT_ONCE
    while len(items) < size and looked < most:
        some = list(islice(candidates, min(step, most - looked)))
        if not some:
            break
        for text, answers in zip(some, _answered(workspace, review.versions, some), strict=True):
            looked += 1
            sides = _sides(review, answers, pairs)
            if sides and len(items) < size:
                drawn = token_hex(8)
                items.append(
                    ReviewItem(review_id=review.id, text=text, sides=sides, looked_at=looked, drawn=drawn)
                )
                pairs.update(_pairs(items[-1:]))
        progress("Answering", min(len(items), size), size)
    if not items:
        raise DataError(_nothing(review, looked - seen))
    return items


def _nothing(review: Review, looked: int) -> str:
    versions = " and ".join(review.versions)
    if not looked:
        unasked = (
            " Test texts are shown only when asked for: source 'test'." if review.source == "auto" else ""
        )
        return f"Found no text that nobody has spoken of. Add some to the pool: heedful add FILE.{unasked}"
    return f"{versions} answer all of {looked:,} texts alike; there is nothing for people to tell apart."


def _texts(workspace: Workspace, review: Review, texts: Sequence[str] | None) -> Iterable[str]:
    """Those given, or those of the project in an order that the seed draws."""
    if texts is not None:
        given = [workspace.mask(text) for text in texts if text.strip()]
        workspace.must_fit(given)
        return dict.fromkeys(given)
    ledger, examples = workspace.store.ledger, workspace.store.examples
    spoken = {content_hash(item.text) for _, item in ledger.feedback() if item.text}
    splits = ("pool", "validation") if review.source == "auto" else (review.source,)

    def found() -> Iterator[str]:
        for split in splits:
            rows = [row for row in examples.texts(split) if row[0] not in spoken]  # type: ignore[arg-type]
            if split == "pool":
                kept_back = held_out([row[0] for row in rows]) if rows else ()
                rows = [row for row, kept in zip(rows, kept_back, strict=True) if not kept]
            yield from (
                text for _, text in sorted(rows, key=lambda row: hash_fraction(row[0], str(review.seed)))
            )

    return found()


def _sides(review: Review, answers: Sequence[Answer], pairs: Counter[tuple[str, str]]) -> tuple[Side, ...]:
    """The answers that differ; side by side the two whose versions have met least often."""
    by_answer: dict[Answer, list[str]] = {}
    for version, answer in zip(review.versions, answers, strict=True):
        by_answer.setdefault(answer, []).append(version)
    sides = [
        Side(versions=tuple(versions), answer=answer, completion=completion)
        for (answer, completion), versions in by_answer.items()
    ]
    if review.way != "side-by-side":
        return tuple(sides)
    met = list(combinations(sides, 2))
    return min(met, key=lambda two: min(pairs[pair] for pair in _between(*two)), default=())


def _between(one: Side, other: Side) -> Iterator[tuple[str, str]]:
    return ((a, b) if a < b else (b, a) for a in one.versions for b in other.versions)


def _pairs(items: Iterable[ReviewItem]) -> Iterator[tuple[str, str]]:
    """The versions that meet in these items."""
    for item in items:
        for one, other in combinations(item.sides, 2):
            yield from _between(one, other)


def _answered(
    workspace: Workspace, versions: Sequence[str], texts: Sequence[str]
) -> list[tuple[Answer, ...]]:
    """For each text the answers of all versions."""
    one = _written if workspace.writes else _labelled
    return list(zip(*(one(workspace, version, texts) for version in versions), strict=True))


def _labelled(workspace: Workspace, version: str, texts: Sequence[str]) -> list[Answer]:
    task, classifier = workspace.task(), workspace.classifier(version)
    scores = classifier.score(classifier.encoder.embed(list(texts)))
    logits = align(scores, classifier.labels, task.labels, task.multi_label).astype(np.float32)
    return [(answer, None) for answer in task.decide(classifier.probabilities(logits))]


def _written(workspace: Workspace, version: str, texts: Sequence[str]) -> list[Answer]:
    nothing = Heard((), {})
    answering = WritingAnswering.over(workspace, version, workspace.writer(version), nothing, 0)
    return [((), (one.completion or "").strip()) for one in answering.predict(texts, instant=False)]
