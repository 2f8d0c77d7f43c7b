"""The review queue in a real browser: by keys, by touch, without a connection, many at once."""

import re
import time

import pytest
from pages import Pages
from playwright.sync_api import Page, expect
from test_for_everybody import LOOKS, is_too_wide, serious

from heedful.records.feedback import Choice, Comment, Correction, Verdict
from heedful.store.ledger import FEEDBACK

PATIENCE = 20.0  # seconds: machines that run tests are busy
AWAY = ("ERR_INTERNET_DISCONNECTED", "Failed to load resource")


def shown(page: Page) -> str:
    """The text that is asked about."""
    expect(page.locator("[data-shown]")).to_be_visible()
    return page.locator("#question-text").inner_text()


def said(served: Pages, count: int, *kinds) -> list:
    """What stands in the ledger, oldest first, once it is that many."""
    until = time.monotonic() + PATIENCE
    while len(found := served.hosted.store.ledger.live(*(kinds or FEEDBACK))) != count:
        assert time.monotonic() < until, f"wanted {count}, found {found}"
        time.sleep(0.05)
    return [item for _, item in found]


def everything_is_sent(page: Page) -> None:
    expect(page.locator("[data-sent] [data-state='sent']")).to_be_visible()
    expect(page.locator("[data-outbox]")).to_be_hidden()


def test_keys_agree_choose_reject_skip_and_undo(served: Pages, open_page) -> None:
    page = open_page("review", role="annotator")
    first = shown(page)
    answer = page.locator("[data-answer]").inner_text()
    page.keyboard.press("Enter")
    second = shown(page)
    assert second != first
    page.keyboard.press("2")
    third = shown(page)
    page.keyboard.press("x")
    fourth = shown(page)
    page.keyboard.press("s")
    assert len({first, second, third, fourth, shown(page)}) == 5
    expect(page.get_by_text("3 said in this sitting")).to_be_visible()
    everything_is_sent(page)
    right, chosen, wrong = said(served, 3)
    labels = served.hosted.project.labels
    assert (type(right), right.text, right.right) == (Verdict, first, True)
    assert [labels.name(label) for label in right.answer] == [answer]
    assert (type(chosen), chosen.text) == (Correction, second)
    assert chosen.labels == (labels.ids[1],)
    assert (type(wrong), wrong.text, wrong.right) == (Verdict, third, False)
    assert {one.author for one in (right, chosen, wrong)} == {"the annotator"}
    page.keyboard.press("u")  # the skipped one is there again
    assert shown(page) == fourth
    page.keyboard.press("u")
    assert shown(page) == third
    expect(page.get_by_text(re.compile("Taken back: Not"))).to_be_visible()
    expect(page.get_by_text("2 said in this sitting")).to_be_visible()
    assert [item.id for item in said(served, 2)] == [right.id, chosen.id]


def test_the_next_question_is_there_in_less_than_a_tenth_of_a_second(open_page) -> None:
    page = open_page("review")
    shown(page)
    times = page.evaluate(
        """async () => {
          const text = document.querySelector("#question-text"), times = [];
          for (let turn = 0; turn < 5; turn++) {
            const before = text.textContent, from = performance.now();
            document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "s", bubbles: true}));
            while (text.textContent === before) await new Promise(requestAnimationFrame);
            times.push(performance.now() - from);
          }
          return times;
        }"""
    )
    assert sorted(times)[2] < 100, times


def test_nothing_is_lost_or_doubled_without_a_connection_and_over_a_reload(served: Pages, open_page) -> None:
    page = open_page("review", role="annotator", expected=AWAY)
    texts = [shown(page)]
    page.context.set_offline(True)
    page.keyboard.press("1")
    texts.append(shown(page))  # the next ones are here already
    page.keyboard.press("2")
    texts.append(shown(page))
    page.keyboard.press("1")
    page.keyboard.press("u")  # taken back before it could be sent
    assert shown(page) == texts[2]
    expect(page.get_by_text(re.compile(r"2 kept here, tried again in \d+ s"))).to_be_visible()
    assert said(served, 0) == []
    page.context.set_offline(False)
    page.reload()
    everything_is_sent(page)
    assert [(item.text, type(item)) for item in said(served, 2)] == [(text, Correction) for text in texts[:2]]
    assert shown(page) not in texts[:2]


def test_an_answer_that_got_lost_on_its_way_back_counts_once_and_can_be_undone(
    served: Pages, open_page
) -> None:
    page = open_page("review", role="annotator", expected=("ERR_FAILED", "Failed to load"))
    text = shown(page)
    lost = []

    def deliver_and_lose(route) -> None:
        lost.append(route.request.headers["idempotency-key"])
        route.fetch()
        route.abort()

    page.route("**/api/**/feedback", deliver_and_lose)
    page.keyboard.press("1")
    expect(page.get_by_text(re.compile(r"1 kept here"))).to_be_visible()
    assert [item.text for item in said(served, 1)] == [text]
    page.keyboard.press("u")
    page.unroute_all(behavior="ignoreErrors")  # one may be on its way just now
    assert said(served, 0) == []
    everything_is_sent(page)
    assert len(list(served.hosted.store.ledger.entries(Correction))) == 1  # it came twice, and is one item
    assert len(set(lost)) == 1


