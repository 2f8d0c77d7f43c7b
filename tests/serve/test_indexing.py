"""The kept index answers as one built now, however the pool came together."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.instant.index import Index
from heedful.records.base import content_hash
from heedful.records.signal import Condition
from heedful.serve import indexing
from heedful.serve.indexing import index_of

WORDS = ("simm", "wing", "牛市", "red", "kettle")


def ids_and_texts(numbers: set[int]) -> tuple[list[str], list[str]]:
    texts = [f"number {n} has {WORDS[n % 5]} and {WORDS[n % 3]}" for n in numbers]
    pairs = sorted((content_hash(text), text) for text in texts)
    return [text_id for text_id, _ in pairs], [text for _, text in pairs]


def found(folder: Path, numbers: set[int]) -> list[list[int]]:
    index = index_of(folder, *ids_and_texts(numbers))
    assert len(index) == len(numbers)
    return [index.matching(Condition(any=(word,))).tolist() for word in WORDS]


def built(numbers: set[int]) -> list[list[int]]:
    index = Index.build(ids_and_texts(numbers)[1])
    return [index.matching(Condition(any=(word,))).tolist() for word in WORDS]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sets(st.integers(0, 40), max_size=12), min_size=1, max_size=9))
def test_texts_that_come_and_go_are_found_as_if_all_were_indexed_now(
    tmp_path_factory: pytest.TempPathFactory, pools: list[set[int]]
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    for pool in pools:
        assert found(folder, pool) == built(pool)
    assert len(list(folder.glob(indexing.PATTERN))) <= indexing.MOST_PARTS


def test_only_new_texts_are_indexed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found(tmp_path, {1, 2, 3})
    sizes: list[int] = []
    build = Index.build
    monkeypatch.setattr(Index, "build", lambda texts: sizes.append(len(texts)) or build(texts))
    index_of(tmp_path, *ids_and_texts({1, 2, 3, 4}))
    index_of(tmp_path, *ids_and_texts({1, 2, 3, 4}))
    assert sizes == [1]


@pytest.mark.parametrize("keep", [0, 10, -40])
def test_a_torn_part_is_written_anew(tmp_path: Path, keep: int) -> None:
    found(tmp_path, {1, 2, 3})
    (part,) = tmp_path.glob(indexing.PATTERN)
    part.write_bytes(part.read_bytes()[:keep])
    assert found(tmp_path, {1, 2, 3}) == built({1, 2, 3})
    assert found(tmp_path, {1, 2, 3}) == built({1, 2, 3})


def test_damage_within_a_part_is_noticed(tmp_path: Path) -> None:
    found(tmp_path, {1, 2, 3})
    (part,) = tmp_path.glob(indexing.PATTERN)
    data = bytearray(part.read_bytes())
    place = data.find(b"kettle") if b"kettle" in data else data.find(b"simm")
    data[place] ^= 1
    part.write_bytes(bytes(data))
    assert found(tmp_path, {1, 2, 3}) == built({1, 2, 3})
