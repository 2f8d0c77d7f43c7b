"""Vectors of a whole set of texts are kept by the set, and a damaged file is no file."""

import os
from pathlib import Path

import numpy as np
import pytest

from heedful.models.encoder import Encoder
from heedful.serve import blocks
from heedful.serve.blocks import block
from heedful.testing import tiny_examples, tiny_model

TEXTS = [text for text, _ in tiny_examples(5)]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return Encoder.load(str(tiny_model(tmp_path_factory.mktemp("model"))))


def kept(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.npy"))


def test_the_same_set_is_computed_once(tmp_path: Path, encoder: Encoder) -> None:
    told: list[tuple[int, int]] = []
    first = block(tmp_path, encoder, TEXTS, lambda done, total: told.append((done, total)))
    assert first.shape == (len(TEXTS), encoder.width)
    assert told[-1] == (len(TEXTS), len(TEXTS))
    told.clear()
    assert np.array_equal(block(tmp_path, encoder, TEXTS, lambda *how_far: told.append(how_far)), first)
    assert told == []
    assert len(kept(tmp_path)) == 1


def test_other_texts_another_order_or_another_reading_make_another_set(
    tmp_path: Path, encoder: Encoder
) -> None:
    first = Encoder.load(encoder.name, pooling="cls")
    spaced = [TEXTS[0].replace(" ", "  "), *TEXTS[1:]]
    sets = [(encoder, TEXTS), (encoder, TEXTS[::-1]), (encoder, spaced), (first, TEXTS)]
    for one, texts in sets:
        block(tmp_path, one, texts)
    assert len(kept(tmp_path)) == 4


@pytest.mark.parametrize("damage", [b"", b"\x93NUMPY", b"nonsense" * 100])
def test_a_damaged_file_is_computed_again(tmp_path: Path, encoder: Encoder, damage: bytes) -> None:
    first = block(tmp_path, encoder, TEXTS)
    kept(tmp_path)[0].write_bytes(damage)
    assert np.array_equal(block(tmp_path, encoder, TEXTS), first)
    assert np.array_equal(np.load(kept(tmp_path)[0]), first)


def test_a_file_that_was_cut_short_is_computed_again(tmp_path: Path, encoder: Encoder) -> None:
    first = block(tmp_path, encoder, TEXTS)
    (path,) = kept(tmp_path)
    path.write_bytes(path.read_bytes()[:-10])
    assert np.array_equal(block(tmp_path, encoder, TEXTS), first)


def test_a_file_of_another_shape_is_computed_again(tmp_path: Path, encoder: Encoder) -> None:
    first = block(tmp_path, encoder, TEXTS)
    np.save(kept(tmp_path)[0], first[:-1])
    assert np.array_equal(block(tmp_path, encoder, TEXTS), first)


def test_the_sets_used_longest_ago_go_first(
    tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "KEPT", 2)
    for number in range(2):
        block(tmp_path, encoder, [TEXTS[number]])
        for path in kept(tmp_path):
            os.utime(path, (path.stat().st_mtime - 10,) * 2)
    before = set(kept(tmp_path))
    block(tmp_path, encoder, [TEXTS[0]])  # used again just now
    block(tmp_path, encoder, [TEXTS[2]])
    assert len(kept(tmp_path)) == 2
    assert len(before & set(kept(tmp_path))) == 1


def test_no_texts_are_no_rows(tmp_path: Path, encoder: Encoder) -> None:
    assert block(tmp_path, encoder, []).shape == (0, encoder.width)
