"""Pages are for everybody: axe finds nothing serious on any of them, and none is wider than its window."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from pages import Pages

PAGES = (
    "ask",
    "review",
    "blind",
    "conflicts",
    "rounds",
    "versions",
    "labels",
    "people",
    "settings",
    "sign-in",
    "no/such",
)
LOOKS = {
    "desk": {"width": 1280},
    "desk, dark": {"width": 1280, "dark": True},
    "phone, Chinese": {"width": 390, "height": 844, "language": "zh-CN"},
    "phone, dark": {"width": 390, "height": 844, "dark": True},
}
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


def serious(page) -> list[str]:
    """What axe finds that matters, a line each."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def is_too_wide(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_serious_and_nothing_is_too_wide(served: Pages, open_page, look: str) -> None:
    project = served.hosted.project
    project.correct("the umbrella of my aunt", "billing")
    made = project.learn()
    page = open_page(PAGES[0], **LOOKS[look], expected=("404",))
    for path in (*PAGES, f"rounds/{made.id}", "versions/v1"):
        page.goto(f"{served.project}/{path}", wait_until="networkidle")
        assert serious(page) == [], path
        assert not is_too_wide(page), path


@pytest.mark.parametrize("look", LOOKS)
def test_an_answer_with_all_that_is_said_of_it_is_for_everybody_too(
    served: Pages, open_page, look: str
) -> None:
    project = served.hosted.project
    answer = project.predict("the umbrella of my aunt", keep=True)
    project.correct(answer, "billing")
    project.tell("anything that mentions a courier is delivery, and never mind please", on=answer)
    page = open_page(f"ask?on={answer.id}", **LOOKS[look])
    page.locator("[data-reading]").first.click()
    page.locator("[data-more]").first.click()
    page.locator("[data-why] summary").click()
    page.locator("[data-why-place] .material").first.wait_for()
    for alternatives in page.locator(".alternatives summary").all():
        alternatives.click()
    assert serious(page) == []
    assert not is_too_wide(page)
    page.keyboard.press("Escape")
    page.locator("[data-choices] button").first.focus()
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    assert serious(page) == []
