"""What may be tried makes sense, and every recipe can be asked for again."""

from pathlib import Path

import optuna
import pytest
from ladders import EFFORT, lesson, space

from heedful.learn.recipe import as_recipe, body_of
from heedful.models.encoder import Encoder
from heedful.records.recipe import TrainingRecipe
from heedful.search.space import space_of
from heedful.testing import tiny_examples, tiny_model

RECIPES = [
    EFFORT,
    TrainingRecipe(names=4.0, head_smoothing=0.1, bend=True),
    TrainingRecipe(scope="last", layers=2, dropout=0.1, rdrop=1.5, label_smoothing=0.1, layer_decay=0.8),
    TrainingRecipe(scope="lora", lora_rank=16, body_rate=1e-3, epochs=7, weight_decay=0.02, names=16.0),
    TrainingRecipe(augment="replace", copies=3, model="a folder"),
]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.scope)
def test_a_recipe_is_what_its_own_answers_give(recipe: TrainingRecipe) -> None:
    asked = space().asked(recipe)
    assert space().recipe(optuna.trial.FixedTrial(asked)) == recipe


def test_whatever_is_drawn_can_be_trained() -> None:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    drawn = [space().recipe(study.ask()) for _ in range(200)]
    bodies = [body_of(recipe, seed=0) for recipe in drawn]
    assert {recipe.scope for recipe in drawn} == {"head", "last", "lora", "full"}
    assert any(body is not None and body.rdrop for body in bodies)
    assert all((body is None) == (recipe.scope == "head") for recipe, body in zip(drawn, bodies, strict=True))


def test_what_is_tried_first_is_the_effort_and_then_heads() -> None:
    first = space().first(EFFORT)
    assert first[0] == space().asked(EFFORT)
    assert all(one["scope"] == "head" for one in first[1:])
    assert {one.get("names") for one in first[1:]} >= {0.0, 1.0, 4.0, 16.0}


def test_a_lesson_says_what_may_be_tried(tmp_path: Path) -> None:
    base = Encoder.load(str(tiny_model(tmp_path / "model")))
    few = tiny_examples(4)
    found = space_of(lesson(few), base)
    assert found.scopes == ("head", "last", "lora", "full")
    assert found.layers == 2
    assert found.names
    assert found.ways == ("none", "swap", "drop")
    assert not found.bends
    assert space_of(lesson(few, effort="quick"), base).scopes == ("head",)
    assert not space_of(lesson(few, names=("1", "2", "3")), base).names
    assert space_of(lesson(few), base, masked="folder").ways[-1] == "replace"


def test_pairs_are_read_together_and_never_altered(tmp_path: Path) -> None:
    base = Encoder.load(str(tiny_model(tmp_path / "model")), inputs="pairs")
    pairs = [(f"{text} ||| it was late", of) for text, of in tiny_examples(4)]
    given = lesson(pairs, inputs="pairs", effort="quick")
    found, effort = space_of(given, base, masked="folder"), as_recipe(given)
    assert found.ways == ("none",)
    assert not found.names
    assert effort.scope == "last"
    assert effort.scope in found.scopes
    assert found.recipe(optuna.trial.FixedTrial(found.asked(effort))) == effort


def test_the_effort_in_the_words_of_a_recipe_moves_what_it_moves() -> None:
    few = tiny_examples(4)
    recipe = as_recipe(lesson(few))
    body = body_of(recipe, seed=0)
    assert recipe.contrast == 1.0
    assert recipe.names == 1.0
    assert body is not None
    assert (body.scope, body.head_first, body.epochs, body.batch_size) == ("full", False, 20, 128)
    assert as_recipe(lesson(few, effort="quick")) == TrainingRecipe(names=1.0)
