"""A curve is found again, single bad draws do not bend it, and its interval says how sure it is."""

import numpy as np
import pytest
from ladders import NAMES, lesson

from heedful.errors import DataError
from heedful.models.encoder import Encoder
from heedful.records.curve import PowerLaw
from heedful.records.recipe import TrainingRecipe
from heedful.search.curve import learning_curve
from heedful.search.ladder import Rung
from heedful.search.page import curve_page
from heedful.search.power_law import fit, fit_draws, forecast
from heedful.search.trying import Trying
from heedful.testing import tiny_examples, tiny_model

TRUE = PowerLaw(limit=0.92, slope=1.1, power=0.45)
COUNTS = [80, 130, 210, 340, 550, 900]
SURE = np.full(len(COUNTS), 0.004)


def means() -> np.ndarray:
    return np.array([TRUE.at(count) for count in COUNTS])


def test_a_law_without_noise_is_found_again() -> None:
    found = fit(COUNTS, means(), SURE)
    assert found.at(1800) == pytest.approx(TRUE.at(1800), abs=0.002)
    assert found.at(900) == pytest.approx(TRUE.at(900), abs=0.002)


def test_one_bad_point_moves_the_forecast_little() -> None:
    bad = means()
    bad[1] -= 0.08
    assert fit(COUNTS, bad, SURE).at(1800) == pytest.approx(TRUE.at(1800), abs=0.012)


def test_scores_that_stand_still_promise_nothing() -> None:
    law = fit(COUNTS, np.full(len(COUNTS), 0.8), SURE)
    assert law.at(1800) - law.at(900) == pytest.approx(0.0, abs=0.002)


def test_the_interval_covers_what_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty projects of 900 labels, five draws of 180 judged texts each; the level is 90 %."""
    monkeypatch.setattr("heedful.search.power_law.RESAMPLES", 60)
    random, covered = np.random.default_rng(0), 0
    for _ in range(40):
        shared = random.normal(0, (0.87 * 0.13 / 900) ** 0.5)
        scores = random.binomial(180, np.clip(means() + shared, 0, 1), (5, len(COUNTS))) / 180
        law, laws = fit_draws(COUNTS, scores, noise=(0.87 * 0.13 / 900) ** 0.5)
        doubled = forecast(law, laws, 1800)
        covered += doubled.low <= TRUE.at(1800) <= doubled.high
    assert covered >= 31


def test_a_project_gets_its_curve_and_a_page_of_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    base = Encoder.load(str(tiny_model(tmp_path_factory.mktemp("tiny") / "model")))
    told: list[tuple[str, int, int]] = []
    curve = learning_curve(base, lesson(tiny_examples(40)), lambda *how: told.append(how), draws=3)
    counts = [point.count for point in curve.points]
    assert counts == sorted(counts)
    assert counts[-1] <= 96
    assert curve.labelled == 120
    assert all(len(point.scores) == 3 for point in curve.points)
    assert curve.doubled.low <= curve.doubled.value <= curve.doubled.high
    assert curve.gain.value == pytest.approx(curve.doubled.value - curve.now.value, abs=1e-9)
    assert told[-1][1] == told[-1][2]
    page = curve_page(curve, "a curve").html()
    assert "<svg" in page
    assert "240 labels" in page
    assert curve.reason.startswith("With 120 labels, accuracy on texts like these is about")


def test_every_size_of_every_draw_is_tried_on_a_rung_of_its_own(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 1,364 texts the largest part has 1,091, a thousand more than the smallest."""
    base = Encoder.load(str(tiny_model(tmp_path_factory.mktemp("tiny") / "model")))
    texts = [(f"text {n}", NAMES[n % 3]) for n in range(1364)]
    rungs: list[Rung] = []

    def scores(_: Trying, recipe: TrainingRecipe, rung: Rung) -> dict[float, float]:
        rungs.append(rung)
        return {1e-3: 0.8}

    monkeypatch.setattr(Trying, "scores", scores)
    unread = lesson(texts, embed=lambda _, texts: np.zeros((len(texts), 2), np.float32))
    curve = learning_curve(base, unread, lambda *_: None, draws=5)
    assert [curve.points[0].count, curve.points[-1].count] == [91, 1091]
    assert len({rung.number for rung in rungs}) == len(rungs) == 30


def test_too_few_labels_make_no_curve(tmp_path_factory: pytest.TempPathFactory) -> None:
    base = Encoder.load(str(tiny_model(tmp_path_factory.mktemp("tiny") / "model")))
    with pytest.raises(DataError, match="Found 9 labelled texts"):
        learning_curve(base, lesson(tiny_examples(3)), lambda *how: None)
