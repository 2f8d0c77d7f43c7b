"""Coming in by the printed link, signing in and out, and what every page has, in a real browser."""

import re

import httpx2
from pages import PASSWORD, Pages, serving
from playwright.sync_api import expect

from heedful.testing import tiny_project


def test_the_first_link_makes_an_owner_who_can_sign_in_again(served: Pages, open_page) -> None:
    invitation = served.hosted.store.people.first_link().secret
    page = open_page(f"{served.project}/join#{invitation}", role=None, expected=("401",))
    expect(page.get_by_role("heading", name="Welcome, owner")).to_be_visible()
    assert invitation not in page.url
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{served.project}/ask")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Name").fill("owner")
    page.get_by_label("Password").fill("a wrong one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page).to_have_url(f"{served.project}/ask")


def test_a_used_invitation_says_so(served: Pages, open_page) -> None:
    page = open_page(f"{served.project}/join#nothing", role=None, expected=("404",))
    expect(page.get_by_role("heading", name="This invitation is used up or too old")).to_be_visible()


def test_signing_in_leads_back_to_where_one_wanted_to_go(served: Pages, open_page) -> None:
    people = served.hosted.store.people
    people.accept(people.first_link().secret, _hashed())
    page = open_page("labels", role=None)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("Name").fill("owner")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{served.project}/labels")


def test_the_language_is_switched_and_stays(open_page) -> None:
    page = open_page("labels")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("标签")
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    page.get_by_role("link", name="提问").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_dark_is_switched_without_a_flash_of_light(open_page) -> None:
    page = open_page("labels")
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.reload(wait_until="commit")
    assert page.locator("html").get_attribute("data-theme") == "dark"  # the server wrote it


def test_keys_lead_everywhere_and_are_listed(open_page) -> None:
    page = open_page("labels")
    page.keyboard.press("g")
    page.keyboard.press("v")
    expect(page).to_have_url(re.compile(r"/versions$"))
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keys")
    expect(listed).to_contain_text("Settings")
    expect(listed).to_contain_text("G S")
    page.keyboard.press("Escape")
    expect(listed).to_have_count(0)


def test_what_is_not_there_and_what_is_not_ones_own_are_pages(open_page) -> None:
    page = open_page("nothing/here", expected=("404", "403"))
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    page = open_page("people", role="annotator", expected=("404", "403"))
    expect(page.get_by_role("heading", name="This is not yours to see")).to_be_visible()


def test_looking_at_a_page_renews_an_old_session(served: Pages, monkeypatch) -> None:
    from datetime import timedelta

    monkeypatch.setattr("heedful.host.access.FRESH", timedelta(0))
    cookie = served.cookie("owner")
    with httpx2.Client(base_url=served.base, cookies={cookie["name"]: cookie["value"]}) as browser:
        found = browser.get(f"{served.project}/labels")
        fresh = found.headers["set-cookie"]
        assert fresh.startswith(cookie["name"])
        assert cookie["value"] not in fresh
        assert "HttpOnly" in fresh


def test_pages_forbid_what_is_not_theirs(served: Pages) -> None:
    with httpx2.Client(base_url=served.base) as browser:
        found = browser.get(f"{served.project}/sign-in")
        policy = found.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert found.headers["cache-control"] == "no-store"
        style = re.search(r'href="(/assets/[0-9a-f]+/style\.css)"', found.text)[1]
        assert "immutable" in browser.get(style).headers["cache-control"]
        for spelling in (
            "%2e%2e/routes.py",
            "..%2froutes.py",
            "style/01-tokens.css",
            "",
            "style.css/",
            "%00",
        ):
            assert browser.get(style.replace("style.css", spelling)).status_code == 404, spelling


def test_before_the_first_training_the_page_says_what_to_do(tmp_path, browser) -> None:
    with tiny_project(tmp_path, effort="quick"):
        pass
    with serving(tmp_path / "project") as pages:
        context = browser.new_context()
        context.add_cookies([pages.cookie("owner")])
        page = context.new_page()
        page.goto(f"{pages.project}/ask")
        expect(page.get_by_role("button", name="Start the first training")).to_be_visible()
        page.get_by_role("button", name="Start the first training").click()
        expect(page).to_have_url(re.compile(r"/rounds$"))
        assert [job.kind for _, job in pages.hosted.store.jobs.all()] == ["learn"]
        context.close()


def _hashed() -> str:
    from heedful.host.passwords import Passwords

    return Passwords().hash(PASSWORD)
