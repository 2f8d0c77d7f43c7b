"""Kinds of personal data that every project can mask: where they stand in a text.

Every expression here is ours and bounded: none of them is made of what people wrote, and none looks at a
place more than a few dozen times. Arithmetic (Luhn, ISO 7064) decides what a candidate is, not only its look.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping

Spans = Iterator[tuple[int, int]]

_LATIN = r"0-9A-Za-z\u00c0-\u024f"
_DOMAIN = re.compile(
    rf"(?:[{_LATIN}](?:[{_LATIN}-]{{0,61}}[{_LATIN}])?\.){{1,8}}[A-Za-z\u00c0-\u024f]{{2,24}}"
)
_BEFORE_AT = re.compile(rf"[{_LATIN}._%+'-]")
_LONGEST_NAME = 64  # characters before the @

_DIGITS_APART = re.compile(r"(?<![\d])(?<!\d[ -])\d(?:[ -]?\d){12,22}(?![ -]?\d)")
_IBAN = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2}\d{2}(?: ?[0-9A-Za-z]){11,30}")
_IBAN_LENGTHS = {
    country: int(length)
    for country, length in re.findall(
        r"([A-Z]{2})(\d{2})",
        "AD24 AE23 AL28 AT20 BA20 BE16 BG22 BR29 CH21 CY28 CZ24 DE22 DK18 EE20 EG29 ES24 FI18 FR27 GB22 GR27"
        "HR21 HU28 IE22 IL23 IS26 IT27 KW30 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MT31 NL18 NO15 PK24 PL28"
        "PT25 QA29 RO24 RS22 SA24 SE24 SI19 SK24 SM27 TN24 TR26 UA29",
    )
}

_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)", re.ASCII)
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{2,39}(?:\.\d{1,3}){0,3}(?![\w:])", re.ASCII)

_CALLED = re.compile(r"(?<![0-9A-Za-z_.,:/#-])(?:\+|\(|00)?\d[\d ()./-]{5,22}\d(?![\d-]|[.,/:]\d|[A-Za-z])")
_DATE = re.compile(
    r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:\d{2}|\d{4}))(?:[ /-].*)?", re.DOTALL
)
_NORTH_AMERICAN = re.compile(r"(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}")
_CHINESE_MOBILE = re.compile(r"1[3-9]\d[ -]?\d{4}[ -]?\d{4}")


def emails(text: str) -> Spans:
    """Addresses of mail, found from their @."""
    end = 0
    at = text.find("@")
    while at >= 0:
        start = at
        while start > max(end, at - _LONGEST_NAME) and _BEFORE_AT.match(text[start - 1]):
            start -= 1
        domain = _DOMAIN.match(text, at + 1)
        if domain and start < at:
            end = domain.end()
            yield start, end
        at = text.find("@", at + 1)


def cards(text: str) -> Spans:
    """Numbers of payment cards: 13 to 19 digits, one by one or in groups, whose check digit is right."""
    for found in _DIGITS_APART.finditer(text):
        candidate = found.group()
        ends = [
            place for place in range(13, len(candidate) + 1) if not candidate[place : place + 1].isdigit()
        ]
        for end in reversed(ends):
            digits = [int(sign) for sign in candidate[:end] if sign.isdigit()]
            if 13 <= len(digits) <= 19 and digits[0] in (2, 3, 4, 5, 6) and _luhn(digits):
                yield found.start(), found.start() + end
                break


def ibans(text: str) -> Spans:
    """Account numbers whose country, length and check digits fit."""
    for found in _IBAN.finditer(text):
        length = _IBAN_LENGTHS.get(found.group()[:2].upper())
        places = [place for place, sign in enumerate(found.group()) if sign != " "]
        if length is None or len(places) < length:
            continue
        end = places[length - 1] + 1
        number = "".join(found.group()[:end].split()).upper()
        after = text[found.start() + end : found.start() + end + 1]
        if not after.isalnum() and number.isascii() and _mod_97(number) == 1:
            yield found.start(), found.start() + end


def addresses(text: str) -> Spans:
    """IP addresses of both versions."""
    for found in _IPV4.finditer(text):
        if all(int(part) < 256 for part in found.group().split(".")):
            yield found.span()
    for found in _IPV6.finditer(text):
        if found.group().count(":") >= 2 and len(found.group()) > 2 and _is_ipv6(found.group()):
            yield found.span()


def phones(text: str) -> Spans:
    """Telephone numbers: international, national with a leading 0, North American, Chinese mobile."""
    for found in _CALLED.finditer(text):
        number = found.group()
        digits = sum(sign.isdigit() for sign in number)
        if not 7 <= digits <= 15 or _DATE.fullmatch(number):
            continue
        if (
            (number.startswith(("+", "00")) and digits >= 8)
            or number.startswith(("0", "(0"))
            or _NORTH_AMERICAN.fullmatch(number)
            or _CHINESE_MOBILE.fullmatch(number)
        ):
            yield found.span()


KINDS: Mapping[str, Callable[[str], Spans]] = {
    "email": emails,
    "iban": ibans,
    "card": cards,
    "ip": addresses,
    "phone": phones,
}
"""In the order in which they are looked for: what an earlier one found is no later one's."""


def _luhn(digits: list[int]) -> bool:
    doubled = [2 * digit - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _mod_97(number: str) -> int:
    """The remainder that ISO 7064 asks for; letters count from 10."""
    return int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97


def _is_ipv6(candidate: str) -> bool:
    try:
        ipaddress.IPv6Address(candidate)
    except ValueError:
        return False
    return True
