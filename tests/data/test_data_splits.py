"""Splits are drawn from the text alone."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.data.rows import Row
from heedful.data.splits import Shares, row_split, split_of, validation_fold
from heedful.records.base import content_hash

HASHES = [content_hash(f"text {number}") for number in range(10_000)]


def test_the_shares_come_out_as_asked() -> None:
    counts = Counter(split_of(text_hash) for text_hash in HASHES)
    assert counts["train"] == pytest.approx(7_000, abs=150)
    assert counts["validation"] == pytest.approx(1_000, abs=100)
    assert counts["test"] == pytest.approx(2_000, abs=130)
    assert {split_of(text_hash, Shares(train=1, validation=0, test=0)) for text_hash in HASHES} == {"train"}


def test_a_smaller_test_share_takes_texts_out_of_the_test_and_puts_none_in() -> None:
    less = Shares(train=0.8, validation=0.1, test=0.1)
    assert all(split_of(one) == "test" for one in HASHES if split_of(one, less) == "test")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_equal_texts_are_in_the_same_split_whatever_their_white_space(text: str) -> None:
    there = Row(text=f" {text}\n", labels=("a",))
    assert row_split(there) == row_split(Row(text=text, labels=("b",)))


def test_the_validation_fold_is_drawn_apart_from_the_splits() -> None:
    train = [text_hash for text_hash in HASHES if split_of(text_hash) == "train"]
    held_out = [text_hash for text_hash in train if validation_fold(text_hash, 0.2)]
    assert len(held_out) == pytest.approx(0.2 * len(train), rel=0.1)
    assert not any(validation_fold(text_hash, 0) for text_hash in train)
    assert all(validation_fold(text_hash, 1) for text_hash in train)


def test_what_a_row_says_counts_and_unlabelled_rows_are_the_pool() -> None:
    assert row_split(Row(text="x", labels=("a",), split="test")) == "test"
    assert row_split(Row(text="x", labels=None, split="test")) == "pool"
    assert row_split(Row(text="x", labels=(), split=None)) == split_of(content_hash("x"))


def test_shares_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match=r"add up to 1\.2; wanted 1"):
        Shares(train=0.9, validation=0.1, test=0.2)
