"""Files of other programs as those programs read and write them; damaged ones are refused by place."""

import json
import tracemalloc
from pathlib import Path

import pytest
from datasets import load_dataset
from trl.data_utils import is_conversational, unpair_preference_dataset

from heedful.data.exchange import llama_factory
from heedful.data.exchange.formats import FOREIGN, read_told, write_told
from heedful.data.exchange.items import Labelling, Told
from heedful.data.exchange.objects import read_objects
from heedful.data.rows import ReadOptions
from heedful.errors import DataError
from heedful.records.feedback import Comment, Comparison, Correction, Mark, Verdict

LABELS = Labelling(("billing", "delivery"))
SAID = (
    Correction(text="my late van", labels=("delivery",), answer=("billing",), author="ann"),
    Verdict(text="my late van", answer=("delivery",), right=True, author="bob"),
    Comment(text="my late van", comment="vans are delivery", author="ann"),
)


def read(path: Path, format: str) -> list[Told]:
    return list(read_told(path, format, ReadOptions()))


def written(path: Path, format: str) -> Path:
    write_told(path, format, [Told(text="my late van", said=SAID)], LABELS)
    return path


def test_trl_takes_preferences_as_they_are_written_and_its_own_unpaired_rows_are_read(tmp_path: Path) -> None:
    path = written(tmp_path / "pairs.jsonl", "trl-preference")
    cache = str(tmp_path / "cache")
    pairs = load_dataset("json", data_files=str(path), split="train", cache_dir=cache).remove_columns(
        "heedful"
    )
    unpaired = unpair_preference_dataset(pairs)
    assert unpaired.column_names == ["prompt", "completion", "label"]
    assert not is_conversational(unpaired[0])
    unpaired.to_json(tmp_path / "unpaired.jsonl")
    judged = {
        item.answer: item.right
        for one in read(tmp_path / "unpaired.jsonl", "trl-preference")
        for item in one.said
    }
    assert judged == {("delivery",): True, ("billing",): False}


@pytest.mark.parametrize(
    ("shape", "columns"),
    [
        ("prompt-completion", {"prompt", "completion"}),
        ("unpaired-preference", {"prompt", "completion", "label"}),
        ("privileged-context", {"prompt", "privileged_context"}),
    ],
)
def test_trls_columns_are_those_its_trainers_name(tmp_path: Path, shape: str, columns: set[str]) -> None:
    path = written(tmp_path / "rows.jsonl", f"trl-{shape}")
    rows = load_dataset("json", data_files=str(path), split="train", cache_dir=str(tmp_path / "cache"))
    assert set(rows.column_names) == {*columns, "heedful"}


