"""A project whose texts may have several labels, or none, from data to export."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from heedful.errors import DataError
from heedful.models.check import answers_of_export
from heedful.project import Project
from heedful.testing import tiny_examples, tiny_model


def rows(per_label: int, seed: int) -> list[dict[str, Any]]:
    """Single topics, pairs of topics in one text, and texts about nothing."""
    single = tiny_examples(per_label, seed=seed)
    pairs = [
        {"text": f"{one[0]} {two[0]}", "label": sorted({one[1], two[1]})}
        for one, two in zip(single, reversed(single), strict=True)
    ]
    nothing = [{"text": f"please {'again ' * number}not yet", "label": []} for number in range(1, 5)]
    return [*({"text": text, "label": [label]} for text, label in single), *pairs, *nothing]


def several(folder: Path) -> Project:
    project = Project.create(
        folder / "project", model=str(tiny_model(folder / "model")), multi_label=True, effort="quick"
    )
    for split, seed in (("train", 0), ("test", 1)):
        path = folder / f"{split}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows(10, seed)), encoding="utf-8")
        project.add(path, split=split)
    return project


def test_a_project_with_several_labels_walks_the_whole_loop(tmp_path: Path) -> None:
    project = several(tmp_path)
    project.train()
    one, both, none = "invoice charged refund", "invoice refund parcel courier", "the umbrella"
    assert project.evaluate().after["micro_f1"] > 0.8
    project.correct(both, "billing", "delivery", author="ann")
    project.correct(none, author="ann")
    project.choose(one, none_of=["account"], one_of=["billing"], author="bob")
    answers = project.predict([both, none, one])
    assert [answer.names for answer in answers] == [("billing", "delivery"), (), ("billing",)]
    assert answers[1].confidence >= 0.5
    judged = project.judge(answers[0], True, author="bob")
    assert project.unread(judged) is None

    made = project.learn()
    assert made.decision.promoted, made.decision.reason
    assert "micro_f1" in made.report.after
    assert [answer.names for answer in project.predict([both, none, one])] == [
        ("billing", "delivery"), (), ("billing",)
    ]  # fmt: skip

    version = project.version()
    assert version is not None
    weights = project.workspace.classifier(version.id)
    folder, texts = project.export(tmp_path / "out"), [text for text, _ in tiny_examples(10, seed=3)]
    assert np.abs(weights.logits(texts) - answers_of_export(folder, texts)).max() < 1e-3
    assert json.loads((folder / "labels.json").read_text(encoding="utf-8"))["multi_label"] is True

    project.close()
    with Project.open(tmp_path / "project") as again:
        assert again.predict(both).names == ("billing", "delivery")


def test_what_is_withdrawn_from_it_was_never_said(tmp_path: Path) -> None:
    worlds = []
    for name in ("one", "other"):
        project = several(tmp_path / name) if (tmp_path / name).mkdir() is None else None
        assert project is not None
        project.train()
        said = project.correct("the umbrella", "billing", author="ann") if name == "one" else None
        project.correct("the parcel password", "delivery", "account", author="bob")
        project.learn()
        if said is not None:
            project.withdraw(said.id)
        worlds.append(project)
    digests = [project.version().digest for project in worlds if project.version() is not None]  # type: ignore[union-attr]
    assert digests[0] == digests[1]
    assert worlds[0].predict("the umbrella").scores == worlds[1].predict("the umbrella").scores


def test_a_disagreement_about_one_label_leaves_the_others_settled(tmp_path: Path) -> None:
    project = several(tmp_path)
    project.train()
    project.correct("the umbrella van", "billing", "delivery", author="ann")
    project.choose("the umbrella van", none_of=["billing"], author="bob")
    (conflict,) = project.conflicts()
    assert conflict.label == project.labels.id("billing")
    assert "delivery" in project.predict("the umbrella van").names


def test_a_wrong_answer_with_two_labels_asks_which_one_is_wrong(tmp_path: Path) -> None:
    project = several(tmp_path)
    project.train()
    project.correct("invoice refund parcel courier", "billing", "delivery")
    said = project.judge(project.predict("invoice refund parcel courier"), False)
    assert "Which should it have?" in str(project.unread(said))


def test_merged_and_split_labels_keep_their_odds(tmp_path: Path) -> None:
    project = several(tmp_path)
    project.train()
    before = project.predict("invoice charged refund")
    billing = before.scores[project.labels.id("billing")]
    project.split_label("billing", ["invoice", "refund"])
    parts = project.predict("invoice charged refund").scores
    assert parts[project.labels.id("invoice")] == pytest.approx(billing)
    project.add_label("hours")
    assert "hours" not in project.predict("invoice charged refund").names


def test_a_project_with_one_label_a_text_refuses_rows_with_two(trained: Project, tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    path.write_text(json.dumps({"text": "both", "label": ["billing", "delivery"]}), encoding="utf-8")
    with pytest.raises(DataError, match="multi_label = true"):
        trained.add(path)
