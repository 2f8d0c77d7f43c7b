import numpy as np

from heedful.evaluate.slices import by_length, script, slice_masks


def test_each_wanted_label_is_a_slice_and_unwanted_ones_are_none():
    targets = np.array([[1, 0, 0], [0, 1, 0], [1, 0, 0]], dtype=np.int8)
    masks = slice_masks(["a", "b", "c"], targets, ["billing", "delivery", "other"])
    assert {name: mask.tolist() for name, mask in masks.items()} == {
        "label: billing": [True, False, True],
        "label: delivery": [False, True, False],
    }


def test_lengths_fall_into_three_parts_that_cover_every_text_once():
    texts = ["x" * n for n in range(1, 91)]
    masks = by_length(texts)
    assert list(masks) == ["length: short", "length: middle", "length: long"]
    assert [int(mask.sum()) for mask in masks.values()] == [30, 30, 30]
    assert (np.sum(list(masks.values()), axis=0) == 1).all()


def test_few_texts_or_equal_lengths_make_no_length_slices():
    assert by_length(["a", "bb"]) == {}
    assert by_length(["same"] * 50) == {}


def test_scripts_are_slices_once_there_is_more_than_one():
    targets = np.zeros((3, 0), dtype=np.int8)
    masks = slice_masks(["ein Paket", "包裹在哪里", "где посылка"], targets, [])
    assert sorted(masks) == ["script: Cyrillic", "script: Han", "script: Latin"]
    assert slice_masks(["one", "two"], np.zeros((2, 0), dtype=np.int8), []) == {}


def test_a_text_without_letters_has_no_script():
    assert script("12 :) 34") == "none"
