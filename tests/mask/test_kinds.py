"""What is personal data in a text, and what only looks like it."""

import time

import pytest

from heedful.mask import Mask
from heedful.mask.kinds import KINDS

ALL = Mask.of(tuple(KINDS), {})


@pytest.mark.parametrize(
    "text, masked",
    [
        ("write to ann.smith+x@mail.example.org, please", "write to [email], please"),
        ("请联系ann@x.org谢谢", "请联系[email]谢谢"),
        ("<mailto:jörg@köln.de>", "<mailto:[email]>"),
        ("a@b.co;c@d.co", "[email];[email]"),
        ("card 4111 1111 1111 1111 exp 12/27", "card [card] exp 12/27"),
        ("4111-1111-1111-1111", "[card]"),
        ("378282246310005", "[card]"),
        ("IBAN DE89 3704 0044 0532 0130 00 THANKS", "IBAN [iban] THANKS"),
        ("gb29nwbk60161331926819.", "[iban]."),
        ("from 192.168.0.1 and 2001:db8::8a2e:370:7334.", "from [ip] and [ip]."),
        ("::1", "[ip]"),
        ("call +49 30 1234567!", "call [phone]!"),
        ("(555) 123-4567 or 555-123-4567, 030/1234567", "[phone] or [phone], [phone]"),
        ("tel: 020 7946 0958", "tel: [phone]"),
        ("我的手机是13812345678，谢谢", "我的手机是[phone]，谢谢"),
        ("001-541-754-3010", "[phone]"),
    ],
)
def test_personal_data_is_masked_and_what_is_masked_stays(text, masked):
    assert ALL(text) == masked
    assert ALL(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        "on 2026-11-24 at 12:30:45",
        "version 1.2.3 of 01.02.2024 15:00",
        "order 12345678 costs 1.000.000",
        "a@b and @home, 3 @ 5 euros",
        "4111 1111 1111 1112",  # the check digit is wrong
        "DE88 3704 0044 0532 0130 00",  # so is this
        "5 2 3 4 5 6 7 8 9 0 1 2",
        "256.1.1.1 and 1.2.3",
        "from 1999 to 2001, rooms 101-105",
        "feedback-4f3a5b6c7d8e9f01",
        "",
        "no digit here",
    ],
)
def test_what_only_looks_like_it_stays(text):
    assert ALL(text) == text


def test_only_the_kinds_that_were_asked_for_are_masked():
    text = "ann@x.org, 192.168.0.1, +49 30 1234567"
    assert Mask.of(("ip",), {})(text) == "ann@x.org, [ip], +49 30 1234567"
    assert Mask()(text) == text
    assert not Mask()


@pytest.mark.parametrize(
    "piece",
    [
        "@",
        "a@",
        "1",
        "1 ",
        "1-",
        "1.",
        ":",
        "a:",
        "DE89",
        "DE89 ",
        "(",
        "+1",
        "0 ",
        "a.b",
        "x@a.",
        "[a",
        "a@b.co ",
    ],
)
def test_the_time_grows_no_faster_than_the_text(piece):
    """Four times the text may take eight times as long on a busy machine, and not sixteen."""

    def seconds(length):
        text = piece * (length // len(piece))
        return min(_timed(text) for _ in range(3))

    assert seconds(80_000) < 8 * seconds(20_000) + 0.02


def _timed(text):
    begin = time.process_time()
    ALL(text)
    return time.process_time() - begin
