"""Vectors that were computed once are there again, whatever happened to the file meanwhile."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from heedful.serve.vectors import VectorCache

WIDTH = 4


class Embed:
    """A vector a text that anybody can work out; counts what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        return np.array([[len(text), text.count("a"), text.count(" "), 1] for text in texts], np.float32)


def rows_of(texts: Sequence[str]) -> np.ndarray:
    return Embed()(texts)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "some.vectors"


def test_each_text_is_computed_once_also_after_a_restart(path: Path) -> None:
    first, second = Embed(), Embed()
    cache = VectorCache(path, WIDTH, first)
    texts = ["a", "banana", "a", "a cat"]
    assert np.array_equal(cache.of(texts), rows_of(texts))
    assert first.asked == ["a", "banana", "a cat"]
    again = VectorCache(path, WIDTH, second)
    assert np.array_equal(again.of(["banana", "new", "a"]), rows_of(["banana", "new", "a"]))
    assert second.asked == ["new"]


def test_no_texts_are_no_rows(path: Path) -> None:
    assert VectorCache(path, WIDTH, Embed()).of([]).shape == (0, WIDTH)


def test_texts_that_differ_in_white_space_have_vectors_of_their_own(path: Path) -> None:
    embed = Embed()
    VectorCache(path, WIDTH, embed).of(["a cat", "a  cat"])
    assert embed.asked == ["a cat", "a  cat"]


@pytest.mark.parametrize("cut", range(1, 52, 7))
def test_a_record_torn_by_a_crash_costs_that_text_and_no_other(path: Path, cut: int) -> None:
    VectorCache(path, WIDTH, Embed()).of(["a", "b", "c"])
    path.write_bytes(path.read_bytes()[:-cut])
    embed = Embed()
    cache = VectorCache(path, WIDTH, embed)
    assert np.array_equal(cache.of(["d", "a", "b", "c"]), rows_of(["d", "a", "b", "c"]))
    assert embed.asked == ["d", "c"]
    later = Embed()
    assert np.array_equal(
        VectorCache(path, WIDTH, later).of(["a", "b", "c", "d"]), rows_of(["a", "b", "c", "d"])
    )
    assert later.asked == []


@pytest.mark.parametrize("place", [0, 20, 50, 60, 110])
def test_a_byte_that_changed_on_the_disk_is_never_taken_for_a_vector(path: Path, place: int) -> None:
    VectorCache(path, WIDTH, Embed()).of(["a", "b", "c"])
    held = bytearray(path.read_bytes())
    held[place] ^= 0xFF
    path.write_bytes(bytes(held))
    embed = Embed()
    assert np.array_equal(VectorCache(path, WIDTH, embed).of(["a", "b", "c"]), rows_of(["a", "b", "c"]))
    assert len(embed.asked) == 1


def test_records_out_of_step_are_computed_again_and_the_file_heals(path: Path) -> None:
    VectorCache(path, WIDTH, Embed()).of(["a", "b"])
    path.write_bytes(b"\xff" * 5 + path.read_bytes())
    for wanted in (["a", "b"], []):
        embed = Embed()
        assert np.array_equal(VectorCache(path, WIDTH, embed).of(["a", "b"]), rows_of(["a", "b"]))
        assert embed.asked == wanted


def test_a_file_that_was_deleted_is_begun_again(path: Path) -> None:
    embed = Embed()
    cache = VectorCache(path, WIDTH, embed)
    cache.of(["a", "b"])
    path.unlink()
    assert np.array_equal(cache.of(["a", "c"]), rows_of(["a", "c"]))
    assert embed.asked == ["a", "b", "c"]


def test_what_one_process_adds_another_finds(path: Path) -> None:
    one, other = Embed(), Embed()
    first, second = VectorCache(path, WIDTH, one), VectorCache(path, WIDTH, other)
    first.of(["a"])
    second.of(["a", "b"])
    first.of(["b", "c"])
    second.of(["c"])
    assert (one.asked, other.asked) == (["a", "c"], ["b"])


WRITER = """
import sys
import numpy as np
from heedful.serve.vectors import VectorCache
embed = lambda texts: np.array([[int(text), 1, 2, 3] for text in texts], np.float32)
cache = VectorCache(sys.argv[1], 4, embed)
start = int(sys.argv[2])
for number in range(start, start + 300):
    cache.of([str(number), str(number + 150)])
""".replace("sys.argv[1],", "__import__('pathlib').Path(sys.argv[1]),")


def test_two_processes_that_write_at_once_lose_nothing(path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(start)]) for start in (0, 200)]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]

    def never(texts: Sequence[str]) -> np.ndarray:
        raise AssertionError(f"{texts} are missing")

    texts = [str(number) for number in range(650)]
    assert VectorCache(path, 4, never).of(texts)[:, 0].tolist() == list(range(650))


def test_a_vector_computed_just_now_is_not_computed_again(tmp_path):
    asked = []

    def embed(texts):
        asked.extend(texts)
        return np.array([[len(text), 1] for text in texts], dtype=np.float32)

    cache = VectorCache(tmp_path / "v", 2, embed)
    cache.remember("now", np.array([7, 7], dtype=np.float32))
    assert cache.of(["now", "then"]).tolist() == [[7, 7], [4, 1]]
    assert asked == ["then"]


def test_rough_vectors_are_computed_in_one_go_once_and_never_kept_as_exact_ones(tmp_path):
    calls = []

    def roughly(texts):
        calls.append(list(texts))
        return np.array([[len(text) + 0.5, 0] for text in texts], dtype=np.float32)

    cache = VectorCache(tmp_path / "v", 2, lambda texts: np.ones((len(texts), 2), np.float32), roughly)
    assert cache.rough(["a", "bb", "a"]).tolist() == [[1.5, 0], [2.5, 0], [1.5, 0]]
    assert cache.rough(["bb", "ccc"]).tolist() == [[2.5, 0], [3.5, 0]]
    assert calls == [["a", "bb"], ["ccc"]]
    assert cache.of(["a"]).tolist() == [[1, 1]]
    assert cache.rough([]).shape == (0, 2)
