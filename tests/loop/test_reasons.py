"""Why an answer is what it is, on a project with weights."""

import pytest

from heedful.errors import DataError, FeedbackError
from heedful.testing import TOPICS, examples_of, tiny_project

TEXT = "to charged refund is where bill"


def test_the_instant_layers_parts_and_the_weights_add_up_to_the_margin(trained) -> None:
    trained.correct(f"{TEXT} i", "account", author="ann")
    trained.correct(f"{TEXT} again", "delivery", author="bob")
    why = trained.why(TEXT)
    assert len(why.influences) == 2
    moved = sum(one.moved for one in why.influences) + why.rest
    assert why.by_weights + moved == pytest.approx(why.margin, abs=1e-9)


def test_withdrawing_the_strongest_item_changes_the_answer_to_what_was_said(trained) -> None:
    said = trained.correct(TEXT, "account", author="ann")
    trained.correct(f"{TEXT} again", "delivery", author="bob")
    why = trained.why(TEXT)
    strongest = why.influences[0]
    assert why.names == ("account",)
    assert strongest.feedback_ids == (said.id,)
    trained.withdraw(*strongest.feedback_ids)
    assert trained.predict(TEXT).answer == strongest.without != why.answer
    after = trained.why(TEXT, label=trained.labels.name(why.label))
    if after.rival == why.rival:
        assert after.margin == pytest.approx(strongest.margin_without)


def test_the_margin_of_the_weights_is_that_of_the_version(trained) -> None:
    why = trained.why(TEXT)
    logits = trained.workspace.classifier("v1").logits([TEXT])[0]
    ranked = sorted(map(float, logits), reverse=True)
    assert why.by_weights == why.margin == pytest.approx(ranked[0] - ranked[1], abs=1e-5)
    assert why.influences == ()


def test_every_line_says_how_to_take_it_back(trained) -> None:
    said = trained.correct(TEXT, "account", author="ann")
    assert trained.why(TEXT).influences[0].take_back == f"heedful feedback withdraw {said.id}"


def test_after_a_round_what_was_said_is_named_among_what_the_weights_hold(trained) -> None:
    said = [trained.correct(f"{TEXT} {word}", "account") for word in ("again", "yet", "still")]
    trained.learn()
    learnt = trained.why(TEXT).learnt
    assert {one.feedback_ids for one in learnt} == {(item.id,) for item in said}
    against_billing = trained.why(TEXT, label="account").learnt
    assert all(one.moved > 0 for one in against_billing)


def test_the_nearest_examples_are_those_that_share_words(trained) -> None:
    example = next(one for one in examples_of(trained) if one.split == "train" and one.labels == ("L1",))
    nearest = trained.why(f"{example.text} ").examples[0]
    assert nearest.text == example.text
    assert nearest.similarity == pytest.approx(1, abs=1e-3)
    assert len(trained.why(TEXT).examples) == 5


def test_the_words_that_carry_an_answer_are_those_of_its_topic(trained) -> None:
    why = trained.why("where is the invoice")
    assert why.names == ("billing",)
    assert why.carriers[0].words in {"invoice", "the invoice"}
    assert set(TOPICS["billing"]) & set(why.carriers[0].words.split())


def test_why_not_another_label(trained) -> None:
    why = trained.why(TEXT, label="delivery")
    assert why.label == trained.labels.id("delivery")
    assert why.rival == why.answer[0]
    assert why.margin < 0


def test_a_prediction_is_explained_as_it_would_be_made_now(trained) -> None:
    was = trained.predict(TEXT, keep=True)
    wanted = next(name for name in trained.labels.names if name != was.label)
    trained.correct(was, wanted)
    why = trained.why(was.id)
    assert why.names == (wanted,)
    assert why.then == was.answer


def test_what_cannot_be_explained_is_refused(trained) -> None:
    with pytest.raises(FeedbackError, match="empty text"):
        trained.why(" ")
    with pytest.raises(DataError, match="no label 'complaints'"):
        trained.why(TEXT, label="complaints")


def test_with_several_labels_each_stands_by_itself(tmp_path) -> None:
    with tiny_project(tmp_path, effort="quick", multi_label=True) as project:
        project.train()
        project.correct(TEXT, "account", "delivery")
        why = project.why(TEXT, label="account")
        assert why.rival is None
        assert why.margin > 0
        assert set(why.names) == {"account", "delivery"}
        moved = sum(one.moved for one in why.influences) + why.rest
        assert why.by_weights + moved == pytest.approx(why.margin, abs=1e-9)


def test_a_rule_is_named_at_once_and_after_a_round_among_what_the_weights_hold(tmp_path) -> None:
    trained = tiny_project(tmp_path, pool=90, effort="quick")  # enough of a pool to be taught from
    trained.train()
    told = trained.tell("anything that mentions settings or a profile is account")
    heard = trained.amend(told, rules=["settings, profile -> account"])
    trained.apply(heard)
    text = "please again name profile was login yet"
    at_once = trained.why(text)
    (rule,) = [one for one in at_once.influences if one.via == "rule"]
    assert rule.feedback_ids == (heard.comment.id,)
    assert "“profile”" in rule.rule
    moved = sum(one.moved for one in at_once.influences) + at_once.rest
    assert at_once.by_weights + moved == pytest.approx(at_once.margin, abs=1e-9)
    made = trained.learn()
    trained.promote(made.candidate)
    later = trained.why(text, label="account")
    assert [one.via for one in later.learnt] == ["weights"]
    assert later.learnt[0].feedback_ids == (heard.comment.id,)
    assert later.learnt[0].moved > 0
    trained.close()


def test_words_that_are_to_be_ignored_are_named_and_add_up_too(trained) -> None:
    told = trained.tell("do not go by where it was", author="ann")
    heard = trained.amend(told, ignore=["zebra"], author="ann")
    trained.apply(heard)
    why = trained.why("where is the zebra invoice")
    (ignored,) = [one for one in why.influences if one.via == "ignore"]
    assert ignored.feedback_ids == (heard.comment.id,)
    moved = sum(one.moved for one in why.influences) + why.rest
    assert why.by_weights + moved == pytest.approx(why.margin, abs=1e-9)
    trained.withdraw(heard.comment.id)
    assert trained.predict(why.text).answer == ignored.without
