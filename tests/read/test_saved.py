"""What was learnt is written and read again."""

from pathlib import Path

import numpy as np
from safetensors.numpy import load

from heedful.read.crf import TAGS, Tagger, allowed_steps
from heedful.read.saved import load_learnt, save_learnt


def test_facts_that_hardly_weigh_are_left_out(tmp_path: Path) -> None:
    weights = np.zeros((2, len(TAGS)))
    weights[1, 0] = 0.5
    tagger = Tagger({"light": 0, "heavy": 1}, weights, allowed_steps(), frozenset({"is"}), {"day": 4})
    save_learnt(tmp_path, "xx", {"choice": {"none": 1.0}}, tagger)
    written = (tmp_path / "xx.json").read_text(encoding="utf-8")
    assert '"heavy"' in written
    assert '"light"' not in written
    assert load((tmp_path / "xx.safetensors").read_bytes())["weights"].shape == (1, len(TAGS))


def test_english_weights_know_which_words_many_label_sets_share() -> None:
    _, tagger = load_learnt("en")
    assert tagger.spread["day"] > tagger.spread.get("toner", 0)
    assert len(tagger.names) == len(tagger.weights)
