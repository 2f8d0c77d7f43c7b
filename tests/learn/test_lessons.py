"""What a lesson is made of, and what else it is taught with: names, an anchor, a replay."""

import numpy as np
import pytest
from lessons import LABELS, labelled, lesson, rows

from heedful.learn.anchor import anchor_rows
from heedful.learn.lesson import join
from heedful.learn.names import ENOUGH, name_rows
from heedful.learn.recipe import CHEAP_CHARACTERS, FEW_PER_LABEL, recipe_for
from heedful.learn.replay import FEWEST, by_label, replay, with_reference
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.testing import tiny_model
from heedful.train.data import TrainingSet


@pytest.fixture(scope="module")
def parent(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    encoder = Encoder.load(str(tiny_model(tmp_path_factory.mktemp("model"))))
    return Classifier.start(encoder, LABELS)


def test_joined_rows_keep_their_order_and_know_which_have_no_reference() -> None:
    plain = rows(("one", (1, 0, 0)))
    held = TrainingSet(
        ["two"], np.ones((1, 3), np.int8), np.ones(1, np.float32), reference=np.full((1, 3), 1 / 3)
    )
    both = join(plain, held)
    assert both.texts == ["one", "two"]
    assert both.reference is not None
    assert np.isnan(both.reference[0]).all()
    assert both.reference[1].tolist() == pytest.approx([1 / 3] * 3)
    assert join(plain, plain).reference is None


def test_only_rows_that_name_one_label_count_for_a_label() -> None:
    made = lesson(examples=labelled(0, 0, 1), told=rows(("not that", (0, 1, 1)), ("that", (0, 0, 1))))
    assert made.per_label == pytest.approx(4 / 3)
    assert made.rows.texts[-1] == "that"


def test_the_names_of_labels_are_texts_while_there_are_few() -> None:
    named = name_rows(lesson(examples=labelled(0, 1, 2)))
    assert named.texts == ["billing", "late delivery", "account login"]
    assert named.targets.tolist() == np.eye(3).tolist()


@pytest.mark.parametrize("name", ["1", "L-2", "", "__", "a", "12/7"])
def test_a_name_that_says_nothing_is_no_text(name: str) -> None:
    assert name_rows(lesson(names=(name, "billing", "送货"))).texts == ["billing", "送货"]


def test_names_go_once_there_are_enough_texts_or_several_labels_a_text() -> None:
    many = labelled(*[0, 1, 2] * int(ENOUGH))
    assert len(name_rows(lesson(examples=many))) == 0
    assert len(name_rows(lesson(multi_label=True))) == 0


@pytest.mark.parametrize(("several", "allowed"), [(False, 1), (True, -1)])
def test_the_anchor_asks_for_no_label_and_counts_as_much_as_all_the_rest(several: bool, allowed: int) -> None:
    answers = np.array([[0.7, 0.2, 0.1]] * 4, np.float32)
    made = lesson(
        examples=labelled(0, 1), told=rows(("told", (1, 0, 0)), weight=0.5),
        anchor_texts=["a", "b", "c", "d"], anchor_answers=answers, multi_label=several,
    )  # fmt: skip
    anchor = anchor_rows(made)
    assert (anchor.targets == allowed).all()
    assert float(anchor.weight.sum()) == pytest.approx(float(made.rows.weight.sum()))
    assert anchor.reference is answers


def test_rows_are_taken_label_by_label_so_that_rare_ones_are_there() -> None:
    data = labelled(*([0] * 50 + [1] * 5 + [2]))
    picked = by_label(data, 9, np.random.default_rng(0))
    counts = (data.targets[picked] == 1).sum(axis=0).tolist()
    assert counts == [4, 4, 1]
    assert picked.tolist() == sorted(picked.tolist())
    assert len(by_label(data, 1000, np.random.default_rng(0))) == 56


def test_a_replay_is_half_examples_and_half_earlier_feedback_with_what_the_parent_says(
    parent: Classifier,
) -> None:
    told = rows(*((f"told {n}", (0, 1, 0)) for n in range(100)))
    made = lesson(examples=labelled(*[0, 1, 2] * 40), told=told, fresh=np.arange(100) >= 90)
    again = replay(made, parent)
    earlier = [text for text in again.texts if text.startswith("told")]
    assert len(again) == FEWEST
    assert len(earlier) == FEWEST // 2
    assert not set(earlier) & {f"told {n}" for n in range(90, 100)}
    assert again.reference is not None
    assert again.reference == pytest.approx(np.full((FEWEST, 3), 1 / 3))
    assert replay(made, parent).texts == again.texts


def test_a_replay_of_nothing_is_nothing(parent: Classifier) -> None:
    assert len(replay(lesson(), parent)) == 0
    assert len(with_reference(rows(), parent)) == 0


def test_a_quick_project_moves_the_head_alone() -> None:
    enough = labelled(*[0, 1, 2] * 100)
    assert recipe_for(lesson(examples=enough, effort="quick"), first=True).body is None
    assert recipe_for(lesson(examples=enough, effort="standard"), first=True).body is not None


def test_while_there_are_few_texts_a_label_every_version_starts_from_the_base_model() -> None:
    for first in (True, False):
        recipe = recipe_for(lesson(examples=labelled(*[0, 1, 2] * 10), effort="standard"), first=first)
        assert recipe.body is not None
        assert (recipe.from_parent, recipe.body.contrast) == (False, 1.0)


def test_with_many_short_texts_everything_moves_and_with_long_ones_the_top() -> None:
    def scope(characters: int, effort: str) -> str:
        texts = [("x" * characters, ((1, 0, 0), (0, 1, 0), (0, 0, 1))[n % 3]) for n in range(150)]
        body = recipe_for(lesson(examples=rows(*texts), effort=effort), first=True).body
        assert body is not None
        return body.scope

    long = CHEAP_CHARACTERS // 150 + 1
    assert (scope(50, "standard"), scope(long, "standard"), scope(long, "thorough")) == (
        "full",
        "last",
        "full",
    )


def test_once_there_are_many_a_round_goes_on_from_its_parent_and_stays_near_it() -> None:
    many = lesson(examples=labelled(*[0, 1, 2] * (int(FEW_PER_LABEL) + 1)), effort="standard")
    first, later = recipe_for(many, first=True), recipe_for(many, first=False)
    assert (first.from_parent, later.from_parent) == (False, True)
    assert later.body is not None
    assert later.body.kl > 0
    assert later.body.l2_start > 0
