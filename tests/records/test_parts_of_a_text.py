"""Parts become one text and the very same parts again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.records.base import content_hash
from heedful.records.parts import as_text, join_parts, misfit, places, split_parts

PIECES = st.sampled_from(["|", "||", "|||", "\\", " ", "\n", "a", "é"]) | st.characters(codec="utf-8")
PART = st.lists(PIECES, max_size=8).map("".join)


@given(st.lists(PART, min_size=2, max_size=4))
def test_what_is_joined_comes_apart_as_it_was(parts: list[str]):
    assert split_parts(join_parts(parts)) == tuple(parts)


def test_a_pair_reads_as_people_would_write_it():
    assert join_parts(("A man sleeps.", "A person rests.")) == "A man sleeps. ||| A person rests."


def test_a_separator_within_a_part_is_marked():
    joined = join_parts(("a ||| b", "c"))
    assert joined == r"a \||| b ||| c"
    assert split_parts(joined) == ("a ||| b", "c")


@pytest.mark.parametrize("written", ["a\n|||\nb", "a\t||| b"])
def test_any_white_space_around_the_separator_will_do(written: str):
    assert split_parts(written) == ("a", "b")
    assert content_hash(written) == content_hash(join_parts(("a", "b")))


def test_pairs_that_differ_in_where_they_are_cut_or_in_their_order_are_different_texts():
    hashes = {content_hash(join_parts(pair)) for pair in [("a b", "c"), ("a", "b c"), ("c", "a b")]}
    assert len(hashes) == 3


def test_a_long_run_of_backslashes_takes_no_longer():
    part = "\\" * 300_000
    assert split_parts(join_parts((part, part))) == (part, part)


def test_parts_are_joined_and_texts_left_as_they_are():
    assert as_text("a ||| b") == as_text(("a", "b")) == "a ||| b"


@given(st.lists(PART, min_size=2, max_size=4))
def test_parts_are_found_in_their_places(parts: list[str]):
    joined = join_parts(parts)
    assert [joined[start:end].replace(r"\|||", "|||") for start, end in places(joined)] == parts


@pytest.mark.parametrize("text", ["a", "a ||| b ||| c", r"a \||| b"])
def test_what_is_no_pair_is_told_with_what_to_write(text: str):
    wrong = misfit(text, "pairs")
    assert wrong is not None
    assert "where a pair was wanted. Write it as: first text ||| second text" in str(wrong)


def test_a_pair_fits_where_pairs_are_wanted_and_anything_where_texts_are():
    assert misfit("a ||| b", "pairs") is None
    assert misfit("a ||| b ||| c", "text") is None


def test_candidates_are_counted():
    assert misfit("what? ||| this ||| that", "choices", 2) is None
    assert "3 parts where a text and 3 candidates" in str(misfit("what? ||| this ||| that", "choices", 3))
    assert "2 parts where a text and two candidates or more" in str(misfit("what? ||| this", "choices"))
