"""The committed weights come from the committed comments."""

import json
from pathlib import Path

import numpy as np
import pytest

from heedful.read.crf import TAGS, allowed_steps, best_path, marginals, tag
from heedful.read.english.cue_words import ENGLISH
from heedful.read.english.model import model
from heedful.read.training.examples import load
from heedful.read.training.learn import learn_tagger
from heedful.read.training.write import WEIGHTS, digest

COMMENTS = Path(__file__).parents[2] / "comments"


def test_the_weights_name_the_comments_they_were_learnt_from() -> None:
    learnt_from = json.loads((WEIGHTS / "en.json").read_text(encoding="utf-8"))["learnt_from"]
    assert learnt_from["files"] == sorted(path.name for path in COMMENTS.glob("en-*.jsonl"))
    assert learnt_from["sha256"] == digest("en", [COMMENTS / name for name in learnt_from["files"]])


def test_the_weights_are_small_and_readable_without_pickle() -> None:
    sizes = [path.stat().st_size for path in WEIGHTS.iterdir()]
    assert {path.suffix for path in WEIGHTS.iterdir()} == {".json", ".safetensors"}
    assert sum(sizes) < 3_000_000


def test_learning_again_from_a_sample_is_the_same_twice() -> None:
    sample = load([COMMENTS / "en-a.jsonl"])[::12]
    first, second = (learn_tagger(sample, ENGLISH, iterations=3) for _ in range(2))
    assert list(first.names) == list(second.names)
    np.testing.assert_array_equal(first.weights, second.weights)


def test_marginals_agree_with_summing_over_all_sequences() -> None:
    draw = np.random.default_rng(0)
    scores, steps = draw.normal(size=(3, 4)), draw.normal(size=(4, 4))
    paths = [(a, b, c) for a in range(4) for b in range(4) for c in range(4)]
    weight = np.exp(
        [scores[0, a] + scores[1, b] + scores[2, c] + steps[a, b] + steps[b, c] for a, b, c in paths]
    )
    summed = np.zeros((3, 4))
    for path, value in zip(paths, weight / weight.sum(), strict=True):
        summed[np.arange(3), path] += value
    np.testing.assert_allclose(marginals(scores, steps), summed, atol=1e-12)
    assert tuple(best_path(scores, steps)) == paths[int(weight.argmax())]


def test_no_part_begins_in_its_middle() -> None:
    scores = np.zeros((4, len(TAGS)))
    scores[:, TAGS.index("I-ANY")] = 1.0
    scores[0, TAGS.index("O")] = 5.0
    assert tag(scores, allowed_steps()).tags == ("O", "B-ANY", "I-ANY", "I-ANY")


@pytest.mark.parametrize("language", ["en"])
def test_a_model_is_loaded_once(language: str) -> None:
    assert model(language) is model(language)
    assert model(language).tagger.weights.shape == (len(model(language).tagger.names), len(TAGS))
