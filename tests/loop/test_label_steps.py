"""Labels come, are called otherwise, fall together and fall apart; answers keep up at every step."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heedful.errors import DataError, FeedbackError
from heedful.project import Project
from heedful.testing import tiny_examples

TEXTS = [text for text, _ in tiny_examples(4, seed=2)]


def test_a_new_label_is_answered_as_soon_as_somebody_gives_it_and_learnt_by_the_next_round(
    trained: Project,
) -> None:
    trained.predict(TEXTS)
    label = trained.add_label("hours")
    assert label.id not in trained.predict("when are you open").answer
    trained.correct("when are you open", "hours")
    assert trained.predict("when are you open").label == "hours"
    made = trained.learn()
    version = trained.version()
    assert made.decision.promoted, made.decision.reason
    assert version is not None
    assert version.labels == trained.labels.ids
    weights = trained.workspace.classifier(version.id)
    assert weights.head.weight.shape[0] == 4
    assert trained.predict("when are you open").label == "hours"


def test_a_label_that_is_new_and_unheard_of_never_wins(trained: Project) -> None:
    before = [one.answer for one in trained.predict(TEXTS)]
    trained.add_label("hours")
    assert [one.answer for one in trained.predict(TEXTS)] == before


def test_a_label_cannot_be_added_twice(trained: Project) -> None:
    with pytest.raises(DataError, match="already a label named 'billing'"):
        trained.add_label("billing")


def test_a_renamed_label_keeps_everything_but_its_name(trained: Project, tmp_path: Path) -> None:
    trained.correct("my odd umbrella", "billing")
    before = trained.predict([*TEXTS, "my odd umbrella"])
    trained.rename_label("billing", "payments")
    after = trained.predict([*TEXTS, "my odd umbrella"])
    assert [(one.answer, one.scores) for one in after] == [(one.answer, one.scores) for one in before]
    assert after[-1].label == "payments"
    assert [one.id for one in trained.versions()] == ["v1"]
    trained.export(tmp_path / "out", format="transformers")
    config = json.loads((tmp_path / "out" / "config.json").read_text(encoding="utf-8"))
    assert set(config["label2id"]) == {"account", "payments", "delivery"}
    with pytest.raises(DataError, match="no label 'billing'.*payments"):
        trained.correct("my odd umbrella", "billing")


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 2), st.text(min_size=1, max_size=8)), max_size=4))
def test_whatever_labels_are_called_answers_stay_the_same(
    trained: Project, steps: list[tuple[int, str]]
) -> None:
    before = [(one.answer, one.scores) for one in trained.predict(TEXTS[:3])]
    for place, name in steps:
        old = trained.labels.names[place]
        if name.strip() and name.isprintable() and name not in trained.labels.names:
            trained.rename_label(old, name)
            assert trained.labels.names[place] == name
    assert [(one.answer, one.scores) for one in trained.predict(TEXTS[:3])] == before


def test_a_merge_can_be_looked_at_before_it_is_made(trained: Project) -> None:
    trained.correct("my odd umbrella", "billing")
    seen = trained.merge_labels("billing", "account", preview=True)
    assert (seen.feedback, seen.labels.names) == (1, ("account", "delivery"))
    assert seen.examples == sum(
        number for split in trained.counts().named(trained.labels).values()
        for name, number in split.items() if name == "billing"
    )  # fmt: skip
    assert trained.labels.names == ("account", "billing", "delivery")
    assert trained.predict("my odd umbrella").label == "billing"


def test_merged_labels_answer_as_one_at_once_and_after_a_round(trained: Project) -> None:
    texts = [text for text, label in tiny_examples(6, seed=4) if label in ("billing", "account")]
    trained.correct("my odd umbrella", "billing")
    trained.merge_labels("billing", "account")
    trained.correct("my odder umbrella", "account")
    assert {one.label for one in trained.predict(texts)} == {"account"}
    assert trained.predict("my odd umbrella").label == "account"
    trained.learn()
    version = trained.version()
    assert version is not None
    assert len(version.labels) == 2
    assert {one.label for one in trained.predict([*texts, "my odd umbrella"])} == {"account"}


def test_a_label_that_was_split_is_one_of_its_parts_until_somebody_says_which(trained: Project) -> None:
    said = trained.correct("my odd umbrella", "billing")
    seen = trained.split_label("billing", ["invoice", "refund"], preview=True)
    assert (seen.feedback, seen.labels.names) == (1, ("account", "delivery", "invoice", "refund"))
    trained.split_label("billing", ["invoice", "refund"])
    assert trained.predict("my odd umbrella").label in ("invoice", "refund")
    assert trained.unread(said) is None
    trained.correct("my odd umbrella", "refund")
    assert trained.conflicts() == []
    assert trained.predict("my odd umbrella").label == "refund"
    made = trained.learn()
    assert made.decision.promoted, made.decision.reason
    assert trained.predict("my odd umbrella").label == "refund"


def test_a_step_that_cannot_be_taken_is_refused_with_the_labels_there_are(trained: Project) -> None:
    for attempt in (
        lambda: trained.merge_labels("billing", "nothing"),
        lambda: trained.merge_labels("billing", "billing"),
        lambda: trained.split_label("billing", ["one"]),
        lambda: trained.split_label("billing", ["account", "new"]),
        lambda: trained.rename_label("billing", "account"),
        lambda: trained.rename_label("billing", "  "),
    ):
        with pytest.raises(DataError):
            attempt()
    assert trained.labels.names == ("account", "billing", "delivery")


def test_a_round_after_a_label_only_is_something_new(trained: Project) -> None:
    trained.add_label("hours")
    made = trained.learn()
    assert made.feedback == ()
    trained.promote(str(made.candidate))
    with pytest.raises(FeedbackError, match="Nothing was said"):
        trained.learn()
