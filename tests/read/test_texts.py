"""Comments on texts, in English and Chinese, as wishes that can be measured."""

import pytest

from heedful.read.texts import TextContext, read
from heedful.records.wish import Wish
from heedful.tasks.writing.wishes import as_line, holds, parse_wish

ANSWER = "The deal fell through after Acme raised the price to 40 million dollars. Analysts were surprised."
SOURCE = (
    "Acme and Borg talked for months. The deal fell through after Acme raised the price to 45 million "
    "dollars. "
    "Borg's lawyers warned of a fine. Analysts were surprised."
)


def wishes(comment: str, task: str = "summarisation") -> list[str]:
    return [as_line(wish) for wish in read(TextContext(comment, SOURCE, ANSWER, task))[0].meaning.wishes]


@pytest.mark.parametrize(
    ("comment", "wanted"),
    [
        ("This is too long.", ["shorter"]),
        ("Too short, add more detail", ["longer"]),
        (
            "Please leave out the part about analysts and mention the fine.",
            ["without: Analysts", "mention: fine"],
        ),
        ("The price is wrong, it should be 45 million", ["replace: 40 million -> 45 million"]),
        ("40 million should be 45 million", ["replace: 40 million -> 45 million"]),
        ("never say Acme", ["always without: Acme"]),
        ("Always keep it under 20 words", ["always most words: 19"]),
        ("at most two sentences please", ["most sentences: 2"]),
        ("Summaries should always be shorter than two sentences", ["always most sentences: 1"]),
        ("You forgot to mention Borg's lawyers", ["mention: Borg's lawyers"]),
        ("The lawyers are missing.", ["mention: lawyers"]),
        ("Keep the numbers and names as they are", ["keep numbers", "keep names"]),
        ("Make it simpler and more formal", ["simpler", "more formal"]),
        ("That is not in the article", ["supported"]),
        ("Don't mention the analysts; too wordy", ["without: Analysts", "shorter"]),
        ("Replace 'fell through' with \"failed\"", ["replace: fell through -> failed"]),
        ("Analysts were surprised is not supported by the text", ["without: Analysts were surprised"]),
        ("Remove the last sentence.", ["without: Analysts were surprised"]),
        ("It's Borg, not Acme", ["replace: Acme -> Borg"]),
        ("I don't like it", []),
        ("太长了，短一点", ["shorter"]),
        ("把“交易”改成“合同”", ["replace: 交易 -> 合同"]),
        ("没有提到律师", ["mention: 律师"]),
        ("以后不要说“分析师”", ["always without: 分析师"]),
        ("不超过二十字", ["most words: 20"]),
        ("数字错了", ["keep numbers"]),
        ("更正式一些，通俗易懂", ["more formal", "simpler"]),
        ("最多两句话", ["most sentences: 2"]),
    ],
)
def test_a_comment_is_read_as_wishes(comment: str, wanted: list[str]) -> None:
    assert wishes(comment) == wanted


@pytest.mark.parametrize(
    ("comment", "wanted"),
    [
        ("translate deal as Geschäft", "always term: deal -> Geschäft"),
        ("Acme should be translated as Akme", "always term: Acme -> Akme"),
        ("请把deal翻译成交易", "always term: deal -> 交易"),
        ("deal应译为“交易”", "always term: deal -> 交易"),
    ],
)
def test_how_something_is_translated_holds_from_now_on(comment: str, wanted: str) -> None:
    assert wishes(comment, "translation") == [wanted]


def test_what_cannot_be_read_is_kept_with_a_question_in_its_language() -> None:
    (english,) = read(TextContext("hmm", SOURCE, ANSWER))
    (chinese,) = read(TextContext("这个不太行吧", SOURCE, ANSWER))
    assert english.question is not None
    assert english.question.startswith("What should change")
    assert chinese.question is not None
    assert chinese.question.startswith("应该怎么改")


def test_the_other_scope_is_offered_too() -> None:
    first, second = read(TextContext("leave out Acme", SOURCE, ANSWER))
    assert [as_line(wish) for wish in first.meaning.wishes] == ["without: Acme"]
    assert [as_line(wish) for wish in second.meaning.wishes] == ["always without: Acme"]


@pytest.mark.parametrize(
    "comment",
    ["a" * 50_000, "remove " + "x, and " * 9_000, "“" * 3_000, "去掉" * 9_000, "should be " * 5_000],
)
def test_hostile_comments_cost_no_time(comment: str) -> None:
    import time

    begun = time.process_time()
    read(TextContext(comment, SOURCE, ANSWER))
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("line", "answer", "kept"),
    [
        ("most words: 3", "one two three", True),
        ("most words: 3", "one two three four", False),
        ("most sentences: 1", "One. Two.", False),
        ("without: acme", "The Acme deal", False),
        ("mention: lawyers warned", "They warned, the lawyers did.", True),
        ("replace: Acme -> Borg", "Borg paid", True),
        ("term: deal -> Geschäft", "Das Geschäft platzte", True),
        ("term: deal -> Geschäft", "Der Handel platzte", False),
        ("keep numbers", "It cost 45 million.", True),
        ("keep numbers", "It cost 40 million.", False),
        ("keep names", "They and Cyberdyne talked.", False),
        ("more formal", "It's cool!", False),
        ("supported", "The moon landing was watched by everybody.", False),
        ("supported", "Acme raised the price.", True),
    ],
)
def test_wishes_are_measured(line: str, answer: str, kept: bool) -> None:
    assert holds(parse_wish(line), SOURCE, answer) is kept


def test_shorter_and_longer_are_measured_against_the_answer_they_were_said_of() -> None:
    assert holds(Wish(kind="shorter"), SOURCE, "Acme's deal fell through.", ANSWER)
    assert not holds(Wish(kind="shorter"), SOURCE, ANSWER, ANSWER)
    assert holds(Wish(kind="longer"), SOURCE, ANSWER + " " + ANSWER, ANSWER)
    assert holds(Wish(kind="simpler"), "", "It cost a lot.", "Expenditures were considerable throughout.")


@pytest.mark.parametrize("line", ["shorter", "always without: foo bar", "term: a -> b", "most words: 40"])
def test_a_wish_is_written_and_read_again(line: str) -> None:
    assert as_line(parse_wish(line)) == line
