"""Comments alone, or comments beside labels, teach a version."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from lessons import LABELS, lesson
from pools import drawn, rule

from heedful.learn.by_rules import speaks, taught_by_rules
from heedful.learn.consolidate import start_fresh
from heedful.learn.ground import Ground
from heedful.learn.lesson import Lesson
from heedful.learn.soft import soft_rows
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.testing import TOPICS, tiny_model
from heedful.train.data import TrainingSet

POOL, POOL_TOPICS = drawn(list(TOPICS.values()), 60)
TEST, TEST_TOPICS = drawn(list(TOPICS.values()), 30, seed=1)
RULES = (
    rule("L1", "invoice", "refund", "payment"),
    rule("L2", "parcel", "courier"),
    rule("L3", "password", "login"),
)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return Encoder.load(str(tiny_model(tmp_path_factory.mktemp("model"))))


def told(**given: Any) -> Lesson:
    return lesson(**{"rules": RULES, "pool": POOL, **given})


def right(classifier: Classifier, texts: Sequence[str] = TEST, topics: np.ndarray = TEST_TOPICS) -> float:
    return float((classifier.logits(texts).argmax(1) == topics).mean())


def test_comments_alone_teach_texts_that_have_none_of_their_words(encoder: Encoder) -> None:
    said = {word for one in RULES for word in one.condition.any}
    others = [place for place, text in enumerate(TEST) if not said & set(text.split())]
    made = start_fresh(encoder, told())
    assert len(others) > 20
    assert right(made.classifier, [TEST[place] for place in others], TEST_TOPICS[others]) > 0.9
    assert made.classifier.digest() == start_fresh(encoder, told()).classifier.digest()


def test_the_body_moves_where_the_effort_is_standard(encoder: Encoder) -> None:
    made = start_fresh(encoder, told(effort="standard")).classifier
    assert right(made) > 0.9
    assert made.encoder.digest != encoder.digest


def test_answers_are_about_as_sure_as_the_views_agree(encoder: Encoder) -> None:
    made = start_fresh(encoder, told())
    classifier = made.classifier
    sure = classifier.probabilities(classifier.logits(POOL)).max(1).mean()
    assert sure == pytest.approx(made.metrics["left_out"], abs=0.02)


def test_comments_given_to_the_wrong_labels_teach_nothing_of_the_right_ones(encoder: Encoder) -> None:
    shuffled = tuple(
        one.model_copy(update={"label": label}) for one, label in zip(RULES, ("L2", "L3", "L1"), strict=True)
    )
    assert right(start_fresh(encoder, told(rules=shuffled)).classifier) < 0.2


def test_labels_mend_what_a_wrong_comment_spoils(encoder: Encoder) -> None:
    wrong = (*RULES[:2], rule("L3", "the", "where"))
    examples = TrainingSet.labelled(TEST[:60], TEST_TOPICS[:60].tolist(), len(LABELS))
    alone = right(start_fresh(encoder, told(rules=wrong)).classifier, TEST[60:], TEST_TOPICS[60:])
    both = right(
        start_fresh(encoder, told(rules=wrong, examples=examples)).classifier, TEST[60:], TEST_TOPICS[60:]
    )
    assert both > 0.9
    assert both >= alone


def test_a_text_that_people_labelled_is_taught_as_they_said(encoder: Encoder) -> None:
    contrary = "the invoice was charged twice"
    examples = TrainingSet.labelled([contrary], [1], len(LABELS))
    ground = Ground.of(Classifier.start(encoder, LABELS), told(examples=examples))
    assert ground.settled(np.arange(1)).shares[0].argmax() == 1
    assert ground.settled(np.arange(0)).shares[0].argmax() == 0


def test_the_rows_of_the_pool_leave_no_label_out_and_none_too_large(encoder: Encoder) -> None:
    soft = soft_rows(Ground.of(Classifier.start(encoder, LABELS), told()))
    assert soft.rows.soft is not None
    sizes = np.bincount(soft.rows.soft.argmax(1), minlength=3)
    assert sizes.min() > 0
    assert sizes.max() <= 1.5 * np.ceil(sizes.mean())
    assert soft.places.tolist() == sorted(soft.places.tolist())
    assert [POOL[place] for place in soft.places] == soft.rows.texts


@pytest.mark.parametrize("change", [{"rules": ()}, {"pool": []}, {"multi_label": True}])
def test_without_rules_a_pool_or_one_label_a_text_nothing_is_taught_this_way(change: dict[str, Any]) -> None:
    assert speaks(told())
    assert not speaks(replace(told(), **change))


def test_what_is_taught_says_how_it_was_found(encoder: Encoder) -> None:
    made = taught_by_rules(Classifier.start(encoder, LABELS), told())
    assert set(made.metrics) == {"left_out", "pool_agreement", "pool_count"}
