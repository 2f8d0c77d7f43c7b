"""The fakes that heedful offers to other people's tests."""

from collections import Counter
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

from heedful.models.encoder import Encoder
from heedful.testing import TOPICS, WIDTH, examples_of, tiny_examples, tiny_model, tiny_project


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_seed_makes_the_same_model_byte_for_byte(tmp_path: Path) -> None:
    one, other, third = (
        bytes_of(tiny_model(tmp_path / name, seed)) for name, seed in (("a", 0), ("b", 0), ("c", 1))
    )
    assert one == other
    assert one["model.safetensors"] != third["model.safetensors"]


def test_transformers_loads_the_model_and_agrees_on_every_token(tmp_path: Path) -> None:
    folder = tiny_model(tmp_path)
    texts = ["where is my parcel", "I was charged twice!", "ümläute 送货"]
    ours = Encoder.load(str(folder)).embed(texts)
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    given = tokenizer(texts, padding=True, return_tensors="pt")
    with torch.inference_mode():
        hidden = model(**given).last_hidden_state
    mask = given["attention_mask"].unsqueeze(-1)
    theirs = torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1).numpy()
    assert ours.shape == (3, WIDTH)
    assert np.abs(ours - theirs).max() < 1e-5


def test_the_model_knows_the_words_it_was_given_as_one_piece(tmp_path: Path) -> None:
    plain, knowing = (
        Encoder.load(str(tiny_model(tmp_path / name, words=words)))
        for name, words in (("plain", ()), ("knowing", ("umbrella",)))
    )
    lengths = [int(encoder.tokenizer(["umbrella"]).lengths[0]) for encoder in (plain, knowing)]
    assert lengths == [2 + len("umbrella"), 3]


def test_texts_that_share_words_lie_close(tmp_path: Path) -> None:
    encoder = Encoder.load(str(tiny_model(tmp_path)))
    one, same, other = encoder.embed(["my late parcel", "my late late parcel", "password login"])
    assert one @ same > 0.9 > one @ other


def test_examples_are_distinct_balanced_and_made_of_their_topic_s_words() -> None:
    made = tiny_examples(20, seed=3)
    assert len({text for text, _ in made}) == 60
    assert Counter(label for _, label in made) == {"billing": 20, "delivery": 20, "account": 20}
    assert all(set(text.split()) & set(TOPICS[label]) for text, label in made)
    assert made == tiny_examples(20, seed=3) != tiny_examples(20, seed=4)


def test_a_tiny_project_has_examples_to_train_on_to_test_on_and_a_pool(tmp_path: Path) -> None:
    with tiny_project(tmp_path, per_label=9, pool=30, effort="quick", name="mine") as project:
        assert project.counts().splits == {"train": 18, "test": 9, "pool": 30}
        assert len(examples_of(project)) == 57
        assert (project.config.name, project.config.effort) == ("mine", "quick")
        assert project.version() is None


def test_a_tiny_project_learns_to_tell_its_topics_apart(tmp_path: Path) -> None:
    with tiny_project(tmp_path, per_label=20, effort="quick") as project:
        project.train()
        assert project.evaluate().after["accuracy"] > 0.85
