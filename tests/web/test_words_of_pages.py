"""Nothing that a reader sees is left in English, and nothing that is gone is still translated."""

import re

from heedful.web.language import CHINESE, ENGLISH, language_of, script_words, translations
from heedful.web.words import as_po, missing, texts, translated

HOLES = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


def test_every_text_has_words_in_chinese() -> None:
    lacking = missing("zh_Hans")
    assert not lacking, f"add to words/zh_Hans (scripts' to *.script.po):\n{as_po(lacking)}"


def test_no_translation_is_left_of_a_text_that_is_gone() -> None:
    assert set(translated("zh_Hans")) - set(texts()) == set()


def test_translations_fill_the_same_holes() -> None:
    known = translations(CHINESE)
    for text in texts():
        one = text[1] if isinstance(text, tuple) else text
        said = known.ngettext(*text, 2) if isinstance(text, tuple) else known.gettext(text)
        assert set(HOLES.findall(said)) == set(HOLES.findall(one)), text


def test_scripts_are_given_their_words() -> None:
    assert script_words(CHINESE)["Undo"] == "撤销"
    assert script_words(ENGLISH) == {}


def test_the_language_is_the_chosen_one_else_what_the_browser_asks_for() -> None:
    assert language_of(None, "zh-CN,zh;q=0.9,en;q=0.8") == CHINESE
    assert language_of(None, "fr,en;q=0.8,zh;q=0.2") == ENGLISH
    assert language_of(None, "en;q=0.3,zh-Hans;q=0.9") == CHINESE
    assert language_of("en", "zh-CN") == ENGLISH
    assert language_of("tlh", "") == ENGLISH
    assert language_of(None, ";;;q=x,,zh;q=") == CHINESE
