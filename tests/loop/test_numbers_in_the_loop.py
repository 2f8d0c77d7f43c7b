"""Numbers go the whole way: in, trained on, answered, corrected, learnt, judged, out, taken back."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from heedful.errors import ConfigError, DataError, FeedbackError
from heedful.evaluate.writing.gate import Judged
from heedful.loop.numbers import turn as turning
from heedful.loop.numbers.lessons import lesson_of, scale_of
from heedful.loop.numbers.material import gather
from heedful.models.check import answers_of_export
from heedful.project import Project
from heedful.records.progress import silent
from heedful.records.report import Decision, Report
from heedful.records.version import Version
from heedful.testing import tiny_model, tiny_pairs, tiny_ratings


def rated(folder: Path, **settings: object) -> Project:
    project = Project.create(
        folder / "p", task="regression", model=str(tiny_model(folder / "model")), effort="quick", **settings
    )
    path = folder / "ratings.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("text", "score", "split"))
        for place, (text, value) in enumerate(tiny_ratings(90)):
            writer.writerow((text, value, "test" if place % 3 == 0 else "train"))
        writer.writerow(("a text that nobody rated", "", ""))
    project.add(path)
    return project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return rated(tmp_path)


def test_numbers_do_not_wait_for_people_who_cannot_review_them(tmp_path: Path):
    project = rated(tmp_path, gate={"review": "win"})
    project.train()
    for text, value in tiny_ratings(30, seed=11):
        project.correct(text, value)
    made = project.learn()
    assert made.decision.promoted, made.decision.reason
    assert project.promote("v1").version == "v1"


def test_the_whole_loop_of_numbers(project: Project, tmp_path: Path):
    assert project.counts().splits == {"train": 60, "test": 30, "pool": 1}
    first = project.train()
    assert isinstance(first, Version)
    assert 0 < first.metrics["typical_error"] < 2

    wanted = dict(tiny_ratings(40, seed=9))
    answers = project.predict(list(wanted), keep=True)
    said = np.array([one.value for one in answers])
    assert np.corrcoef(said, list(wanted.values()))[0, 1] > 0.8
    assert answers[0].label == answers[0].completion
    assert "were off by" in answers[0].notes[0]

    odd = "the courier charged my card twice"
    corrected = project.correct(odd, 3.25, author="ann")
    answer = project.predict(odd)
    assert (answer.value, answer.label, answer.heeded) == (3.25, "3.25", (corrected.id,))
    project.judge(answers[0], True, author="bob")
    for text, value in tiny_ratings(30, seed=11):
        project.correct(text, value, author="bob")
    with pytest.raises(FeedbackError, match="wanted a number"):
        project.correct(odd, "much")

    before = project.evaluate().after["explained variance"]
    made = project.learn()
    assert made.decision.promoted, made.decision.reason
    assert made.report.before["explained variance"] == pytest.approx(before)
    assert [check.name for check in made.report.checks] == [
        "explained variance",
        "told items",
        "weights alone",
    ]
    assert project.predict(odd).value == 3.25

    texts = [*wanted, odd]
    for kind in ("transformers", "onnx"):
        out = project.export(tmp_path / kind, format=kind)
        ours = project.workspace.classifier(made.candidate).logits(texts)
        assert np.abs(ours - answers_of_export(out, texts)).max() < 1e-3
        assert json.loads((out / "config.json").read_text())["problem_type"] == "regression"
    assert "the answer is a number" in (tmp_path / "onnx" / "README.md").read_text()
    assert project.report(tmp_path / "round.html").read_text().count("explained variance") > 1

    project.withdraw(author="ann")
    assert project.predict(odd).heeded == ()
    assert corrected.id not in project.version().feedback


def test_a_withdrawal_gives_the_weights_of_who_never_heard_it(tmp_path: Path):
    weights = []
    for name, said in (("one", True), ("other", False)):
        (tmp_path / name).mkdir()
        project = rated(tmp_path / name)
        project.train()
        project.correct("my invoice", 4, author="ann")
        if said:
            project.correct("my password", 2, author="bob")
        project.learn()
        project.withdraw(author="bob") if said else None
        weights.append(project.version().digest)
    assert weights[0] == weights[1]


def test_one_batch_or_many_give_the_same_numbers(project: Project):
    project.train()
    texts = [text for text, _ in tiny_ratings(40, seed=4)]
    together, alone = project.predict(texts), [project.predict(text) for text in texts]
    assert [one.value for one in together] == pytest.approx([one.value for one in alone], abs=1e-5)
    assert [one.value for one in project.predict_together(texts)] == [one.value for one in together]


def test_pairs_are_given_numbers_too(tmp_path: Path):
    project = Project.create(
        tmp_path / "p", task="regression", inputs="pairs", model=str(tiny_model(tmp_path / "model")),
        effort="quick",
    )  # fmt: skip
    lines = [
        {"sentence1": one, "sentence2": other, "score": 4.5 if label == "same" else 1}
        for one, other, label in tiny_pairs(12)
    ]
    path = tmp_path / "sts.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    project.add(path)
    project.train()
    project.correct(("my card", "a card"), 4.75)
    assert project.predict(("my card", "a card")).value == 4.75
    project.export_data(tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["label"] for row in rows} == {"4.5", "1"}
    assert set(rows[0]) == {"sentence1", "sentence2", "label", "split"}


def test_files_are_answered_with_numbers(project: Project, tmp_path: Path):
    project.train()
    (tmp_path / "in.csv").write_text("text\nmy invoice\n", encoding="utf-8")
    project.predict_file(tmp_path / "in.csv", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert float(row["label"]) == pytest.approx(project.predict("my invoice").value, rel=1e-3)
    assert row["confidence"] == ""


def test_feedback_goes_out_and_comes_in(project: Project, tmp_path: Path):
    project.train()
    project.correct("my invoice", 3.5, author="ann")
    project.export_feedback(tmp_path / "said.jsonl")
    (tmp_path / "other").mkdir()
    other = rated(tmp_path / "other")
    other.train()
    assert other.import_feedback(tmp_path / "said.jsonl").new == 1
    assert other.predict("my invoice").value == 3.5


def test_what_is_no_number_is_not_brought_in(project: Project, tmp_path: Path):
    path = tmp_path / "bad.csv"
    path.write_text("text,score\nfine,3\nnot fine,high\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"bad.csv:3, column 'score': found 'high'. Wanted a number"):
        project.add(path)


def test_labels_choices_and_comments_have_no_place_here(project: Project, tmp_path: Path):
    project.train()
    with pytest.raises(FeedbackError, match="answers with numbers"):
        project.choose("my invoice", one_of=["high"])
    with pytest.raises(FeedbackError, match="Comments are not read"):
        project.tell("that is too high", on="my invoice")
    with pytest.raises(ConfigError, match="has no labels"):
        Project.create(tmp_path / "x", labels=["a", "b"], task="regression")


def test_too_little_is_told(tmp_path: Path):
    project = Project.create(tmp_path / "p", task="regression", model=str(tiny_model(tmp_path / "model")))
    with pytest.raises(DataError, match="Found 0 texts with a number to train on; wanted 4 or more"):
        project.train()


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_what_stands_beside_the_texts_of_a_file_does_not_matter_for_answers(
    project: Project, tmp_path: Path, suffix: str
):
    project.train()
    rows = [{"text": "fine", "label": 2.5, "split": "odd"}, {"text": "bad", "label": "high", "split": ""}]
    source = tmp_path / f"in.{suffix}"
    with source.open("w", encoding="utf-8", newline="") as file:
        if suffix == "csv":
            file.writelines(f"{','.join(map(str, row))}\n" for row in [rows[0], *(r.values() for r in rows)])
        else:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    assert project.predict_file(source, tmp_path / "out.csv") == 2


def test_the_losses_of_a_training_are_heard(project: Project, tmp_path: Path):
    heard: list[float] = []
    workspace = replace(project.workspace, losses=lambda stage, loss: heard.append(loss))
    lesson = lesson_of(workspace, (found := gather(workspace)), (), scale_of(found), silent)
    lesson.losses("training", 0.5)
    assert heard == [0.5]


def test_weights_between_two_versions_do_not_claim_the_error_of_the_whole_step():
    parent = Version.model_construct(metrics={"typical_error": 0.9})
    early, unseen = (
        Judged(Report(after=after), Decision(promoted=True, reason="")) for after in ({"rmse": 0.7}, {})
    )
    assert turning._on_the_way({"typical_error": 0.4}, parent, early, 1.0) == {"typical_error": 0.4}
    assert turning._on_the_way({"typical_error": 0.4}, parent, early, 0.5) == {"typical_error": 0.7}
    assert turning._on_the_way({"typical_error": 0.4}, parent, unseen, 0.5) == {"typical_error": 0.9}
