"""What cannot all hold, side by side, and settled, in a real browser."""

import re

import pytest
from pages import Pages
from playwright.sync_api import expect
from test_for_everybody import LOOKS, is_too_wide, serious

TEXT = "where is my money, the parcel is late"


@pytest.fixture
def disputed(served: Pages) -> Pages:
    """Two people disagree on a text, and two on what a courier means."""
    project = served.hosted.project
    project.correct(TEXT, "billing", author="ann")
    project.correct(TEXT, "delivery", author="bob")
    project.correct(TEXT, "delivery", author="cem")
    for comment, author in (
        ("anything that mentions a courier is delivery", "ann"),
        ("anything that mentions a courier is billing", "bob"),
    ):
        project.apply(project.tell(comment, author=author), author="owner")
    return served


def test_sides_stand_beside_each_other_with_who_said_it(disputed: Pages, open_page) -> None:
    page = open_page("conflicts", role="reviewer")
    text = page.get_by_role("article", name="Which label is right?")
    expect(text).to_contain_text(TEXT)
    sides = text.locator(".side-said")
    expect(sides).to_have_count(2)
    expect(sides.nth(0)).to_contain_text("ann")
    expect(sides.nth(1)).to_contain_text("cem")
    expect(text.get_by_text("Or say the last word:")).to_have_count(0)  # a reviewer has none
    rules = page.get_by_role("article", name="Two rules")
    expect(rules.locator(".chip.word", has_text="courier")).to_have_count(2)
    rules.get_by_text("The texts they share").click()
    expect(rules.locator("li", has_text="courier").first).to_be_visible()


def test_keeping_one_side_takes_the_others_back(disputed: Pages, open_page) -> None:
    page = open_page("conflicts", role="reviewer")
    text = page.get_by_role("article", name="Which label is right?")
    text.get_by_role("button", name=re.compile("Keep this one.*billing")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("2 items are taken back")
    dialog.get_by_role("button", name="Keep this one").click()
    expect(text).to_have_count(0)
    left = [item.author for item in disputed.hosted.project.feedback() if item.text == TEXT]
    assert left == ["ann"]
    assert disputed.hosted.project.conflicts() == []


def test_what_a_choice_would_change_is_shown_before_it_is_made(disputed: Pages, open_page) -> None:
    page = open_page("conflicts")
    side = page.get_by_role("article", name="Two rules").locator(".side-said").nth(0)
    side.get_by_text("What that changes").click()
    expect(side.locator("[data-effect-place]")).to_contain_text("of the pool would be")
    project = disputed.hosted.project
    (pair,) = project.disagreements()
    alone = project.without(pair.second.feedback_id)
    assert str(alone.changed) in side.locator("[data-effect-place]").inner_text()
    side.get_by_role("button", name="Keep this one").click()
    page.get_by_role("dialog").get_by_role("button", name="Keep this one").click()
    expect(page.get_by_role("article", name="Two rules")).to_have_count(0)
    assert pair.second.feedback_id not in {item.id for item in project.feedback()}


def test_the_owner_says_the_last_word_and_takes_it_back(disputed: Pages, open_page) -> None:
    page = open_page("conflicts")
    text = page.get_by_role("article", name="Which label is right?")
    text.get_by_role("button", name="account").click()
    expect(text).to_have_count(0)
    project = disputed.hosted.project
    assert project.predict(TEXT).label == "account"
    assert len([item for item in project.feedback() if item.text == TEXT]) == 4  # nobody's words are gone
    page.get_by_role("button", name="Undo").click()
    expect(text).to_be_visible()
    assert len(project.conflicts()) == 1


def test_somebody_else_is_asked_by_a_link_and_not_told_what_was_said(disputed: Pages, open_page) -> None:
    page = open_page("conflicts")
    link = page.get_by_role("link", name="Look at it in the queue").get_attribute("href")
    asked = open_page(f"{disputed.base}{link}", role="annotator")
    expect(asked.locator("#question-text")).to_have_text(TEXT)
    expect(asked.locator("[data-why]")).to_contain_text("Somebody asks for your opinion")
    expect(asked.locator("#question")).not_to_contain_text("bob")
    expect(asked.locator("#question")).not_to_contain_text("cem")
    asked.keyboard.press("1")
    expect(asked.get_by_text("1 said in this sitting")).to_be_visible()
    expect(asked.locator("#question")).not_to_have_attribute("data-text", TEXT)


def test_nobody_is_led_to_a_text_by_an_id_that_is_not_theirs(disputed: Pages, open_page) -> None:
    theirs = disputed.hosted.project.correct("a private matter", "account", author="ann")
    page = open_page(f"review?about={theirs.id}", role="annotator", expected=("404",))
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_serious_in_a_conflict(disputed: Pages, open_page, look: str) -> None:
    page = open_page("conflicts", **LOOKS[look])
    for details in page.locator(".would summary").all():
        details.click()
    expect(page.locator("[data-effect-place]").first).not_to_be_empty()
    assert serious(page) == []
    assert not is_too_wide(page)
