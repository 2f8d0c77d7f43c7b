"""What was said of texts: remembered answers, limits made of wishes, and who goes before whom."""

from heedful.instant.writing import WritingMemory
from heedful.models.writing.options import Limits
from heedful.records.text_signal import Attribute, Demonstration, Judgement, Preference, SpanPenalty, Term
from heedful.records.wish import Wish
from heedful.tasks.writing.wishes import parse_wish


def shown(text: str, completion: str, author: str = "ann", item: str = "f1") -> Demonstration:
    return Demonstration(text=text, completion=completion, feedback_id=item, author=author)


def wished(line: str, text: str = "", item: str = "w1", answer: str | None = None) -> Attribute:
    return Attribute(wish=parse_wish(line), text=text, answer=answer, feedback_id=item, author="ann")


def test_the_newest_answer_holds_but_the_owner_has_the_last_word() -> None:
    said = [shown("a text", "one", item="f1"), shown("a text", "two", item="f2")]
    found = WritingMemory.of(said).answer("a text")
    assert found is not None
    assert (found.completion, found.feedback_id) == ("two", "f2")
    owner = [shown("a text", "mine", "owner", "f0"), *said]
    assert WritingMemory.of(owner).answer("a text").completion == "mine"  # type: ignore[union-attr]


def test_a_given_text_goes_before_a_chosen_one() -> None:
    chosen = Preference(text="a text", chosen="x", rejected="y", feedback_id="p", author="ann")
    assert WritingMemory.of([shown("a text", "one"), chosen]).answer("a text").completion == "one"  # type: ignore[union-attr]
    assert WritingMemory.of([chosen]).answer("A  text!").completion == "x"  # type: ignore[union-attr]


def test_a_text_with_other_numbers_is_another_text() -> None:
    memory = WritingMemory.of([shown("It cost 45 euros.", "45")])
    assert memory.answer("it cost 45 euros") is not None
    assert memory.answer("It cost 46 euros.") is None
    assert memory.answer("It cost -45 euros.") is None


def test_wishes_become_limits_for_their_text_or_for_all() -> None:
    signals = [
        wished("without: cheap"),
        wished("most words: 12", "a text", "w2"),
        Term(source="deal", target="Geschäft", feedback_id="t", author="ann"),
    ]
    memory = WritingMemory.of(signals)
    assert memory.wished("a text").limits == Limits(forbidden=("cheap",), most_words=12)
    other = memory.wished("the deal")
    assert other.limits == Limits(forbidden=("cheap",), required=("Geschäft",))
    assert other.feedback_ids == ("w1", "t")


def test_a_later_wish_goes_before_one_it_contradicts() -> None:
    memory = WritingMemory.of([wished("without: deal"), wished("mention: deal", item="w2")])
    assert memory.wished("x").limits == Limits(required=("deal",))
    terms = [
        Term(source="deal", target=target, feedback_id=target, author="ann")
        for target in ("Handel", "Geschäft")
    ]
    assert WritingMemory.of(terms).wished("a deal").limits.required == ("Geschäft",)
    lengths = WritingMemory.of([wished("longer", answer="one two"), wished("most words: 3", item="w2")])
    assert lengths.wished("x").limits == Limits(most_words=3)


def test_shorter_is_shorter_than_the_answer_it_was_said_of() -> None:
    memory = WritingMemory.of([wished("shorter", "a text", answer="one two three four five")])
    assert memory.wished("a text").limits.most_words == 4


def test_marked_words_and_wrong_answers_are_kept_away_from_their_text() -> None:
    span = SpanPenalty(
        text="a text",
        completion="it is wrong here",
        start=6,
        end=11,
        severity=5,
        feedback_id="s",
        author="ann",
    )
    bad = Judgement(text="a text", completion="bad", good=False, feedback_id="j", author="ann")
    found = WritingMemory.of([span, bad]).wished("a text")
    assert found.limits.forbidden == ("wrong",)
    assert found.avoid == ("bad",)
    assert set(found.feedback_ids) == {"s", "j"}
    assert not WritingMemory.of([span, bad]).wished("another text").limits


def test_a_wish_needs_what_it_is_about() -> None:
    assert Wish(kind="shorter").everywhere is False
