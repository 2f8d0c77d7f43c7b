"""Causal models and encoder-decoders are pretrained as encoders are, and load in plain transformers."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional
from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer

from heedful.errors import ModelError
from heedful.train.pretraining.corpus import InMemory
from heedful.train.pretraining.learners import learner_of
from heedful.train.pretraining.options import PretrainOptions
from heedful.train.pretraining.run import pretrain
from tiny_bert import write_texts

TEXTS = InMemory(tuple(write_texts(400)))
NEXT = PretrainOptions(
    objective="next", layers=2, width=32, vocabulary=300, block=16, batch_size=8, steps=12, measurements=3,
    rate=5e-3,
)  # fmt: skip
SPANS = NEXT.model_copy(update={"objective": "spans", "vocabulary": 160})


@pytest.mark.parametrize(("options", "kind"), [(NEXT, AutoModelForCausalLM), (SPANS, AutoModelForSeq2SeqLM)])
def test_a_new_model_learns_loads_elsewhere_and_goes_on(options, kind, tmp_path: Path) -> None:
    made = pretrain(TEXTS, tmp_path / "model", options=options)
    assert made.points[-1].training_cost < made.points[0].training_cost
    model, found = kind.from_pretrained(tmp_path / "model", output_loading_info=True)
    assert not found["missing_keys"]
    assert sum(weight.numel() for weight in model.parameters()) == made.parameters
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "model")
    words = tokenizer("the cat", return_tensors="pt")
    told = model.generate(input_ids=words["input_ids"], max_new_tokens=3, do_sample=False)
    assert tokenizer.decode(told[0]) is not None
    further = pretrain(TEXTS, tmp_path / "further", str(tmp_path / "model"), options)
    assert further.points[-1].training_cost < made.points[-1].training_cost


@pytest.mark.parametrize("options", [NEXT, SPANS])
def test_the_same_call_makes_the_same_weights(options, tmp_path: Path) -> None:
    for name in ("one", "two"):
        pretrain(TEXTS, tmp_path / name, options=options)
    one, two = ((tmp_path / name / "model.safetensors").read_bytes() for name in ("one", "two"))
    assert one == two


def test_the_cost_of_the_next_token_is_that_of_transformers(tmp_path: Path) -> None:
    exact = NEXT.model_copy(update={"fast": False})
    pretrain(TEXTS, tmp_path / "model", options=exact)
    learner, _ = learner_of(tmp_path / "model", TEXTS, exact, True, tmp_path / "work", None)
    ours = -learner.measure()
    model = AutoModelForCausalLM.from_pretrained(tmp_path / "model").eval()
    rows = torch.from_numpy(learner.corpus.take_held(torch.arange(learner.corpus.held_rows).numpy()))
    with torch.no_grad():
        logits = model(input_ids=rows).logits
    theirs = functional.cross_entropy(logits[:, :-1].reshape(-1, logits.shape[-1]), rows[:, 1:].reshape(-1))
    assert ours == pytest.approx(theirs.item(), rel=1e-4)


def test_the_cost_of_spans_is_that_of_transformers(tmp_path: Path) -> None:
    exact = SPANS.model_copy(update={"fast": False})
    pretrain(TEXTS, tmp_path / "model", options=exact)
    learner, _ = learner_of(tmp_path / "model", TEXTS, exact, True, tmp_path / "work", None)
    given = learner.corpus.take(torch.arange(4).numpy())
    asked = learner._ask(given, np.random.default_rng(0))
    cost, _ = learner._cost(learner._movers.leaves(), asked)
    model = AutoModelForSeq2SeqLM.from_pretrained(tmp_path / "model").eval()
    with torch.no_grad():
        logits = model(**asked.inputs).logits
    theirs = functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), asked.targets, reduction="sum")
    assert cost.item() == pytest.approx(theirs.item(), rel=1e-4)


def test_an_encoder_decoder_without_sentinels_is_refused(tmp_path: Path) -> None:
    pretrain(TEXTS, tmp_path / "model", options=SPANS)
    path = tmp_path / "model" / "tokenizer.json"
    path.write_text(path.read_text().replace("<extra_id_", "<other_"))
    with pytest.raises(ModelError, match="no sentinels"):
        learner_of(tmp_path / "model", TEXTS, SPANS, True, tmp_path / "work", None)
