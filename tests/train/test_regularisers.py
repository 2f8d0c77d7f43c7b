"""Dropout, R-Drop, label smoothing and layer-wise decay, each against its formula."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional
from transformers import BertModel

from heedful.errors import ConfigError, TrainingError
from heedful.models.body import FastBody
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.train.below import FromTokens
from heedful.train.classify import train_classifier
from heedful.train.data import TrainingSet
from heedful.train.dropout import dropout, left_out
from heedful.train.losses import disagreement, present_likelihood, set_likelihood
from heedful.train.options import TrainOptions
from heedful.train.tuning import Tuning, spread
from heedful.train.wanted import Wanted
from tiny_bert import write_texts

TEXTS = write_texts(12, 3)
ANSWERS = [1 if "cat" in text.split() else 0 for text in TEXTS]


def test_dropout_leaves_out_its_share_and_keeps_the_mean() -> None:
    values = torch.ones(400, 500)
    left = left_out(values, 0.3, torch.Generator().manual_seed(0))
    assert left.unique().tolist() == pytest.approx([0.0, 1 / 0.7])
    assert (left == 0).float().mean().item() == pytest.approx(0.3, abs=0.005)
    assert left.mean().item() == pytest.approx(1.0, abs=0.01)


def test_what_is_left_out_depends_on_the_place_alone() -> None:
    values = torch.randn(8, 16)

    def drawn(*place: int) -> torch.Tensor:
        drop = dropout(0.5, 0, *place)
        assert drop is not None
        return drop(values)

    assert torch.equal(drawn(3, 0, 0), drawn(3, 0, 0))
    assert not torch.equal(drawn(3, 0, 0), drawn(4, 0, 0))
    assert not torch.equal(drawn(3, 0, 0), drawn(3, 0, 1))
    assert dropout(0.0, 0, 3) is None


def test_dropout_stands_where_transformers_has_it(bert_folder: Path, encoder: Encoder) -> None:
    def halved(values: torch.Tensor) -> torch.Tensor:
        return values * 0.5

    module = BertModel.from_pretrained(bert_folder).eval()
    module.embeddings.dropout.register_forward_hook(lambda _, given, out: halved(out))
    for layer in module.encoder.layer:
        layer.attention.output.dropout.register_forward_hook(lambda _, given, out: halved(out))
        layer.output.dropout.register_forward_hook(lambda _, given, out: halved(out))
    ids = torch.tensor([[2, 5, 6, 7, 3], [2, 8, 9, 10, 3]])
    assert isinstance(encoder.body, FastBody)
    with torch.inference_mode():
        ours = encoder.body.hidden(encoder.weights, ids, None, drop=halved)
        theirs = module(input_ids=ids).last_hidden_state
    assert torch.allclose(ours, theirs, atol=1e-5)


def test_disagreement_is_the_mean_of_both_divergences() -> None:
    one, other = torch.randn(5, 4), torch.randn(5, 4)
    there = functional.kl_div(other.log_softmax(-1), one.softmax(-1), reduction="none").sum(-1)
    back = functional.kl_div(one.log_softmax(-1), other.softmax(-1), reduction="none").sum(-1)
    assert torch.allclose(disagreement(one, other, multi_label=False), (there + back) / 2, atol=1e-6)
    coins = torch.distributions.Bernoulli(logits=one), torch.distributions.Bernoulli(logits=other)
    each = torch.distributions.kl_divergence(*coins) + torch.distributions.kl_divergence(*reversed(coins))
    assert torch.allclose(disagreement(one, other, multi_label=True), each.mean(-1) / 2, atol=1e-5)
    assert (disagreement(one, one, multi_label=False) == 0).all()


def test_rdrop_costs_both_passes_and_their_disagreement(encoder: Encoder) -> None:
    options = TrainOptions(scope="full", dropout=0.2, rdrop=3.0, fast=False)
    start = _with_some_head(Classifier.start(encoder, ("no", "cat")))
    data = TrainingSet.labelled(TEXTS, ANSWERS, 2)
    tokens = encoder.tokenizer(TEXTS)
    below = FromTokens(encoder, tokens)
    rows = np.flatnonzero(tokens.lengths == tokens.lengths[0])
    cost = Tuning(start, below, Wanted.of(data), tokens.lengths, options).gradients(rows)

    def logits(time: int) -> torch.Tensor:
        drop = dropout(0.2, 0, 0, 0, time)
        assert drop is not None
        hidden, present = below.hidden(encoder.weights, rows, None, drop)
        vectors = drop(encoder.pool(encoder.weights, hidden, present)) * spread(start)
        return functional.linear(vectors, start.head.weight / spread(start), start.head.bias)

    one, other = logits(0), logits(1)
    answers = torch.tensor([ANSWERS[row] for row in rows])
    both = functional.cross_entropy(one, answers) + functional.cross_entropy(other, answers)
    apart = disagreement(one, other, multi_label=False).mean()
    assert cost == pytest.approx((both / 2 + 3.0 / 2 * apart).item(), abs=1e-5)
    assert apart > 1e-4


def test_label_smoothing_is_that_of_torch_and_of_even_coins() -> None:
    logits, answers = torch.randn(6, 5), torch.tensor([0, 4, 2, 2, 1, 3])
    targets = functional.one_hot(answers, 5)
    theirs = functional.cross_entropy(logits, answers, reduction="none", label_smoothing=0.2)
    assert torch.allclose(set_likelihood(logits, targets, 0.2), theirs, atol=1e-6)
    coins = functional.binary_cross_entropy_with_logits(logits, targets * 0.8 + 0.1, reduction="none")
    assert torch.allclose(present_likelihood(logits, targets, 0.2), coins.mean(-1), atol=1e-6)


def test_each_layer_further_down_moves_by_the_decayed_rate(encoder: Encoder) -> None:
    """Adam's first step has the length of the rate, whatever the gradient."""
    start = _with_some_head(Classifier.start(encoder, ("no", "cat")))
    options = TrainOptions(
        scope="full", epochs=1, batch_size=len(TEXTS), body_rate=1e-2, layer_decay=0.5, warm_up=0.0,
        constant_rate=True, weight_decay=0.0, head_first=False, fast=False,
    )  # fmt: skip
    data = TrainingSet.labelled(TEXTS, ANSWERS, 2)
    moved = train_classifier(start, data, options=options).classifier.encoder.weights
    layers = encoder.body.layers
    for layer in range(layers):
        name = f"{layer}.up.weight"
        farthest = (moved[name] - encoder.weights[name]).abs().max().item()
        assert farthest == pytest.approx(1e-2 * 0.5 ** (layers - 1 - layer), rel=0.02)
    words = (moved["tokens.word"] - encoder.weights["tokens.word"]).abs().max().item()
    assert words == pytest.approx(1e-2 * 0.5**layers, rel=0.02)


