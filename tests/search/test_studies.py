"""Recipes are tried, left behind, taken up again; the journal keeps all of it."""

from pathlib import Path

import pytest
from ladders import EFFORT, attempt, ladder, score, space

from heedful.errors import TrainingError
from heedful.records.recipe import TrainingRecipe
from heedful.search.importance import importances
from heedful.search.ladder import Rung
from heedful.search.study import JOURNAL, Budget, Searching


def quiet(done: int) -> None:
    """Nobody is told."""


def searching(folder: Path, seed: int = 0) -> Searching:
    return Searching(folder, "study", space(), ladder(), seed)


def test_what_the_effort_says_is_tried_first_and_to_the_end(tmp_path: Path) -> None:
    study = searching(tmp_path)
    tried = study.run(EFFORT, attempt, Budget(1, 1e9), quiet)
    assert [one.recipe for one in tried] == [EFFORT]
    assert study.effort() == tried[0]
    assert len(tried[0].scores) == 9
    assert tried[0].l2 == 1e-4
    assert tried[0].value == pytest.approx(sum(tried[0].scores) / 9)


def test_a_search_finds_what_is_better_and_leaves_behind_what_is_not(tmp_path: Path) -> None:
    climbed: list[int] = []

    def counted(recipe: TrainingRecipe, rung: Rung) -> dict[float, float]:
        climbed.append(rung.number)
        return attempt(recipe, rung)

    tried = searching(tmp_path).run(EFFORT, counted, Budget(40, 1e9), quiet)
    whole = [one for one in tried if one.fate == "whole"]
    best = max(whole, key=lambda one: one.value or 0.0)
    assert best.recipe is not None
    assert score(best.recipe) > score(EFFORT) + 0.03
    assert len(tried) == 40
    assert sum(one.fate == "left behind" for one in tried) > 20
    assert len(climbed) < 40 * 9 / 2


def test_the_same_seed_tries_the_same_and_another_seed_others(tmp_path: Path) -> None:
    def recipes(name: str, seed: int) -> list[TrainingRecipe | None]:
        tried = searching(tmp_path / name, seed).run(EFFORT, attempt, Budget(25, 1e9), quiet)
        return [one.recipe for one in tried]

    assert recipes("one", 0) == recipes("other", 0) != recipes("another", 1)


def test_a_search_that_was_stopped_goes_on_and_tries_what_it_would_have_tried(tmp_path: Path) -> None:
    def stopped(recipe: TrainingRecipe, rung: Rung) -> dict[float, float]:
        if len(study.tried()) == 14:
            raise KeyboardInterrupt
        return attempt(recipe, rung)

    whole = searching(tmp_path / "whole").run(EFFORT, attempt, Budget(25, 1e9), quiet)
    study = searching(tmp_path / "stopped")
    with pytest.raises(KeyboardInterrupt):
        study.run(EFFORT, stopped, Budget(25, 1e9), quiet)
    again = searching(tmp_path / "stopped")
    assert len(again.tried()) == 14
    resumed = again.run(EFFORT, attempt, Budget(25, 1e9), quiet)
    assert [(one.recipe, one.scores, one.fate) for one in resumed] == [
        (one.recipe, one.scores, one.fate) for one in whole
    ]


def test_a_search_that_is_over_is_only_read(tmp_path: Path) -> None:
    first = searching(tmp_path).run(EFFORT, attempt, Budget(5, 1e9), quiet)

    def never(recipe: TrainingRecipe, rung: Rung) -> dict[float, float]:
        raise AssertionError("nothing is to be tried")

    assert searching(tmp_path).run(EFFORT, never, Budget(5, 1e9), quiet) == first


def test_when_time_is_up_the_effort_alone_is_tried_to_the_end(tmp_path: Path) -> None:
    tried = searching(tmp_path).run(EFFORT, attempt, Budget(40, 0.0), quiet)
    assert [one.fate for one in tried] == ["whole"]


def test_a_recipe_that_cannot_be_trained_is_noted_and_the_search_goes_on(tmp_path: Path) -> None:
    def wild(recipe: TrainingRecipe, rung: Rung) -> dict[float, float]:
        if recipe.scope == "head":
            raise TrainingError("The loss became nan.")
        return attempt(recipe, rung)

    tried = searching(tmp_path).run(EFFORT, wild, Budget(16, 1e9), quiet)
    failed = [one for one in tried if one.fate == "failed"]
    assert {one.reason for one in failed} == {"The loss became nan."}
    assert len(tried) == 16 > len(failed) > 5


def test_an_effort_that_cannot_be_trained_is_an_error(tmp_path: Path) -> None:
    def wild(recipe: TrainingRecipe, rung: Rung) -> dict[float, float]:
        if recipe == EFFORT:
            raise TrainingError("Too little memory.")
        return attempt(recipe, rung)

    study = searching(tmp_path)
    study.run(EFFORT, wild, Budget(3, 1e9), quiet)
    with pytest.raises(TrainingError, match=r"could not be trained\. Too little memory"):
        study.effort()


def test_one_more_recipe_is_that_recipe_and_what_waits_goes_on_waiting(tmp_path: Path) -> None:
    plain = TrainingRecipe(names=2.0, head_smoothing=0.2)
    study = searching(tmp_path)
    study.run(EFFORT, attempt, Budget(4, 1e9), quiet)
    more = study.also(plain, attempt)
    assert (more.recipe, more.fate, len(more.scores)) == (plain, "whole", 9)
    tried = searching(tmp_path).run(EFFORT, attempt, Budget(9, 1e9), quiet)
    assert len(tried) == 9
    recipes = [one.recipe for one in tried if one.recipe and one.number != more.number]
    assert [one.names for one in recipes[:5]] == [1.0, 1.0, 4.0, 16.0, 0.0]
    assert [one.augment for one in recipes[5:]] == ["swap", "drop", "replace"]


def test_one_more_recipe_that_was_interrupted_is_asked_again_as_it_was(tmp_path: Path) -> None:
    def stopped(recipe: TrainingRecipe, rung: Rung) -> dict[float, float]:
        raise KeyboardInterrupt

    plain = TrainingRecipe(names=2.0, head_smoothing=0.2)
    study = searching(tmp_path)
    study.run(EFFORT, attempt, Budget(20, 1e9), quiet)
    with pytest.raises(KeyboardInterrupt):
        study.also(plain, stopped)
    resumed = searching(tmp_path).run(EFFORT, attempt, Budget(21, 1e9), quiet)
    assert resumed[-1].recipe == plain


def test_what_mattered_is_what_made_the_difference(tmp_path: Path) -> None:
    study = searching(tmp_path)
    tried = study.run(EFFORT, attempt, Budget(60, 1e9), quiet)
    found = importances(study.trials(), tried, study.effort(), space(), seed=0)
    assert found[0].setting == "names"
    assert {one.setting for one in found if not one.below_the_head} >= {"names", "augment"}
    assert "body_rate" in {one.setting for one in found if one.below_the_head}
    assert all(0 <= one.share <= 1 for one in found)


def test_the_journal_holds_settings_and_scores_as_json_lines(tmp_path: Path) -> None:
    searching(tmp_path).run(EFFORT, attempt, Budget(2, 1e9), quiet)
    lines = (tmp_path / JOURNAL).read_text(encoding="utf-8").splitlines()
    assert all(line.startswith("{") and line.endswith("}") for line in lines)
