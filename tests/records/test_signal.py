"""Signals are values: what cannot be meant cannot be written, and the same signal is the same bytes."""

import os
import subprocess
import sys

import pytest
from pydantic import TypeAdapter, ValidationError

from heedful.records.signal import LabelSet, LabelStates, Signal


def test_a_set_without_labels_is_refused():
    with pytest.raises(ValidationError):
        LabelSet(text="t", feedback_id="f", author="a", allowed=frozenset())


def test_a_label_cannot_be_present_and_absent():
    with pytest.raises(ValidationError, match="both present and absent"):
        LabelStates(text="t", feedback_id="f", author="a", present=frozenset("x"), absent=frozenset("xy"))


@pytest.mark.parametrize(
    "signal",
    [
        LabelSet(text="t", feedback_id="f", author="a", allowed=frozenset("xyz")),
        LabelStates(text="t", feedback_id="f", author="a", present=frozenset("x"), absent=frozenset("yz")),
    ],
)
def test_a_signal_comes_back_from_json(signal):
    assert TypeAdapter(Signal).validate_json(signal.model_dump_json()) == signal


def test_a_signal_is_the_same_bytes_whatever_the_hash_seed():
    program = (
        "from heedful.records.signal import LabelSet\n"
        "labels = frozenset(map(str, range(50)))\n"
        "print(LabelSet(text='t', feedback_id='f', author='a', allowed=labels).model_dump_json())"
    )
    written = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(written) == 1
