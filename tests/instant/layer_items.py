"""Items in sight: a told text with its embedding and logits in a line."""

import numpy as np

from heedful.instant.told import Item
from heedful.records.signal import LabelSet, LabelStates

LABELS = ("a", "b", "c")


def item(text, allowed, embedding, logits, author="owner", feedback_id=None, weight=1.0, learnt=False):
    signal = LabelSet(
        text=text,
        weight=weight,
        feedback_id=feedback_id or f"f-{text}-{author}",
        author=author,
        allowed=frozenset(allowed),
    )
    return Item(signal, np.array(embedding, dtype=np.float32), np.array(logits, dtype=np.float32), learnt)


def states(text, present, absent, embedding, logits):
    signal = LabelStates(
        text=text, feedback_id="f", author="owner", present=frozenset(present), absent=frozenset(absent)
    )
    return Item(signal, np.array(embedding, dtype=np.float32), np.array(logits, dtype=np.float32))


def answers(layer, texts, embeddings, logits):
    moved, heeded = layer.apply(texts, np.array(embeddings, float), np.array(logits, float))
    return [layer.labels[i] for i in moved.argmax(axis=1)], heeded
