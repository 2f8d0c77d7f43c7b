"""A recipe on a rung is what a training by that recipe would do; what was computed once is kept."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from ladders import labelled, lesson

from heedful.errors import TrainingError
from heedful.learn.consolidate import start_fresh
from heedful.models.encoder import Encoder
from heedful.records.recipe import TrainingRecipe
from heedful.search.ladder import ENOUGH_TO_JUDGE, Ladder, Rung
from heedful.search.search import search
from heedful.search.study import Budget
from heedful.search.trying import Trying, best_strength
from heedful.testing import tiny_examples, tiny_model

MOVING = TrainingRecipe(scope="last", layers=1, epochs=2, batch_size=8, dropout=0.1, names=1.0)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return Encoder.load(str(tiny_model(tmp_path_factory.mktemp("tiny") / "model")))


def test_rungs_of_few_texts_are_parts_that_are_left_out_in_turn() -> None:
    ladder = Ladder.of(lesson(tiny_examples(10)))
    assert ladder.by_mean
    assert [rung.number for rung in ladder.rungs] == list(range(1, 10))
    for first in (0, 3, 6):
        parts = [rung.judged for rung in ladder.rungs[first : first + 3]]
        assert sorted(np.concatenate(parts).tolist()) == list(range(30))
    for rung in ladder.rungs:
        assert set(rung.taught.tolist()).isdisjoint(rung.judged.tolist())
        counts = ladder.rows.take(rung.judged).targets.sum(0)
        assert counts.max() - counts.min() <= 1
    assert ladder.first == 3
    assert Ladder.of(lesson(tiny_examples(100))).first == 1
    fresh = ladder.fresh(99)
    assert fresh is not None
    assert fresh.rungs[0].judged.tolist() != ladder.rungs[0].judged.tolist()


def test_with_enough_validation_texts_growing_shares_are_taught_and_those_texts_judge() -> None:
    held = labelled(tiny_examples(ENOUGH_TO_JUDGE // 3 + 1, seed=5))
    ladder = Ladder.of(lesson(tiny_examples(30), validation=held))
    assert not ladder.by_mean
    assert [rung.number for rung in ladder.rungs] == [1, 3, 9]
    assert [len(rung.taught) for rung in ladder.rungs] == [10, 30, 90]
    assert all(len(rung.judged) == len(held) for rung in ladder.rungs)
    assert ladder.value([0.5, 0.6, 0.8]) == 0.8
    assert ladder.fresh(1) is None


def test_a_head_is_tried_once_and_its_scores_are_of_texts_it_never_saw(base: Encoder) -> None:
    trying = Trying.of(base, lesson(tiny_examples(10)))
    rung, recipe = trying.ladder.rungs[0], TrainingRecipe(names=2.0)
    scores = trying.scores(recipe, rung)
    assert trying.scores(recipe, rung) is scores
    l2 = best_strength([scores])
    right = trying.right(recipe, rung, l2)
    assert right.mean() == pytest.approx(scores[l2], abs=0.01)
    assert len(right) == len(rung.judged)
    assert set(right.tolist()) <= {0.0, 1.0}


def test_a_moved_body_serves_every_head_on_it(base: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    from heedful.search import trying as module

    trained: list[int] = []
    train = module.train_classifier

    def counted(*given, **more):
        trained.append(1)
        return train(*given, **more)

    monkeypatch.setattr(module, "train_classifier", counted)
    trying = Trying.of(base, lesson(tiny_examples(6)))
    for smoothing in (0.0, 0.1, 0.2):
        recipe = MOVING.model_copy(update={"head_smoothing": smoothing})
        trying.scores(recipe, trying.ladder.rungs[0])
    assert len(trained) == 1
    trying.scores(MOVING.model_copy(update={"epochs": 3}), trying.ladder.rungs[0])
    assert len(trained) == 2


@pytest.mark.parametrize("recipe", [TrainingRecipe(names=4.0, head_l2=1e-3, head_smoothing=0.1), MOVING])
def test_a_training_goes_by_the_recipe(base: Encoder, recipe: TrainingRecipe) -> None:
    given = lesson(tiny_examples(8))
    by_recipe = start_fresh(base, replace(given, recipe=recipe))
    assert (by_recipe.classifier.encoder.digest != base.digest) == recipe.moves_body
    if recipe.head_l2:
        assert by_recipe.metrics["l2"] == recipe.head_l2
    again = start_fresh(base, replace(given, recipe=recipe))
    assert again.classifier.digest() == by_recipe.classifier.digest()
    other = start_fresh(base, replace(given, recipe=recipe.model_copy(update={"names": 0.0})))
    assert other.classifier.digest() != by_recipe.classifier.digest()


def test_a_search_over_real_heads_and_bodies_says_what_it_found(base: Encoder, tmp_path: Path) -> None:
    found = search(base, lesson(tiny_examples(12), effort="quick"), tmp_path, Budget(12, 60), lambda *_: None)
    assert len(found.tried) >= 12
    assert found.labelled == 36
    assert (found.best.value or 0) >= (found.effort.value or 0)
    assert found.reason.startswith(f"{len(found.tried)} recipes were tried")
    if found.best.number != found.effort.number:
        assert found.gain is not None
        assert found.gain.low <= found.gain.value <= found.gain.high
    else:
        assert found.recipe is None


def test_several_labels_a_text_are_searched_by_their_micro_f1(base: Encoder, tmp_path: Path) -> None:
    given = lesson(tiny_examples(8), multi_label=True, effort="quick")
    found = search(base, given, tmp_path, Budget(4, 60), lambda *_: None)
    assert all(one.recipe is not None and one.recipe.names == 0 for one in found.tried)
    assert 0 < (found.effort.value or 0) <= 1


def test_where_validation_texts_judge_there_is_no_second_look(base: Encoder, tmp_path: Path) -> None:
    held = labelled(tiny_examples(ENOUGH_TO_JUDGE // 3 + 1, seed=5))
    given = lesson(tiny_examples(12), validation=held, effort="quick")
    found = search(base, given, tmp_path, Budget(6, 60), lambda *_: None)
    assert found.judged_by == "validation texts"
    assert found.gain is None
    assert len(found.effort.scores) == 3
    assert found.effort.value == found.effort.scores[-1]
    if found.better:
        assert "validation texts that chose it" in found.reason


def test_made_texts_are_let_go_when_they_do_not_pay(base: Encoder, tmp_path: Path) -> None:
    from heedful.search import search as module
    from heedful.search.space import space_of
    from heedful.search.study import Searching

    given = lesson(tiny_examples(6), effort="quick")
    trying, space = Trying.of(base, given), space_of(given, base)
    study = Searching(tmp_path, "study", space, trying.ladder, 0)
    made = TrainingRecipe(augment="swap", names=1.0)
    scores = dict.fromkeys((1e-3, 1e-4), 0.9)
    best = study.also(made, lambda recipe, rung: scores)
    worse = {**dict.fromkeys((1e-3, 1e-4), 0.5)}
    trying.scores = lambda recipe, rung: worse if recipe.augment == "none" else scores  # type: ignore[method-assign]
    assert module._made_texts_pay(study, trying, best).number == best.number
    trying.scores = lambda recipe, rung: scores  # type: ignore[method-assign]
    study = Searching(tmp_path / "other", "study", space, trying.ladder, 0)
    best = study.also(made, lambda recipe, rung: scores)
    kept = module._made_texts_pay(study, trying, best)
    assert kept.recipe == TrainingRecipe(names=1.0)


def test_where_made_texts_do_not_pay_the_best_recipe_without_them_is_taken(
    base: Encoder, tmp_path: Path
) -> None:
    from heedful.search import search as module
    from heedful.search.space import space_of
    from heedful.search.study import Searching

    given = lesson(tiny_examples(6), effort="quick")
    trying = Trying.of(base, given)
    study = Searching(tmp_path, "study", space_of(given, base), trying.ladder, 0)
    other = study.also(TrainingRecipe(names=4.0), lambda recipe, rung: {1e-3: 0.9})
    best = study.also(TrainingRecipe(augment="swap", names=1.0), lambda recipe, rung: {1e-3: 0.9})

    def fails(recipe: TrainingRecipe, rung: Rung) -> dict[float, float]:
        raise TrainingError("The loss became nan.")

    trying.scores = fails  # type: ignore[method-assign]
    assert module._made_texts_pay(study, trying, best) == other
    assert study.tried()[-1].recipe == TrainingRecipe(names=1.0)
    assert study.tried()[-1].fate == "failed"
    trying.scores = lambda recipe, rung: {1e-3: 0.5}  # type: ignore[method-assign]
    assert module._made_texts_pay(study, trying, best) == other


@pytest.mark.parametrize(("more", "pays"), [(0, False), (1, False), (20, True)])
def test_one_validation_text_more_does_not_pay_for_made_texts(
    base: Encoder, tmp_path: Path, more: int, pays: bool
) -> None:
    from heedful.search import search as module
    from heedful.search.space import space_of
    from heedful.search.study import Searching

    held = labelled(tiny_examples(ENOUGH_TO_JUDGE // 3 + 1, seed=5))
    given = lesson(tiny_examples(6), validation=held, effort="quick")
    trying = Trying.of(base, given)
    study = Searching(tmp_path, "study", space_of(given, base), trying.ladder, 0)

    def right(recipe: TrainingRecipe, *_: object) -> np.ndarray:
        return (np.arange(len(held)) < 100 + more * (recipe.augment == "swap")).astype(float)

    trying.right = right  # type: ignore[method-assign, assignment]
    trying.scores = lambda recipe, _: {1e-3: float(right(recipe).mean())}  # type: ignore[method-assign]
    best = study.also(TrainingRecipe(augment="swap", names=1.0), trying.scores)
    kept = module._made_texts_pay(study, trying, best).recipe
    assert kept is not None
    assert (kept.augment == "swap") == pays
