"""Candidates go the whole way: in, trained on, chosen among, corrected, learnt, judged, out, taken back."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from heedful.errors import ConfigError, DataError, FeedbackError
from heedful.models.check import answers_of_export
from heedful.project import Project
from heedful.records.parts import join_parts
from heedful.records.version import Version
from heedful.testing import tiny_choices, tiny_model

ASKED = ("where is it", "charged twice payment", "parcel late street")


def choosing(folder: Path, candidates: int = 2, **settings: object) -> Project:
    project = Project.create(
        folder / "p", inputs="choices", model=str(tiny_model(folder / "model")), effort="quick", **settings
    )
    path = folder / "choices.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        names = [f"choice{number}" for number in range(1, candidates + 1)]
        writer.writerow(("premise", *names, "label", "split"))
        for place, row in enumerate(tiny_choices(60, candidates)):
            writer.writerow((*row, "test" if place % 3 == 0 else "train"))
    project.add(path)
    return project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return choosing(tmp_path)


@pytest.mark.parametrize("candidates", [2, 4])
def test_the_whole_loop_of_choices(tmp_path: Path, candidates: int):
    project = choosing(tmp_path, candidates)
    assert project.labels.names == tuple(str(number) for number in range(candidates))
    assert isinstance(project.train(), Version)

    rows = tiny_choices(50, candidates, seed=9)
    answers = project.predict([row[:-1] for row in rows], keep=True)
    assert np.mean([one.label == row[-1] for one, row in zip(answers, rows, strict=True)]) > 0.8
    first = answers[0]
    assert first.candidate == rows[0][1 + int(first.label)]
    assert sum(first.scores.values()) == pytest.approx(1.0, abs=1e-5)

    other = next(text for place, text in enumerate(rows[0][1:-1]) if str(place) != first.label)
    project.correct(first.parts, other, author="ann")
    assert project.predict(first.parts).candidate == other
    project.judge(answers[1], True, author="bob")
    project.choose(answers[2], none_of=[answers[2].candidate], author="ann")
    assert project.predict(answers[2].text).answer != answers[2].answer
    project.withdraw(author="ann")
    said = [project.correct(row[:-1], row[-1], author="cid") for row in tiny_choices(5, candidates, seed=12)]
    for row in tiny_choices(20, candidates, seed=11):
        project.correct(row[:-1], row[-1], author="bob")

    made = project.learn()
    assert made.decision.promoted, made.decision.reason
    assert {one.id for one in said} <= set(made.feedback)

    texts = [join_parts(row[:-1]) for row in rows]
    for kind in ("transformers", "onnx"):
        out = project.export(tmp_path / kind, format=kind)
        ours = project.workspace.classifier(made.candidate).logits(texts)
        assert np.abs(ours - answers_of_export(out, texts)).max() < 1e-3

    project.withdraw(author="cid")
    assert {one.id for one in said}.isdisjoint(project.version().feedback)


def test_what_was_said_of_a_text_does_not_move_its_candidates_in_another_order(project: Project):
    project.train()
    turned = (ASKED[0], ASKED[2], ASKED[1])
    before = project.predict(turned).scores
    project.correct(ASKED, "1")
    assert project.predict(ASKED).label == "1"
    assert project.predict(turned).scores == before


def test_one_batch_or_many_give_the_same_answers(project: Project):
    project.train()
    texts = [row[:-1] for row in tiny_choices(30, seed=4)]
    together, alone = project.predict(texts), [project.predict(text) for text in texts]
    assert [one.label for one in together] == [one.label for one in alone]
    for one, other in zip(together, alone, strict=True):
        assert one.scores == pytest.approx(other.scores, abs=1e-5)
    at_once = project.predict_together([one.text for one in together])
    assert [one.label for one in at_once] == [one.label for one in alone]


def test_why_names_examples_and_words(project: Project):
    project.train()
    found = project.why(ASKED)
    assert found.answer == project.predict(ASKED).answer
    assert len(found.examples) > 0
    assert all("|" not in one.words for one in found.carriers)


def test_files_of_choices_go_out_and_come_in(project: Project, tmp_path: Path):
    project.train()
    project.export_data(tmp_path / "data.csv")
    other = Project.create(
        tmp_path / "other", model=project.config.model.base, inputs="choices", labels=["0", "1"]
    )
    other.add(tmp_path / "data.csv")
    ids = [[one.id for one in each.workspace.store.examples.all()] for each in (project, other)]
    assert ids[0] == ids[1]
    assert project.predict_file(tmp_path / "data.csv", tmp_path / "out.csv") == 60
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        assert list(next(csv.DictReader(file)))[:4] == ["id", "premise", "choice1", "choice2"]


def test_a_question_follows_its_text_and_a_list_is_candidates(tmp_path: Path):
    project = Project.create(
        tmp_path / "p", inputs="choices", labels=["0", "1"], model=str(tiny_model(tmp_path / "model"))
    )
    lines = [
        {"premise": "it rained", "question": "why?", "choices": ["clouds", "sun"], "label": 0},
        {"premise": "it froze", "question": "what then?", "choices": ["heat", "ice"], "label": 1},
    ]
    path = tmp_path / "copa.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    project.add(path)
    texts = {one.text for one in project.workspace.store.examples.all()}
    assert "it rained why? ||| clouds ||| sun" in texts


def test_candidates_and_labels_must_be_as_many(project: Project, tmp_path: Path):
    project.train()
    other = Project.create(
        tmp_path / "other", inputs="choices", labels=["a", "b", "c"], model=project.config.model.base
    )
    two = tmp_path / "two.csv"
    two.write_text("premise,choice1,choice2,label\nwhich,this,that,a\n", encoding="utf-8")
    with pytest.raises(DataError, match="two.csv:2: found 3 parts where a text and 3 candidates were wanted"):
        other.add(two)
    with pytest.raises(DataError, match="2 parts where a text and 2 candidates"):
        project.predict(("where is it", "only one"))
    with pytest.raises(FeedbackError, match="4 parts where a text and 2 candidates"):
        project.correct((*ASKED, "one more"), "1")


def test_several_of_the_candidates_cannot_be_right(tmp_path: Path):
    with pytest.raises(ConfigError, match="one is chosen"):
        Project.create(tmp_path / "p", inputs="choices", multi_label=True)
