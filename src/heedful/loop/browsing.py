"""Look through the pool by words, by label and by how sure the answers are, least sure first.

Texts of the fold that the gate judges by are not shown, nor are those that somebody has spoken of: whoever
answers what is shown here answers what is still open.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from heedful.evaluate.suite import held_out
from heedful.records.base import content_hash
from heedful.records.browsed import Browsed, Browsing
from heedful.records.signal import Condition
from heedful.serve.answering import Answering
from heedful.serve.pool import Pool
from heedful.tasks.words import plain

BEYOND = 200  # texts with the words that are looked at beyond the sample: their vectors are worked out now

Rows = NDArray[np.int64]


def browse(
    answering: Answering,
    words: Sequence[str] = (),
    label: str | None = None,
    surer: float = 0.0,
    less_sure: float = 1.0,
    offset: int = 0,
    limit: int = 50,
) -> Browsing:
    """The texts with one of the words, answered with this label (an id), between these bounds of sureness."""
    pool = answering.workspace.pool()
    rows = _rows(answering, pool, words)
    texts = [pool.texts[row] for row in rows]
    probabilities, _ = answering.probabilities(texts, _vectors(answering, pool, rows))
    answers = answering.task.decide(probabilities)
    sure = _sureness(answering, probabilities, answers)
    met = [
        place
        for place, answer in enumerate(answers)
        if (label is None or label in answer) and surer <= sure[place] <= less_sure
    ]
    met.sort(key=lambda place: (sure[place], rows[place]))
    shown = [
        Browsed(
            text=texts[place],
            answer=answers[place],
            names=answering.task.names(answers[place]),
            confidence=sure[place],
        )
        for place in met[offset : offset + limit]
    ]
    return Browsing(items=tuple(shown), found=len(met), looked_at=len(rows), pool=len(pool))


def _rows(answering: Answering, pool: Pool, words: Sequence[str]) -> list[int]:
    """What may be shown: of the sample, and with words a few texts beyond it."""
    size = len(pool.sample())
    rows = np.arange(size, dtype=np.int64)
    if wanted := plain(words):
        met = np.asarray(pool.matching(Condition(any=wanted)), np.int64)
        rows = np.concatenate([met[met < size], met[met >= size][:BEYOND]])
    if not len(rows):
        return []
    spoken = {content_hash(item.text) for _, item in answering.workspace.store.ledger.feedback() if item.text}
    kept_back = np.asarray(held_out([pool.ids[row] for row in rows]), np.bool_)
    return [
        int(row)
        for row, kept in zip(rows, kept_back, strict=True)
        if not kept and pool.ids[row] not in spoken
    ]


def _vectors(answering: Answering, pool: Pool, rows: Sequence[int]) -> NDArray[np.float32]:
    """Those of the sample are kept in one block; others are worked out."""
    encoder, sample = answering.classifier.encoder, list(pool.sample())
    known = answering.workspace.block(encoder, sample)
    inside = [row for row in rows if row < len(sample)]
    beyond = [pool.texts[row] for row in rows if row >= len(sample)]
    if not beyond:
        return known[inside]
    return np.concatenate([known[inside], answering.workspace.vectors(encoder).of(beyond)])


def _sureness(
    answering: Answering, probabilities: NDArray[np.float32], answers: Sequence[tuple[str, ...]]
) -> list[float]:
    """As `Prediction.confidence` has it: of the least likely label of the answer."""
    ids = answering.task.labels.ids
    return [
        float(min(row[ids.index(label)] for label in answer) if answer else 1.0 - row.max(initial=0.0))
        for row, answer in zip(probabilities, answers, strict=True)
    ]
