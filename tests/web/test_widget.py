"""The widget in a browser, on a page that another server serves under another origin."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from pages import Pages
from playwright.sync_api import Browser, Page, expect

from heedful.records.prediction import Prediction

PATIENCE = 20_000


@contextmanager
def site_of_others(page: list[str]) -> Iterator[str]:
    """Another server with one page, whose policy forbids inline styles."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", "style-src 'self'")
            self.end_headers()
            self.wfile.write(page[0].encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def page_for(served: Pages, key: str, prediction: Prediction, language: str = "en") -> str:
    return (
        f"<!doctype html><html lang={language}><title>A shop</title><main><h1>Your mail</h1>"
        f"<p>{prediction.label}</p><div data-heedful='{prediction.id}'></div></main>"
        f"<script src='{served.base}/widget.js' data-project='{served.hosted.name}' data-key='{key}' defer>"
        "</script></html>"
    )


@pytest.fixture
def shop(served: Pages, browser: Browser) -> Iterator[tuple[Page, Pages]]:
    """A window on a page of another site that embeds the widget under an answer."""
    with opened(served, browser) as page:
        yield page, served


@contextmanager
def opened(served: Pages, browser: Browser, language: str = "en", *, known: bool = True) -> Iterator[Page]:
    expect.set_options(timeout=PATIENCE)
    served.cookie("owner")
    owner = served.hosted.store.people.all()[0]
    prediction = served.hosted.project.predict("my late van", keep=True)
    page_text = [""]
    with site_of_others(page_text) as origin:
        key = served.hosted.store.people.issue(
            owner, "widget", origin if known else "https://elsewhere.example", "annotator", None
        ).secret
        page_text[0] = page_for(served, key, prediction, language)
        context = browser.new_context(viewport={"width": 480, "height": 800})
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(origin)
        yield page
        context.close()


def test_a_visitor_says_yes(shop: tuple[Page, Pages]) -> None:
    page, served = shop
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_role("status")).to_have_text("Thank you.")
    (item,) = served.hosted.project.feedback()
    assert (item.kind, item.right) == ("verdict", True)
    assert item.author.startswith("visitors of 127.0.0.1:")


def test_a_visitor_corrects_and_comments_by_keyboard_and_reads_what_was_understood(
    shop: tuple[Page, Pages],
) -> None:
    page, served = shop
    page.get_by_role("button", name="No").focus()
    page.keyboard.press("Enter")
    choice = page.get_by_label("It should be")
    expect(choice).to_be_focused()
    expect(choice.locator("option")).to_have_count(1 + len(served.hosted.project.labels.names))
    choice.select_option("billing")
    page.keyboard.press("Tab")
    page.keyboard.type("anything that mentions a van is billing")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Understood:")
    expect(page.get_by_role("listitem").first).to_contain_text("billing")
    expect(page.get_by_role("button", name="No")).to_be_focused()
    kinds = sorted(item.kind for item in served.hosted.project.feedback())
    assert kinds == ["comment", "correction"]
    assert served.hosted.project.predict("my late van").label == "billing"


def test_escape_closes_the_form_and_says_nothing(shop: tuple[Page, Pages]) -> None:
    page, served = shop
    page.get_by_role("button", name="No").click()
    page.keyboard.press("Escape")
    expect(page.get_by_label("It should be")).to_be_hidden()
    assert served.hosted.project.feedback() == []


def test_a_page_of_an_unknown_origin_is_told_so(served: Pages, browser: Browser) -> None:
    with opened(served, browser, known=False) as page:
        page.get_by_role("button", name="Yes").click()
        expect(page.get_by_role("alert")).not_to_be_empty()
        assert served.hosted.project.feedback() == []


def test_it_speaks_chinese_on_a_chinese_page(served: Pages, browser: Browser) -> None:
    with opened(served, browser, "zh-CN") as page:
        page.get_by_role("button", name="不对").click()
        page.get_by_label("请用自己的话说哪里不对").fill("<img src=x onerror=alert(1)>")
        page.get_by_role("button", name="发送").click()
        expect(page.get_by_role("status")).to_contain_text("谢谢。")


def test_axe_finds_nothing_wrong_with_it_and_the_page_keeps_its_policy(shop: tuple[Page, Pages]) -> None:
    page, _ = shop
    trouble: list[str] = []
    page.on("console", lambda line: trouble.append(line.text) if line.type == "error" else None)
    page.get_by_role("button", name="No").click()
    page.get_by_label("It should be").select_option("billing")
    found = Axe().run(page)
    assert [
        one["id"] for one in found.response["violations"] if one["impact"] in ("serious", "critical")
    ] == []
    assert trouble == []


def test_an_answer_that_comes_later_gets_its_widget(shop: tuple[Page, Pages]) -> None:
    page, served = shop
    later = served.hosted.project.predict("my odd password", keep=True)
    page.evaluate(
        "id => document.body.append(Object.assign(document.createElement('div'), {id: 'later'})) "
        "?? (document.getElementById('later').dataset.heedful = id)",
        later.id,
    )
    page.get_by_role("button", name="Yes").last.click()
    expect(page.get_by_role("status").last).to_have_text("Thank you.")
    (item,) = served.hosted.project.feedback()
    assert item.prediction_id == later.id
