"""Candidates are read one by one with their text and scored by one row of weights."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from heedful.errors import ModelError
from heedful.models import check
from heedful.models.check import answers_of_export
from heedful.models.classifier import Classifier, blend
from heedful.models.encoder import Encoder
from heedful.models.export import export
from heedful.models.head import Head
from heedful.records.parts import join_parts
from tiny_bert import write_texts

LABELS = ("L1", "L2", "L3")


def some_choices(count: int) -> list[tuple[str, ...]]:
    return list(zip(*(write_texts(count, seed) for seed in range(4)), strict=True))


def choosing(folder: Path, pooling: str = "mean") -> Classifier:
    encoder = Encoder.load(str(folder), pooling, max_tokens=24, inputs="choices", candidates=3)
    start = Classifier.start(encoder, LABELS)
    random = torch.Generator().manual_seed(3)
    return replace(start, head=replace(start.head, weight=torch.randn(1, 32, generator=random)))


def test_each_candidate_is_scored_as_a_pair_with_its_text(bert_folder: Path):
    classifier, choices = choosing(bert_folder), some_choices(30)
    pairs = Encoder.load(str(bert_folder), max_tokens=24, inputs="pairs")
    row = classifier.head.weight.numpy()[0] / np.sqrt(3)
    wanted = [
        [float(pairs.embed([join_parts((first, one))])[0] @ row) for one in others]
        for first, *others in choices
    ]
    assert np.abs(classifier.logits(list(map(join_parts, choices))) - wanted).max() < 1e-4


def test_candidates_in_another_order_have_the_same_scores_in_that_order(bert_folder: Path):
    classifier, choices = choosing(bert_folder), some_choices(20)
    turned = [join_parts((first, c, a, b)) for first, a, b, c in choices]
    straight = classifier.logits([join_parts(one) for one in choices])
    assert np.abs(classifier.logits(turned) - straight[:, [2, 0, 1]]).max() < 1e-4


def test_a_text_has_one_answer_whatever_it_is_asked_beside(bert_folder: Path):
    classifier = choosing(bert_folder)
    texts = [join_parts(one) for one in some_choices(40)]
    together = classifier.logits(texts)
    assert np.abs(together - np.concatenate([classifier.logits([text]) for text in texts])).max() < 1e-4
    fast = classifier.score(classifier.encoder.embed_together(texts))
    assert np.abs(fast - together).max() < 0.05


def test_a_vector_is_as_long_as_one_however_many_candidates_there_are(bert_folder: Path):
    vectors = choosing(bert_folder).encoder.embed(["the ||| a ||| cat ||| sat on the mat"])
    assert vectors.shape == (1, 96)
    assert np.linalg.norm(vectors[0]) == pytest.approx(1.0, abs=1e-5)


def test_a_phrase_without_candidates_has_a_vector_too(bert_folder: Path):
    assert np.isfinite(choosing(bert_folder).encoder.embed(["a phrase", "a ||| b", "a |||b||| c"])).all()


def test_a_classifier_among_candidates_is_one_again_when_it_is_read(bert_folder: Path, tmp_path: Path):
    made, texts = choosing(bert_folder), [join_parts(one) for one in some_choices(5)]
    made.save(tmp_path / "v1")
    read = Classifier.load(tmp_path / "v1")
    assert (read.encoder.inputs, read.encoder.candidates) == ("choices", 3)
    assert np.array_equal(read.logits(texts), made.logits(texts))
    half = blend(replace(made, head=made.head.cleared()), made, 0.5)
    assert np.allclose(half.logits(texts), made.logits(texts) / 2, atol=1e-5)


def test_a_label_more_is_a_candidate_more_and_refused(bert_folder: Path):
    with pytest.raises(ModelError, match="4 labels where texts have 3 candidates"):
        choosing(bert_folder).with_labels((*LABELS, "L4"))


@pytest.mark.parametrize("pooling", ["mean", "cls"])
@pytest.mark.parametrize("kind", ["transformers", "onnx"])
def test_what_is_exported_scores_one_candidate_after_the_other_the_same(
    bert_folder: Path, tmp_path: Path, pooling: str, kind: str, monkeypatch: pytest.MonkeyPatch
):
    classifier, texts = choosing(bert_folder, pooling), [join_parts(one) for one in some_choices(100)]
    export(classifier, tmp_path / "out", ["0", "1", "2"], kind)
    ours = classifier.logits(texts)
    assert np.abs(ours - answers_of_export(tmp_path / "out", texts)).max() < 1e-3
    monkeypatch.setattr(check, "find_spec", lambda name: None)
    assert np.abs(ours - answers_of_export(tmp_path / "out", texts)).max() < 1e-3
    assert "each is scored as a pair" in (tmp_path / "out" / "README.md").read_text()


def test_one_row_scores_parts_and_many_rows_score_the_whole():
    vectors = torch.tensor([[1.0, 2.0, 3.0, 4.0]])
    shared = Head(("L1", "L2"), torch.tensor([[1.0, 10.0]]), torch.zeros(1))
    assert shared(vectors).tolist() == [[21.0, 43.0]]
    assert Head.zero(("L1", "L2"), 4)(vectors[:0]).shape == (0, 2)
    assert shared(vectors[:0]).shape == (0, 2)
