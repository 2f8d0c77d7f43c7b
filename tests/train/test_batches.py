"""Batches hold every row once, of like length, and depend on nothing but seed and epoch."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from heedful.train.batches import epoch_batches, paired_batches


@given(st.lists(st.integers(1, 300), min_size=1, max_size=400), st.integers(1, 40), st.integers(0, 5))
def test_every_row_comes_once_an_epoch(lengths: list[int], size: int, epoch: int):
    batches = epoch_batches(np.array(lengths), size, seed=1, epoch=epoch)
    assert sorted(np.concatenate(batches).tolist()) == list(range(len(lengths)))
    assert max(len(rows) for rows in batches) <= size


def test_the_same_seed_and_epoch_give_the_same_batches():
    lengths = np.random.default_rng(0).integers(1, 256, 300)
    first, again = (epoch_batches(lengths, 16, seed=3, epoch=1) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    other = epoch_batches(lengths, 16, seed=3, epoch=2)
    assert any(not np.array_equal(a, b) for a, b in zip(first, other, strict=True))


def test_little_is_padded_and_short_texts_do_not_come_first():
    lengths = np.random.default_rng(0).integers(1, 256, 5000)
    batches = epoch_batches(lengths, 32, seed=0, epoch=0)
    padded = sum(int(lengths[rows].max()) * len(rows) for rows in batches)
    assert padded / lengths.sum() < 1.04
    means = [lengths[rows].mean() for rows in batches]
    assert abs(np.corrcoef(np.arange(len(means)), means)[0, 1]) < 0.25


@given(st.lists(st.integers(0, 6), min_size=1, max_size=200), st.integers(2, 20))
def test_paired_batches_hold_every_row_once_and_keep_pairs_together(labels: list[int], half: int):
    answers = np.array(labels)
    batches = paired_batches(answers, 2 * half, seed=1, epoch=0)
    assert sorted(np.concatenate(batches).tolist()) == list(range(len(labels)))
    partnered = sum(int((answers[rows] == answers[row]).sum() > 1) for rows in batches for row in rows)
    odd = sum(labels.count(label) % 2 for label in set(labels))
    assert partnered >= len(labels) - 2 * odd - len(batches)
