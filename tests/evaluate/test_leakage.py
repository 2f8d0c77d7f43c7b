import numpy as np

from heedful.evaluate.leakage import grams, nearest, untouched
from heedful.records.base import content_hash

LONG = "please tell me where the parcel with my new shoes is right now"


def test_a_told_text_is_no_test_text_whatever_its_white_space():
    assert untouched(["Where is it?", "Another"], told=["Where  is it?\n"]).tolist() == [False, True]


def test_eight_words_in_a_row_are_too_much_in_common_and_seven_are_not():
    told = [LONG]
    eight, seven = "hello " + " ".join(LONG.split()[2:10]), "hello " + " ".join(LONG.split()[2:9]) + " bye"
    assert untouched([eight, seven], told).tolist() == [False, True]


def test_case_does_not_hide_a_copy_and_short_texts_have_no_runs_of_eight():
    assert not untouched([LONG.upper() + "!"], [LONG])[0]
    assert grams("too short") == frozenset()


def test_chinese_characters_count_as_words():
    told = "我的包裹已经十天没有任何消息了"
    assert untouched(["请问" + told[2:12], "包裹在哪里"], [told]).tolist() == [False, True]


def test_shown_texts_are_excluded():
    assert untouched(["a", "b"], [], shown=[content_hash("b")]).tolist() == [True, False]


def test_nearly_the_same_embedding_is_excluded():
    vectors = np.array([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0]])
    assert untouched(["a", "b", "c"], ["d"], vectors, np.array([[2.0, 0.0]])).tolist() == [False, False, True]


def test_the_nearest_is_found_by_angle_across_chunks():
    rng = np.random.default_rng(0)
    others = rng.normal(size=(7, 5))
    rows, cosines = nearest(np.repeat(others, 1000, axis=0) * 3, others)
    assert (rows == np.repeat(np.arange(7), 1000)).all()
    assert np.allclose(cosines, 1)
