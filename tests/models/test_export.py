"""Exported folders answer as heedful does when other libraries load them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoModelForSequenceClassification

from heedful.errors import ModelError
from heedful.models import check
from heedful.models.check import answers_of_export
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.models.export import export
from heedful.models.head import Bend, Head
from heedful.records.parts import Inputs, join_parts
from tiny_bert import write_texts

NAMES = ["mac & hardware", "电脑", 'a "third"']


def trained(folder: Path, pooling: str, inputs: Inputs = "text") -> Classifier:
    encoder = Encoder.load(str(folder), pooling, max_tokens=20, inputs=inputs)
    random = torch.Generator().manual_seed(3)
    head = Head(("L1", "L2", "L3"), torch.randn(3, 32, generator=random), torch.randn(3, generator=random))
    return Classifier(encoder, head, temperature=1.3)


def bent(classifier: Classifier) -> Classifier:
    random = torch.Generator().manual_seed(5)
    sizes = ((48, 32), (48,), (32, 48), (32,))
    bend = Bend(*(torch.randn(size, generator=random) * 0.3 for size in sizes))
    return replace(classifier, head=replace(classifier.head, bend=bend))


@pytest.mark.parametrize("kind", ["transformers", "onnx"])
def test_a_head_that_bends_is_exported_too(
    bert_folder: Path, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
):
    straight, texts = trained(bert_folder, "mean"), [*write_texts(300), ""]
    classifier = bent(straight)
    export(classifier, tmp_path / "out", NAMES, kind)
    ours = classifier.logits(texts)
    assert np.abs(ours - straight.logits(texts)).max() > 0.1
    assert np.abs(ours - answers_of_export(tmp_path / "out", texts)).max() < 1e-3
    monkeypatch.setattr(check, "find_spec", lambda name: None)
    assert np.abs(ours - answers_of_export(tmp_path / "out", texts)).max() < 1e-3


def test_a_plain_folder_has_no_place_for_a_head_that_bends(bert_folder: Path, tmp_path: Path):
    with pytest.raises(ModelError, match="hidden layer has no plain folder"):
        export(bent(trained(bert_folder, "cls")), tmp_path / "out", NAMES)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("pooling", ["mean", "cls"])
@pytest.mark.parametrize("kind", ["transformers", "onnx"])
def test_exported_answers_agree(bert_folder: Path, tmp_path: Path, pooling: str, kind: str):
    classifier, texts = trained(bert_folder, pooling), [*write_texts(1000), "", "cat " * 100]
    export(classifier, tmp_path / "out", NAMES, kind)
    ours, others = classifier.logits(texts), answers_of_export(tmp_path / "out", texts)
    assert np.abs(ours - others).max() < 1e-3
    assert (ours.argmax(1) == others.argmax(1)).all()


@pytest.mark.parametrize("pooling", ["mean", "cls"])
@pytest.mark.parametrize("kind", ["transformers", "onnx"])
def test_exported_answers_to_pairs_agree(
    bert_folder: Path, tmp_path: Path, pooling: str, kind: str, monkeypatch: pytest.MonkeyPatch
):
    classifier = trained(bert_folder, pooling, "pairs")
    pairs = [*zip(write_texts(300), write_texts(300, seed=1), strict=True), ("cat " * 30, "a dog"), ("a", "")]
    texts = [join_parts(pair) for pair in pairs]
    export(classifier, tmp_path / "out", NAMES, kind)
    ours = classifier.logits(texts)
    assert np.abs(ours - answers_of_export(tmp_path / "out", texts)).max() < 1e-3
    assert np.abs(ours - trained(bert_folder, pooling).logits(texts)).max() > 0.05
    monkeypatch.setattr(check, "find_spec", lambda name: None)
    assert np.abs(ours - answers_of_export(tmp_path / "out", texts)).max() < 1e-3


def test_the_card_says_how_to_ask_about_a_pair(bert_folder: Path, tmp_path: Path):
    export(trained(bert_folder, "cls", "pairs"), tmp_path / "out", NAMES, "onnx")
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert 'tokenizer.encode("a text", "another")' in card
    assert '"token_type_ids": numpy.array([read.type_ids])' in card
    assert "# A classifier of pairs of texts" in card


def test_the_recipe_for_where_sentence_transformers_is_missing_agrees(
    bert_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    classifier, texts = trained(bert_folder, "mean"), write_texts(50)
    export(classifier, tmp_path / "out", NAMES)
    monkeypatch.setattr(check, "find_spec", lambda name: None)
    assert np.abs(classifier.logits(texts) - answers_of_export(tmp_path / "out", texts)).max() < 1e-3


def test_names_temperature_and_origin_are_in_the_folder(bert_folder: Path, tmp_path: Path):
    classifier = replace(trained(bert_folder, "cls"), multi_label=True)
    export(classifier, tmp_path / "out", NAMES, metrics={"accuracy": 0.875})
    model = AutoModelForSequenceClassification.from_pretrained(tmp_path / "out")
    assert model.config.id2label == dict(enumerate(NAMES))
    assert model.config.problem_type == "multi_label_classification"
    labels = json.loads((tmp_path / "out" / "labels.json").read_text(encoding="utf-8"))
    assert labels["temperature"] == 1.3
    assert labels["labels"][1] == {"id": "L2", "name": "电脑"}
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert card.startswith("---\nlibrary_name: transformers\n")
    assert "- accuracy: 0.875" in card
    assert classifier.digest() in card


def test_a_name_too_few_is_refused(bert_folder: Path, tmp_path: Path):
    with pytest.raises(ModelError, match="2 names for 3 labels"):
        export(trained(bert_folder, "mean"), tmp_path / "out", NAMES[:2])
    assert not (tmp_path / "out").exists()
