"""Rounds and versions in a real browser: begin one, see what came of it, let another one answer, go back."""

import re

import pytest
from pages import Pages
from playwright.sync_api import expect
from test_for_everybody import is_too_wide, serious

TEXT = "the umbrella of my aunt"


@pytest.fixture
def turned(served: Pages) -> Pages:
    """A project in which a round has run and its version was let in by hand if the gate kept it out."""
    project = served.hosted.project
    for name in ("billing", "delivery", "account"):
        project.correct(f"{TEXT} {name}", name, author="ann")
    project.tell("packages are delivery", on=TEXT, author="bea")
    found = project.learn()
    if not found.decision.promoted and found.candidate:
        project.promote(found.candidate, reason="for the test")
    return served


def test_a_round_is_asked_for_watched_and_stopped(served: Pages, open_page) -> None:
    served.hosted.project.correct(TEXT, "billing")
    page = open_page("rounds")
    expect(page.locator("[data-idle]")).to_contain_text("1 thing people said is not in the weights yet")
    page.keyboard.press("n")
    card = page.locator("[data-job]")
    expect(card).to_contain_text("waiting for a worker")
    (asked,) = [job for _, job in served.hosted.store.jobs.all(limit=5)]
    assert (asked.kind, asked.author) == ("learn", "owner")
    page.get_by_role("button", name="Stop it").click()
    page.get_by_role("button", name="Yes").click()
    expect(page.locator(".toast")).to_contain_text("Stopped. Nothing of it is kept.")
    expect(page.locator("[data-idle]")).to_be_visible()
    assert served.hosted.store.jobs.get(asked.id).state == "cancelled"


def test_annotators_watch_and_do_not_start(turned: Pages, open_page) -> None:
    page = open_page("rounds", role="annotator")
    expect(page.get_by_role("heading", name="Round 1")).to_be_visible()
    expect(page.get_by_role("button", name="Start a round")).to_have_count(0)


@pytest.mark.parametrize(("width", "language", "dark"), [(1280, "en", False), (390, "zh-CN", True)])
def test_a_round_says_what_was_measured_and_what_it_learnt_from(
    turned: Pages, open_page, width: int, language: str, dark: bool
) -> None:
    page = open_page("rounds", width=width, language=language, dark=dark)
    page.locator(".round-card h2 a").click()
    expect(page).to_have_url(re.compile(r"/rounds/round-[0-9a-f]{16}$"))
    found = next(iter(turned.hosted.project.rounds()))
    expect(page.locator("main")).to_contain_text(found.decision.reason)
    expect(page.locator(".checks li")).to_have_count(len(found.report.checks))
    expect(page.locator(".checks li.bad")).to_have_count(sum(not one.passed for one in found.report.checks))
    expect(page.locator("main")).to_contain_text("“packages are delivery”")
    assert serious(page) == []
    assert not is_too_wide(page)


def test_another_version_answers_and_the_one_before_comes_back(turned: Pages, open_page) -> None:
    page, project = open_page("versions"), turned.hosted.project
    used = project.version().id
    expect(page.locator(f'[data-version="{used}"]')).to_contain_text("in use")
    page.keyboard.press("b")
    expect(page.locator("dialog")).to_contain_text("Let v1 answer again?")
    page.get_by_role("button", name="Roll back").last.click()
    expect(page.locator('[data-version="v1"]')).to_contain_text("in use")
    assert project.version().id == "v1"
    page.locator(f'[data-version="{used}"]').get_by_role("button", name="Promote").click()
    page.locator("dialog").get_by_role("button", name="Promote").click()
    expect(page.locator(f'[data-version="{used}"]')).to_contain_text("in use")
    assert project.version().id == used


def test_versions_are_compared_by_the_round_that_led_from_one_to_the_other(turned: Pages, open_page) -> None:
    page = open_page("versions", role="reviewer")
    expect(page.locator("#compare .checks")).to_be_visible()
    expect(page.get_by_role("button", name="Roll back")).to_have_count(0)
    page.get_by_label("before").select_option("v2")
    page.get_by_label("after").select_option("v1")
    expect(page.locator("#compare")).to_contain_text("nothing was measured on both")
    expect(page.get_by_role("button", name="Measure v1 beside v2")).to_be_visible()
    assert serious(page) == []
