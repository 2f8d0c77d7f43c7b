"""A round learns what is new, is judged, and is written down with the reasons."""

import time
from pathlib import Path

import pytest
from twins import plant_bad_lessons

from heedful.errors import DataError, FeedbackError, NotFoundError
from heedful.loop.history import standing_rounds, start_of
from heedful.models.classifier import Classifier
from heedful.project import Project
from heedful.records.feedback import Comment
from heedful.records.version import Promotion, Round, Version
from heedful.testing import tiny_examples, tiny_model, tiny_project

TEXTS = [text for text, _ in tiny_examples(4, seed=2)]


def test_a_round_with_nothing_new_is_refused(trained: Project) -> None:
    with pytest.raises(FeedbackError, match="Nothing was said.*since v1 was made.*[Cc]orrect"):
        trained.learn()
    assert [version.id for version in trained.versions()] == ["v1"]


def test_a_comment_that_nobody_has_read_is_nothing_new(trained: Project) -> None:
    trained._listening.hear(Comment(text="where is the courier", comment="couriers are delivery"))
    with pytest.raises(FeedbackError, match="Nothing was said"):
        trained.learn()


def test_new_examples_are_something_new(trained: Project, tmp_path: Path) -> None:
    more = tmp_path / "more.csv"
    more.write_text("text,label\nthe bill was twice the price,billing\n", encoding="utf-8")
    trained.add(more, split="train")
    made = trained.train()
    assert isinstance(made, Round)
    assert made.feedback == ()


def test_before_the_first_version_there_is_nothing_to_learn_on(tmp_path: Path) -> None:
    project = tiny_project(tmp_path)
    for attempt in (
        project.learn,
        project.evaluate,
        project.report,
        lambda: project.export(tmp_path / "out"),
    ):
        with pytest.raises((NotFoundError, TypeError), match="heedful train|path"):
            attempt()


def test_a_promoted_round_is_in_the_ledger_with_its_reasons(trained: Project) -> None:
    said = trained.correct(TEXTS[0], "billing")
    made = trained.learn()
    assert made.decision.promoted
    assert "told item" in made.decision.reason
    assert {check.name for check in made.report.checks} >= {"accuracy", "told items", "slices"}
    assert all(check.reason for check in made.report.checks)
    ledger = trained.workspace.store.ledger
    assert [entry for _, entry in ledger.entries(Round)] == [made]
    version, promotion = trained.version(), [entry for _, entry in ledger.entries(Promotion)][-1]
    assert version is not None
    assert (promotion.version, promotion.previous, promotion.round_id) == (version.id, "v1", made.id)
    assert version.feedback == made.feedback == (said.id,)
    assert version.digest == Classifier.load(trained.workspace.store.versions.folder(version.id)).digest()


