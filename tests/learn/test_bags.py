"""Texts as bags of words."""

import numpy as np
import pytest

from heedful.learn.bags import bags, terms


def test_rows_are_tf_idf_of_length_one_and_words_of_too_few_or_too_many_texts_are_left_out() -> None:
    texts = ["cat cat dog", "cat dog", "cat dog bird", "fish", "fish", "fish", "snake", "all", "all all"]
    rows = bags(texts).toarray()
    idf = np.log(10 / 4) + 1
    cat, dog = (1 + np.log(2)) * idf, idf
    assert rows.shape == (9, 3)  # cat, dog and fish stand in three texts each
    assert rows[0] == pytest.approx(np.array([cat, dog, 0]) / np.hypot(cat, dog))
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1, 1, 1, 1, 0, 0, 0])


def test_ignored_words_do_not_count() -> None:
    assert bags(["cat dog", "cat dog", "cat dog", "x", "y", "z"], without=["cat"]).shape == (6, 1)


def test_chinese_counts_by_pairs_of_characters() -> None:
    assert terms("送餐太慢 app") == ["送餐", "餐太", "太慢", "app"]
    assert terms("慢") == ["慢"]
