"""The encoder agrees with transformers, in any batch and any order."""

from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import (
    AutoModel,
    AutoTokenizer,
    DistilBertConfig,
    DistilBertModel,
    RobertaConfig,
    RobertaModel,
)

from heedful.errors import DataError
from heedful.models.attention import attend
from heedful.models.encoder import Encoder
from heedful.models.lengths import by_length
from tiny_bert import write_bert, write_texts


def theirs(folder: Path, texts: list[str], pooling: str = "mean") -> np.ndarray:
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    given = tokenizer(texts, padding=True, truncation=True, max_length=38, return_tensors="pt")
    with torch.inference_mode():
        answer = model(**given)
    if pooling == "cls":
        return answer.pooler_output.numpy()
    mask = given["attention_mask"].unsqueeze(-1)
    mean = (answer.last_hidden_state * mask).sum(1) / mask.sum(1)
    return torch.nn.functional.normalize(mean, dim=1).numpy()


@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_exact_vectors_are_those_of_transformers(bert_folder: Path, pooling: str):
    texts = write_texts(60)
    ours = Encoder.load(str(bert_folder), pooling).embed(texts)
    np.testing.assert_allclose(ours, theirs(bert_folder, texts, pooling), atol=2e-6)


def test_fast_vectors_are_close(encoder: Encoder):
    texts = write_texts(60)
    exact, fast = encoder.embed(texts), encoder.embed(texts, precision="fast")
    assert np.abs(exact - fast).max() < 0.02
    assert (exact * fast).sum(1).min() > 0.999


@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_texts_of_all_lengths_together_have_the_vectors_that_each_has(bert_folder: Path, pooling: str):
    encoder, texts = Encoder.load(str(bert_folder), pooling), [*write_texts(60), "", "a"]
    together, fast = encoder.embed_together(texts), encoder.embed(texts, precision="fast")
    assert np.abs(together - fast).max() < 0.02
    assert np.abs(together - encoder.embed(texts)).max() < 0.05  # the pooler of random weights blows bf16 up


def test_a_roberta_is_computed_as_transformers_does(tmp_path: Path, bert_folder: Path):
    torch.manual_seed(1)
    config = RobertaConfig(
        vocab_size=40, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
        max_position_embeddings=42, pad_token_id=0, type_vocab_size=1, initializer_range=0.2,
    )  # fmt: skip
    RobertaModel(config).save_pretrained(tmp_path)
    _borrow_tokenizer(bert_folder, tmp_path)
    encoder, texts = Encoder.load(str(tmp_path), max_tokens=38), write_texts(30)
    assert encoder.body.layers == 2
    np.testing.assert_allclose(encoder.embed(texts), theirs(tmp_path, texts), atol=2e-6)


def test_another_architecture_runs_in_one_piece(tmp_path: Path, bert_folder: Path):
    torch.manual_seed(1)
    config = DistilBertConfig(
        vocab_size=40, dim=32, n_layers=2, n_heads=4, hidden_dim=64, max_position_embeddings=40
    )
    DistilBertModel(config).save_pretrained(tmp_path)
    _borrow_tokenizer(bert_folder, tmp_path)
    encoder, texts = Encoder.load(str(tmp_path), max_tokens=38), write_texts(30)
    assert encoder.body.layers == 0
    np.testing.assert_allclose(encoder.embed(texts), theirs(tmp_path, texts), atol=2e-6)


def test_a_vector_does_not_depend_on_the_texts_beside_it(encoder: Encoder):
    texts = write_texts(40)
    together = encoder.embed(texts)
    alone = np.concatenate([encoder.embed([text]) for text in texts])
    turned = encoder.embed(texts[::-1])[::-1]
    np.testing.assert_allclose(together, alone, atol=1e-6)
    np.testing.assert_allclose(together, turned, atol=1e-6)


def test_progress_counts_up_to_all_texts(encoder: Encoder):
    seen: list[tuple[int, int]] = []
    encoder.embed(write_texts(30), lambda done, total: seen.append((done, total)))
    assert seen[-1] == (30, 30)
    assert encoder.embed([]).shape == (0, 32)


def test_odd_texts_are_embedded_and_odd_things_refused(encoder: Encoder):
    vectors = encoder.embed(["", "\ud800 lone surrogate", "cat " * 1000, "\0"])
    assert np.isfinite(vectors).all()
    with pytest.raises(DataError, match="NoneType"):
        encoder.embed([None])  # type: ignore[list-item]


@pytest.mark.parametrize("padded", [False, True])
def test_fast_attention_and_its_gradient_are_those_of_torch(padded: bool):
    torch.manual_seed(0)
    exact = torch.randn(5, 9, 3 * 16, requires_grad=True)
    fast = exact.detach().bfloat16().requires_grad_()
    bias = torch.zeros(5, 9)
    if padded:
        bias[2:, 6:] = -3e38
    up = torch.randn(5, 9, 16)
    wanted, got = attend(exact, bias, 4), attend(fast, bias.bfloat16(), 4)
    assert torch.allclose(got.float(), wanted, atol=0.03)
    (slope,) = torch.autograd.grad(wanted, exact, up)
    (fast_slope,) = torch.autograd.grad(got, fast, up.bfloat16())
    assert torch.allclose(fast_slope.float(), slope, atol=0.06)


def test_groups_of_like_length_hold_every_row_once_and_stay_in_the_budget():
    lengths = np.random.default_rng(0).integers(1, 100, 500)
    groups = by_length(lengths, 512)
    assert sorted(np.concatenate(groups)) == list(range(500))
    assert all(lengths[rows].max() * len(rows) <= 512 for rows in groups)
    waste = sum(lengths[rows].max() * len(rows) for rows in groups) / lengths.sum()
    assert waste < 1.05


def _borrow_tokenizer(bert: Path, folder: Path) -> None:
    (folder / "tokenizer.json").write_bytes((bert / "tokenizer.json").read_bytes())
    about = '{"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "[PAD]"}'
    (folder / "tokenizer_config.json").write_text(about)


def test_two_writings_of_the_same_model_have_the_same_digest(tmp_path: Path, encoder: Encoder):
    again = Encoder.load(str(write_bert(tmp_path / "again")))
    other = Encoder.load(str(write_bert(tmp_path / "other", seed=1)))
    assert again.digest == encoder.digest != other.digest
