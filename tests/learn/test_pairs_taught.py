"""What pairs of texts are taught with."""

from lessons import labelled, lesson

from heedful.learn.names import name_rows
from heedful.learn.recipe import recipe_for


def test_the_encoder_moves_where_texts_are_pairs_even_with_little_effort():
    known = labelled(*[0, 1, 2] * 4)
    single = recipe_for(lesson(examples=known, effort="quick"), first=True)
    assert single.body is None
    quick = recipe_for(lesson(examples=known, effort="quick", inputs="pairs"), first=True)
    assert quick.body is not None
    assert quick.body.scope == "last"
    usual = recipe_for(lesson(examples=known, effort="standard", inputs="pairs"), first=True)
    assert usual.body is not None
    assert usual.body.scope == "full"
    assert usual.body.contrast == 0


def test_a_rounds_steps_from_the_version_in_use_once_labels_are_many():
    many = labelled(*[0, 1, 2] * 60)
    recipe = recipe_for(lesson(examples=many, effort="standard", inputs="pairs"), first=False)
    assert recipe.from_parent
    few = labelled(*[0, 1, 2] * 10)
    assert not recipe_for(lesson(examples=few, effort="standard", inputs="pairs"), first=False).from_parent


def test_a_label_s_name_is_no_pair():
    assert len(name_rows(lesson(examples=labelled(0, 1, 2)))) == 3
    assert len(name_rows(lesson(examples=labelled(0, 1, 2), inputs="pairs"))) == 0
