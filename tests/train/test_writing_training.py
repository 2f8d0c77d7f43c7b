"""Writers learn what they are shown, prefer what was preferred, and stay what they were elsewhere."""

import copy
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from heedful.errors import TrainingError
from heedful.models.writing.generate import generate
from heedful.models.writing.options import Decoding
from heedful.models.writing.scoring import Pair, answer_logps, pairs_of
from heedful.models.writing.writer import Writer
from heedful.records.prompt import Prompt
from heedful.testing import tiny_writer
from heedful.train.writing.beside import Adapted
from heedful.train.writing.options import WritingOptions
from heedful.train.writing.rows import Judged, Kept, Marked, Preferred, Shown
from heedful.train.writing.train import train_writer

SCALE = 0.5
WORDS = ("alpha", "beta", "gamma", "delta")
PROMPTS = [Prompt("alpha"), Prompt("beta"), Prompt("gamma"), Prompt("delta")]
ANSWERS = ["delta gamma", "gamma beta", "beta alpha", "alpha delta"]
EXACT = WritingOptions(fast=False, epochs=25, batch_size=4, rate=2e-2, warm_up=0.0)
FEW = EXACT.model_copy(update={"epochs": 4, "rate": 5e-3})
Kinds = pytest.mark.parametrize("writer", ["causal", "encoder-decoder"], indirect=True)


@pytest.fixture(scope="module")
def writer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Writer:
    folder = tmp_path_factory.mktemp("writer") / request.param
    return Writer.load(str(tiny_writer(folder, request.param, WORDS)))


def shown(writer: Writer) -> list[Shown]:
    return [Shown(pair, (1.0,) * len(pair.answer)) for pair in pairs_of(writer, PROMPTS, ANSWERS)]


def totals(writer: Writer, pairs: list[Pair]) -> np.ndarray:
    return np.array([own.sum() for own in answer_logps(writer, pairs, "exact")])


@Kinds
@pytest.mark.parametrize("scope", ["lora", "full"])
def test_what_is_shown_is_answered(writer: Writer, scope: str) -> None:
    options = EXACT.model_copy(update={"scope": scope, "rate": 2e-2 if scope == "lora" else 5e-3})
    digest = writer.digest()
    learnt = train_writer(writer, shown(writer), options=options).writer
    said = generate(learnt, PROMPTS, Decoding(max_new_tokens=8), precision="exact").first
    assert [answer.text for answer in said] == ANSWERS
    assert writer.digest() == digest != learnt.digest()


@Kinds
@pytest.mark.parametrize("preference", ["simpo", "dpo"])
def test_the_preferred_answer_gets_likelier_than_the_other(writer: Writer, preference: str) -> None:
    better, worse = pairs_of(writer, PROMPTS, ANSWERS), pairs_of(writer, PROMPTS, ANSWERS[::-1])
    rows = [Preferred(a, b) for a, b in zip(better, worse, strict=True)]
    options = FEW.model_copy(update={"preference": preference})
    learnt = train_writer(writer, rows, options=options).writer
    gain = [totals(one, better) - totals(one, worse) for one in (writer, learnt)]
    assert (gain[1] > gain[0]).all()


@Kinds
def test_bad_answers_get_less_likely_and_good_ones_likelier(writer: Writer) -> None:
    pairs = pairs_of(writer, PROMPTS, ANSWERS)
    rows = [Judged(pair, good=n < 2) for n, pair in enumerate(pairs)]
    learnt = train_writer(writer, rows, options=FEW.model_copy(update={"dpo_beta": 0.5})).writer
    moved = totals(learnt, pairs) - totals(writer, pairs)
    assert (moved[:2] > 0).all()
    assert moved[:2].mean() > moved[2:].mean()


