"""What would be answered otherwise had some things never been said: looked at before they are taken back.

What a version has learnt of them is not looked at: that is known once its rounds were run again.
"""

from collections.abc import Collection

from heedful.instant.effect import Change, Effect
from heedful.serve.answering import Answering

SHOWN = 6  # texts that are named


def without(answering: Answering, items: Collection[str]) -> Effect:
    """The effect of taking these items back on the answers to the first texts of the pool."""
    pool = answering.workspace.pool()
    texts = list(pool.sample())
    if not texts:
        return Effect(matched=0, pool=0, examples=(), changed=0, looked_at=0, changes=())
    vectors = answering.workspace.block(answering.classifier.encoder, texts)
    logits = answering.logits(vectors)
    before, after = (
        answering.task.decide(
            answering.classifier.probabilities(layer.apply(texts, vectors, logits)[0].astype("float32"))
        )
        for layer in (answering.layer, answering.layer.without(items))
    )
    rows = [row for row, was in enumerate(before) if was != after[row]]
    changes = tuple(Change(pool.ids[row], texts[row], before[row], after[row]) for row in rows[:SHOWN])
    return Effect(
        matched=0,
        pool=len(pool),
        examples=(),
        changed=len(rows),
        looked_at=len(texts),
        changes=changes,
    )
