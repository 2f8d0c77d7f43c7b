"""A pool in sight: texts as unit vectors with what the weights make of them."""

import numpy as np

from heedful.ask.view import View
from heedful.records.base import content_hash
from heedful.records.label import Label, Labels
from heedful.tasks.classification import Classification

TASK = Classification(
    Labels(all=tuple(Label(id=x, name=name) for x, name in zip("abc", ("Ann", "Bo", "Cy"), strict=True)))
)


def view_of(probabilities, vectors=None, **settings):
    """A view of texts t0, t1, … with these probabilities; nothing is labelled unless said."""
    served = np.array(probabilities, dtype=np.float64)
    texts = [f"t{place}" for place in range(len(served))]
    angles = np.linspace(0, np.pi / 2, len(served))
    lying = (
        np.stack([np.cos(angles), np.sin(angles)], axis=1) if vectors is None else np.array(vectors, float)
    )
    about = {
        "task": TASK,
        "texts": texts,
        "hashes": [content_hash(text) for text in texts],
        "vectors": lying,
        "served": served,
        "alone": served,
        "spoken": np.zeros(len(served), np.bool_),
        "known": np.zeros((0, lying.shape[1])),
        "labelled": 10,
    }
    return View(**{**about, **settings})
