"""Asking, in a real browser: the answer, what people say of it, what that changes, and taking it back."""

import re

from pages import Pages, serving
from playwright.sync_api import Page, expect

from heedful.records.feedback import Choice, Comment, Correction, Verdict
from heedful.testing import tiny_project

TEXT = "the umbrella of my aunt"


def ask(page: Page, text: str) -> str:
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("[data-prediction]")).to_have_attribute("data-text", text)
    return page.locator("[data-prediction]").get_attribute("data-label")


def other_than(page: Page, label: str) -> str:
    return next(one for one in ("billing", "delivery", "account") if one != label)


def said(served: Pages) -> list:
    return served.hosted.project.feedback()


def test_an_answer_comes_with_scores_and_an_address_of_its_own(open_page) -> None:
    page = open_page("ask")
    label = ask(page, TEXT)
    assert label in ("billing", "delivery", "account")
    expect(page.locator(".scores dt")).to_have_count(3)
    expect(page).to_have_url(re.compile(r"\?on=prediction-[0-9a-f]{16}$"))
    page.reload()
    expect(page.locator("[data-prediction]")).to_have_attribute("data-label", label)
    expect(page.get_by_label("Text", exact=True)).to_have_value(TEXT)


def test_a_correction_is_heeded_at_once_and_undone(served: Pages, open_page) -> None:
    page = open_page("ask")
    label = ask(page, TEXT)
    wanted = other_than(page, label)
    page.get_by_role("button", name=wanted).click()
    expect(page.locator("[data-prediction]")).to_have_attribute("data-label", wanted)
    expect(page.locator("[data-changed]")).to_contain_text(f"It was {label}; now it is {wanted}.")
    expect(page.locator("#history li")).to_have_count(1)
    assert isinstance(said(served)[0], Correction)
    page.keyboard.press("z")  # undo, as the line that was told offers it
    expect(page.locator("[data-prediction]")).to_have_attribute("data-label", label)
    expect(page.locator("#history li")).to_have_count(0)
    assert said(served) == []


def test_right_wrong_and_one_of_several(served: Pages, open_page) -> None:
    page = open_page("ask")
    label = ask(page, TEXT)
    page.keyboard.press("y")
    expect(page.locator("#history li")).to_have_count(1)
    page.locator("#history").get_by_role("button", name="Undo").first.click()
    expect(page.locator("#history li")).to_have_count(0)
    page.keyboard.press("n")
    expect(page.locator("[data-prediction]")).not_to_have_attribute("data-label", label)
    page.keyboard.press("s")
    for place in ("1", "2"):
        page.keyboard.press(place)
    page.get_by_role("button", name="It is one of these").click()
    expect(page.locator("#history li")).to_have_count(2)
    assert [type(one) for one in said(served)] == [Verdict, Choice]


def test_a_comment_is_shown_as_chips_amended_applied_and_taken_back(served: Pages, open_page) -> None:
    page = open_page("ask")
    label = ask(page, TEXT)
    wanted = other_than(page, label)
    page.get_by_label("Say it in your own words").fill(f"no, anything that mentions an umbrella is {wanted}")
    page.get_by_role("button", name="Say it", exact=True).click()
    reading = page.locator("[data-reading-form]")
    expect(reading.locator("[data-chip=any]")).to_have_text(["umbrella"])
    expect(reading.locator("[data-matches]")).to_contain_text("texts without a label")

    reading.get_by_label("Texts that mention any of").fill("parasol")
    page.keyboard.press("Enter")
    expect(reading.locator("[data-chip=any]")).to_have_text(["umbrella", "parasol"])
    expect(reading.get_by_role("button", name="Apply")).to_be_hidden()  # first it has to be shown
    reading.get_by_role("button", name="Show what this changes").click()
    expect(reading.get_by_role("button", name="Apply")).to_be_focused()
    reading.get_by_role("button", name="Apply").click()
    expect(reading.get_by_text("Applied", exact=True)).to_be_visible()

    expect(page.locator("[data-prediction]")).to_have_attribute("data-label", wanted)
    (rule,) = served.hosted.project.heard(said(served)[0].id).reading.parse.meaning.rules
    assert rule.condition.any == ("umbrella", "parasol")
    page.locator("#history").get_by_role("button", name="Undo").first.click()
    expect(page.locator("#history li")).to_have_count(0)
    assert said(served) == []


