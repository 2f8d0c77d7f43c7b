"""Texts made of texts: what changes, what stays, and that the same always comes out."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from heedful.errors import ModelError
from heedful.records.recipe import TrainingRecipe
from heedful.testing import tiny_examples, tiny_writer
from heedful.train.augment.replace import Replacer
from heedful.train.augment.rows import made_of
from heedful.train.augment.words import dropped, swapped
from heedful.train.data import TrainingSet
from heedful.train.pretraining.corpus import InMemory
from heedful.train.pretraining.options import PretrainOptions
from heedful.train.pretraining.run import pretrain

TEXT = "the van with my parcel was late again and nobody told me why"


def chance(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_swapped_words_are_the_same_words() -> None:
    made = swapped(TEXT, chance())
    assert made != TEXT
    assert Counter(made.split()) == Counter(TEXT.split())


def test_a_tenth_of_the_words_is_dropped_and_the_rest_stays_in_order() -> None:
    made = dropped(TEXT, chance()).split()
    assert len(made) == len(TEXT.split()) - 1
    rest = iter(TEXT.split())
    assert all(word in rest for word in made)


def test_chinese_is_changed_character_by_character() -> None:
    text = "外卖送来的时候已经凉了，味道也不好"
    assert Counter(swapped(text, chance())) == Counter(text)
    assert len(text) - len(dropped(text, chance())) in (1, 2)


@pytest.mark.parametrize("text", ["", "  ", "word", "好"])
def test_what_has_one_word_or_none_stays(text: str) -> None:
    assert swapped(text, chance()) == text
    assert dropped(text, chance()) == text


@pytest.mark.parametrize("text", ["my van is late ||| where is it", "one two ||| three four ||| five six"])
def test_the_parts_of_a_pair_stay_parts(text: str) -> None:
    for seed in range(20):
        for change in (swapped, dropped):
            parts = change(text, chance(seed)).split(" ||| ")
            assert len(parts) == len(text.split(" ||| "))
            for part, whole in zip(parts, text.split(" ||| "), strict=True):
                assert part
                assert set(part.split()) <= set(whole.split())


def rows() -> TrainingSet:
    """Two texts with a label, one that allows two, one that does not count."""
    texts = [
        TEXT,
        "please send the invoice to me again",
        "one of both labels it is",
        "not to be counted at all",
    ]
    targets = np.array([[1, 0], [0, 1], [1, 1], [1, 0]], np.int8)
    return TrainingSet(texts, targets, np.array([1.0, 0.5, 1.0, 0.0], np.float32))


def test_copies_have_the_label_and_together_the_weight_of_their_text() -> None:
    made = made_of(rows(), TrainingRecipe(augment="swap", copies=2), seed=0)
    assert made.targets.tolist() == [[1, 0], [0, 1], [1, 0], [0, 1]]
    assert made.weight.tolist() == pytest.approx([0.5, 0.25, 0.5, 0.25])
    assert set(made.texts).isdisjoint(rows().texts)


def test_what_is_made_of_a_text_does_not_depend_on_other_texts() -> None:
    recipe = TrainingRecipe(augment="drop", copies=3)
    together = made_of(rows(), recipe, seed=0)
    alone = made_of(rows().take(np.array([1])), recipe, seed=0)
    assert set(alone.texts) <= set(together.texts)
    assert made_of(rows(), recipe, seed=0).digest() == together.digest()
    assert made_of(rows(), recipe, seed=1).texts != together.texts


@pytest.fixture(scope="module")
def masked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A masked language model that was pretrained on a few complaints."""
    folder = tmp_path_factory.mktemp("masked") / "model"
    texts = tuple(text for text, _ in tiny_examples(40))
    options = PretrainOptions(
        layers=1, width=32, vocabulary=200, block=16, batch_size=8, steps=30, held_out=0.0
    )
    pretrain(InMemory(texts), folder, options=options)
    return folder


def test_a_masked_language_model_replaces_some_words_by_others(masked: Path) -> None:
    text = "Where is my parcel, the courier was late"
    made = Replacer.load(str(masked))([text] * 20, [chance(seed) for seed in range(20)])
    assert any(one != text for one in made)
    for one in made:
        words = one.replace(",", " ,").split()
        assert len(words) == 9
        changed = [new for new, old in zip(words, text.replace(",", " ,").split(), strict=True) if new != old]
        assert len(changed) <= 2
        assert all(word.isalpha() for word in changed)
        assert one[0].isupper()
        assert ", " in one


def test_rows_are_made_by_the_model_that_the_recipe_names(masked: Path) -> None:
    recipe = TrainingRecipe(augment="replace", copies=4, model=str(masked))
    made = made_of(rows(), recipe, seed=0)
    assert 0 < len(made) <= 8
    assert made.digest() == made_of(rows(), recipe, seed=0).digest()


def test_a_model_that_does_not_guess_words_is_refused(bert_folder: Path) -> None:
    with pytest.raises(ModelError, match="heedful pretrain"):
        Replacer.load(str(bert_folder))


def test_a_way_that_wants_a_model_asks_for_it() -> None:
    with pytest.raises(ValueError, match="wants a model"):
        TrainingRecipe(augment="replace")


def test_a_model_that_writes_paraphrases(tmp_path: Path) -> None:
    writer = tiny_writer(tmp_path / "writer", words=TEXT.split())
    recipe = TrainingRecipe(augment="paraphrase", model=str(writer))
    made = made_of(rows().take(np.array([0])), recipe, seed=0)
    assert made.digest() == made_of(rows().take(np.array([0])), recipe, seed=0).digest()
    assert len(made) <= 1
