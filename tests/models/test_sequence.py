"""Models that heedful did not train: sequence classifiers of transformers, and folders that it exported."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertConfig,
    BertForSequenceClassification,
)

from heedful.errors import ModelError
from heedful.evaluate.measure.opened import open_model
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.models.export import export
from heedful.models.exported import is_exported, read_exported
from heedful.models.head import Bend, Head
from heedful.models.sequence import SequenceModel
from tiny_bert import write_bert, write_texts


def sequence_folder(folder: Path, labels: int = 3, **about: object) -> Path:
    write_bert(folder)
    torch.manual_seed(1)
    config = BertConfig.from_pretrained(folder, num_labels=labels, **about)
    model = BertForSequenceClassification(config)
    model.save_pretrained(folder)
    return folder


def test_answers_are_those_of_transformers_for_texts_and_pairs(tmp_path: Path) -> None:
    folder = sequence_folder(tmp_path / "model")
    model = SequenceModel.load(str(folder))
    tokenizer = AutoTokenizer.from_pretrained(folder)
    plain = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    for parts in (("the cat sat",), ("the cat sat", "a dog ran fast")):
        with torch.inference_mode():
            wanted = plain(**tokenizer(*parts, return_tensors="pt")).logits.softmax(-1)[0].numpy()
        assert model.answer(parts) == pytest.approx(wanted, abs=1e-6)
    assert model.labels == ("LABEL_0", "LABEL_1", "LABEL_2")
    assert not model.numbers


def test_a_head_of_one_score_gives_numbers(tmp_path: Path) -> None:
    model = SequenceModel.load(str(sequence_folder(tmp_path / "model", labels=1)))
    assert model.numbers
    assert model.answer(("the cat", "a dog")).shape == (1,)


def test_several_labels_at_once_stand_each_for_itself(tmp_path: Path) -> None:
    folder = sequence_folder(tmp_path / "model", problem_type="multi_label_classification")
    model = SequenceModel.load(str(folder))
    assert model.multi_label
    assert not np.isclose(model.answer(("the cat",)).sum(), 1.0)


def test_long_pairs_are_cut_to_what_the_model_reads(tmp_path: Path) -> None:
    model = SequenceModel.load(str(sequence_folder(tmp_path / "model")))
    assert model.answer(("the cat " * 100, "a dog " * 100)).sum() == pytest.approx(1.0)


def test_a_model_without_a_head_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        ModelError, match="names BertModel; wanted one that ends in ForSequenceClassification"
    ):
        open_model(str(write_bert(tmp_path / "model")))


def test_a_folder_that_asks_to_run_code_is_refused(tmp_path: Path) -> None:
    folder = sequence_folder(tmp_path / "model")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "auto_map": {"AutoModel": "evil.Model"}}))
    with pytest.raises(ModelError, match="asks to run code"):
        open_model(str(folder))


def a_classifier(folder: Path, bend: bool) -> Classifier:
    encoder = Encoder.load(str(write_bert(folder)), max_tokens=24)
    random = torch.Generator().manual_seed(0)
    drawn = {
        name: torch.randn(shape, generator=random) * 0.3
        for name, shape in (("up", (5, 32)), ("up_bias", (5,)), ("down", (32, 5)), ("down_bias", (32,)))
    }
    weight, bias = torch.randn((2, 32), generator=random), torch.tensor([0.1, -0.2])
    return Classifier(
        encoder, Head(("L1", "L2"), weight, bias, Bend(**drawn) if bend else None), temperature=1.7
    )


@pytest.mark.parametrize("bend", [False, True])
def test_an_exported_folder_answers_as_the_classifier_it_came_from(tmp_path: Path, bend: bool) -> None:
    made = a_classifier(tmp_path / "base", bend)
    export(made, tmp_path / "out", ["yes", "no"])
    read = read_exported(tmp_path / "out")
    texts = write_texts(20)
    assert is_exported(tmp_path / "out")
    assert read.labels == ("yes", "no")
    assert read.logits(texts) == pytest.approx(made.logits(texts), abs=1e-5)
    opened = open_model(str(tmp_path / "out"))
    assert opened.answer((texts[0],)) == pytest.approx(
        made.probabilities(made.logits(texts[:1]))[0], abs=1e-6
    )


def test_a_plain_exported_folder_keeps_its_temperature(tmp_path: Path) -> None:
    made = a_classifier(tmp_path / "base", bend=False)
    plain = Classifier(
        Encoder.load(str(tmp_path / "base"), "cls", max_tokens=24), made.head, temperature=made.temperature
    )
    export(plain, tmp_path / "out", ["yes", "no"])
    opened = open_model(str(tmp_path / "out"))
    wanted = plain.probabilities(plain.logits(["the cat sat"]))[0]
    assert opened.answer(("the cat sat",)) == pytest.approx(wanted, abs=1e-5)
    assert opened.labels == ("yes", "no")


def test_the_folder_of_a_version_is_measured_in_its_project(tmp_path: Path) -> None:
    a_classifier(tmp_path / "base", bend=False).save(tmp_path / "v1")
    with pytest.raises(ModelError, match="only its project can name.*evaluate v1"):
        open_model(str(tmp_path / "v1"))
