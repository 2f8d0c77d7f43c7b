"""Models that write: the same answers as transformers gives, held to limits, saved and read again."""

from pathlib import Path

import numpy as np
import pytest
import torch

from heedful.errors import ModelError
from heedful.models.writing.changes import LowRank, Whole
from heedful.models.writing.generate import generate
from heedful.models.writing.options import Decoding, Limits
from heedful.models.writing.scoring import Pair, answer_logps, pairs_of
from heedful.models.writing.writer import Writer, blend
from heedful.records.phrases import has
from heedful.records.prompt import Prompt
from heedful.records.sentences import sentences, word_count
from heedful.testing import tiny_writer

WORDS = ("alpha", "beta", "gamma", "delta")
PROMPTS = [
    Prompt("alpha beta gamma. My parcel was late.", "Say it"),
    Prompt("alpha"),
    Prompt("the delta is where please " * 9),
    Prompt("gamma gamma"),
]
SHORT = Decoding(max_new_tokens=12)
Kinds = pytest.mark.parametrize("writer", ["causal", "encoder-decoder"], indirect=True)


@pytest.fixture(scope="module")
def writer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Writer:
    folder = tmp_path_factory.mktemp("writer") / request.param
    return Writer.load(str(tiny_writer(folder, request.param, WORDS, seed=3)))


def by_transformers(writer: Writer, prompt: Prompt, **options: object) -> str:
    ids = writer.prompting([prompt])[0].ids
    out = writer.base.generate(torch.tensor([ids]), max_new_tokens=12, do_sample=False, **options)[0]
    answer = out if writer.encoder_decoder else out[len(ids) :]
    return writer.tokenizer.decode(answer, skip_special_tokens=True).strip()


@Kinds
def test_greedy_answers_are_those_of_transformers_alone_and_in_a_batch(writer: Writer) -> None:
    together = [answer.text for answer in generate(writer, PROMPTS, SHORT, precision="exact").first]
    assert together == [by_transformers(writer, prompt) for prompt in PROMPTS]
    alone = [generate(writer, [prompt], SHORT, precision="exact").first[0].text for prompt in PROMPTS]
    assert alone == together


@Kinds
def test_beam_search_finds_what_that_of_transformers_finds(writer: Writer) -> None:
    beams = SHORT.model_copy(update={"beams": 4})
    found = [answer.text for answer in generate(writer, PROMPTS, beams, precision="exact").first]
    assert found == [by_transformers(writer, prompt, num_beams=4) for prompt in PROMPTS]


@Kinds
def test_several_answers_differ_and_the_best_comes_first(writer: Writer) -> None:
    beams = SHORT.model_copy(update={"beams": 4, "answers": 3})
    for several in generate(writer, PROMPTS, beams, precision="exact").answers:
        texts = [answer.text for answer in several]
        assert 1 <= len(texts) == len(set(texts)) <= 3


@Kinds
def test_drawing_depends_on_the_seed_alone(writer: Writer) -> None:
    drawing = SHORT.model_copy(update={"sample": True, "answers": 6, "seed": 5})
    first, again = (generate(writer, PROMPTS[:2], drawing, precision="exact").answers for _ in range(2))
    assert [[a.text for a in one] for one in first] == [[a.text for a in one] for one in again]
    other = generate(writer, PROMPTS[:2], drawing.model_copy(update={"seed": 6}), precision="exact").answers
    assert [[a.text for a in one] for one in other] != [[a.text for a in one] for one in first]


@Kinds
def test_groups_of_beams_begin_differently(writer: Writer) -> None:
    apart = SHORT.model_copy(update={"beams": 4, "groups": 4, "answers": 4, "diversity": 1e3})
    for several in generate(writer, PROMPTS[:2], apart, precision="exact").answers:
        begun = [answer.tokens[:1] for answer in several]
        assert len(set(begun)) == len(begun) > 1


@Kinds
def test_required_phrases_are_in_every_answer(writer: Writer) -> None:
    limits = Limits(required=("alpha beta", "gamma"))
    for answer in generate(writer, PROMPTS, SHORT, [limits] * len(PROMPTS), precision="exact").first:
        assert has(answer.text, "alpha beta")
        assert has(answer.text, "gamma")
        assert answer.unmet == ()


@Kinds
def test_forbidden_phrases_are_written_around(writer: Writer) -> None:
    drawing = SHORT.model_copy(update={"sample": True, "answers": 8, "top_p": 1.0})
    free = [
        a.text for several in generate(writer, PROMPTS, drawing, precision="exact").answers for a in several
    ]
    word = max((word for text in free for word in text.split()), key=free.count)
    limits = [Limits(forbidden=(word,))] * len(PROMPTS)
    held = generate(writer, PROMPTS, drawing, limits, precision="exact").answers
    assert any(has(text, word) for text in free)
    assert not any(has(answer.text, word) for several in held for answer in several)


