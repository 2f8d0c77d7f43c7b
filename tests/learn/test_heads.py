"""The head: how strongly it is held back and how sure it may be, found on texts that were left out."""

from collections.abc import Callable

import numpy as np
import pytest
from lessons import LABELS, labelled, lesson, rows

from heedful.learn.calibrate import FEWEST, best_temperature
from heedful.learn.consolidate import consolidate, start_fresh
from heedful.learn.heads import FOLDS, Fitting, Known, folds
from heedful.learn.recipe import FEW_PER_LABEL
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.testing import tiny_examples, tiny_model
from heedful.train.data import TrainingSet

NAMES = ("account", "billing", "delivery")


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return Encoder.load(str(tiny_model(tmp_path_factory.mktemp("model"))))


def data(per_label: int, seed: int = 0) -> TrainingSet:
    texts = tiny_examples(per_label, seed=seed)
    return TrainingSet.labelled([text for text, _ in texts], [NAMES.index(label) for _, label in texts], 3)


def known(encoder: Encoder, given: TrainingSet) -> Known:
    return Known(given, encoder.embed(given.texts))


@pytest.mark.parametrize("planted", [0.25, 1.0, 4.0])
@pytest.mark.parametrize("several", [False, True])
def test_the_temperature_that_was_planted_is_found(planted: float, several: bool) -> None:
    random = np.random.default_rng(0)
    logits = random.normal(size=(4000, 3)) * 2
    if several:
        targets = (random.random(logits.shape) < 1 / (1 + np.exp(-logits))).astype(np.int8)
    else:
        noisy = logits + random.gumbel(size=logits.shape)
        targets = (noisy == noisy.max(axis=1, keepdims=True)).astype(np.int8)
    given = TrainingSet([""] * 4000, targets, np.ones(4000, np.float32))
    assert best_temperature((logits * planted).astype(np.float32), given, several) == pytest.approx(
        planted, rel=0.1
    )


def test_a_handful_of_texts_says_nothing_about_the_temperature() -> None:
    logits = np.eye(3, dtype=np.float32)[np.zeros(FEWEST - 1, int)]
    assert best_temperature(logits, labelled(*[0] * (FEWEST - 1)), False) == 1.0


@pytest.mark.parametrize("labels", [[0] * 7 + [1] * 4 + [2] * 3, [0], [0, 1], [2] * 30])
def test_folds_hold_every_row_once_and_every_label_as_evenly_as_it_can_be(labels: list[int]) -> None:
    given = labelled(*labels)
    parts = folds(given, seed=0)
    assert sorted(int(row) for part in parts for row in part) == list(range(len(given)))
    assert len(parts) == min(FOLDS, len(given))
    for label in set(labels):
        counts = [int((given.targets[part, label] == 1).sum()) for part in parts]
        assert max(counts) - min(counts) <= 1


def test_folds_are_the_same_for_the_same_seed_only() -> None:
    given = labelled(*[0, 1, 2] * 10)
    first, again, other = (np.concatenate(folds(given, seed)) for seed in (0, 0, 1))
    assert first.tolist() == again.tolist() != other.tolist()


def test_what_is_left_out_tells_how_a_head_answers_texts_it_never_saw(encoder: Encoder) -> None:
    fitting = Fitting(Classifier.start(encoder, LABELS), seed=0)
    chosen = fitting.choose(known(encoder, data(20)), None)
    fitted = fitting.at(known(encoder, data(20)), chosen.l2)
    unseen = data(20, seed=1)
    right = fitted.logits(unseen.texts).argmax(1) == unseen.targets.argmax(1)
    assert right.mean() > 0.8
    assert abs(chosen.score - right.mean()) < 0.15
    assert 0.05 < chosen.temperature < 20


def test_validation_texts_decide_where_there_are_some(encoder: Encoder) -> None:
    fitting = Fitting(Classifier.start(encoder, LABELS), seed=0)
    held = known(encoder, data(10, seed=1))
    chosen = fitting.choose(known(encoder, data(20)), held)
    fitted = fitting.at(known(encoder, data(20)), chosen.l2)
    right = (fitted.score(held.vectors).argmax(1) == held.rows.targets.argmax(1)).mean()
    assert chosen.score == pytest.approx(right, abs=0.01)


def test_validation_texts_are_taught_once_they_have_decided(encoder: Encoder) -> None:
    apart = rows(("my late van", (1, 0, 0)), ("my odd van", (1, 0, 0)))
    taught = start_fresh(encoder, lesson(examples=data(4), validation=apart)).classifier
    without = start_fresh(encoder, lesson(examples=data(4))).classifier
    heard, unheard = (one.probabilities(one.logits(apart.texts))[:, 0] for one in (taught, without))
    assert (heard > unheard).all()


def test_moving_the_body_is_kept_only_where_validation_texts_are_answered_as_well(encoder: Encoder) -> None:
    given = {"examples": data(int(FEW_PER_LABEL) + 1), "validation": data(10, seed=1)}
    alone, moved = (start_fresh(encoder, lesson(effort=effort, **given)) for effort in ("quick", "standard"))
    assert alone.classifier.encoder.digest == encoder.digest
    assert moved.metrics["left_out"] >= alone.metrics["left_out"]


@pytest.mark.filterwarnings("error")
def test_a_single_row_makes_a_head_that_gives_it_its_label(encoder: Encoder) -> None:
    one = known(encoder, rows(("my late van", (0, 0, 1))))
    fitting = Fitting(Classifier.start(encoder, LABELS), seed=0)
    fitted = fitting.at(one, fitting.choose(one, None).l2)
    assert fitted.score(one.vectors).argmax() == 2


def test_the_same_lesson_makes_the_same_bits(encoder: Encoder) -> None:
    made = lesson(examples=data(6), told=rows(("my odd van", (1, 0, 0))))
    assert start_fresh(encoder, made).classifier.digest() == start_fresh(encoder, made).classifier.digest()


def test_a_round_held_to_an_anchor_moves_other_answers_less(encoder: Encoder) -> None:
    pool = [text for text, _ in tiny_examples(15, seed=5)]
    first = start_fresh(encoder, lesson(examples=data(4))).classifier
    served = first.probabilities(first.logits(pool))
    told = rows(*((text, (1, 0, 0)) for text, label in tiny_examples(4, seed=6) if label == "delivery"))

    def moved(**anchor: object) -> float:
        taught = consolidate(first, lambda: encoder, lesson(examples=data(4), told=told, **anchor)).classifier
        return float(np.abs(taught.probabilities(taught.logits(pool)) - served).mean())

    assert moved(anchor_texts=pool, anchor_answers=served) < 0.8 * moved()


def test_a_round_tells_how_far_it_is(encoder: Encoder) -> None:
    heard: list[tuple[str, int, int]] = []
    tell: Callable[[str, int, int], None] = lambda *how_far: heard.append(how_far)  # noqa: E731 # a sink
    start_fresh(encoder, lesson(examples=data(4), progress=tell))
    assert ("Fitting the head", 1, 1) in heard
