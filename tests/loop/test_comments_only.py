"""Comments and a pool, no label: the first version is what people said, and its export needs no rule."""

import csv
from pathlib import Path

import numpy as np
import pytest

from heedful.errors import DataError
from heedful.models.check import answers_of_export
from heedful.project import Project
from heedful.testing import tiny_examples, tiny_model, tiny_project

RULES = {
    "billing": "invoice, refund, payment -> billing",
    "delivery": "parcel, courier -> delivery",
    "account": "password, login -> account",
}


def started(folder: Path, pool: int, said: dict[str, str]) -> Project:
    """A project with a pool and a confirmed rule a label."""
    project = Project.create(
        folder / "project", labels=list(RULES), model=str(tiny_model(folder / "model")), effort="quick"
    )
    source = folder / "pool.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text",), *([text] for text, _ in tiny_examples(pool // 3))])
    project.add(source)
    for label, line in said.items():
        heard = project.amend(project.tell(f"that is about {label}"), rules=[line])
        project.apply(heard)
    return project


def test_comments_alone_make_a_first_version_whose_export_answers_alike(tmp_path: Path) -> None:
    with started(tmp_path, 180, RULES) as project:
        project.train()
        texts, labels = zip(*tiny_examples(20, seed=5), strict=True)
        answers = [one.label for one in project.predict(list(texts))]
        folder = project.export(tmp_path / "out")
        exported = answers_of_export(folder, list(texts)).argmax(1)
        names = project.labels.names
    assert np.mean([answer == label for answer, label in zip(answers, labels, strict=True)]) > 0.9
    assert [names[place] for place in exported] == answers


def test_a_comment_that_is_withdrawn_leaves_the_weights_of_a_project_that_never_heard_it(
    tmp_path: Path,
) -> None:
    more = {**RULES, "delivery again": "parcel, courier, tracking, shipped, late, van -> billing"}
    with started(tmp_path / "a", 180, more) as heard, started(tmp_path / "b", 180, RULES) as never:
        heard.train()
        never.train()
        assert digest(heard) != digest(never)
        heard.withdraw(heard.feedback()[-1].id)
        assert digest(heard) == digest(never)


def digest(project: Project) -> str:
    used = project.version()
    assert used is not None
    return project.workspace.classifier(used.id).digest()


def test_comments_without_a_pool_say_what_is_missing(tmp_path: Path) -> None:
    with started(tmp_path, 30, RULES) as project, pytest.raises(DataError, match="30 texts in the pool"):
        project.train()


def test_where_there_is_no_pool_rules_go_on_counting_beside_the_weights(tmp_path: Path) -> None:
    with tiny_project(tmp_path, effort="quick") as project:
        project.train()
        project.apply(project.amend(project.tell("mind this"), rules=["zebra -> billing"]))
        before = project.predict("zebra")
        project.promote(project.learn().candidate or "", reason="for the test")
        after = project.predict("zebra")
    assert before.heeded == after.heeded != ()