def test_trls_conversations_are_read(tmp_path: Path) -> None:
    asked = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "my late van"}]
    right, wrong = ({"role": "assistant", "content": word} for word in ("delivery", "billing"))
    rows = [
        {"chosen": [*asked, right], "rejected": [*asked, wrong]},
        {"prompt": asked, "completion": [right]},
        {"messages": [*asked, right]},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = read(path, "trl-preference")
    assert [one.text for one in found] == ["my late van"] * 3
    assert [one.said[0].labels for one in found] == [("delivery",)] * 3
    assert found[0].said[0].answer == ("billing",)


def test_llama_factorys_entry_names_the_columns_of_each_shape(tmp_path: Path) -> None:
    (tmp_path / "dataset_info.json").write_text('{"other": {"file_name": "other.json"}}', encoding="utf-8")
    for format in (
        "alpaca",
        "alpaca-preference",
        "alpaca-kto",
        "sharegpt",
        "sharegpt-preference",
        "sharegpt-kto",
    ):
        written(tmp_path / f"{format}.json", f"llama-factory-{format}")
    info = json.loads((tmp_path / "dataset_info.json").read_text(encoding="utf-8"))
    assert list(info) == [
        "other", "alpaca", "alpaca-preference", "alpaca-kto", "sharegpt", "sharegpt-preference",
        "sharegpt-kto",
    ]  # fmt: skip
    for name, entry in info.items():
        if name != "other":
            (row, *_) = json.loads((tmp_path / entry["file_name"]).read_text(encoding="utf-8"))
            assert set(entry["columns"].values()) <= set(row)
            assert entry.get("ranking", False) is ("preference" in name)


def test_llama_factorys_own_names_of_columns_and_tags_hold(tmp_path: Path) -> None:
    entry = {
        "file_name": "chats.json", "formatting": "sharegpt", "columns": {"messages": "messages"},
        "tags": {"role_tag": "role", "content_tag": "content", "user_tag": "user",
                 "assistant_tag": "assistant"},
    }  # fmt: skip
    (tmp_path / "dataset_info.json").write_text(json.dumps({"chats": entry}), encoding="utf-8")
    turns = [{"role": "user", "content": "my late van"}, {"role": "assistant", "content": "delivery"}]
    (tmp_path / "chats.json").write_text(json.dumps([{"messages": turns}]), encoding="utf-8")
    (one,) = read(tmp_path / "chats.json", "llama-factory-alpaca")
    assert (one.text, one.said[0].labels) == ("my late van", ("delivery",))
    assert llama_factory.described(tmp_path / "other.json") == llama_factory.NAMES


def test_argillas_flat_columns_say_the_same_as_its_records(tmp_path: Path) -> None:
    row = {
        "id": "1", "text": "my late van", "label.responses": ["delivery", "billing"],
        "label.responses.users": ["u1", "u2"], "label.responses.status": ["submitted", "draft"],
        "label.suggestion": "billing", "label.suggestion.score": 0.4, "label.suggestion.agent": "m",
        "comment.responses": None,
    }  # fmt: skip
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    (one,) = read(path, "argilla")
    (item,) = one.said
    assert (item.author, item.labels, item.answer) == ("u1", ("delivery",), ("billing",))


def test_prodigys_decisions_say_what_applies(tmp_path: Path) -> None:
    rows = [
        {"text": "a", "label": "billing", "answer": "reject", "_annotator_id": "ann",
         "_timestamp": 1700000000},
        {"text": "a", "options": [{"id": 1, "text": "billing"}], "accept": [1], "answer": "accept"},
        {"text": "a", "options": [{"id": 1, "text": "billing"}], "accept": [], "answer": "ignore"},
        {"text": "a"},
    ]  # fmt: skip
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    first, second, *none = read(path, "prodigy")
    assert first.said[0].none_of == ("billing",)
    assert first.said[0].at.isoformat() == "2023-11-14T22:13:20+00:00"
    assert second.said[0].labels == ("billing",)
    assert all(one.said == () for one in none)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"[{}, 1]", r"f\.json, item 2: found '1\]'\. Wanted an object"),
        (b'[{"a": 1} {"a": 2}]', r"f\.json, item 2: found .* Wanted a comma"),
        (b'[{"a": 1}', r"f\.json, item 2: found the end of the file"),
        (b'[{"a": 1}] x', r"f\.json: found 'x'\. Wanted nothing behind the list"),
        (b'[{"a": NaN}]', r"f\.json, item 1: found no JSON \(NaN is no JSON number\)"),
        (b'[{"a": 1, "a": 2}]', r"f\.json, item 1, column 'a': found the key twice"),
        (b'[{"a": "\xff"}]', r"f\.json: found byte 0xff"),
        (b"[" + b'{"a":' * 20_000, r"f\.json, item 1: found (JSON nested too deep|no JSON)"),
        (b'\xff\xfe[\x00]\x00', r"found a file in UTF-16"),
        (b'{"a": 1', r"f\.json:1: found no JSON"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_refused_with_its_place(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "f.json"
    path.write_bytes(content)
    with pytest.raises(DataError, match=complaint):
        list(read_objects(path, ReadOptions()))


@pytest.mark.parametrize("content", [b"", b"[]", b" \n[ ]\n", b"\xef\xbb\xbf[]"])
def test_an_empty_file_has_no_objects(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "f.json"
    path.write_bytes(content)
    assert list(read_objects(path, ReadOptions())) == []


def test_a_long_list_is_read_and_written_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.json"

    def texts(count: int) -> object:
        for number in range(count):
            said = Correction(text=f"text {number} " * 20, labels=("billing",), author="ann")
            yield Told(text=said.text, said=(said,))

    def peak(count: int) -> float:
        tracemalloc.start()
        try:
            write_told(path, "label-studio", texts(count), LABELS)
            assert sum(1 for _ in read_told(path, "label-studio", ReadOptions())) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(1600) < 1.5 * peak(400)


WRITTEN = (
    Correction(text="a long mail", written="It is long.", completion="He asks for a refund.", author="ann"),
    Verdict(text="a long mail", written="It is long.", right=False, author="bob"),
    Comparison(text="a long mail", better="He asks for a refund.", worse="It is long.", author="cem"),
    Mark(text="a long mail", written="It is long.", start=0, end=2, category="fluency", author="dan"),
)


@pytest.mark.parametrize("format", FOREIGN)
def test_what_was_said_of_written_texts_comes_back_or_is_counted(tmp_path: Path, format: str) -> None:
    path = tmp_path / "out.json"
    out = write_told(path, format, [Told(text="a long mail", said=WRITTEN)], Labelling(()))
    back = [item for one in read_told(path, format, ReadOptions(writes=True)) for item in one.said]
    assert len({item.id for item in back}) + sum(out.left_out.values()) == len(WRITTEN)
    assert all(item in WRITTEN for item in back)


def test_trainers_rows_are_the_texts_that_were_wanted(tmp_path: Path) -> None:
    def rows(format: str) -> list[dict[str, object]]:
        path = tmp_path / "out.jsonl"
        write_told(path, format, [Told(text="a long mail", said=WRITTEN)], Labelling(()))
        return [
            {key: value for key, value in row.items() if key != "heedful"}
            for _, row in read_objects(path, ReadOptions())
        ]

    better, worse = "He asks for a refund.", "It is long."
    assert rows("trl-prompt-completion") == [{"prompt": "a long mail", "completion": better}]
    assert rows("trl-preference") == [{"prompt": "a long mail", "chosen": better, "rejected": worse}] * 2
    judged = [(row["completion"], row["label"]) for row in rows("trl-unpaired-preference")]
    assert judged == [(better, True), (worse, False), (worse, False)]
    assert rows("llama-factory-alpaca")[0]["output"] == better


def test_completions_of_others_are_texts_where_the_project_writes(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"prompt": "a", "completion": "b"}\n{"prompt": "a", "chosen": "b", "rejected": "c"}\n'
                    '{"prompt": "a", "completion": "b", "label": false}\n', encoding="utf-8")  # fmt: skip
    found = [one.said[0] for one in read_told(path, "trl-preference", ReadOptions(writes=True))]
    assert found[0].completion == "b"
    assert (found[1].better, found[1].worse) == ("b", "c")
    assert (found[2].written, found[2].right) == ("b", False)
