"""Numbers are learnt by their squared error: by the head to the optimum, by everything in steps."""

from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.linear_model import Ridge

from heedful.errors import DataError
from heedful.learn.lesson import join
from heedful.learn.scale import Scale
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.models.head import VALUE, Head
from heedful.train.classify import train_classifier
from heedful.train.data import TrainingSet
from heedful.train.logistic import fit_head
from heedful.train.losses import squared_error
from heedful.train.options import TrainOptions
from heedful.train.score import validation_score
from tiny_bert import write_texts


def test_half_the_squared_distance():
    costs = squared_error(torch.tensor([[1.0], [3.0]]), torch.tensor([1.0, 1.0]))
    assert costs.tolist() == [0.0, 2.0]


def test_a_head_of_numbers_is_ridge_regression():
    random = np.random.default_rng(0)
    vectors = random.standard_normal((60, 8)).astype(np.float32)
    wanted = vectors @ random.standard_normal(8) + 3
    data = TrainingSet.numbers([str(n) for n in range(60)], wanted)
    head = fit_head(Head.zero((VALUE,), 8), vectors, data, False, 0.01)
    size = np.sqrt(((vectors - vectors.mean(0)) ** 2).sum(1).mean())
    ridge = Ridge(alpha=0.01 * 60).fit((vectors - vectors.mean(0)) / size, wanted)
    ours = head(torch.from_numpy(vectors)).numpy()[:, 0]
    assert np.abs(ours - ridge.predict((vectors - vectors.mean(0)) / size)).max() < 1e-2


def test_weights_decide_which_numbers_count():
    vectors = np.ones((2, 4), np.float32)
    data = TrainingSet.numbers(["a", "b"], [0.0, 10.0], np.array([1.0, 3.0], np.float32))
    head = fit_head(Head.zero((VALUE,), 4), vectors, data, False, 0.01)
    assert head(torch.from_numpy(vectors))[0, 0].item() == pytest.approx(7.5, abs=1e-3)


def test_the_score_is_what_is_explained():
    data = TrainingSet.numbers(["a", "b"], [-1.0, 1.0])
    assert validation_score(np.array([[-1.0], [1.0]], np.float32), data, False) == pytest.approx(1.0)
    assert validation_score(np.zeros((2, 1), np.float32), data, False) == pytest.approx(0.0)


@pytest.mark.parametrize("scope", ["head", "last", "full"])
def test_every_scope_learns_how_many_cats_there_are(bert_folder: Path, scope: str):
    texts = write_texts(120)
    wanted = [float(text.split().count("cat") > 0) for text in texts]
    start = Classifier.start(Encoder.load(str(bert_folder)), (VALUE,))
    data = TrainingSet.numbers(texts, Scale.of(wanted).inside(wanted))
    options = TrainOptions(scope=scope, layers=1, epochs=4, body_rate=1e-4)
    trained = train_classifier(start, data, data, options)
    assert trained.score is not None
    assert trained.score > 0.3


def test_numbers_and_labels_are_not_taught_together():
    with pytest.raises(DataError, match="beside rows with labels"):
        join(TrainingSet.numbers(["a"], [1.0]), TrainingSet.labelled(["b"], [0], 1))
    with pytest.raises(DataError, match="one number a text"):
        TrainingSet.numbers(["a"], [1.0, 2.0])


def test_a_classifier_goes_onto_a_scale_and_back(bert_folder: Path):
    scale, texts = Scale.of([10.0, 20.0, 60.0]), write_texts(5)
    plain = Classifier(
        Encoder.load(str(bert_folder)), Head((VALUE,), torch.randn(1, 32), torch.tensor([30.0]))
    )
    scaled = scale.into(plain)
    assert np.allclose(scaled.logits(texts), scale.inside(plain.logits(texts)), atol=1e-4)
    assert np.allclose(scale.out_of(scaled).logits(texts), plain.logits(texts), atol=1e-3)
