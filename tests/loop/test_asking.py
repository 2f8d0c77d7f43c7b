"""What a project asks next."""

from heedful.evaluate.suite import held_out
from heedful.records.base import content_hash
from heedful.testing import examples_of


def test_questions_are_about_texts_of_the_pool_that_nobody_labelled(trained) -> None:
    found = trained.questions(limit=50)
    pool = {one.text for one in examples_of(trained) if one.split == "pool"}
    assert found.asked
    assert {one.text for one in found.asked} <= pool


def test_the_fold_that_the_gate_judges_by_is_left_alone(trained) -> None:
    asked = [content_hash(one.text) for one in trained.questions(limit=50).asked]
    assert not held_out(asked).any()


def test_an_answered_question_is_not_asked_again(trained) -> None:
    first = trained.questions(limit=1, keep=True).asked[0]
    trained.correct(first.prediction_id, first.names[0])
    assert first.text not in {one.text for one in trained.questions(limit=50).asked}


def test_a_choice_among_the_labels_offered_answers_too(trained) -> None:
    first = next(one for one in trained.questions(limit=50, keep=True).asked if len(one.names) == 2)
    trained.choose(first.prediction_id, one_of=first.names)
    assert first.text not in {one.text for one in trained.questions(limit=50).asked}


def test_only_kept_questions_have_a_prediction_in_the_ledger(trained) -> None:
    assert trained.questions(limit=2).asked[0].prediction_id is None
    kept = trained.questions(limit=2, keep=True).asked
    assert trained.why(kept[0].prediction_id).text == kept[0].text


def test_the_same_questions_come_after_a_restart(trained) -> None:
    from heedful.project import Project

    first = trained.questions()
    with Project.open(trained.workspace.folder) as again:
        assert again.questions() == first


def test_people_who_contradict_each_other_are_asked_to_settle_it(trained) -> None:
    text = "where is my money"
    ann = trained.correct(text, "billing", author="ann")
    bob = trained.correct(text, "delivery", author="bob")
    (conflict,) = [one for one in trained.questions(limit=50).asked if one.kind == "conflict"]
    assert conflict.text == text
    assert set(conflict.names) == {"billing", "delivery"}
    assert conflict.feedback_ids == (ann.id, bob.id)
    trained.withdraw(bob.id)
    assert not [one for one in trained.questions(limit=50).asked if one.kind == "conflict"]


def test_worth_is_a_share_of_all_answers_and_best_comes_first(trained) -> None:
    found = trained.questions(limit=50)
    worth = [one.worth for one in found.asked]
    assert worth == sorted(worth, reverse=True)
    assert 0 < worth[0] < 0.2
    assert not found.stop


def test_who_wants_much_for_a_question_is_told_to_stop(trained) -> None:
    found = trained.questions(limit=3, enough=0.5)
    assert found.stop
    assert "Stop here" in found.advice


def test_where_several_labels_may_apply_undecided_ones_are_offered(tmp_path) -> None:
    from heedful.testing import tiny_project

    with tiny_project(tmp_path, pool=60, effort="quick", multi_label=True) as project:
        project.train()
        found = project.questions(limit=30)
        assert found.asked
        assert all(set(one.names) <= set(project.labels.names) for one in found.asked)


def test_a_rule_that_waits_is_shown_with_what_it_waits_for(trained) -> None:
    told = trained.tell("most of what people write is about billing", author="ann")
    heard = trained.amend(told, rules=["the, my, is, was, not -> billing"], author="ann")
    assert heard.reading.waits
    rules = [one for one in trained.questions(limit=50).asked if one.kind == "rule"]
    assert {one.feedback_ids for one in rules} == {(heard.comment.id,)}
    assert all("must confirm it" in one.why for one in rules)


def test_a_project_without_any_label_is_asked_for_some(tmp_path) -> None:
    from heedful.project import Project
    from heedful.testing import tiny_examples, tiny_model

    source = tmp_path / "pool.csv"
    source.write_text("text,label\n" + "".join(f"{text},\n" for text, _ in tiny_examples(40, seed=1)))
    model, labels = str(tiny_model(tmp_path / "model")), ["billing", "delivery", "account"]
    with Project.create(tmp_path / "project", labels=labels, model=model, effort="quick") as project:
        project.add(source)
        for line in (
            "invoice, charged, refund -> billing",
            "parcel, courier, van -> delivery",
            "password, login, email -> account",
        ):
            project.apply(project.amend(project.tell("a rule"), rules=[line]))
        project.train()
        found = project.questions(limit=20)
        assert found.asked
        assert not found.stop
        assert all(len(one.names) > 1 and one.worth > 0 for one in found.asked)
        assert {one.via for one in project.why("where is my refund").learnt} == {"weights"}
