"""Which language a reader wants, and the words of the pages in it.

English stands in the templates and scripts; the other languages in `words/LANGUAGE/*.po`, one file a page,
and `*.script.po` for what scripts say. They are read as they are: nothing has to be compiled.
"""

import io
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from babel.core import Locale, negotiate_locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from heedful.records.base import Record

WORDS = Path(__file__).parent / "words"
COOKIE = "heedful-language"


class Language(Record):
    """A language as browsers call it (`tag`), as Babel does (`locale`), and as its speakers do (`name`)."""

    tag: str
    locale: str
    name: str


ENGLISH = Language(tag="en", locale="en", name="English")
CHINESE = Language(tag="zh-Hans", locale="zh_Hans", name="中文")
LANGUAGES = (ENGLISH, CHINESE)

_ASKED_FOR = {"en": ENGLISH, "zh": CHINESE, "zh_CN": CHINESE, "zh_Hans": CHINESE, "zh_SG": CHINESE}


def gettext_noop(text: str) -> str:
    """Mark a text that a template will translate."""
    return text


def language_of(cookie: str | None, accepted: str) -> Language:
    """The language somebody chose, else the first of those their browser accepts that there is."""
    chosen = next((one for one in LANGUAGES if one.tag == cookie), None)
    found = negotiate_locale(_preferred(accepted), list(_ASKED_FOR))
    return chosen or _ASKED_FOR.get(found or "", ENGLISH)


def _preferred(accepted: str) -> list[str]:
    """`zh-CN,zh;q=0.9,en;q=0.8` in the order of preference, as Babel spells it."""
    ranked: list[tuple[float, str]] = []
    for part in accepted[:200].split(","):
        tag, _, quality = part.partition(";q=")
        ranked.append((-_number(quality), tag.strip().replace("-", "_")))
    return [tag for _, tag in sorted(ranked, key=lambda one: one[0]) if tag]


def _number(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0


@cache
def translations(language: Language) -> Translations:
    """Words for templates."""
    merged = Catalog(locale=Locale.parse(language.locale))
    for catalog in _catalogs(language, "*.po"):
        for message in catalog:
            if message.id:
                merged[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return Translations(compiled)


@cache
def script_words(language: Language) -> Mapping[str, str]:
    """Words for scripts, by the English ones."""
    return {
        str(message.id): str(message.string)
        for catalog in _catalogs(language, "*.script.po")
        for message in catalog
        if message.id
    }


def _catalogs(language: Language, pattern: str) -> Iterable[Catalog]:
    for path in sorted((WORDS / language.locale).glob(pattern)):
        with path.open("rb") as file:
            yield read_po(file, locale=language.locale)
