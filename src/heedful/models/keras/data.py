"""Texts as a `tf.data.Dataset`: tokens as the encoder reads them, with their targets where there are any.

Elements are single texts, all filled up to the longest, so that whoever trains shuffles, splits and batches.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heedful.models.encoder import Encoder
from heedful.models.keras.network import INPUTS
from heedful.models.keras.packages import Packages


def dataset(
    encoder: Encoder, texts: Sequence[str], targets: NDArray[np.generic] | None, given: Packages
) -> Any:
    """Elements `({"token_ids", "segment_ids", "padding_mask": [L]}, target)`, or the inputs alone."""
    inputs = tokens_of(encoder, texts)
    elements = inputs if targets is None else (inputs, targets)
    return given.tensorflow.data.Dataset.from_tensor_slices(elements)


def tokens_of(encoder: Encoder, texts: Sequence[str]) -> dict[str, NDArray[np.int32]]:
    """`token_ids`, `segment_ids` (1 in a pair's second text), `padding_mask` (1 for a token) [N, L]."""
    tokens = encoder.tokenizer(texts)
    if not len(tokens):
        return dict.fromkeys(INPUTS, np.zeros((0, 1), np.int32))
    rows = np.arange(len(tokens))
    places, present = tokens.places(rows)
    ids = tokens.flat[places.numpy()]
    mask = np.ones(ids.shape, np.int32) if present is None else present.numpy().astype(np.int32)
    types = tokens.types(rows) if int(encoder.config["type_vocab_size"]) > 1 else None
    segments = np.zeros_like(mask) if types is None else types.numpy().astype(np.int32) * mask
    padded = np.where(mask, ids, encoder.pad).astype(np.int32)
    return dict(zip(INPUTS, (padded, segments, mask), strict=True))
