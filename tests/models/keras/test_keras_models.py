"""A classifier and the Keras model made of it answer alike, and weights come back as they went."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from extras import keras_must_be_here
from heedful.errors import ModelError
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.models.head import Bend, Head
from heedful.models.keras.data import dataset, tokens_of
from heedful.models.keras.file import read_model, write_model
from heedful.models.keras.network import network
from heedful.models.keras.packages import Packages, packages
from heedful.models.keras.weights import lay_in, take_out
from tiny_bert import write_bert, write_texts

TEXTS = write_texts(200)
LABELS = ("L1", "L2", "L3")

# Keras 3.15 hands NumPy its variables as they were before NumPy 2 had `copy`, when it saves them
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture(scope="module")
def given() -> Packages:
    keras_must_be_here()
    return packages()


def drawn(encoder: Encoder, bends: bool = False, temperature: float = 0.5) -> Classifier:
    random = torch.Generator().manual_seed(1)

    def values(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=random) * 0.3

    width = encoder.width
    bend = Bend(values(8, width), values(8), values(width, 8), values(width)) if bends else None
    head = Head(LABELS, values(3, width), values(3), bend)
    return Classifier(encoder, head, temperature=temperature)


def as_keras(classifier: Classifier, given: Packages):
    model = network(classifier, given, "heedful_v1_at_7", dropout=0.1)
    lay_in(classifier, model)
    return model


def roberta(folder: Path) -> Path:
    """The tiny BERT with the positions of RoBERTa, which begin behind the padding's."""
    import json

    write_bert(folder)
    config = json.loads((folder / "config.json").read_text())
    config |= {"model_type": "roberta", "pad_token_id": 0}
    (folder / "config.json").write_text(json.dumps(config))
    return folder


CASES = {
    "mean": lambda folder: drawn(Encoder.load(str(write_bert(folder)))),
    "first token": lambda folder: drawn(Encoder.load(str(write_bert(folder)), pooling="cls")),
    "bent": lambda folder: drawn(Encoder.load(str(write_bert(folder))), bends=True),
    "roberta": lambda folder: drawn(Encoder.load(str(roberta(folder)))),
}


@pytest.mark.parametrize("case", CASES)
def test_keras_answers_as_we_do(case, given, tmp_path):
    classifier = CASES[case](tmp_path)
    model = as_keras(classifier, given)
    found = model.predict(dataset(classifier.encoder, TEXTS, None, given).batch(32), verbose=0)
    wanted = classifier.logits(TEXTS) / classifier.temperature
    assert np.abs(found).max() > 0.1
    assert np.abs(found - wanted).max() < 1e-4
    shares = np.asarray(given.keras.ops.softmax(found))
    assert np.abs(shares - classifier.probabilities(classifier.logits(TEXTS))).max() < 1e-4


@pytest.mark.parametrize("case", CASES)
def test_weights_that_nobody_trained_come_back_as_they_went(case, given, tmp_path):
    classifier = CASES[case](tmp_path)
    back = take_out(as_keras(classifier, given), classifier)
    assert back.encoder.digest == classifier.encoder.digest
    for name, tensor in classifier.head.state().items():
        assert torch.allclose(back.head.state()[name], tensor, atol=1e-6), name


