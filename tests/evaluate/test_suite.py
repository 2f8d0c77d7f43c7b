import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from heedful.evaluate.suite import Candidates, SuiteOptions, Told, build_suite, held_out

HELD = [f"h{i}" for i in range(200) if held_out([f"h{i}"])[0]]
SEEN = [f"h{i}" for i in range(200) if not held_out([f"h{i}"])[0]]
NEAR = [0.8, 0.6]
UNSURE = [0.4, 0.3, 0.3]
UNKNOWN = [-1, -1, -1]


def told(answered=1):
    """One text at [1, 0]; label 0 was wanted, label `answered` had been given."""
    return Told(
        ("t",),
        np.array([[1.0, 0.0]]),
        np.array([[1, 0, 0]], dtype=np.int8),
        np.eye(3, dtype=bool)[[answered]],
    )


def candidates(*rows):
    """Rows of (id, vector, targets, probabilities)."""
    ids, vectors, targets, p = zip(*rows, strict=True)
    return Candidates(ids, np.array(vectors), np.array(targets, dtype=np.int8), np.array(p))


def test_the_fold_is_a_fifth_and_a_text_never_changes_sides():
    ids = [str(i) for i in range(20_000)]
    assert abs(held_out(ids).mean() - 0.2) < 0.01
    assert (held_out(ids[::-1])[::-1] == held_out(ids)).all()


def test_a_close_text_of_the_fold_should_follow_and_a_far_one_is_left_alone():
    suite = build_suite(
        told(), candidates((HELD[0], NEAR, UNKNOWN, UNSURE), (HELD[1], [0.0, 1.0], UNKNOWN, UNSURE))
    )
    assert suite.neighbours.rows.tolist() == [0]
    assert suite.neighbours.targets.tolist() == [[1, 0, 0]]
    assert suite.near_misses.rows.tolist() == []


def test_texts_outside_the_fold_are_never_neighbours():
    assert build_suite(told(), candidates((SEEN[0], NEAR, UNKNOWN, UNSURE))).neighbours.rows.tolist() == []


def test_a_close_text_known_to_mean_something_else_must_not_flip_even_outside_the_fold():
    suite = build_suite(told(), candidates((SEEN[0], NEAR, [0, 0, 1], UNSURE)))
    assert suite.near_misses.rows.tolist() == [0]
    assert suite.near_misses.targets.tolist() == [[0, 0, 1]]


def test_a_close_text_with_a_sure_other_answer_must_not_flip():
    suite = build_suite(told(answered=1), candidates((HELD[0], NEAR, UNKNOWN, [0.02, 0.03, 0.95])))
    assert suite.near_misses.targets.tolist() == [[0, 0, 1]]
    assert suite.neighbours.rows.tolist() == []


def test_a_close_text_with_the_very_mistake_that_was_corrected_should_follow():
    suite = build_suite(told(answered=1), candidates((HELD[0], NEAR, UNKNOWN, [0.02, 0.95, 0.03])))
    assert suite.neighbours.rows.tolist() == [0]
    assert suite.near_misses.rows.tolist() == []


def test_a_near_copy_of_a_told_text_is_not_held_out():
    suite = build_suite(
        told(), candidates((HELD[0], [1.0, 0.01], UNKNOWN, UNSURE), ("t", NEAR, UNKNOWN, UNSURE))
    )
    assert suite.neighbours.rows.tolist() == []


def test_between_told_items_that_disagree_nobody_knows_what_is_wanted():
    both = Told(
        ("t", "u"),
        np.array([[1.0, 0.0], [0.5, 0.9]]),
        np.array([[1, 0, 0], [0, 1, 0]], dtype=np.int8),
        np.zeros((2, 3), dtype=bool),
    )
    assert build_suite(both, candidates((HELD[0], NEAR, UNKNOWN, UNSURE))).neighbours.rows.tolist() == []


def test_one_told_item_brings_in_only_its_closest_few():
    rows = [(HELD[i], [0.8, 0.6 - 0.01 * i], UNKNOWN, UNSURE) for i in range(8)]
    suite = build_suite(told(), candidates(*rows), options=SuiteOptions(per_item=3))
    assert suite.neighbours.rows.tolist() == [5, 6, 7]


def test_a_multi_label_neighbour_is_wanted_where_the_told_one_was():
    item = Told(
        ("t",), np.array([[1.0, 0.0]]), np.array([[1, -1, 0]], dtype=np.int8), np.array([[False, True, True]])
    )
    suite = build_suite(
        item,
        candidates(
            (HELD[0], NEAR, UNKNOWN, [0.5, 0.5, 0.99]),
            (HELD[1], NEAR, UNKNOWN, [0.5, 0.5, 0.5]),
            (SEEN[0], NEAR, [0, 1, 0], [0.5, 0.5, 0.5]),
        ),
        multi_label=True,
    )
    assert suite.neighbours.rows.tolist() == [0, 1]
    assert suite.neighbours.targets.tolist() == [[1, -1, 0]] * 2
    assert suite.near_misses.rows.tolist() == [2]


def test_nothing_told_or_no_candidates_make_an_empty_suite():
    none = Candidates((), np.zeros((0, 2)), np.zeros((0, 3), dtype=np.int8), np.zeros((0, 3)))
    assert build_suite(told(), none).neighbours.rows.tolist() == []


@given(st.integers(0, 500))
def test_no_text_is_both_a_neighbour_and_a_near_miss(seed):
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.full(3, 0.2), 60)
    pool = Candidates(
        tuple((HELD + SEEN)[:60]), rng.normal(size=(60, 2)), np.full((60, 3), -1, dtype=np.int8), p
    )
    suite = build_suite(told(), pool)
    assert not set(suite.neighbours.rows) & set(suite.near_misses.rows)
    assert held_out([pool.ids[i] for i in suite.neighbours.rows]).all()
