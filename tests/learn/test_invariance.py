"""Words that must not decide."""

import numpy as np
import pytest
from lessons import LABELS, lesson
from pools import drawn

from heedful.learn.consolidate import start_fresh
from heedful.learn.invariance import indifferent
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.records.signal import Ignore
from heedful.testing import TOPICS, tiny_model
from heedful.train.data import TrainingSet

IGNORE = Ignore(words=("zebra",), feedback_id="f", author="ann")
TEXTS, TOPICS_OF = drawn(list(TOPICS.values()), 15)
SPOILED = [f"zebra {text}" if topic == 0 else text for text, topic in zip(TEXTS, TOPICS_OF, strict=True)]
OTHERS, OTHER_TOPICS = drawn(list(TOPICS.values()), 20, seed=1)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return Encoder.load(str(tiny_model(tmp_path_factory.mktemp("model"), words=["zebra"])))


def examples() -> TrainingSet:
    return TrainingSet.labelled(SPOILED, TOPICS_OF.tolist(), len(LABELS))


def swayed(classifier: Classifier) -> float:
    """How far a zebra moves the chance of the first label, on average."""
    plain, spoiled = (
        classifier.probabilities(classifier.logits(texts))[:, 0]
        for texts in (OTHERS, [f"zebra {text}" for text in OTHERS])
    )
    return float(np.abs(spoiled - plain).mean())


def test_an_ignored_word_sways_the_answers_much_less(encoder: Encoder) -> None:
    pool = [f"zebra {text}" for text in drawn(list(TOPICS.values()), 20, seed=2)[0]]
    heedless = start_fresh(encoder, lesson(examples=examples(), pool=pool)).classifier
    heeding = start_fresh(encoder, lesson(examples=examples(), pool=pool, ignores=(IGNORE,))).classifier
    right = (heeding.logits(OTHERS).argmax(1) == OTHER_TOPICS).mean()
    assert swayed(heedless) > 0.05
    assert swayed(heeding) < swayed(heedless) / 2
    assert right > 0.9


def test_labelled_texts_keep_their_label_and_pool_texts_are_answered_alike_with_and_without(
    encoder: Encoder,
) -> None:
    given = lesson(examples=examples(), pool=["a zebra came late", "nothing here"], ignores=(IGNORE,))
    start = Classifier.start(encoder, LABELS)
    rows = indifferent(start, given)
    assert rows is not None
    count = int((TOPICS_OF == 0).sum())
    assert len(rows.rows) == count + 2
    assert "zebra" not in " ".join(rows.rows.texts[:count])
    assert rows.rows.targets[:count].tolist() == [[1, 0, 0]] * count
    assert rows.rows.soft is not None
    assert rows.rows.soft[count:] == pytest.approx(np.full((2, 3), 1 / 3))
    assert [text.split() for text in rows.rows.texts[count:]] == [
        ["a", "zebra", "came", "late"],
        ["a", "came", "late"],
    ]


def test_where_no_text_has_the_word_nothing_is_added(encoder: Encoder) -> None:
    start = Classifier.start(encoder, LABELS)
    assert indifferent(start, lesson(examples=examples())) is None
    assert indifferent(start, lesson(pool=["zebra"], ignores=(IGNORE,))) is None
