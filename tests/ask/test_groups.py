"""Texts that lie together form a group, and a group nobody spoke of is found."""

import numpy as np

from heedful.ask.groups import Groups


def three_heaps(each=20, seed=0):
    random = np.random.default_rng(seed)
    centres = np.repeat(np.eye(3), each, axis=0)
    vectors = centres + 0.05 * random.standard_normal(centres.shape)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_texts_that_lie_together_are_one_group_with_a_text_from_its_middle() -> None:
    vectors = three_heaps()
    groups = Groups.find(vectors, labels=3)
    assert len(groups) == 3
    heaps = [set(groups.of[at : at + 20].tolist()) for at in (0, 20, 40)]
    assert [len(heap) for heap in heaps] == [1, 1, 1]
    for group in range(3):
        members = np.flatnonzero(groups.of == group)
        centre = vectors[members].mean(0)
        assert groups.medoids[group] == members[((vectors[members] - centre) ** 2).sum(1).argmin()]


def test_a_label_or_rules_cover_a_group() -> None:
    vectors = three_heaps()
    groups = Groups.find(vectors, labels=3)
    ruled = np.zeros(60, np.bool_)
    ruled[20:30] = True  # half of the second heap
    covered = groups.covered(np.array([[0.9, 0.1, 0.0]]), ruled)
    assert covered[groups.of[[0, 20, 40]]].tolist() == [True, True, False]


def test_fewer_than_half_of_its_texts_do_not() -> None:
    groups = Groups.find(three_heaps(), labels=3)
    ruled = np.zeros(60, np.bool_)
    ruled[20:29] = True
    assert not groups.covered(np.zeros((0, 3)), ruled).any()


def test_the_same_texts_give_the_same_groups() -> None:
    vectors = np.random.default_rng(1).standard_normal((300, 8))
    one, other = Groups.find(vectors, 4, seed=3), Groups.find(vectors, 4, seed=3)
    assert np.array_equal(one.of, other.of)
    assert np.array_equal(one.medoids, other.medoids)


def test_no_texts_no_groups() -> None:
    assert len(Groups.find(np.zeros((0, 4)), labels=3)) == 0
    assert Groups.find(np.ones((2, 4)), labels=1).of.tolist() == [0, 0]


def test_a_value_is_added_up_by_group() -> None:
    groups = Groups.find(three_heaps(each=2), labels=3)
    sums = groups.sums(np.array([1.0, 2, 3, 4, 5, 6]))
    assert sums[groups.of].tolist() == [3, 3, 7, 7, 11, 11]
