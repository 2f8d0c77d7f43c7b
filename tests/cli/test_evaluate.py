"""`heedful evaluate` from end to end: a version, other data, a benchmark, any model, a page."""

import json
from pathlib import Path

import numpy as np
import pytest

from heedful.cli.app import main
from heedful.errors import ConfigError, DataError
from heedful.project import Project
from heedful.testing import tiny_examples


@pytest.fixture
def run(trained: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HEEDFUL_PROJECT", str(trained.workspace.folder))
    monkeypatch.delenv("HEEDFUL_DATA", raising=False)

    def run(*given: str, code: int = 0) -> str:
        with pytest.raises(SystemExit) as ended:
            main(list(given))
        said = capsys.readouterr()
        assert ended.value.code == code, said.err
        return said.out if code == 0 else said.err

    return run


def as_file(path: Path, rows: list[tuple[str, str]]) -> Path:
    lines = [
        {"text": text, "label": label, "desk": "north" if n % 2 else "south"}
        for n, (text, label) in enumerate(rows)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_a_version_is_measured_on_the_projects_test_texts(run) -> None:
    shown = run("evaluate")
    for wanted in ("v1", "accuracy", "macro F1", "Matthews", "calibration error", "label: billing", "Wilson"):
        assert wanted in shown, wanted
    found = json.loads(run("--json", "evaluate"))
    assert found["size"] == sum(
        found["confusion"]["counts"][row][column] for row in range(3) for column in range(3)
    )
    accuracy = found["measures"][0]
    assert accuracy["interval"]["low"] < accuracy["interval"]["value"] <= accuracy["interval"]["high"]
    assert found["comparison"] is None


def test_other_data_is_cut_by_its_columns(run, tmp_path: Path) -> None:
    path = as_file(tmp_path / "mails.jsonl", tiny_examples(12, seed=7))
    found = json.loads(run("--json", "evaluate", "--on", str(path), "--slice", "desk"))
    assert found["size"] == 36
    assert {"desk: north", "desk: south"} <= {one["name"] for one in found["parts"]}
    said = run("evaluate", "--on", str(path), "--slice", "floor", code=1)
    assert "There is no column 'floor'" in said
    assert "desk" in said


def test_the_same_version_on_the_same_texts_gives_the_same_figures_whatever_stands_beside_them(
    trained: Project, tmp_path: Path
) -> None:
    rows = tiny_examples(20, seed=5)
    shuffled = [rows[at] for at in np.random.default_rng(0).permutation(len(rows))]
    one, two = (
        trained.measure(on=as_file(tmp_path / name, some))
        for name, some in (("a.jsonl", rows), ("b.jsonl", shuffled))
    )
    assert one.evaluation.measures == two.evaluation.measures
    assert one.evaluation.bins == two.evaluation.bins
    sure = {row["text"]: row["confidence"] for row in one.rows}
    for size in (1, 7, 32):
        for start in range(0, len(rows), size):
            part = as_file(tmp_path / "part.jsonl", rows[start : start + size])
            for row in trained.measure(on=part).rows:
                assert row["confidence"] == sure[row["text"]]


def test_texts_that_people_spoke_about_are_left_out_unless_the_weights_alone_are_measured(
    trained: Project,
) -> None:
    examples = list(trained.workspace.store.examples.all("test"))
    trained.correct(examples[0].text, "billing")
    heeding, alone = trained.measure(), trained.measure(weights=True)
    assert heeding.evaluation.size < alone.evaluation.size == len(examples)
    assert "left out" in heeding.evaluation.notes[0]
    assert heeding.evaluation.with_feedback
    assert not alone.evaluation.with_feedback


def test_another_version_is_compared_with_the_one_in_use(run, trained: Project) -> None:
    trained.correct("the lift is broken again", "account")
    trained.learn()
    in_use = trained.version()
    assert in_use is not None
    other = "v1" if in_use.id != "v1" else "v2"
    found = json.loads(run("--json", "evaluate", other))
    assert found["subject"] == other
    assert found["comparison"]["size"] > 0
    assert "Beside the version in use" in run("evaluate", other)


def test_any_exported_model_is_measured_without_a_project(
    run, trained: Project, tmp_path: Path, monkeypatch
) -> None:
    trained.export(tmp_path / "model")
    path = as_file(tmp_path / "mails.jsonl", tiny_examples(12, seed=7))
    inside = json.loads(run("--json", "evaluate", "--on", str(path)))
    monkeypatch.setenv("HEEDFUL_PROJECT", str(tmp_path / "nowhere"))
    outside = json.loads(run("--json", "evaluate", "--model", str(tmp_path / "model"), "--on", str(path)))
    assert outside["measures"][0] == inside["measures"][0]
    assert outside["data_digest"] == inside["data_digest"]
    assert "Say what to measure it on" in run("evaluate", "--model", str(tmp_path / "model"), code=1)


def test_a_benchmark_by_name_is_judged_by_its_official_figure(run, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "sst2"
    folder.mkdir(parents=True)
    rows = [{"text": text, "label": "positive" if n % 2 else "negative", "split": "dev"} for n, (text, _) in
            enumerate(tiny_examples(10, seed=3))]  # fmt: skip
    (folder / "data.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    given = ["--task", "sst2", "--data", str(tmp_path / "data")]
    said = run("evaluate", *given, code=1)
    assert "wanted 'negative', 'positive'" in said
    renamed = [
        "--rename",
        "billing=positive",
        "--rename",
        "delivery=negative",
        "--rename",
        "account=negative",
    ]
    found = json.loads(run("--json", "evaluate", *given, *renamed))
    assert found["task"] == "glue/sst2"
    assert [one["name"] for one in found["measures"] if one["official"]] == ["accuracy"]
    assert "THEIRS=OURS" in run("evaluate", *given, "--rename", "billing", code=2)


def test_the_benchmarks_are_listed(run) -> None:
    shown = run("evaluate", "--tasks")
    assert "superglue/record" in shown
    assert "glue/cola" in shown
    assert len(json.loads(run("--json", "evaluate", "--tasks"))) > 30


def test_every_answer_and_a_page_are_written(run, tmp_path: Path) -> None:
    run(
        "evaluate",
        "--answers",
        str(tmp_path / "deep" / "answers.jsonl"),
        "--report",
        str(tmp_path / "page.html"),
    )
    rows = [json.loads(line) for line in (tmp_path / "deep" / "answers.jsonl").read_text().splitlines()]
    assert {"text", "wanted", "answer", "confidence"} <= rows[0].keys()
    assert "How good is v1?" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_a_part_of_the_texts_is_drawn_by_content_and_said(run) -> None:
    found = json.loads(run("--json", "evaluate", "--limit", "5"))
    assert found["size"] == 5
    assert "5 texts of" in found["notes"][-1]


def test_what_cannot_be_is_said(trained: Project, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="both a source"):
        trained.measure(on="x.csv", task="rte")
    with pytest.raises(ConfigError, match="harness measures models that write"):
        trained.measure(harness=("rte",))
    with pytest.raises(DataError, match="no text of the split validation2"):
        trained.measure(split="validation2")
