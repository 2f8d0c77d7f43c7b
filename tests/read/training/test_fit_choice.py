"""Log-linear choices are learnt from what was right."""

import numpy as np
import pytest

from heedful.read.training.fit_choice import fit_chance, fit_choice


def test_what_marks_the_right_option_weighs_for_it() -> None:
    choices = [[{"bright": 1.0}, {"dull": 1.0}]] * 20
    weights = fit_choice(choices, [[True, False]] * 20)
    assert weights["bright"] > 1 > 0 > weights["dull"]


def test_a_choice_without_a_right_option_teaches_nothing() -> None:
    assert fit_choice(
        [[{"bright": 1.0}, {}], [{"odd": 1.0}, {}]], [[True, False], [False, False]]
    ).keys() == {"bright"}


def test_names_of_few_label_sets_are_left_out() -> None:
    choices = [[{"shared": 1.0, f"of_{task}": 1.0}, {}] for task in "abc"]
    assert fit_choice(choices, [[True, False]] * 3, groups=list("abc")).keys() == {"shared"}


def test_a_name_of_smaller_scale_ends_up_weighing_less() -> None:
    choices = [[{"fact": 1.0, "w=word": 1.0}, {}]] * 10
    weights = fit_choice(choices, [[True, False]] * 10, scale=lambda name: 0.3 if "w=" in name else 1.0)
    assert weights["fact"] > 2 * weights["w=word"] > 0


def test_a_chance_is_the_share_of_what_held() -> None:
    weights = fit_chance([{"always": 1.0}] * 400, [True] * 300 + [False] * 100, penalty=0.01)
    assert 1 / (1 + np.exp(-weights["always"])) == pytest.approx(0.75, abs=0.01)
