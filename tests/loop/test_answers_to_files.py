"""A whole file is answered into another, a part at a time; the target is complete or not there."""

import csv
import json
from pathlib import Path

import pytest

from heedful.data.read import read_rows
from heedful.errors import DataError
from heedful.loop import output
from heedful.project import Project
from heedful.records.prediction import Prediction
from heedful.testing import examples_of, tiny_examples

TEXTS = [text for text, _ in tiny_examples(8, seed=7)]


def write(path: Path, texts: list[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text",), *((text,) for text in texts)])
    return path


def test_answers_come_in_the_order_of_the_rows_and_are_those_of_predict(
    trained: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "AT_ONCE", 7)
    source = write(tmp_path / "texts.csv", TEXTS)
    heard: list[int] = []
    count = trained.predict_file(
        source, tmp_path / "out.jsonl", progress=lambda stage, done, total: heard.append(done)
    )
    assert count == len(TEXTS)
    assert heard == [7, 14, 21, 24]
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    written = [Prediction.model_validate_json(line) for line in lines]
    wanted = trained.predict(TEXTS)
    assert [one.text for one in written] == TEXTS
    assert [one.answer for one in written] == [one.answer for one in wanted]
    for one, other in zip(written, wanted, strict=True):
        assert one.scores == pytest.approx(other.scores, abs=1e-5)


def test_a_table_of_answers_is_safe_to_open_in_a_spreadsheet(trained: Project, tmp_path: Path) -> None:
    source = write(tmp_path / "texts.csv", ["my late van", "=1+1", "two\nlines, and a comma"])
    assert trained.predict_file(source, tmp_path / "out.csv") == 3
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["id", "text", "label", "confidence", "version"]
    assert [row["text"] for row in rows] == ["my late van", "'=1+1", "two\nlines, and a comma"]
    assert {row["version"] for row in rows} == {"v1"}
    assert all(0 < float(row["confidence"]) <= 1 for row in rows)


def test_only_what_part_of_a_file_was_read_is_in_memory(
    trained: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "AT_ONCE", 4)
    asked: list[int] = []
    source = write(tmp_path / "texts.csv", TEXTS)
    reading = output.read_rows

    def counted(*given: object) -> object:
        for number, row in enumerate(reading(*given), 1):  # type: ignore[arg-type]
            asked.append(number)
            yield row

    monkeypatch.setattr(output, "read_rows", counted)
    seen: list[int] = []
    trained.predict_file(source, tmp_path / "out.jsonl", progress=lambda *how_far: seen.append(len(asked)))
    assert seen == [4, 8, 12, 16, 20, 24]


def test_kept_answers_can_be_spoken_of_by_their_id(trained: Project, tmp_path: Path) -> None:
    source = write(tmp_path / "texts.csv", TEXTS)
    trained.predict_file(source, tmp_path / "out.jsonl", keep=True)
    first = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()[0])
    said = trained.correct(first["id"], "billing")
    assert said.text == TEXTS[0]


def test_labels_and_empty_texts_in_the_source_do_not_matter(trained: Project, tmp_path: Path) -> None:
    (tmp_path / "texts.csv").write_text("text,label\nmy van,nothing known\n,\n", encoding="utf-8")
    assert trained.predict_file(tmp_path / "texts.csv", tmp_path / "out.jsonl") == 2


def test_a_source_that_breaks_halfway_leaves_no_target(
    trained: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "AT_ONCE", 1)
    (tmp_path / "texts.jsonl").write_text('{"text": "my van"}\n{"text": 7\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"texts\.jsonl"):
        trained.predict_file(tmp_path / "texts.jsonl", tmp_path / "out.jsonl")
    assert sorted(path.name for path in tmp_path.glob("*out*")) == []


def test_a_target_that_cannot_be_written_says_so(trained: Project, tmp_path: Path) -> None:
    source = write(tmp_path / "texts.csv", TEXTS)
    with pytest.raises(DataError, match=r"'\.xlsx' for answers; wanted \.csv or \.jsonl"):
        trained.predict_file(source, tmp_path / "out.xlsx")
    with pytest.raises(DataError, match="cannot be written.*another place"):
        trained.predict_file(source, tmp_path / "nowhere" / "out.csv")


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet"])
def test_all_examples_go_out_and_come_in_again(trained: Project, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"all{suffix}"
    count = trained.export_data(path).items
    examples = examples_of(trained)
    assert count == len(examples) == trained.counts().total
    rows = {row.text: (row.labels, row.split) for row in read_rows(path)}
    names = {label.id: label.name for label in trained.labels.all}
    assert rows == {
        one.text: (None if one.labels is None else tuple(names[label] for label in one.labels), one.split)
        for one in examples
    }
    with Project.create(tmp_path / "other", model=trained.config.model.base) as other:
        other.add(path)
        assert other.counts().splits == trained.counts().splits
