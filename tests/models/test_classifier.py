"""A classifier is a value: saved, loaded, grown, blended; a damaged folder is refused."""

import errno
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from heedful.errors import ModelError, TrainingError
from heedful.models import folder as folders
from heedful.models.classifier import Classifier, blend
from heedful.models.encoder import Encoder
from heedful.models.head import Head
from tiny_bert import write_texts


@pytest.fixture
def classifier(encoder: Encoder) -> Classifier:
    return _with_head(encoder, ("a", "b", "c"), seed=0)


def test_what_is_saved_is_loaded(classifier: Classifier, tmp_path: Path):
    sure = replace(classifier, temperature=1.7, multi_label=True)
    sure.save(tmp_path / "v1")
    loaded = Classifier.load(tmp_path / "v1")
    texts = write_texts(20)
    assert loaded.digest() == sure.digest()
    assert (loaded.labels, loaded.temperature, loaded.multi_label) == (("a", "b", "c"), 1.7, True)
    assert np.array_equal(loaded.logits(texts), sure.logits(texts))


def test_the_digest_sees_every_part(classifier: Classifier):
    same = replace(classifier)
    nudged = classifier.head.weight.clone()
    nudged[0, 0] += 1e-6
    word = {**classifier.encoder.weights}
    word["tokens.word"] = word["tokens.word"] + 1e-6
    others = [
        replace(classifier, temperature=2.0),
        replace(classifier, head=Head(classifier.labels, nudged, classifier.head.bias)),
        replace(classifier, encoder=classifier.encoder.with_weights(word)),
        classifier.with_labels(["b", "a", "c"]),
    ]
    assert same.digest() == classifier.digest()
    assert len({one.digest() for one in (classifier, *others)}) == 5


def test_an_unchanged_encoder_is_linked_to_the_parent(classifier: Classifier, tmp_path: Path):
    classifier.save(tmp_path / "v1")
    _with_head(classifier.encoder, ("a", "b"), seed=1).save(tmp_path / "v2", parent=tmp_path / "v1")
    first, second = (tmp_path / name / "encoder" / "model.safetensors" for name in ("v1", "v2"))
    assert first.stat().st_ino == second.stat().st_ino
    first.unlink()
    assert Classifier.load(tmp_path / "v2").labels == ("a", "b")


def test_a_changed_encoder_is_written(classifier: Classifier, tmp_path: Path):
    classifier.save(tmp_path / "v1")
    moved = {name: weight + 0.01 for name, weight in classifier.encoder.weights.items()}
    replace(classifier, encoder=classifier.encoder.with_weights(moved)).save(tmp_path / "v2", tmp_path / "v1")
    assert Classifier.load(tmp_path / "v2").digest() != classifier.digest()


@pytest.mark.parametrize("name", ["head.safetensors", "classifier.json", "encoder/tokenizer.json"])
def test_a_changed_or_missing_file_is_named(classifier: Classifier, tmp_path: Path, name: str):
    classifier.save(tmp_path / "v1")
    path = tmp_path / "v1" / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ModelError, match=r"was changed"):
        Classifier.load(tmp_path / "v1")
    path.unlink()
    with pytest.raises(ModelError, match=r"found|nothing"):
        Classifier.load(tmp_path / "v1")


def test_a_folder_without_its_marker_is_not_complete(classifier: Classifier, tmp_path: Path):
    classifier.save(tmp_path / "v1")
    (tmp_path / "v1" / folders.MARKER).unlink()
    with pytest.raises(ModelError, match="not complete"):
        Classifier.load(tmp_path / "v1")


def test_a_version_is_never_overwritten(classifier: Classifier, tmp_path: Path):
    classifier.save(tmp_path / "v1")
    with pytest.raises(ModelError, match="there already"):
        classifier.save(tmp_path / "v1")


def test_a_full_disk_leaves_nothing_behind(classifier: Classifier, tmp_path: Path):
    def fill(staged: Path) -> None:
        (staged / "half").write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(TrainingError, match="disk is full"):
        folders.write_folder(tmp_path / "v1", fill)
    assert list(tmp_path.iterdir()) == []


def test_new_labels_grow_the_head_and_win_nowhere(classifier: Classifier):
    texts = write_texts(50)
    before = classifier.logits(texts)
    grown = classifier.with_labels(["c", "new", "a", "b"])
    after = grown.logits(texts)
    np.testing.assert_allclose(after[:, [2, 3, 0]], before, atol=1e-6)
    assert (after.argmax(1) != 1).all()


def test_dropped_labels_leave_the_others_as_they_were(classifier: Classifier):
    texts = write_texts(10)
    kept = classifier.with_labels(["c", "a"]).logits(texts)
    np.testing.assert_allclose(kept, classifier.logits(texts)[:, [2, 0]], atol=1e-6)


def test_a_label_twice_or_none_is_refused(classifier: Classifier):
    for labels in ([], ["a", "a"]):
        with pytest.raises(ModelError, match="each once"):
            classifier.with_labels(labels)


def test_blending_goes_from_one_to_the_other(classifier: Classifier):
    other = _with_head(classifier.encoder, ("a", "b", "c"), seed=5)
    moved = {name: weight + 0.1 for name, weight in classifier.encoder.weights.items()}
    other = replace(other, encoder=other.encoder.with_weights(moved))
    assert blend(classifier, other, 0.0).digest() == classifier.digest()
    assert blend(classifier, other, 1.0).digest() == other.digest()
    half = blend(classifier, other, 0.5)
    np.testing.assert_allclose(half.head.bias, (classifier.head.bias + other.head.bias) / 2, atol=1e-6)
    middle = (classifier.encoder.weights["0.up.weight"] + moved["0.up.weight"]) / 2
    assert torch.allclose(half.encoder.weights["0.up.weight"], middle)
    with pytest.raises(ModelError, match="same labels"):
        blend(classifier, other.with_labels(["a"]), 0.5)


def test_probabilities_heed_the_temperature_and_the_kind(classifier: Classifier):
    logits = np.array([[2.0, 0.0, -1.0], [1000.0, -1000.0, 0.0]], np.float32)
    cold, warm = classifier.probabilities(logits), replace(classifier, temperature=4.0).probabilities(logits)
    np.testing.assert_allclose(cold.sum(1), 1, atol=1e-6)
    assert cold[0, 0] > warm[0, 0] > 1 / 3
    several = replace(classifier, multi_label=True).probabilities(logits)
    np.testing.assert_allclose(several[0], 1 / (1 + np.exp(-logits[0])), atol=1e-6)
    assert several[1].tolist() == [1.0, 0.0, 0.5]


def _with_head(encoder: Encoder, labels: tuple[str, ...], seed: int) -> Classifier:
    random = torch.Generator().manual_seed(seed)
    weight = torch.randn(len(labels), encoder.width, generator=random)
    return Classifier(encoder, Head(labels, weight, torch.randn(len(labels), generator=random)))
