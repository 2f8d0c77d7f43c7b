"""Pairs of texts go the whole way: in, trained on, answered, corrected, learnt, judged, out, taken back."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from heedful.errors import ConfigError, DataError, FeedbackError
from heedful.models.check import answers_of_export
from heedful.project import Project
from heedful.records.base import content_hash
from heedful.records.version import Version
from heedful.testing import tiny_pairs, tiny_project

PAIR = ("my parcel is late", "the courier was late again")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return tiny_project(tmp_path, per_label=18, inputs="pairs", effort="quick")


def test_the_whole_loop_of_pairs(project: Project, tmp_path: Path):
    assert project.counts().splits == {"train": 24, "test": 12}
    assert isinstance(project.train(), Version)

    answer = project.predict(PAIR, keep=True)
    assert answer.parts == PAIR
    assert project.predict(" ||| ".join(PAIR)).scores == answer.scores
    others = [project.predict(pair).scores for pair in (PAIR[::-1], (PAIR[0], "my card was charged"))]
    assert answer.scores not in others

    wanted = next(name for name in project.labels.names if name != answer.label)
    said = project.correct(PAIR, wanted, author="ann")
    assert project.predict(PAIR).label == wanted
    assert project.predict(PAIR).heeded == (said.id,)
    unseen = tiny_pairs(6, seed=5)
    for *pair, label in unseen:
        project.correct(tuple(pair), label, author="bob")
    kept = project.judge(project.predict((unseen[0][0], unseen[1][1]), keep=True), True, author="bob")

    made = project.learn()
    assert set(made.feedback) >= {kept.id}
    assert made.decision.promoted, made.decision.reason
    assert [check.name for check in made.report.checks if check.name == "told items"]
    assert project.predict(PAIR).label == wanted

    texts = [*(example.text for example in project.workspace.store.examples.all()), " ||| ".join(PAIR)]
    for kind in ("transformers", "onnx"):
        out = project.export(tmp_path / kind, format=kind)
        ours = project.workspace.classifier(made.candidate).logits(texts)
        assert np.abs(ours - answers_of_export(out, texts)).max() < 1e-3

    project.withdraw(author="ann")
    assert said.id not in {*project.predict(PAIR).heeded, *project.version().feedback}


def test_one_batch_or_many_give_the_same_answers(project: Project):
    project.train()
    pairs = [(one, other) for one, other, _ in tiny_pairs(20, seed=4)]
    together = project.predict(pairs)
    alone = [project.predict(pair) for pair in pairs]
    assert [one.label for one in together] == [one.label for one in alone]
    for one, other in zip(together, alone, strict=True):
        assert one.scores == pytest.approx(other.scores, abs=1e-5)
    at_once = project.predict_together([one.text for one in together])
    assert [one.label for one in at_once] == [one.label for one in alone]


def test_a_comment_is_heeded_for_its_pair(project: Project):
    project.train()
    answer = project.predict(PAIR)
    wanted = next(name for name in project.labels.names if name != answer.label)
    project.apply(project.tell(f"no, this should be {wanted}", on=answer, author="ann"))
    assert project.predict(PAIR).label == wanted


def test_why_names_words_of_both_texts(project: Project):
    project.train()
    found = project.why(PAIR)
    assert found.text == " ||| ".join(PAIR)
    assert all("|" not in found.text[one.start : one.end] for one in found.carriers)


def test_files_of_pairs_are_answered_and_come_out_in_two_columns(project: Project, tmp_path: Path):
    project.train()
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text('sentence1,sentence2\n"a late parcel","the van, again"\n', encoding="utf-8")
    assert project.predict_file(source, out) == 1
    with out.open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["sentence1"], row["sentence2"]) == ("a late parcel", "the van, again")
    project.export_data(tmp_path / "data.jsonl")
    first = json.loads((tmp_path / "data.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert list(first) == ["sentence1", "sentence2", "label", "split"]


def test_what_goes_out_as_data_is_the_same_project_again(project: Project, tmp_path: Path):
    project.export_data(tmp_path / "data.csv")
    other = Project.create(
        tmp_path / "other", model=project.config.model.base, inputs="pairs", labels=project.labels.names
    )
    other.add(tmp_path / "data.csv")
    ids = [[one.id for one in each.workspace.store.examples.all()] for each in (project, other)]
    assert ids[0] == ids[1]


def test_masking_and_erasure_reach_both_texts(tmp_path: Path):
    project = tiny_project(tmp_path, inputs="pairs", effort="quick", privacy={"mask": ("email",)})
    project.train()
    said = project.correct(("mail ann@example.org", "or bob@example.org"), "same", author="ann")
    assert "example.org" not in said.text
    assert said.text == "mail [email] ||| or [email]"
    project.erase(author="ann")
    assert project.feedback() == []


@pytest.mark.parametrize("text", ["one text only", "a ||| b ||| c"])
def test_what_is_no_pair_is_neither_answered_nor_heard(project: Project, text: str):
    project.train()
    with pytest.raises(DataError, match="where a pair was wanted"):
        project.predict(text)
    with pytest.raises(FeedbackError, match="where a pair was wanted"):
        project.correct(text, "same")
    with pytest.raises(FeedbackError, match="where a pair was wanted"):
        project.tell("this is same", on=text)
    assert project.feedback() == []


def test_a_task_that_writes_reads_no_pairs(tmp_path: Path):
    with pytest.raises(ConfigError, match="reads single texts"):
        Project.create(tmp_path / "p", task="summarisation", inputs="pairs")


def test_two_pairs_of_the_same_words_are_two_examples(project: Project, tmp_path: Path):
    path = tmp_path / "more.csv"
    path.write_text("premise,hypothesis,label\na b,c,same\na,b c,other\n", encoding="utf-8")
    assert project.add(path).added == 2
    ids = {content_hash("a b ||| c"), content_hash("a ||| b c")}
    assert ids <= {one.id for one in project.workspace.store.examples.all()}
