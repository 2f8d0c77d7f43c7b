"""Comments are kept with what was understood, heeded at once, and applied, amended or taken back."""

import pytest

from heedful.errors import FeedbackError, NotFoundError
from heedful.project import Project
from heedful.read import Context
from heedful.records.reading import About, Meaning, Parse, Reading
from heedful.records.signal import Condition, RuleMeant
from heedful.serve.workspace import Workspace

TEXT = "my package was late again"
COURIERS = "No, anything that mentions a courier or a van is delivery."
RULE = RuleMeant(condition=Condition(any=("courier", "van")), label="L3")
MEANINGS = {
    COURIERS: [Meaning(this=About(is_=("L3",)), rules=(RULE,)), Meaning(this=About(not_=("L2",)))],
    "it is account": [Meaning(this=About(is_=("L1",)))],
    "packages are delivery": [Meaning(rules=(RuleMeant(condition=Condition(any=("package",)), label="L3"),))],
}


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that understands three comments; the labels are account, billing and delivery."""

    def read(context: Context) -> tuple[Parse, ...]:
        meanings = MEANINGS.get(context.comment, [Meaning()])
        return tuple(Parse(meaning=one, question=None if one.usable else "Which is it?") for one in meanings)

    monkeypatch.setattr(Workspace, "reader", property(lambda workspace: read))


def test_a_comment_is_read_and_echoed_in_chips_and_sentences(trained: Project) -> None:
    heard = trained.tell(COURIERS, on=TEXT, author="ann")
    (rule,) = heard.reading.parse.meaning.rules
    assert (rule.condition.any, rule.label) == (("courier", "van"), trained.labels.id("delivery"))
    (echo,) = heard.echo.rules
    assert [chip.text for chip in echo.chips] == ["courier", "van", "delivery", "always"]
    assert echo.matches == len(trained.workspace.pool().matching(rule.condition))
    assert "texts that mention “courier” or “van” → delivery, always" in str(heard.echo)


def test_what_a_comment_says_of_its_text_is_heeded_by_the_next_answer(trained: Project) -> None:
    trained.predict(TEXT)
    heard = trained.tell("it is account", on=TEXT)
    answer = trained.predict(TEXT)
    assert (answer.label, answer.heeded) == ("account", (heard.comment.id,))


def test_a_comment_and_its_reading_are_kept_in_one_piece(trained: Project) -> None:
    before = trained.workspace.store.ledger.position()
    heard = trained.tell(COURIERS, on=TEXT)
    entries = [entry for _, entry in trained.workspace.store.ledger.entries(after=before)]
    assert entries == [heard.comment, heard.reading]


def test_the_same_key_counts_once_and_says_the_same(trained: Project) -> None:
    first = trained.tell(COURIERS, on=TEXT, key="k1")
    again = trained.tell(COURIERS, on=TEXT, key="k1")
    assert (again.comment, again.reading) == (first.comment, first.reading)
    with pytest.raises(FeedbackError, match="key 'k1' was used before"):
        trained.tell("something else", on=TEXT, key="k1")


def test_a_key_of_a_comment_that_was_taken_back_reads_and_counts_nothing_anew(trained: Project) -> None:
    first = trained.tell(COURIERS, on=TEXT, key="k1")
    trained.withdraw(first.comment.id)
    before = trained.workspace.store.ledger.position()
    again = trained.tell(COURIERS, on=TEXT, key="k1")
    assert (again.comment, again.reading) == (first.comment, first.reading)
    assert trained.workspace.store.ledger.position() == before
    assert trained.predict(TEXT).heeded == ()


def test_a_comment_that_says_nothing_is_kept_and_asks_one_question(trained: Project) -> None:
    heard = trained.tell("hmm ???", on=TEXT)
    assert not heard.reading.parse.meaning.usable
    assert heard.echo.sentences[0].startswith("Nothing in this can be used")
    assert trained.unread(heard.comment) == heard.echo.question is not None
    assert trained.feedback() == [heard.comment]


def test_a_comment_may_speak_of_no_text_at_all(trained: Project) -> None:
    heard = trained.tell("packages are delivery")
    assert (heard.comment.text, heard.comment.answer) == ("", None)
    assert heard.echo.this == () and len(heard.echo.rules) == 1


def test_an_amendment_replaces_the_reading_and_is_learnt_from(trained: Project) -> None:
    heard = trained.tell(COURIERS, on=TEXT, author="ann")
    better = trained.amend(heard, is_=["account"], rules=["van -> not billing, usually"], author="bob")
    assert trained.predict(TEXT).label == "account"
    assert better.reading.replaces == heard.id and better.reading.author == "bob"
    assert better.echo.rules[0].sentence == "texts that mention “van” → not billing, usually"
    assert trained.heard(heard.comment.id).reading == better.reading
    with pytest.raises(FeedbackError, match=f"{heard.id} was replaced by {better.id}"):
        trained.apply(heard)


def test_what_a_comment_would_do_is_not_measured_beside_its_own_rules(trained: Project) -> None:
    told = trained.tell(COURIERS, on=TEXT, author="ann")
    trained.apply(told, author="bob")
    assert trained.predict("a courier").heeded == (told.comment.id,)
    again = trained.heard(told)
    assert (again.echo.changes, again.echo.examples) == (told.echo.changes, told.echo.examples)
    line = "courier, van -> delivery, always"
    amended = trained.amend(told, rules=[line], author="bob")
    assert amended.echo.changes == told.echo.changes
    assert amended.reading.waits == told.reading.waits is not None


def test_an_alternative_is_chosen_by_its_number(trained: Project) -> None:
    heard = trained.tell(COURIERS, on=TEXT)
    chosen = trained.amend(heard, alternative=1)
    assert chosen.reading.parse.meaning == heard.reading.alternatives[0].meaning
    with pytest.raises(FeedbackError, match="found the number 9"):
        trained.amend(chosen, alternative=9)


def test_withdrawing_a_comment_undoes_all_that_came_of_it(trained: Project) -> None:
    before = trained.predict(TEXT)
    heard = trained.tell("it is account", on=TEXT, author="ann")
    trained.apply(heard)
    trained.withdraw(heard.id)
    answer = trained.predict(TEXT)
    assert (answer.scores, answer.heeded) == (before.scores, ())
    with pytest.raises(NotFoundError, match="no reading that stands"):
        trained.apply(heard)


def test_withdrawing_an_amendment_brings_the_first_reading_back(trained: Project) -> None:
    heard = trained.tell("it is account", on=TEXT)
    amended = trained.amend(heard, is_=["billing"], author="bob")
    trained.withdraw(amended.id)
    assert trained.predict(TEXT).label == "account"


def test_everything_by_one_person_goes_with_that_person(trained: Project) -> None:
    heard = trained.tell("it is account", on=TEXT, author="ann")
    trained.amend(heard, is_=["billing"], author="bob")
    trained.withdraw(author="bob")
    assert trained.predict(TEXT).label == "account"
    trained.withdraw(author="ann")
    assert trained.feedback() == []


def test_what_was_said_before_and_cannot_hold_beside_it_is_named(trained: Project) -> None:
    earlier = trained.correct(TEXT, "billing", author="zoe")
    heard = trained.tell("packages are delivery", on="where is my parcel", author="ann")
    assert [one.feedback_id for one in heard.echo.contradicts] == [earlier.id]
    assert f"Contradicts {earlier.id}" in str(heard.echo)


def test_a_reader_that_fails_loses_nothing_and_says_which(
    trained: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(context: object) -> tuple[Reading, ...]:
        raise RuntimeError("out of ideas")

    monkeypatch.setattr(Workspace, "reader", property(lambda workspace: broken))
    with pytest.raises(Exception, match=r"reader 'comments' failed.*out of ideas.*not kept"):
        trained.tell(COURIERS, on=TEXT)
    assert trained.feedback() == []