def test_settings_that_cannot_go_together_are_refused(tmp_path: Path) -> None:
    with pytest.raises((ConfigError, ValueError), match="give dropout"):
        TrainOptions(rdrop=1.0)
    with pytest.raises((ConfigError, ValueError), match="cannot be had together"):
        TrainOptions(rdrop=1.0, dropout=0.1, contrast=1.0)


def test_dropout_is_refused_where_layers_cannot_be_reached(encoder: Encoder) -> None:
    class InOnePiece:
        layers = 0

    start = Classifier.start(replace(encoder, body=InOnePiece()), ("no", "cat"))
    with pytest.raises(TrainingError, match="Dropout wants a BERT-type encoder"):
        train_classifier(
            start,
            TrainingSet.labelled(TEXTS, ANSWERS, 2),
            options=TrainOptions(scope="full", dropout=0.1),
        )


@pytest.mark.parametrize("contrast", [0.0, 1.0])
def test_dropout_gives_the_same_bits_again_and_others_than_none(encoder: Encoder, contrast: float) -> None:
    start, data = Classifier.start(encoder, ("no", "cat")), TrainingSet.labelled(TEXTS, ANSWERS, 2)

    def trained(share: float) -> str:
        options = TrainOptions(
            scope="full", epochs=2, batch_size=4, dropout=share, contrast=contrast, body_rate=1e-3
        )
        return train_classifier(start, data, options=options).classifier.digest()

    assert trained(0.3) == trained(0.3) != trained(0.0)


def _with_some_head(start: Classifier) -> Classifier:
    random = torch.Generator().manual_seed(0)
    weight = torch.randn(start.head.weight.shape, generator=random)
    return replace(start, head=replace(start.head, weight=weight))