def test_what_keras_trains_is_what_comes_back(given, tmp_path):
    classifier = CASES["mean"](tmp_path)
    model = as_keras(classifier, given)
    texts, wanted = TEXTS[:64], np.arange(64, dtype=np.int32) % 3
    model.compile("adam", given.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(dataset(classifier.encoder, texts, wanted, given).batch(16), epochs=1, shuffle=False, verbose=0)
    back = take_out(model, classifier)
    assert back.encoder.digest != classifier.encoder.digest
    found = model.predict(dataset(classifier.encoder, TEXTS, None, given).batch(64), verbose=0)
    assert np.abs(found - back.logits(TEXTS) / back.temperature).max() < 1e-4


def test_a_saved_file_is_the_same_model(given, tmp_path):
    classifier = CASES["bent"](tmp_path / "bert")
    model = as_keras(classifier, given)
    again = read_model(write_model(model, tmp_path / "model.keras"), given)
    assert again.name == "heedful_v1_at_7"
    assert take_out(again, classifier).encoder.digest == classifier.encoder.digest
    with pytest.raises(ModelError, match="there already"):
        write_model(model, tmp_path / "model.keras")
    with pytest.raises(ModelError, match=r"ends in \.keras"):
        write_model(model, tmp_path / "model.h5")


def test_a_damaged_file_is_an_error_of_ours(given, tmp_path):
    (tmp_path / "model.keras").write_bytes(b"not a model")
    with pytest.raises(ModelError, match="cannot be read as a Keras model"):
        read_model(tmp_path / "model.keras", given)


def test_another_architecture_is_named(given, tmp_path):
    classifier = CASES["mean"](tmp_path / "one")
    deeper = drawn(Encoder.load(str(write_bert(tmp_path / "two", layers=4))))
    with pytest.raises(ModelError, match="transformer_layer_3"):
        take_out(as_keras(classifier, given), deeper)
    wider = drawn(Encoder.load(str(write_bert(tmp_path / "three", width=64))))
    with pytest.raises(ModelError, match=r"found the shape .* wanted 1,\d+ numbers|Found the shape"):
        take_out(as_keras(classifier, given), wider)


def test_adapters_come_home_by_way_of_a_file_which_merges_them(given, tmp_path):
    classifier = CASES["bent"](tmp_path / "bert")
    model = as_keras(classifier, given)
    layer = model.get_layer("bend_up")
    layer.enable_lora(2)
    layer.lora_kernel_b.assign(np.full(layer.lora_kernel_b.shape, 0.5, np.float32))
    with pytest.raises(ModelError, match="not merged at bend_up/lora_kernel_b"):
        take_out(model, classifier)
    again = read_model(write_model(model, tmp_path / "model.keras"), given)
    back = take_out(again, classifier)
    assert np.allclose(back.head.bend.up.numpy().T, np.asarray(layer.kernel), atol=1e-6)


def test_weights_that_ran_away_are_refused(given, tmp_path):
    classifier = CASES["mean"](tmp_path)
    model = as_keras(classifier, given)
    model.get_layer("logits").bias.assign([0.0, np.nan, 0.0])
    with pytest.raises(ModelError, match="ran away"):
        take_out(model, classifier)


def test_texts_are_filled_up_and_the_filling_is_marked(tmp_path):
    encoder = Encoder.load(str(write_bert(tmp_path)))
    tokens = tokens_of(encoder, ["the cat", "the cat sat on the mat"])
    assert tokens["token_ids"].shape == (2, 8)
    assert tokens["padding_mask"].tolist() == [[1, 1, 1, 1, 0, 0, 0, 0], [1] * 8]
    assert tokens["token_ids"][0, 4:].tolist() == [0, 0, 0, 0]
    assert tokens["token_ids"].dtype == np.int32
    assert not tokens["segment_ids"].any()


def test_the_second_text_of_a_pair_is_another_segment(given, tmp_path):
    encoder = Encoder.load(str(write_bert(tmp_path)), inputs="pairs")
    pairs = [f"{one} ||| {other}" for one, other in zip(TEXTS[:100], TEXTS[100:], strict=True)]
    tokens = tokens_of(encoder, ["the cat ||| a dog sat", "the cat ||| a"])
    assert tokens["segment_ids"].tolist() == [[0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 0, 1, 1, 0, 0]]
    classifier = drawn(encoder)
    found = as_keras(classifier, given).predict(dataset(encoder, pairs, None, given).batch(32), verbose=0)
    assert np.abs(found - classifier.logits(pairs) / classifier.temperature).max() < 1e-4


def test_a_model_that_is_no_bert_is_refused(given, tmp_path):
    classifier = CASES["mean"](tmp_path)
    other = replace(classifier.encoder, body=object(), config={"model_type": "distilbert"})
    with pytest.raises(ModelError, match="found 'distilbert'"):
        network(replace(classifier, encoder=other), given, "heedful_v1_at_1", 0.0)