@Kinds
def test_answers_are_as_long_as_they_may_be(writer: Writer) -> None:
    short = generate(writer, PROMPTS, SHORT, [Limits(most_words=2)] * 4, precision="exact").first
    assert all(word_count(answer.text) <= 2 for answer in short)
    long = generate(writer, PROMPTS, SHORT, [Limits(fewest_words=2)] * 4, precision="exact").first
    unfinished = [len(answer.tokens) == SHORT.max_new_tokens for answer in long]
    assert all(word_count(a.text) >= 2 or cut for a, cut in zip(long, unfinished, strict=True))


@Kinds
def test_an_answer_is_as_likely_scored_as_written(writer: Writer) -> None:
    written = generate(writer, PROMPTS, SHORT, precision="exact").first
    asked = writer.prompting(PROMPTS)
    end = writer.prompting.end
    scored = answer_logps(
        writer,
        [Pair(one.ids, (*answer.tokens, end)) for one, answer in zip(asked, written, strict=True)],
        "exact",
    )
    for logps, answer in zip(scored, written, strict=True):
        cut = len(answer.tokens) == SHORT.max_new_tokens
        assert logps[: -1 if cut else None].sum() == pytest.approx(answer.logp, abs=1e-3)


@Kinds
def test_an_answer_ends_with_the_token_that_ends_answers(writer: Writer) -> None:
    (pair,) = pairs_of(writer, PROMPTS[1:2], ["alpha beta"])
    assert writer.tokenizer.decode(pair.answer) == "alpha beta</s>"
    assert pair.answer[-1] == writer.prompting.end


@Kinds
def test_a_text_that_does_not_fit_is_cut_after_a_sentence_and_it_is_said(writer: Writer) -> None:
    text = "My parcel is late. " * 60
    small = Writer.load(str(writer.folder), max_tokens=64)
    (encoded,) = small.prompting([Prompt(text, "Say it")])
    assert len(encoded.ids) <= 64
    assert 0 < encoded.left_out < len(text)
    kept = text[: len(text) - encoded.left_out]
    assert set(sentences(kept)) == {"My parcel is late."}
    assert generate(small, [Prompt(text)], SHORT).first[0].left_out > 0


@Kinds
def test_a_writer_that_was_saved_is_the_same_one(writer: Writer, tmp_path: Path) -> None:
    random = torch.Generator().manual_seed(0)
    name = writer.matrices[0]
    rows, columns = writer.base_weights[name].shape
    small = {f"{name}.up": torch.randn(rows, 2, generator=random), f"{name}.down": torch.randn(2, columns)}
    learnt = writer.and_then(LowRank(small, 0.5)).and_then(Whole({name: torch.zeros(rows, columns)}, 0.25))
    learnt.save(tmp_path / "v1")
    again = Writer.open(tmp_path / "v1")
    assert again.digest() == learnt.digest() != writer.digest()
    wanted = 0.75 * (writer.base_weights[name] + 0.5 * small[f"{name}.up"] @ small[f"{name}.down"])
    np.testing.assert_allclose(again.weights()[name], wanted, atol=1e-5)
    learnt.save(tmp_path / "v2", tmp_path / "v1")
    weights = [tmp_path / version / "base" / "model.safetensors" for version in ("v1", "v2")]
    assert weights[0].stat().st_ino == weights[1].stat().st_ino
    (tmp_path / "v1" / "change-0.safetensors").write_bytes(b"something else")
    with pytest.raises(ModelError, match="was changed"):
        Writer.open(tmp_path / "v1")


@Kinds
def test_half_of_what_was_learnt_lies_between(writer: Writer) -> None:
    name = writer.matrices[1]
    learnt = writer.and_then(Whole({name: torch.zeros_like(writer.base_weights[name])}))
    assert blend(writer, learnt, 0.0) is writer
    assert blend(writer, learnt, 1.0) is learnt
    half = blend(writer, learnt, 0.5)
    np.testing.assert_allclose(half.weights()[name], writer.base_weights[name] / 2, atol=1e-6)


def test_code_in_a_models_folder_is_never_run(tmp_path: Path) -> None:
    folder = tiny_writer(tmp_path / "model")
    config = (folder / "config.json").read_text()
    (folder / "config.json").write_text(config.replace("{", '{"auto_map": {"AutoConfig": "x.X"},', 1))
    with pytest.raises(ModelError, match="never does"):
        Writer.load(str(folder))


def test_pickles_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"x")
    with pytest.raises(ModelError, match="can run code"):
        Writer.load(str(tmp_path))
