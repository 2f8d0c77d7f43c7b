"""Projects of pairs are measured on their own pairs, files with two columns, benchmarks, and outside."""

import csv
import json
from pathlib import Path

import pytest

from heedful.errors import ModelError
from heedful.loop.evaluation import Wanted, measure_model
from heedful.project import Project
from heedful.records.progress import silent
from heedful.testing import tiny_pairs, tiny_project

SAME = {"same": "equivalent", "other": "not_equivalent"}


@pytest.fixture(scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pairs")
    with tiny_project(folder, per_label=18, inputs="pairs", effort="quick") as project:
        project.train()
        project.export(folder / "out")
    return folder


@pytest.fixture
def project(_folder: Path):
    with Project.open(_folder / "project") as opened:
        yield opened


def test_the_test_pairs_of_a_project_are_measured(project: Project) -> None:
    found = project.measure(weights=True)
    assert found.evaluation.size == project.counts().splits["test"]
    assert all(len(row["text"]) == 2 for row in found.rows)
    one = found.rows[0]
    sure = project.predict(tuple(one["text"]))
    assert one["confidence"] == pytest.approx(sure.confidence, abs=1e-6)


def test_pairs_of_a_file_have_two_columns(project: Project, _folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("ours", "theirs", "label"), *tiny_pairs(6, seed=4)])
    reading = {"text_column": "ours", "other_columns": ("theirs",)}
    inside = project.measure(on=path, reading=reading, weights=True)
    outside = measure_model(str(_folder / "out"), Wanted(on=path, reading=reading), silent)
    assert inside.evaluation.size == 12
    assert outside.evaluation.measure("accuracy") == inside.evaluation.measure("accuracy")
    assert outside.evaluation.data_digest == inside.evaluation.data_digest


def test_a_benchmark_of_pairs_is_measured_by_its_official_figures(project: Project, tmp_path: Path) -> None:
    rows = [
        {"sentence1": one, "sentence2": two, "label": SAME[label]} for one, two, label in tiny_pairs(10, 3)
    ]
    (tmp_path / "MRPC").mkdir()
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "MRPC" / "dev.jsonl").write_text(text, encoding="utf-8")
    found = project.measure(task="mrpc", data=tmp_path, rename=SAME).evaluation
    assert [one.name for one in found.official] == ["F1", "accuracy"]
    assert found.size == 20


def test_a_project_of_pairs_is_not_asked_single_texts(
    project: Project, trained: Project, tmp_path: Path
) -> None:
    (tmp_path / "cola").mkdir()
    (tmp_path / "cola" / "dev.jsonl").write_text('{"sentence": "They left.", "label": 1}\n', encoding="utf-8")
    with pytest.raises(ModelError, match="a question of one text; this model reads pairs"):
        project.measure(task="cola", data=tmp_path)
    (tmp_path / "rte").mkdir()
    row = {"premise": "a", "hypothesis": "b", "label": "entailment"}
    (tmp_path / "rte" / "dev.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(ModelError, match="a question of 2 texts; this model reads single texts"):
        trained.measure(task="rte", data=tmp_path)
