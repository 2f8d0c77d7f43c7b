"""Projects of numbers, or of choices among candidates, are measured by the figures of their kind."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from heedful.errors import DataError
from heedful.loop.evaluation import Wanted, measure_model
from heedful.project import Project
from heedful.records.progress import silent
from heedful.testing import tiny_choices, tiny_model, tiny_pairs, tiny_ratings


def write(path: Path, rows: list[tuple]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def made(folder: Path, rows: list[tuple], **settings: object) -> Project:
    model = str(tiny_model(folder / "model"))
    project = Project.create(folder / "p", model=model, effort="quick", **settings)
    head, *rest = rows
    split = [("test" if place % 3 == 0 else "train",) for place in range(len(rest))]
    rows = [(*head, "split"), *((*row, *part) for row, part in zip(rest, split, strict=True))]
    project.add(write(folder / "rows.csv", rows))
    project.train()
    return project


def test_numbers_of_a_project_are_measured_inside_and_exported(tmp_path: Path) -> None:
    with made(tmp_path, [("text", "score"), *tiny_ratings(90)], task="regression") as project:
        found = project.measure(weights=True)
        given, wanted = (np.array([row[side] for row in found.rows]) for side in ("answer", "wanted"))
        assert found.evaluation.size == 30
        pearson = found.evaluation.measure("Pearson")
        assert pearson.value == pytest.approx(stats.pearsonr(given, wanted).statistic)
        assert pearson.value > 0.3
        project.export(tmp_path / "out")
        path = write(tmp_path / "more.csv", [("text", "score"), *tiny_ratings(20, seed=4)])
        inside = project.measure(on=path, weights=True).evaluation
    outside = measure_model(str(tmp_path / "out"), Wanted(on=path), silent).evaluation
    for name in ("Pearson", "Spearman", "mean distance"):
        assert outside.measure(name).value == pytest.approx(inside.measure(name).value, abs=1e-4)


def test_a_number_that_somebody_said_is_left_out_of_what_is_measured(tmp_path: Path) -> None:
    with made(tmp_path, [("text", "score"), *tiny_ratings(60)], task="regression") as project:
        text = next(iter(project.workspace.store.examples.all("test"))).text
        project.correct(text, 3.5)
        assert project.measure().evaluation.size < project.measure(weights=True).evaluation.size
        with pytest.raises(DataError, match="no text of the split validation"):
            project.measure(split="validation")


def test_stsb_is_judged_by_both_correlations(tmp_path: Path) -> None:
    rows = [("sentence1", "sentence2", "score"), *((a, b, 5.0 * (c == "same")) for a, b, c in tiny_pairs(20))]
    data = tmp_path / "data" / "STS-B"
    data.mkdir(parents=True)
    lines = ["\t".join(map(str, row)) for row in rows]
    (data / "dev.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with made(tmp_path, rows, task="regression", inputs="pairs") as project:
        found = project.measure(task="stsb", data=tmp_path / "data").evaluation
    assert [one.name for one in found.official] == ["Pearson", "Spearman"]
    assert found.size == 40


def test_candidates_are_measured_as_a_project_chooses_and_as_copa_asks(tmp_path: Path) -> None:
    rows = [("premise", "choice1", "choice2", "label"), *tiny_choices(60)]
    data = tmp_path / "data" / "COPA"
    data.mkdir(parents=True)
    lines = [dict(zip((*rows[0][:3], "label"), row, strict=True)) for row in tiny_choices(24, seed=5)]
    copa = [json.dumps({**line, "label": int(line["label"]), "question": ""}) + "\n" for line in lines]
    (data / "val.jsonl").write_text("".join(copa), encoding="utf-8")
    with made(tmp_path, rows, inputs="choices") as project:
        own = project.measure(weights=True)
        assert own.evaluation.size == 20
        assert len(own.rows[0]["text"]) == 3
        found = project.measure(task="copa", data=tmp_path / "data", weights=True)
        wanted = [str(line["label"]) for line in lines]
        said = [project.predict((line["premise"], line["choice1"], line["choice2"])).label for line in lines]
        right = np.mean([one == other for one, other in zip(said, wanted, strict=True)])
        assert found.evaluation.measure("accuracy").value == pytest.approx(right)
        assert found.evaluation.size == 24
        project.export(tmp_path / "out")
    outside = measure_model(str(tmp_path / "out"), Wanted(task="copa", data=tmp_path / "data"), silent)
    assert outside.evaluation.measure("accuracy") == found.evaluation.measure("accuracy")
