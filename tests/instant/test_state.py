"""An instant layer survives a restart, and damaged bytes are refused."""

import numpy as np
import pytest

from heedful.errors import StoreError
from heedful.instant.layer import InstantLayer
from heedful.instant.residual import ResidualOptions
from heedful.instant.state import from_state, state
from heedful.instant.told import Item
from heedful.records.signal import LabelSet, LabelStates


def layer(count, multi_label=False):
    rng = np.random.default_rng(1)
    items = []
    for i in range(count):
        common = {"text": f"text {i}", "feedback_id": str(i), "author": "ann", "weight": 0.8}
        if multi_label:
            signal = LabelStates(**common, present=frozenset("a"), absent=frozenset("bc"))
        else:
            signal = LabelSet(**common, allowed=frozenset("abc"[i % 3]))
        embedding, logits = rng.normal(size=4).astype(np.float32), rng.normal(size=3).astype(np.float32)
        items.append(Item(signal, embedding, logits, learnt=i % 2 == 0))
    options = ResidualOptions(tau=0.2, cutoff=-1.0)
    return InstantLayer.build(
        items, labels="abc", dimension=4, multi_label=multi_label, options=options, owner="ann"
    )


@pytest.mark.parametrize("count", [0, 1, 70])
@pytest.mark.parametrize("multi_label", [False, True])
def test_a_layer_comes_back_bit_for_bit(count, multi_label):
    before = layer(count, multi_label)
    after = from_state(state(before))
    rng = np.random.default_rng(2)
    texts = ["text 1", "text 2", "another"]
    asked = texts, rng.normal(size=(3, 4)), rng.normal(size=(3, 3))
    (moved_before, heeded_before), (moved_after, heeded_after) = before.apply(*asked), after.apply(*asked)
    assert moved_before.tobytes() == moved_after.tobytes()
    assert heeded_before == heeded_after
    assert state(after) == state(before)


@pytest.mark.parametrize(
    "damage", [lambda b: b[:20], lambda b: b"", lambda b: b[:-5], lambda b: b"{" + b[1:]]
)
def test_damaged_bytes_are_refused(damage):
    with pytest.raises(StoreError, match="damaged"):
        from_state(damage(state(layer(3))))


def test_bytes_of_another_safetensors_file_are_refused():
    from safetensors.numpy import save

    with pytest.raises(StoreError, match="damaged"):
        from_state(save({"weights": np.zeros(3)}))