def test_a_comment_can_hold_for_its_text_alone(served: Pages, open_page) -> None:
    page = open_page("ask")
    wanted = other_than(page, ask(page, TEXT))
    page.get_by_label("Say it in your own words").fill(
        f"this is {wanted}, and anything with an umbrella is {wanted}"
    )
    page.get_by_role("button", name="Say it", exact=True).click()
    page.get_by_label("This text alone").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("[data-reading-form]").get_by_text("This text alone").first).to_be_visible()
    (comment,) = said(served)
    assert isinstance(comment, Comment)
    assert served.hosted.project.heard(comment.id).reading.parse.meaning.rules


def test_why_says_what_people_said_and_lets_them_take_it_back(open_page) -> None:
    page = open_page("ask")
    wanted = other_than(page, ask(page, TEXT))
    page.get_by_role("button", name=wanted).click()
    expect(page.locator("[data-changed]")).to_be_visible()
    page.keyboard.press("i")
    why = page.locator("[data-why-place]")
    expect(why).to_contain_text(f"It is {wanted}")
    why.get_by_role("button", name="Take it back").first.click()
    expect(page.locator("[data-prediction]")).not_to_have_attribute("data-label", wanted)


def test_what_is_said_while_the_line_is_down_is_sent_later_once(served: Pages, open_page) -> None:
    page = open_page("ask", expected=("ERR_INTERNET_DISCONNECTED",))
    wanted = other_than(page, ask(page, TEXT))
    page.context.set_offline(True)
    page.get_by_role("button", name=wanted).click()
    expect(page.locator("[data-outbox]")).to_have_text("Waiting to be sent: 1")
    assert said(served) == []
    page.context.set_offline(False)
    page.reload()  # what waits survives that
    expect(page.locator("[data-outbox]")).to_be_hidden()
    expect(page.locator("#history li")).to_have_count(1)
    assert [one.labels for one in said(served)] == [(served.hosted.project.labels.id(wanted),)]


def test_annotators_see_no_readings_of_others(served: Pages, open_page) -> None:
    heard = served.hosted.project.tell("anything with a van is delivery", author="the reviewer")
    page = open_page("ask", role="annotator", expected=("404",))
    answer = page.request.get(f"{served.project}/ask/readings/{heard.id}", headers={"X-Piece": "1"})
    assert answer.status == 404
    assert "no reading" in answer.json()["detail"]


def test_what_people_write_is_shown_and_never_run(served: Pages, open_page) -> None:
    evil = "<img src=x onerror=alert(1)> </script><script>alert(2)</script> {{ 7*7 }}"
    page = open_page("ask")
    page.on("dialog", lambda dialog: (_ for _ in ()).throw(AssertionError("a script of a reader's ran")))
    ask(page, evil)
    page.get_by_label("Say it in your own words").fill(f'"{evil}" is billing')
    page.get_by_role("button", name="Say it", exact=True).click()
    expect(page.locator("[data-reading-form]")).to_be_visible()
    page.reload()
    expect(page.locator("#history")).to_contain_text("{{ 7*7 }}")
    assert page.locator("img").count() == 0


def test_of_many_labels_the_rest_stand_in_a_list(served: Pages, open_page) -> None:
    for number in range(12):
        served.hosted.project.add_label(f"topic {number}")
    page = open_page("ask")
    ask(page, TEXT)
    expect(page.locator("[data-choices] button[data-label]:visible")).to_have_count(9)
    page.get_by_label("Another label").select_option("topic 11")
    expect(page.locator("#history li")).to_contain_text("It is topic 11")


def test_where_several_labels_apply_they_are_switched_on_and_off(tmp_path, browser) -> None:
    with tiny_project(tmp_path, multi_label=True, effort="quick") as project:
        project.train()
    with serving(tmp_path / "project") as pages:
        context = browser.new_context()
        context.add_cookies([pages.cookie("owner")])
        page = context.new_page()
        page.goto(f"{pages.project}/ask")
        ask(page, TEXT)
        for name in ("billing", "account"):
            button = page.locator(f"[data-choices] [data-label={name}]")
            if button.get_attribute("aria-pressed") == "false":
                button.click()
        delivery = page.locator("[data-choices] [data-label=delivery]")
        if delivery.get_attribute("aria-pressed") == "true":
            delivery.click()
        page.get_by_role("button", name="These apply").click()
        expect(page.locator("#history li")).to_have_count(1)
        (item,) = pages.hosted.project.feedback()
        labels = pages.hosted.project.labels
        assert {labels.name(label) for label in item.labels} == {"billing", "account"}
        context.close()