def test_a_comment_on_a_question_is_said_back_in_chips_and_applied(served: Pages, open_page) -> None:
    page = open_page("review", role="annotator")
    text = shown(page)
    page.keyboard.press("c")
    expect(page.get_by_label("Say it in your own words")).to_be_focused()
    page.keyboard.type("anything that mentions a courier is delivery")
    page.keyboard.press("Control+Enter")
    understood = page.locator("[data-reading-form]")
    expect(understood.locator("[data-chip=any]")).to_have_text(re.compile("courier"))
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("Applied. It is heeded from now on.")).to_be_visible()
    expect(understood).to_have_attribute("data-state", re.compile("full|waits"))
    (comment,) = said(served, 1, Comment)
    assert (comment.text, comment.author) == (text, "the annotator")
    expect(page.locator("#reading")).not_to_have_attribute("aria-busy", "true")
    assert serious(page) == []
    page.keyboard.press("s")
    assert shown(page) != text
    expect(understood).to_have_count(0)


def test_a_rule_is_shown_in_chips_with_whose_it_is(served: Pages, open_page) -> None:
    project = served.hosted.project
    project.apply(project.tell("anything that mentions a card is delivery", author="ann"), author="owner")
    page = open_page("review")
    for _ in range(30):
        shown(page)
        if page.locator("[data-kind]").inner_text() == "Is this rule right?":
            break
        page.keyboard.press("s")
    expect(page.locator("[data-why]")).to_contain_text("rule of ann")
    expect(page.locator("[data-about]")).to_contain_text("card")
    expect(page.locator("[data-about] .chip.label")).to_have_text("delivery")


def test_a_key_that_was_given_another_place_stays_there(open_page) -> None:
    page = open_page("review")
    first = shown(page)
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keys")
    listed.get_by_role("button", name="Skip: S").click()
    page.keyboard.press("u")
    expect(listed.get_by_role("button", name="U is taken: Undo")).to_be_visible()
    page.keyboard.press("j")
    expect(listed.get_by_role("button", name="Skip: J")).to_be_visible()
    page.keyboard.press("Escape")
    page.reload()
    assert shown(page) == first
    page.keyboard.press("s")
    assert shown(page) == first
    page.keyboard.press("j")
    assert shown(page) != first


def test_a_finger_to_the_right_agrees_and_to_the_left_skips(served: Pages, open_page) -> None:
    page = open_page("review", width=390, height=844)
    first = shown(page)
    swipe(page, 160)
    second = shown(page)
    assert second != first
    swipe(page, -160)
    assert shown(page) not in (first, second)
    everything_is_sent(page)
    (item,) = said(served, 1)
    assert (type(item), item.text, item.right) == (Verdict, first, True)


def swipe(page: Page, across: int) -> None:
    page.evaluate(
        """(across) => {
          const text = document.querySelector("#question-text");
          const at = (x) => ({pointerType: "touch", clientX: x, clientY: 300, bubbles: true});
          text.dispatchEvent(new PointerEvent("pointerdown", at(200)));
          text.dispatchEvent(new PointerEvent("pointermove", at(200 + across)));
          text.dispatchEvent(new PointerEvent("pointerup", at(200 + across)));
        }""",
        across,
    )


def test_many_are_corrected_together_and_taken_back_with_one_undo(served: Pages, open_page) -> None:
    page = open_page("review/many", role="annotator")
    rows = page.locator("[data-row]")
    expect(rows.first).to_be_visible()
    page.get_by_label("Any of these words").fill("courier")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]:not([data-text*='courier'])")).to_have_count(0)
    count = rows.count()
    texts = sorted(row.get_attribute("data-text") for row in rows.all())
    assert count > 1
    page.locator("h1").click()
    page.keyboard.press("a")
    expect(page.locator("[data-count]")).to_have_text(f"{count} chosen")
    page.get_by_label("It is", exact=True).select_option("account")
    assert serious(page) == []
    page.get_by_role("button", name="Correct").click()
    expect(rows).to_have_count(0)
    expect(page.get_by_text(f"Said of {count} texts.")).to_be_visible()
    given = said(served, count)
    assert sorted(item.text for item in given) == texts
    assert {item.labels for item in given} == {(served.hosted.project.labels.id("account"),)}
    page.keyboard.press("z")
    expect(page.get_by_text("All of it is taken back.")).to_be_visible()
    assert said(served, 0) == []
    expect(rows).to_have_count(count)


def test_what_was_shown_is_what_is_judged_right_or_wrong(served: Pages, open_page) -> None:
    page = open_page("review/many")
    page.get_by_label("Answered with").select_option("billing")
    rows = page.locator("[data-row]")
    expect(rows.filter(has_not_text="billing")).to_have_count(0)
    expect(rows.first).to_be_visible()
    texts = [rows.nth(place).get_attribute("data-text") for place in (0, 1)]
    rows.nth(0).locator("input").click()
    page.keyboard.press("y")
    expect(page.locator(f"[data-row][data-text='{texts[0]}']")).to_have_count(0)
    rows.nth(0).locator("input").click()
    page.keyboard.press("n")
    expect(page.get_by_text("Said of 1 texts.")).to_have_count(2)
    billing = (served.hosted.project.labels.id("billing"),)
    right, wrong = said(served, 2)
    assert (type(right), right.right, right.answer, right.text) == (Verdict, True, billing, texts[0])
    assert (type(wrong), wrong.none_of, wrong.text) == (Choice, billing, texts[1])


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_serious_once_there_is_something_to_see(
    open_page, served: Pages, look: str
) -> None:
    page = open_page("review", **LOOKS[look])
    shown(page)
    page.keyboard.press("c")
    assert serious(page) == []
    assert not is_too_wide(page)
    page.goto(f"{served.project}/review/many")
    page.locator("[data-row] input").first.click()
    assert serious(page) == []
    assert not is_too_wide(page)