def test_a_round_that_makes_answers_worse_is_kept_out_with_the_reason(
    trained: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant_bad_lessons(monkeypatch, lambda lesson: True)
    trained.correct(TEXTS[0], "billing")
    made = trained.learn()
    assert not made.decision.promoted
    assert "accuracy" in made.decision.failed
    assert made.decision.reason.startswith("Kept out by")
    assert trained.predict("my parcel was late").version == "v1"
    assert made.candidate in {version.id for version in trained.versions()}


def test_every_look_at_the_test_set_is_counted_until_a_version_gets_in(
    trained: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        plant_bad_lessons(patched, lambda lesson: True)
        trained.correct(TEXTS[0], "billing")
        looks = [trained.learn().report.looks for _ in range(2)]
    made = trained.learn()
    assert [*looks, made.report.looks] == [1, 2, 3]
    assert made.decision.promoted
    version = trained.version()
    assert version is not None
    assert start_of(trained.workspace, version).looks == 1


def test_a_version_that_was_kept_out_can_be_chosen_by_hand_and_left_again_in_no_time(
    trained: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant_bad_lessons(monkeypatch, lambda lesson: True)
    trained.correct(TEXTS[0], "billing")
    candidate = trained.learn().candidate
    assert candidate is not None
    begun = time.monotonic()
    promotion = trained.promote(candidate, reason="I know better", author="ann")
    promoted = time.monotonic() - begun
    assert (promotion.reason, promotion.author, promotion.round_id) == ("I know better", "ann", None)
    assert trained.predict("my parcel was late").version == candidate
    begun = time.monotonic()
    assert trained.rollback().version == "v1"
    assert max(promoted, time.monotonic() - begun) < 2
    assert trained.predict("my parcel was late").version == "v1"


def test_the_best_version_so_far_stays_in_view(trained: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    trained.correct(TEXTS[0], "billing")
    good = trained.learn()
    assert good.decision.promoted
    plant_bad_lessons(monkeypatch, lambda lesson: True)
    trained.correct(TEXTS[1], "billing")
    bad = trained.learn().candidate
    trained.promote(str(bad))
    version = trained.version()
    assert version is not None
    best = start_of(trained.workspace, version).best
    assert best is not None
    assert best.id == good.candidate


def test_a_conflict_is_shown_and_neither_heeded_nor_learnt(tmp_path: Path) -> None:
    one, other = (tiny_project(tmp_path / name, per_label=8, effort="quick") for name in ("one", "other"))
    for project in (one, other):
        project.train()
        project.correct(TEXTS[1], "billing")
    plain = one.predict("the van again")
    ann = one.correct("the van again", "billing", author="ann")
    bob = one.correct("the van again", "account", author="bob")
    (conflict,) = one.conflicts()
    assert (conflict.text, conflict.feedback_ids) == ("the van again", (ann.id, bob.id))
    assert one.predict("the van again").answer == plain.answer
    assert one.learn().decision == other.learn().decision
    assert [version.digest for version in one.versions()] == [version.digest for version in other.versions()]


def test_the_owner_settles_a_conflict_and_it_is_heeded_at_once(trained: Project) -> None:
    trained.correct("the van again", "billing", author="ann")
    trained.correct("the van again", "account", author="bob")
    trained.correct("the van again", "account")
    assert trained.conflicts() == []
    assert trained.predict("the van again").label == "account"


def test_conflicts_are_seen_before_anything_is_trained(tmp_path: Path) -> None:
    project = tiny_project(tmp_path)
    project.correct("the van", "billing", author="ann")
    project.correct("the van", "account", author="bob")
    assert len(project.conflicts()) == 1


def test_a_project_can_start_from_feedback_alone(tmp_path: Path) -> None:
    model = tiny_model(tmp_path / "model")
    project = Project.create(tmp_path / "p", ["billing", "delivery"], model=str(model), effort="quick")
    with pytest.raises(DataError, match="no labelled training text and no feedback.*heedful add"):
        project.train()
    project.correct("where is my parcel", "delivery")
    first = project.train()
    assert isinstance(first, Version)
    assert project.predict("where is my parcel").label == "delivery"


def test_one_text_and_label_names_that_say_nothing_are_enough_for_a_first_version(tmp_path: Path) -> None:
    project = Project.create(
        tmp_path / "p", ["1", "2"], model=str(tiny_model(tmp_path / "model")), effort="quick"
    )
    project.correct("where is my parcel", "2")
    project.train()
    assert project.predict("where is my parcel").label == "2"


def test_without_labels_there_is_nothing_to_train(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "p", ["one"], model=str(tiny_model(tmp_path / "model")))
    with pytest.raises(DataError, match="Found 1 labels; wanted two or more.*heedful add"):
        project.train()


def test_a_head_that_was_just_fitted_answers_as_the_one_read_back(trained: Project) -> None:
    trained.correct(TEXTS[0], "billing")
    trained.learn()
    version = trained.version()
    assert version is not None
    made = trained.workspace.classifier(version.id)
    read = Classifier.load(trained.workspace.store.versions.folder(version.id))
    vectors = made.encoder.embed(TEXTS)
    assert made.head.weight.is_contiguous()
    assert (made.score(vectors) == read.score(vectors)).all()


def test_an_evaluation_costs_no_look_and_compares_with_the_version_in_use(trained: Project) -> None:
    trained.correct(TEXTS[0], "billing")
    trained.learn()
    rounds = len(standing_rounds(trained.workspace))
    report = trained.evaluate("v1")
    assert report.size > 0
    assert set(report.before) == set(report.after) >= {"accuracy"}
    assert len(standing_rounds(trained.workspace)) == rounds


def test_a_version_that_is_gone_is_named_as_such(trained: Project, tmp_path: Path) -> None:
    said = trained.correct(TEXTS[0], "billing")
    gone = trained.learn().candidate
    trained.withdraw(said.id)
    for attempt in (lambda: trained.evaluate(gone), lambda: trained.export(tmp_path / "out", version=gone)):
        with pytest.raises(NotFoundError, match=f"{gone} is gone.*withdrawn"):
            attempt()
    assert not (tmp_path / "out").exists()


def test_the_page_of_a_round_needs_nothing_else(trained: Project, tmp_path: Path) -> None:
    trained.correct(TEXTS[0], "billing")
    made = trained.learn()
    page = trained.report(tmp_path / "deep" / "round.html").read_text(encoding="utf-8")
    assert "told item" in page
    assert str(made.candidate) in page
    assert "https://" not in page.replace("https://www.w3.org", "")