@Kinds
def test_a_marked_span_gets_less_likely(writer: Writer) -> None:
    pairs = pairs_of(writer, PROMPTS, ANSWERS)
    taught = train_writer(writer, shown(writer), options=EXACT).writer
    rows = [Marked(pair, ((1, 2, 5.0),)) for pair in pairs]
    learnt = train_writer(taught, rows, options=FEW.model_copy(update={"epochs": 12})).writer
    before, after = (answer_logps(one, pairs, "exact") for one in (taught, learnt))
    assert all(now[1] < was[1] - 0.5 for was, now in zip(before, after, strict=True))


@Kinds
def test_what_is_kept_stays_near_what_it_was(writer: Writer) -> None:
    pairs = pairs_of(writer, PROMPTS, ANSWERS)
    others = pairs_of(writer, PROMPTS, ANSWERS[::-1])
    new = [Shown(pairs[0], (1.0,) * len(pairs[0].answer))]
    alone = train_writer(writer, new, options=FEW).writer
    beside = train_writer(
        writer, [*new, *(Kept(pair) for pair in others[1:])], options=FEW.model_copy(update={"kl": 20.0})
    )
    drift = [
        np.mean(
            [
                np.abs(a - b).mean()
                for a, b in zip(
                    answer_logps(one, others[1:], "exact"),
                    answer_logps(writer, others[1:], "exact"),
                    strict=True,
                )
            ]
        )
        for one in (alone, beside.writer)
    ]
    assert drift[1] < drift[0]


@Kinds
def test_the_same_rows_give_the_same_bits_also_when_stopped_half_way(writer: Writer, tmp_path: Path) -> None:
    rows = shown(writer)
    whole = train_writer(writer, rows, options=FEW).writer
    half = FEW.model_copy(update={"checkpoint_seconds": 0.0})

    class StopError(Exception):
        pass

    def stop(step: object) -> None:
        if getattr(step, "done", 0) == 3:
            raise StopError

    with pytest.raises(StopError):
        train_writer(writer, rows, options=half, checkpoint_folder=tmp_path, report=stop)
    assert list(tmp_path.iterdir())
    resumed = train_writer(writer, rows, options=half, checkpoint_folder=tmp_path).writer
    assert resumed.digest() == whole.digest()


@Kinds
def test_validation_chooses_the_epoch(writer: Writer) -> None:
    pairs = pairs_of(writer, PROMPTS, ANSWERS)
    trained = train_writer(writer, shown(writer), pairs, FEW)
    assert trained.loss is not None
    assert trained.loss < -totals(writer, pairs).sum() / sum(len(pair.answer) for pair in pairs)
    assert [epoch.number for epoch in trained.history] == [1, 2, 3, 4]


@Kinds
def test_nothing_to_learn_is_said(writer: Writer) -> None:
    with pytest.raises(TrainingError, match="nothing to train on"):
        train_writer(writer, [])


@Kinds
def test_adapters_compute_what_their_merged_weights_compute(writer: Writer) -> None:
    module = copy.deepcopy(writer.computing("exact"))
    matrices = [f"{n}.weight" for n, part in module.named_modules() if isinstance(part, nn.Linear)][:4]
    random, weights = torch.Generator().manual_seed(0), dict(module.named_parameters())
    small, merged = {}, copy.deepcopy(module)
    for name in matrices:
        rows, columns = weights[name].shape
        up, down = torch.randn(rows, 2, generator=random), torch.randn(2, columns, generator=random)
        small |= {f"{name}.up": up, f"{name}.down": down}
        with torch.no_grad():
            merged.get_parameter(name).add_(SCALE * up @ down)
    ids = torch.arange(6)[None] + 3
    given = {"input_ids": ids}
    if writer.config.is_encoder_decoder:
        given["decoder_input_ids"] = ids
    beside = Adapted(module, matrices, SCALE)
    with torch.inference_mode():
        wanted, found = merged(**given).logits, beside.calling(small)(**given).logits
        plain = beside.calling(None)(**given).logits
        torch.testing.assert_close(found, wanted, rtol=1e-4, atol=1e-4)
        torch.testing.assert_close(plain, writer.computing("exact")(**given).logits)
    assert not torch.allclose(found, plain, atol=1e-2)
