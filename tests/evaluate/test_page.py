import re
from html.parser import HTMLParser

import pytest

from heedful.evaluate.page import (
    Cell,
    Checks,
    Fact,
    Facts,
    Figure,
    Figures,
    Page,
    Prose,
    Section,
    Table,
    Verdict,
)
from heedful.records.report import Check


class Tags(HTMLParser):
    """Every tag with its attributes, and a complaint about what is not closed."""

    VOID = frozenset({"meta", "br", "link", "img", "path", "use", "rect", "line"})

    def __init__(self, html):
        super().__init__()
        self.found, self.open = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag


def page():
    return Page(
        title="A round",
        subtitle="of many",
        verdict=Verdict("Promoted", "All is well.", good=True),
        sections=[
            Section(
                "Numbers", [Facts([Fact("accuracy", "90 %", "88 % before", "good")]), Prose("So it is.")]
            ),
            Section(
                "Charts",
                [Figures([Figure("<svg><path d='M0 0'/></svg>", "One")]), Figure("<svg></svg>", "Two")],
            ),
            Section(
                "Checks",
                [Checks([Check(name="accuracy", passed=False, reason="It fell.")])],
                lead="All of them.",
            ),
            Section(
                "Texts", [Table(["text", "n"], [["<b>bold</b>", Cell("7", "bad")]], "Some", numbers=["n"])]
            ),
        ],
        footer="The end.",
    )


def test_every_part_stands_on_the_page_and_every_tag_is_closed():
    html = page().html()
    for said in (
        "A round",
        "of many",
        "All is well.",
        "90 %",
        "So it is.",
        "It fell.",
        "All of them.",
        "The end.",
    ):
        assert said in html
    assert Tags(html).open == []


def test_what_people_wrote_is_shown_and_never_run():
    evil = "</td><script>alert(1)</script><img src=x onerror=alert(2)>"
    html = Page(
        evil, [Section(evil, [Prose(evil), Table([evil], [[evil]]), Figure("<svg></svg>", evil, evil)])]
    ).html()
    names = {tag for tag, _ in Tags(html).found}
    assert "script" not in names
    assert "img" not in names
    assert "&lt;script&gt;" in html


def test_the_page_needs_nothing_from_elsewhere():
    html = page().html()
    for tag, attributes in Tags(html).found:
        assert tag not in {"script", "link", "img", "iframe"}, tag
        assert not {"src", "href", "srcset"} & set(attributes)
    assert not re.search(r"url\(\s*['\"]?(?:https?:)?//|@import", html)


def test_it_follows_the_readers_light_or_dark_setting_and_fits_a_phone():
    html = page().html()
    assert "prefers-color-scheme: dark" in html
    assert 'name="viewport"' in html


def test_a_cell_carries_its_column_for_narrow_screens():
    cells = [attributes for tag, attributes in Tags(page().html()).found if tag == "td"]
    assert [c["data-column"] for c in cells] == ["text", "n"]
    assert cells[1]["class"].split() == ["number", "bad"]


@pytest.mark.parametrize(("passed", "sign"), [(True, "passed"), (False, "failed")])
def test_a_check_is_told_in_words_as_well_as_in_colour(passed, sign):
    html = Page("t", [Section("s", [Checks([Check(name="x", passed=passed, reason="r")])])]).html()
    assert f'aria-label="{sign}"' in html
