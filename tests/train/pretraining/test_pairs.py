"""A small encoder-decoder learns pairs, and is read by whoever writes with it."""

from pathlib import Path

import pytest
import torch
from transformers import AutoModelForSeq2SeqLM

from heedful.errors import DataError
from heedful.models.writing.writer import Writer
from heedful.train.pretraining.pairs import PairOptions, Pairs, train_pairs
from tiny_bert import write_texts

GIVEN = sorted({text for text in write_texts(260) if len(text.split()) < 6})
PAIRS = Pairs(GIVEN, [" ".join(reversed(text.split())) for text in GIVEN])
TINY = PairOptions(
    layers=1, width=32, vocabulary=200, batch_size=16, steps=12, measurements=3, rate=5e-3, held_out=0.1
)


def test_what_is_to_be_written_is_learnt(tmp_path: Path) -> None:
    options = TINY.model_copy(update={"steps": 60, "dropout": 0.0})
    made = train_pairs(PAIRS, tmp_path / "model", options)
    costs = [point.cost or 0 for point in made.points]
    assert costs[-1] < costs[0]
    assert made.texts == len(GIVEN)
    model, found = AutoModelForSeq2SeqLM.from_pretrained(tmp_path / "model", output_loading_info=True)
    assert not found["missing_keys"]
    writer = Writer.load(str(tmp_path / "model"))
    ids = torch.tensor([writer.tokenizer("the cat").input_ids])
    assert ids[0, -1] == writer.tokenizer.eos_token_id
    assert len(model.generate(input_ids=ids, max_new_tokens=4)[0]) > 1


def test_with_dropout_the_same_call_still_makes_the_same_weights(tmp_path: Path) -> None:
    for name in ("one", "two"):
        train_pairs(PAIRS, tmp_path / name, TINY)
    one, two = ((tmp_path / name / "model.safetensors").read_bytes() for name in ("one", "two"))
    assert one == two


def test_stopped_in_between_it_ends_with_the_same_weights(tmp_path: Path) -> None:
    options = TINY.model_copy(update={"checkpoint_seconds": 0.0})
    train_pairs(PAIRS, tmp_path / "calm", options)

    def stop(step: object) -> None:
        if getattr(step, "stage", "") == "train" and getattr(step, "done", 0) == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_pairs(PAIRS, tmp_path / "model", options, stop)
    train_pairs(PAIRS, tmp_path / "model", options)
    one, two = ((tmp_path / name / "model.safetensors").read_bytes() for name in ("calm", "model"))
    assert one == two


def test_pairs_that_do_not_pair_are_refused() -> None:
    with pytest.raises(DataError, match="2 sources and 1 targets"):
        Pairs(["a", "b"], ["c"])
