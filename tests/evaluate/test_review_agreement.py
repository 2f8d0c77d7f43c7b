"""Krippendorff's alpha against what is published, and what its interval says."""

import numpy as np
import pytest

from heedful.evaluate.review.agreement import agreement, alpha

NAN = float("nan")

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C: four observers, twelve units.
PUBLISHED = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
        [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
    ]
).T


@pytest.mark.parametrize(
    ("scale", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_alpha_is_what_was_published(scale, published: float) -> None:
    assert alpha(PUBLISHED, scale) == pytest.approx(published, abs=0.0005)


def test_alpha_of_two_observers_and_two_values_is_what_was_published() -> None:
    meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]  # section A of the same paper
    owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert alpha(np.array([meg, owen], float).T, "nominal") == pytest.approx(0.095, abs=0.0005)


def test_who_agrees_fully_has_one_and_who_guesses_has_about_none() -> None:
    rng = np.random.default_rng(0)
    same = np.repeat(rng.integers(1, 6, (60, 1)), 3, axis=1).astype(float)
    assert alpha(same, "ordinal") == 1
    guessed = rng.integers(1, 6, (2000, 3)).astype(float)
    assert alpha(guessed, "nominal") == pytest.approx(0, abs=0.03)


def test_there_is_no_alpha_where_nothing_is_judged_twice_or_all_say_one_thing() -> None:
    alone = np.array([[1, NAN], [NAN, 2]])
    assert agreement(alone, "nominal").alpha is None
    assert alpha(np.ones((5, 3)), "interval") is None
    assert agreement(np.zeros((0, 0)), "nominal").items == 0


def test_the_interval_holds_alpha_and_narrows_with_more_items() -> None:
    rng = np.random.default_rng(1)

    def judged(items: int) -> np.ndarray:
        truth = rng.integers(0, 2, (items, 1))
        return np.where(rng.random((items, 3)) < 0.8, truth, 1 - truth).astype(float)

    few, many = agreement(judged(40), "nominal"), agreement(judged(640), "nominal")
    assert few.low < few.alpha < few.high
    assert many.high - many.low < (few.high - few.low) / 2
    assert many.low < 0.36 < many.high  # (2 · 0.8 - 1)², what people who are right four times in five come to


def test_answers_to_one_text_are_drawn_together() -> None:
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 2, (40, 1))
    once = np.where(rng.random((40, 3)) < 0.8, truth, 1 - truth).astype(float)
    fourfold, texts = np.repeat(once, 4, axis=0), np.repeat(np.arange(40), 4)
    apart, together = agreement(fourfold, "nominal"), agreement(fourfold, "nominal", texts)
    assert together.alpha == apart.alpha == alpha(fourfold, "nominal")
    assert together.high - together.low == pytest.approx(2 * (apart.high - apart.low), rel=0.15)
    of_once = agreement(once, "nominal")
    assert together.high - together.low == pytest.approx(of_once.high - of_once.low, rel=0.02)
    assert (together.items, of_once.items) == (160, 40)


def test_what_nobody_else_judged_changes_nothing() -> None:
    more = np.vstack([PUBLISHED, [NAN, 4, NAN, NAN]])
    assert alpha(more, "interval") == alpha(PUBLISHED, "interval")
