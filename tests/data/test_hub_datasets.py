"""Hugging Face datasets: folders that were saved, and names."""

import random
import time
from pathlib import Path

import datasets
import pytest
from datasets import ClassLabel, Dataset, DatasetDict, Features, Value

from heedful.data.read import read_rows
from heedful.data.rows import ReadOptions
from heedful.errors import DataError

FEATURES = Features({"text": Value("string"), "label": ClassLabel(names=["neg", "pos"])})


def dataset(*rows: tuple[str, int]) -> Dataset:
    return Dataset.from_dict(
        {"text": [text for text, _ in rows], "label": [n for _, n in rows]}, features=FEATURES
    )


def values(source: str | Path, **options: object) -> list[tuple[str, tuple[str, ...] | None, str | None]]:
    return [(row.text, row.labels, row.split) for row in read_rows(source, ReadOptions(**options))]


def test_a_saved_dataset_is_read_with_its_label_names(tmp_path: Path) -> None:
    dataset(("x", 1), ("y", 0)).save_to_disk(tmp_path / "one")
    assert values(tmp_path / "one") == [("x", ("pos",), None), ("y", ("neg",), None)]


def test_a_selection_that_was_saved_is_what_comes_back(tmp_path: Path) -> None:
    dataset(("x", 1), ("y", 0), ("z", 1)).select([2, 0]).save_to_disk(tmp_path / "some", num_shards=2)
    assert values(tmp_path / "some") == [("z", ("pos",), None), ("x", ("pos",), None)]


def test_the_splits_of_a_saved_dataset_are_kept(tmp_path: Path) -> None:
    DatasetDict(train=dataset(("x", 1)), unsupervised=dataset(("y", -1))).save_to_disk(tmp_path / "all")
    assert values(tmp_path / "all") == [("x", ("pos",), "train"), ("y", None, "pool")]


def test_a_split_of_another_name_is_refused_unless_one_is_given(tmp_path: Path) -> None:
    DatasetDict(fold1=dataset(("x", 1))).save_to_disk(tmp_path / "odd")
    with pytest.raises(DataError, match=r"odd: found the split 'fold1'\. Wanted 'train', .* pass split="):
        values(tmp_path / "odd")
    assert values(tmp_path / "odd", split="train") == [("x", ("pos",), "train")]


def test_a_file_that_went_missing_or_broke_is_named(tmp_path: Path) -> None:
    dataset(("x", 1)).save_to_disk(tmp_path / "one")
    arrow = next((tmp_path / "one").glob("*.arrow"))
    arrow.write_bytes(b"not arrow")
    with pytest.raises(DataError, match="found a damaged Arrow file"):
        values(tmp_path / "one")
    arrow.unlink()
    with pytest.raises(DataError, match=r"one: found no file 'data-00000-of-00001\.arrow'"):
        values(tmp_path / "one")


def test_damage_anywhere_in_a_saved_file_is_an_error_and_never_a_crash(tmp_path: Path) -> None:
    dataset(*((f"text {number}", number % 2) for number in range(20))).save_to_disk(tmp_path / "one")
    arrow = next((tmp_path / "one").glob("*.arrow"))
    whole, chance = arrow.read_bytes(), random.Random(0)
    refused = 0
    for _ in range(300):
        damaged = bytearray(whole[: chance.randrange(8, len(whole))] if chance.random() < 0.2 else whole)
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        arrow.write_bytes(damaged)
        try:
            values(tmp_path / "one")
        except DataError:
            refused += 1
    assert refused > 100


def test_a_name_is_loaded_with_its_splits(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def load_dataset(name: str, subset: str | None) -> DatasetDict:
        asked.append((name, subset))
        return DatasetDict(train=dataset(("x", 1)), test=dataset(("y", 0)))

    monkeypatch.setattr(datasets, "load_dataset", load_dataset)
    assert values("owner/name", subset="plain") == [("x", ("pos",), "train"), ("y", ("neg",), "test")]
    assert [row.source for row in read_rows("owner/name")] == ["owner/name/train:1", "owner/name/test:1"]
    assert asked[0] == ("owner/name", "plain")


def test_a_name_without_a_network_says_what_could_not_be_loaded() -> None:
    started = time.perf_counter()
    with pytest.raises(
        DataError, match=r"'no-such-owner/no-such-data' is no file or folder here, and no dataset"
    ):
        values("no-such-owner/no-such-data")
    assert time.perf_counter() - started < 20


def test_a_folder_wins_over_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "owner" / "name" / "good").mkdir(parents=True)
    (tmp_path / "owner" / "name" / "good" / "1.txt").write_text("x", encoding="utf-8")
    assert values("owner/name") == [("x", ("good",), None)]
