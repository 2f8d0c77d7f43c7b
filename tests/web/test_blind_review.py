"""Blind review in a real browser: start one, judge by keys, undo, and read the results."""

import re

from pages import Pages
from playwright.sync_api import expect
from test_for_everybody import is_too_wide, serious

from heedful.server.watch import Watch, start_worker
from heedful.testing import tiny_examples


def two_versions(served: Pages) -> None:
    project = served.hosted.project
    for text, label in tiny_examples(40, seed=11):
        if label == "delivery":
            project.correct(text, "billing")
    project.learn()


def test_a_review_is_started_judged_by_keys_and_read(served: Pages, open_page) -> None:
    two_versions(served)
    page = open_page("blind", role="reviewer")
    page.locator("#blind-name").fill("Which one?")
    page.locator("#blind-items").fill("3")
    page.locator("#blind-overlap").fill("1")
    with Watch([served.hosted.project.workspace.folder], start_worker):
        page.get_by_role("button", name="Start", exact=True).click()
        expect(page.locator("[data-review-row]")).to_contain_text("Which one?", timeout=120_000)

    judge = open_page("blind", role="annotator")
    expect(judge.locator("[data-review-row]")).to_contain_text("You: 0 done, 3 left")
    assert not re.search(r"\bv[12]\b", judge.locator("#page").inner_text())
    judge.get_by_role("link", name="Begin").click()
    card, text = judge.locator("[data-blind]"), judge.locator("[data-blind-text]")
    seen = [text.inner_text()]
    assert not re.search(r"\bv[12]\b", judge.locator("#page").inner_text())
    assert serious(judge) == []
    assert judge.locator("[data-words]").count() == 2
    judge.keyboard.press("1")
    expect(judge.locator("[data-progress]")).to_have_text("1 done, 2 left")
    judge.keyboard.press("u")
    expect(judge.locator("[data-progress]")).to_have_text("0 done, 3 left")
    expect(text).to_have_text(seen[0])
    for number, key in enumerate(("2", "3", "1"), 1):
        judge.keyboard.press(key)
        if number < 3:
            expect(judge.locator("[data-progress]")).to_have_text(f"{number} done, {3 - number} left")
    expect(card).to_have_count(0)
    expect(judge.get_by_text("This review is over")).to_be_visible()
    expect(judge.locator("[data-blind-undo]")).to_be_disabled()  # nobody could say it anew

    page.reload()
    page.get_by_role("link", name="Results").click()
    expect(page.locator("[data-pair]")).to_have_count(1)
    expect(page.locator("[data-pair]")).to_contain_text("no difference told")
    expect(page.locator("#page")).to_contain_text("the annotator")
    assert serious(page) == []
    assert not is_too_wide(page)


def test_who_is_ahead_is_not_shown_before_the_end_and_not_to_annotators(served: Pages, open_page) -> None:
    two_versions(served)
    project = served.hosted.project
    review = project.review.start("v2", "v1", items=3, overlap=2)
    project.review.answer(project.review.next(review, author="ann").card, "left", author="ann")
    page = open_page(f"blind/{review.id}/results", role="reviewer")
    expect(page.locator("[data-pair]")).to_have_count(0)
    page.get_by_role("link", name="Show it all the same").click()
    expect(page.locator("[data-pair]")).to_contain_text("not yet")
    page.keyboard.press("e")
    page.locator("dialog").get_by_role("button", name="End it").click()
    expect(page.locator("[data-pair]")).to_contain_text("no difference told")
    refused = open_page(f"blind/{review.id}/results", role="annotator", expected=("403",))
    expect(refused.locator("[data-pair]")).to_have_count(0)


def test_the_list_of_reviews_works_no_report_out(served: Pages, open_page, monkeypatch) -> None:
    two_versions(served)
    project = served.hosted.project
    review = project.review.start("v2", "v1", items=3, overlap=1)
    for choice in ("left", None):
        project.review.answer(project.review.next(review, author="ann").card, choice, author="ann")
    asked = []
    monkeypatch.setattr("heedful.loop.review.reviews.summarise", lambda *_, **__: asked.append(1))
    page = open_page("blind", role="reviewer")
    expect(page.locator("[data-review-row]")).to_contain_text("v2 · v1 · 1 of 3 opinions")
    expect(page.get_by_role("link", name="Results")).to_have_count(1)
    assert asked == []


def test_right_or_wrong_on_a_phone_in_chinese(served: Pages, open_page) -> None:
    two_versions(served)
    project = served.hosted.project
    review = project.review.start("v2", "v1", items=2, overlap=1, way="right-or-wrong")
    page = open_page(f"blind/{review.id}", role="annotator", language="zh-CN", width=390, height=844)
    expect(page.locator("#blind-asked")).to_have_text("每个答案对吗？")
    for answer in page.locator("[data-answer]").all():
        answer.get_by_label("对", exact=True).check()
    assert serious(page) == []
    assert not is_too_wide(page)
    page.get_by_role("button", name="完成").click()
    expect(page.locator("[data-progress]")).to_contain_text("已判 1 条")
    (kept,) = project.review.opinions(review)
    assert all(kept.right) and kept.author == "the annotator"
