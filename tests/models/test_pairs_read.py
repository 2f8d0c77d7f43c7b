"""Pairs are read as transformers reads them: two segments, token types, the longer one cut first."""

from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoTokenizer, BertModel

from heedful.errors import ModelError
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.models.head import Head
from heedful.records.parts import join_parts
from tiny_bert import write_texts

LONG = "cat " * 60


def some_pairs(count: int) -> list[tuple[str, str]]:
    pairs = list(zip(write_texts(count), write_texts(count, seed=1), strict=True))
    return [*pairs, (LONG, "the dog"), ("the dog", LONG), (LONG, LONG), ("the dog", "")]


def by_transformers(folder: Path, pairs: list[tuple[str, str]], max_tokens: int) -> np.ndarray:
    tokenizer, model = AutoTokenizer.from_pretrained(folder), BertModel.from_pretrained(folder).eval()
    found = []
    for one, other in pairs:
        columns = [one], [other]
        given = tokenizer(*columns, truncation="longest_first", max_length=max_tokens, return_tensors="pt")
        with torch.inference_mode():
            found.append(model(**given).last_hidden_state.mean(1))
    return torch.nn.functional.normalize(torch.cat(found), dim=1).numpy()


def test_vectors_of_pairs_are_those_of_transformers(bert_folder: Path):
    pairs = some_pairs(40)
    ours = Encoder.load(str(bert_folder), max_tokens=24, inputs="pairs").embed(list(map(join_parts, pairs)))
    assert np.abs(ours - by_transformers(bert_folder, pairs, 24)).max() < 1e-5


def test_the_order_of_a_pair_and_where_it_is_cut_make_a_difference(bert_folder: Path):
    encoder = Encoder.load(str(bert_folder), inputs="pairs")
    one, other, cut = encoder.embed(["the cat ||| sat on", "sat on ||| the cat", "the ||| cat sat on"])
    assert np.abs(one - other).max() > 1e-3
    assert np.abs(one - cut).max() > 1e-3


def test_a_pair_has_one_vector_whatever_it_is_asked_beside(bert_folder: Path):
    encoder = Encoder.load(str(bert_folder), max_tokens=24, inputs="pairs")
    texts = [join_parts(pair) for pair in some_pairs(60)]
    alone = np.concatenate([encoder.embed([text]) for text in texts])
    assert np.abs(encoder.embed(texts) - alone).max() < 1e-5
    assert np.abs(encoder.embed_together(texts) - alone).max() < 2e-2


def test_a_phrase_that_is_no_pair_is_read_as_a_text(bert_folder: Path):
    paired, single = (Encoder.load(str(bert_folder), inputs=inputs) for inputs in ("pairs", "text"))
    assert np.array_equal(paired.embed(["the cat sat"]), single.embed(["the cat sat"]))


def test_a_classifier_of_pairs_is_one_again_when_it_is_read(bert_folder: Path, tmp_path: Path):
    encoder = Encoder.load(str(bert_folder), inputs="pairs")
    made = Classifier(encoder, Head(("L1", "L2"), torch.randn(2, 32), torch.zeros(2)))
    made.save(tmp_path / "v1")
    read = Classifier.load(tmp_path / "v1")
    assert read.encoder.inputs == "pairs"
    assert read.digest() == made.digest()
    assert np.array_equal(read.logits(["the cat ||| a dog"]), made.logits(["the cat ||| a dog"]))


def test_a_classifier_of_pairs_and_one_of_texts_are_two(bert_folder: Path):
    heads = Head.zero(("L1", "L2"), 32)
    made = [Classifier(Encoder.load(str(bert_folder), inputs=kind), heads) for kind in ("pairs", "text")]
    assert made[0].digest() != made[1].digest()


def test_a_format_from_later_is_refused(bert_folder: Path, tmp_path: Path):
    Classifier(Encoder.load(str(bert_folder)), Head.zero(("L1",), 32)).save(tmp_path / "v1")
    from heedful.models import classifier

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(classifier, "FORMAT", 8)
        patch.setattr(classifier, "FORMAT_OF_PARTS", 9)
        with pytest.raises(ModelError, match="has format 1, this heedful reads 8 and 9"):
            Classifier.load(tmp_path / "v1")
