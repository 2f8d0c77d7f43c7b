"""Labels, people and settings in a real browser."""

import re

from pages import Pages
from playwright.sync_api import expect
from test_for_everybody import is_too_wide, serious

TEXT = "the umbrella of my aunt"


def test_a_label_is_added_renamed_and_merged_after_a_look(served: Pages, open_page) -> None:
    page, project = open_page("labels"), served.hosted.project
    page.get_by_label("A new label").fill("refund")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("[data-label-row]")).to_have_count(4)
    page.get_by_label("New name for refund").fill("money back")
    page.locator("[data-label-row]").last.get_by_role("button", name="Rename").click()
    expect(page.locator("[data-label-row]").last).to_contain_text("money back")
    page.get_by_label("This label").first.select_option("money back")
    page.get_by_label("is from now on read as").select_option("billing")
    page.get_by_role("button", name="See what that touches").first.click()
    expect(page.locator("dialog")).to_contain_text("It touches 0 labelled texts")
    page.get_by_role("button", name="Do it").click()
    expect(page.locator("[data-label-row]")).to_have_count(3)
    assert project.labels.names == ("account", "billing", "delivery")


def test_who_only_annotates_changes_no_label(open_page) -> None:
    page = open_page("labels", role="annotator")
    expect(page.locator("[data-label-row]")).to_have_count(3)
    expect(page.get_by_role("button", name=re.compile("Rename|Add|See"))).to_have_count(0)


def test_all_that_one_person_said_is_taken_back(served: Pages, open_page) -> None:
    project = served.hosted.project
    project.correct(TEXT, "billing", author="mallory")
    kept = project.correct("where is my parcel", "delivery", author="ann")
    page = open_page("people", role="reviewer")
    expect(page.locator("#accounts")).to_have_count(0)
    page.locator('[data-author="mallory"]').get_by_role("button").click()
    expect(page.locator("dialog")).to_contain_text("Take back the one thing mallory said?")
    page.locator("dialog").get_by_role("button", name="Take it all back").click()
    expect(page.locator('[data-author="mallory"]')).to_have_count(0)
    assert project.feedback() == [kept]


def test_an_invitation_is_shown_once_and_lets_somebody_in(served: Pages, open_page, browser) -> None:
    page = open_page("people")
    page.locator("#invite-name").fill("Bea")
    page.locator("#invite-role").select_option("reviewer")
    page.get_by_role("button", name="Invite").click()
    link = page.locator("#invitation [data-secret]")
    expect(link).to_have_value(re.compile(r"/join#."))
    address = link.input_value()
    page.reload()
    expect(page.locator("#invitation")).to_be_hidden()
    expect(page.locator("#accounts")).to_contain_text("Bea")
    other = open_page(address, role=None)
    other.get_by_label("Password").fill("four words nobody joins")
    other.get_by_role("button", name="Come in").click()
    expect(other).to_have_url(re.compile("/ask"))
    assert {one.name: one.role for one in served.hosted.store.people.all()}["Bea"] == "reviewer"


def test_a_token_is_made_shown_once_and_revoked(served: Pages, open_page) -> None:
    page = open_page("settings", role="reviewer")
    page.locator("#token-name").fill("nightly job")
    page.get_by_role("button", name="Make one").click()
    expect(page.locator("#token [data-secret]")).to_have_value(re.compile("^heedful_"))
    expect(page.locator("#tokens")).to_contain_text("nightly job")
    page.get_by_role("button", name="Revoke nightly job").click()
    page.get_by_role("button", name="Yes").click()
    expect(page.locator("#tokens")).to_contain_text("There are none.")
    expect(page.locator("#webhooks")).to_have_count(0)


def test_these_pages_are_for_everybody_when_they_are_full(served: Pages, open_page) -> None:
    served.hosted.project.correct(TEXT, "billing", author="ann")
    page = open_page("people", width=390, language="zh-CN", dark=True)
    for path in ("people", "labels", "settings"):
        page.goto(f"{served.project}/{path}", wait_until="networkidle")
        assert serious(page) == [], path
        assert not is_too_wide(page), path
