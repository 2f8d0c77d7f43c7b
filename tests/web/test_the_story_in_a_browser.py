"""The whole story in a browser, in both languages, by keyboard alone.

Come in, ask, disagree in words, amend, apply, see the next answer follow; run a round, read what the gate
found, promote, roll back, withdraw.
"""

import pytest
from pages import PASSWORD, Pages
from playwright.sync_api import Page, expect

from heedful.server.watch import Watch, start_worker

TEXT = "the umbrella of my aunt"
COMMENTS = {"en": "no, anything that mentions an umbrella is {}", "zh-CN": "不对，提到 umbrella 的都是 {}"}
UNDERSTOOD = {"en": "Applied", "zh-CN": "已应用"}


def press(page: Page, *keys: str) -> None:
    page.wait_for_load_state()  # a page's scripts have run by then, and know its keys
    for key in keys:
        page.keyboard.press(key)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_whole_story_by_keyboard_alone(served: Pages, open_page, language: str) -> None:
    invitation = served.hosted.store.people.first_link().secret
    page = open_page(f"{served.project}/join#{invitation}", role=None, language=language)
    expect(page.locator("[name=password]")).to_be_focused()
    page.keyboard.type(PASSWORD)
    press(page, "Enter")
    expect(page.locator("#text")).to_be_visible()

    press(page, "t")
    page.keyboard.type(TEXT)
    press(page, "Control+Enter")
    answer = page.locator("[data-prediction]")
    expect(answer).to_have_attribute("data-text", TEXT)
    before = answer.get_attribute("data-label")
    wanted = next(one for one in ("billing", "delivery") if one != before)

    press(page, "c")
    page.keyboard.type(COMMENTS[language].format(wanted))
    press(page, "Control+Enter")
    expect(page.locator("[data-chip=any]")).to_have_text(["umbrella"])
    expect(answer).to_have_attribute("data-label", wanted)  # what it says of its text is heeded at once

    press(page, "e")
    page.keyboard.type("parasol")
    press(page, "Enter", "Control+Enter")
    expect(page.locator("[data-apply]")).to_be_focused()
    expect(page.locator("[data-chip=any]")).to_have_text(["umbrella", "parasol"])
    press(page, "a")
    expect(page.locator("[data-reading-form] header")).to_contain_text(UNDERSTOOD[language])
    expect(answer).to_have_attribute("data-label", wanted)

    with Watch([served.hosted.project.workspace.folder], start_worker):
        press(page, "g", "o")
        expect(page.locator("[data-idle]")).to_be_visible()
        press(page, "n")
        expect(page.locator(".round-card")).to_have_count(1, timeout=300_000)  # its worker is modest
    press(page, "l")  # read what the gate found
    expect(page.locator(".checks li").first).to_be_visible()

    press(page, "g", "v")
    expect(page.locator("#versions")).to_be_visible()
    v1, v2 = (page.locator(f"[data-version={name}] .chip.good") for name in ("v1", "v2"))
    back, promote = (("b", "Enter"), ("p", "Enter"))
    if served.hosted.project.version().id == "v2":  # the gate let it in
        press(page, *back)
        expect(v1).to_be_visible()
        press(page, *promote)
        expect(v2).to_be_visible()
    else:
        press(page, *promote)
        expect(v2).to_be_visible()
        press(page, *back)
        expect(v1).to_be_visible()

    press(page, "g", "a")
    expect(page.locator("#history li")).to_have_count(1)
    press(page, "u")
    expect(page.locator("#history li")).to_have_count(0)
    assert served.hosted.project.feedback() == []
