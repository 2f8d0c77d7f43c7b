"""What people said of texts as rows, and wishes as answers of the model's own that have what was wished."""

from pathlib import Path

import pytest

from heedful.instant.writing import WritingMemory
from heedful.learn.writing.lesson import COPIED, changed, tokens_of, told
from heedful.learn.writing.refine import Asked, edits, refine
from heedful.models.writing.options import Decoding
from heedful.models.writing.scoring import pairs_of
from heedful.models.writing.writer import Writer
from heedful.records.prompt import Prompt
from heedful.records.text_signal import Attribute, Demonstration, Judgement, Preference, SpanPenalty
from heedful.tasks.writing.wishes import holds, parse_wish
from heedful.testing import tiny_writer
from heedful.train.writing.rows import Judged, Marked, Preferred, Shown

WORDS = ("alpha", "beta", "gamma", "delta", "one", "two", "three")
TEXT = "alpha beta. gamma delta."
ABOUT = {"text": TEXT, "feedback_id": "f", "author": "ann"}


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Writer:
    folder: Path = tmp_path_factory.mktemp("writer") / "model"
    return Writer.load(str(tiny_writer(folder, words=WORDS)))


def asked(line: str, answer: str) -> Asked:
    wish = Attribute(wish=parse_wish(line), answer=answer, **ABOUT)
    return Asked(TEXT, Prompt(TEXT), answer, WritingMemory.of([wish]).wished(TEXT))


def test_changed_tokens_count_fully_and_copied_ones_little(writer: Writer) -> None:
    before, after = pairs_of(writer, [Prompt(TEXT)] * 2, ["one two three", "one alpha three"])
    assert changed(after, before) == (COPIED, 1.0, COPIED, COPIED)
    assert changed(after, None) == (1.0,) * 4


def test_each_kind_of_signal_is_a_row_of_its_kind(writer: Writer) -> None:
    signals = [
        Demonstration(completion="one two", **ABOUT),
        Preference(chosen="one", rejected="two", **ABOUT),
        Judgement(completion="two", good=False, **ABOUT),
        SpanPenalty(completion="one two three", start=4, end=7, severity=5.0, **ABOUT),
    ]
    rows = told(writer, Prompt, signals)
    assert [type(row) for row in rows] == [Shown, Preferred, Judged, Marked]
    marked = rows[-1]
    assert isinstance(marked, Marked)
    assert marked.spans == ((1, 2, 5.0),)


def test_all_that_is_marked_in_one_answer_is_one_row(writer: Writer) -> None:
    said = {"completion": "one two three", "severity": 5.0, **ABOUT}
    spans = [SpanPenalty(start=8, end=13, **said), SpanPenalty(start=0, end=3, **said)]
    other = SpanPenalty(completion="two", start=0, end=3, severity=1.0, **ABOUT)
    first, second = told(writer, Prompt, [*spans, other])
    assert isinstance(first, Marked) and isinstance(second, Marked)
    assert first.spans == ((0, 1, 5.0), (2, 3, 5.0))
    assert second.spans == ((0, 1, 1.0),)


def test_characters_of_an_answer_are_found_among_its_tokens(writer: Writer) -> None:
    (pair,) = pairs_of(writer, [Prompt(TEXT)], ["one two three"])
    assert tokens_of(writer, pair, 0, 3) == (0, 1)
    assert tokens_of(writer, pair, 4, 13) == (1, 3)


def test_a_refinement_has_what_was_wished(writer: Writer) -> None:
    lines = ["mention: gamma", "without: two", "most sentences: 1"]
    several = [asked(line, "one two three. alpha two.") for line in lines]
    for line, one, found in zip(
        lines, several, refine(writer, several, Decoding(max_new_tokens=6)), strict=True
    ):
        assert found is not None, line
        assert holds(parse_wish(line), TEXT, found.completion, one.answer)
        assert found.rejected == one.answer


def test_sentences_are_left_out_taken_over_and_phrases_exchanged() -> None:
    assert "alpha two." in edits(asked("without: three", "one two three. alpha two."))
    assert "one two. gamma delta." in edits(asked("mention: gamma", "one two."))
    assert "one delta." in edits(asked("replace: two -> delta", "one two."))


def test_a_wish_that_nothing_has_is_not_made_up(writer: Writer) -> None:
    assert refine(writer, [asked("fewest words: 400", "one")], Decoding(max_new_tokens=4)) == [None]
