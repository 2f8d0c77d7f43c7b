"""Patterns that people write: what they match, what is refused, and that no text makes them slow."""

import re
import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.errors import ConfigError
from heedful.mask import Mask
from heedful.mask.shape import Shape


def found(pattern, text):
    return [text[start:end] for start, end in Shape.of(pattern).spans(text)]


@pytest.mark.parametrize(
    "pattern, text, wanted",
    [
        (r"KD-\d{6}", "KD-123456, kd-654321 KD-1234567 xKD-123456", ["KD-123456", "kd-654321"]),
        (r"KD-\d{6}", "编号KD-123456的", ["KD-123456"]),
        (r"[a-f0-9]{4,6}", "beef beefed c0ffee7 xyz", ["beef", "beefed"]),
        (r"[^,;]+;", "a b, c d; e", [" c d;"]),
        (r"ann\s+smith", "Ann  Smith and ann\nsmith", ["Ann  Smith", "ann\nsmith"]),
        (r"colou?r", "color colour colouur", ["color", "colour"]),
        (r"a\.b", "a.b axb", ["a.b"]),
        (r"<.*>", "<a> and <b>", ["<a> and <b>"]),
        (r"\d+", "1 22 333", ["1", "22", "333"]),
        (r"[a\-z]+x", "a-zx", ["a-zx"]),
        (r"müller", "MÜLLER", ["MÜLLER"]),
        (r"x{2,}", "x xx xxx", ["xx", "xxx"]),
    ],
)
def test_what_a_pattern_matches(pattern, text, wanted):
    assert found(pattern, text) == wanted


@pytest.mark.parametrize(
    "pattern, fault",
    [
        ("(a|b)", "groups are not known"),
        ("a|b", "alternatives are not known"),
        ("^a", "leave ^ out"),
        ("a++", "repeats a repetition"),
        ("a{2", "no {3}"),
        ("a{3,2}", "which is never"),
        ("[", "ends in the middle"),
        ("[]", "empty"),
        (r"\q", r"\\q"),
        ("+", "nothing before it"),
        ("", "matches nothing at all"),
        ("a*", "matches nothing at all"),
        ("x{300}", "longer than 200"),
        ("x{9999999999}", "longer than 200"),
    ],
)
def test_what_is_no_pattern_is_said_why(pattern, fault):
    with pytest.raises(ConfigError, match=re.escape(fault).replace(r"\\\\", r"\\")):
        Shape.of(pattern)


@st.composite
def patterns(draw):
    """Patterns that Python's own engine understands the same way; short texts cannot make that one slow."""
    parts = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["a", "b", "1", "-", r"\d", r"\w", ".", "[ab]", "[^a]", r"\."]),
                st.sampled_from(["", "?", "+", "*", "{2}", "{1,3}", "{2,}"]),
            ),
            min_size=1,
            max_size=4,
        )
    )
    return "".join(sign + times for sign, times in parts)


@settings(max_examples=300, deadline=None)
@given(pattern=patterns(), text=st.text(alphabet="ab1-. ", max_size=12))
def test_it_matches_where_a_backtracking_engine_finds_a_match_of_whole_words(pattern, text):
    """Against an oracle that tries every part of the text: the leftmost, and of these the longest."""
    try:
        shape = Shape.of(pattern)
    except ConfigError:
        return
    oracle = re.compile(pattern, re.IGNORECASE)
    wanted, begin = [], 0
    while begin < len(text):
        parts = [
            (start, end)
            for start in range(begin, len(text))
            for end in range(len(text), start, -1)
            if _whole(text, start) and _whole(text, end) and oracle.fullmatch(text, start, end)
        ]
        if not parts:
            break
        wanted.append(parts[0])
        begin = parts[0][1]
    assert list(shape.spans(text)) == wanted


def _whole(text, place):
    return not (0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum())


@pytest.mark.parametrize(
    "pattern, piece",
    [("a*b", "a"), (r"\w+\d", "a"), (r"[\d ]+-", "1 "), (r"a.*b.*c.*d", "a.b"), (r"a.*b", "ab ")],
)
def test_the_time_grows_no_faster_than_the_text(pattern, piece):
    def seconds(length):
        text = piece * (length // len(piece)) + "-d"
        return min(_timed(pattern, text) for _ in range(3))

    assert seconds(40_000) < 8 * seconds(10_000) + 0.02


def _timed(pattern, text):
    shape = Shape.of(pattern)
    begin = time.process_time()
    list(shape.spans(text))
    return time.process_time() - begin


def test_own_patterns_go_before_the_kinds_and_their_names_are_what_is_left():
    mask = Mask.of(("phone",), {"customer": r"0171 \d{7}"})
    assert mask("0171 1234567 or 0171 123456") == "[customer] or [phone]"


def test_a_mask_is_never_masked():
    mask = Mask.of((), {"word": r"\w+"})
    assert mask("ann [word] x") == "[word] [word] [word]"
    assert mask(mask("ann [word] x")) == mask("ann [word] x")


def test_names_of_patterns_are_plain():
    with pytest.raises(ConfigError, match="wanted lower-case letters"):
        Mask.of((), {"My Pattern": "x"})
    with pytest.raises(ConfigError, match="known are"):
        Mask.of(("emails",), {})


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet=string.printable + "中ß@+:[]", max_size=60))
def test_masked_twice_is_masked_once(text):
    mask = Mask.of(("email", "phone", "card", "iban", "ip"), {"order": r"[a-z]{2}\d+", "tag": r"\[.+"})
    assert mask(mask(text)) == mask(text)
