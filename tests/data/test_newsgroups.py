"""20 Newsgroups, from each place it may come from, stripped as scikit-learn strips it."""

import json
from pathlib import Path

import pytest
import sklearn.datasets
from sklearn.utils import Bunch

from heedful.data.read import read_rows
from heedful.data.rows import ReadOptions
from heedful.errors import DataError

MESSAGE = "From: a@b.c\nSubject: SIMMs\n\nJo wrote:\n> which ones?\n72 pins\xe9.\n\n--\nJo, somewhere\n"
ONLY_A_QUOTE = "From: a@b.c\n\nIn article <1> Jo writes:\n> see above\n"


def archive(folder: Path) -> Path:
    for name, text in {
        "20news-bydate-train/comp.sys.mac.hardware/50418": MESSAGE,
        "20news-bydate-test/comp.sys.mac.hardware/50419": ONLY_A_QUOTE,
    }.items():
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(text.encode("latin-1"))
    return folder


def values(source: str | Path, **options: object) -> list[tuple[str, tuple[str, ...] | None, str | None]]:
    return [(row.text, row.labels, row.split) for row in read_rows(source, ReadOptions(**options))]


LABEL = ("comp.sys.mac.hardware",)
STRIPPED = [("72 pinsé.\n", LABEL, "train"), ("", LABEL, "test")]


def test_the_unpacked_archive_is_recognised_and_stripped_and_keeps_what_became_empty(tmp_path: Path) -> None:
    assert values(archive(tmp_path)) == STRIPPED
    assert values(tmp_path, on_empty="skip") == STRIPPED[:1]
    with pytest.raises(DataError, match=r"50419, column 'text': found nothing left of the message"):
        values(tmp_path, on_empty="error")


def test_what_is_removed_can_be_chosen(tmp_path: Path) -> None:
    assert [text for text, _, _ in values(archive(tmp_path), remove=())] == [MESSAGE, ONLY_A_QUOTE]
    assert values(tmp_path, remove=("headers",))[0][0] == MESSAGE.split("\n\n", 1)[1]


def test_a_file_of_raw_messages_is_stripped_when_it_is_said_to_be_newsgroups(tmp_path: Path) -> None:
    rows = [{"text": MESSAGE, "label": LABEL[0], "split": "train"}, {"text": ONLY_A_QUOTE, "label": LABEL[0]}]
    path = tmp_path / "messages.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert [text for text, _, _ in values(path, format="newsgroups")] == ["72 pinsé.\n", ""]
    assert [text for text, _, _ in values(path)] == [MESSAGE, ONLY_A_QUOTE]


def test_the_name_asks_scikit_learn_and_gives_what_its_own_removal_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(subset: str, remove: tuple[str, ...], **options: object) -> Bunch:
        assert remove == ()
        text = MESSAGE if subset == "train" else ONLY_A_QUOTE
        return Bunch(data=[text], target=[0], target_names=list(LABEL))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sklearn.datasets, "fetch_20newsgroups", fetch)
    assert values("newsgroups") == STRIPPED
    assert [row.source for row in read_rows("newsgroups")] == ["newsgroups/train:1", "newsgroups/test:1"]


def test_without_a_network_the_message_says_what_to_pass_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(**options: object) -> None:
        raise OSError("no route to host")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sklearn.datasets, "fetch_20newsgroups", fetch)
    with pytest.raises(DataError, match=r"could not be downloaded \(no route to host\)\. Pass the folder"):
        values("newsgroups")


def test_a_folder_without_the_archives_folders_is_read_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "sci.space").mkdir()
    (tmp_path / "sci.space" / "1").write_bytes(b"From: x\n\nOrbit\xe9\n\n--\nx")
    assert values(tmp_path, format="newsgroups") == [("Orbité\n", ("sci.space",), None)]
