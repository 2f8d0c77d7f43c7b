"""What people say is checked before it is kept, and counts once."""

import pytest

from heedful.errors import DataError, FeedbackError, NotFoundError
from heedful.project import Project
from heedful.records.feedback import Comment, Verdict


def test_feedback_on_a_prediction_knows_its_text_and_answer(trained: Project) -> None:
    answer = trained.predict("my late van", keep=True)
    for on in (answer, answer.id):
        said = trained.judge(on, right=True)
        assert (said.text, said.answer, said.prediction_id) == (answer.text, answer.answer, answer.id)


def test_a_prediction_that_was_never_kept_can_be_spoken_of_while_one_has_it(trained: Project) -> None:
    answer = trained.predict("my late van")
    assert trained.correct(answer, "billing").prediction_id == answer.id
    with pytest.raises(NotFoundError, match=answer.id):
        trained.correct(answer.id, "billing")


def test_a_verdict_on_a_bare_text_says_what_is_missing(trained: Project) -> None:
    with pytest.raises(
        FeedbackError, match=r"^This cannot be kept. It: a verdict needs the answer.*correction"
    ):
        trained.judge("my late van", right=False)
    assert trained.feedback() == []


def test_a_choice_of_nothing_says_what_is_missing(trained: Project) -> None:
    with pytest.raises(FeedbackError, match="at least one label in one_of or none_of"):
        trained.choose("my late van")


def test_a_single_name_may_stand_by_itself(trained: Project) -> None:
    said = trained.choose("my late van", one_of="billing")  # type: ignore[arg-type]
    assert said.one_of == (trained.labels.id("billing"),)


def test_a_label_nobody_knows_is_answered_with_those_there_are(trained: Project) -> None:
    with pytest.raises(DataError, match="no label 'biling'. Known labels: account, billing, delivery"):
        trained.correct("my late van", "biling")


def test_a_correction_names_one_label_here(trained: Project) -> None:
    for labels in ((), ("billing", "account")):
        with pytest.raises(FeedbackError, match=f"exactly one label here .found {len(labels)}"):
            trained.correct("my late van", *labels)
    assert trained.feedback() == []


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_text_is_nothing_to_speak_of(trained: Project, text: str) -> None:
    with pytest.raises(FeedbackError, match="empty text"):
        trained.correct(text, "billing")


def test_an_empty_comment_says_nothing(trained: Project) -> None:
    with pytest.raises(FeedbackError, match="comment"):
        trained.tell("  ", on="my late van")


def test_a_text_that_no_file_can_hold_is_refused(trained: Project) -> None:
    with pytest.raises(DataError, match="cannot be kept"):
        trained.correct("half a pair: \ud800", "billing")
    assert trained.feedback() == []


def test_the_same_key_counts_once_and_returns_what_was_said_first(trained: Project) -> None:
    first = trained.correct("my late van", "billing", key="mail-7")
    again = trained.correct("my late van", "billing", key="mail-7")
    assert again == first
    assert trained.feedback() == [first]
    assert len(trained._answering.layer) == 1


def test_the_same_key_for_something_else_is_an_error(trained: Project) -> None:
    trained.correct("my late van", "billing", key="mail-7")
    with pytest.raises(FeedbackError, match="'mail-7' was used before"):
        trained.correct("my late van", "account", key="mail-7")
    with pytest.raises(FeedbackError, match="'mail-7' was used before"):
        trained.judge(trained.predict("my late van"), right=True, key="mail-7")
    assert len(trained.feedback()) == 1


def test_everything_is_listed_in_order_and_by_author(trained: Project) -> None:
    ann = trained.correct("my late van", "billing", author="ann")
    bob = trained.judge(trained.predict("my late van"), right=True, author="bob")
    assert trained.feedback() == [ann, bob]
    assert trained.feedback(author="bob") == [bob]
    assert isinstance(bob, Verdict)


def test_what_takes_no_effect_says_why(trained: Project) -> None:
    assert trained.unread(trained.correct("my late van", "billing")) is None
    comment = Comment(text="my late van", comment="odd")
    assert "not read yet" in str(trained.unread(trained._listening.hear(comment)))
    everything = trained.choose("my late van", one_of=list(trained.labels.names))
    assert "Which label is it?" in str(trained.unread(everything))
