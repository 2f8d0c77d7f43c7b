"""Draw the pictures of the pages that the documents show: a made-up mailbox, a real server, a real browser.

    python docs/images/draw.py [FOLDER] [--all]

Without --all only the pictures of the README; with it every page, at a desk and on a phone, light and dark.
"""

import argparse
import csv
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from heedful.project import Project

HERE = Path(__file__).parent
PRINTED = re.compile(r"(http://127\.0\.0\.1:\d+)/projects/([a-z0-9-]+)/join#(\S+)")
PASSWORD = "four words nobody combines"

MAILS = {
    "billing": (
        "I was charged twice for the same order",
        "Please send the invoice again, my accountant needs it",
        "My refund has not come yet, it has been three weeks",
        "Why is the price on the bill higher than on the page?",
        "The card was debited although I cancelled",
        "There is a fee on my statement that I do not understand",
        "Can you change the address on the invoice?",
        "I paid by transfer and it still says unpaid",
        "The discount code was not taken off the total",
        "Do I pay VAT if I order from Norway?",
    ),
    "delivery": (
        "Where is my parcel? It should have been here on Monday",
        "The courier left it with a neighbour who is away",
        "The van never came although I waited all day",
        "My order has not arrived and the tracking stands still",
        "The package was wet and the box was open",
        "Can I fetch it from the depot on Saturday?",
        "It was delivered to the wrong street",
        "Please ring twice, the bell is quiet",
        "How long does shipping to Ireland take?",
        "The driver could not find the entrance",
    ),
    "account": (
        "I cannot log in, the password is refused",
        "Please change the email address of my profile",
        "My account is locked after three tries",
        "How do I delete my account and my data?",
        "The code for signing in never reaches my phone",
        "Two people share one login, can we have two?",
        "I married and my name has changed",
        "Your newsletter keeps coming although I unsubscribed",
        "The settings page is blank on my tablet",
        "Somebody else has signed in with my name",
    ),
    "returns": (
        "The shoes are too small, how do I send them back?",
        "One of the cups was broken when I opened the box",
        "I would like to exchange the jacket for a larger one",
        "The lamp stopped working after two days",
        "Do I have to pay for sending it back?",
        "I ordered blue and got green",
        "The return label cannot be printed",
        "There is a stain on the tablecloth",
        "I changed my mind and want to give it back",
        "A screw is missing, can you send one?",
    ),
}
GREETINGS = (
    "Hello,",
    "Good morning.",
    "Hi there,",
    "Dear team,",
    "Once more:",
    "Sorry to bother you.",
    "Please help.",
    "Good evening,",
    "To whom it may concern:",
    "Me again.",
    "Quick question.",
    "Help!",
)
ENDINGS = ("Thanks, Kim", "Please answer soon.", "This is my second mail.")
VOUCHERS = (
    "The page does not take my voucher",
    "I cannot enter the voucher on my phone",
    "My voucher vanished when I logged in",
    "Can I give my voucher to a friend?",
    "The voucher in the box was wet",
    "How long is a voucher good for?",
)
ASKED = "I cannot sign in to use my voucher"
COMMENT = "no, anything that mentions a voucher is billing"


def mailbox(folder: Path) -> Path:
    """A project with a first version, things that people said, and a round."""
    source = folder / "mails.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("text", "label", "split"))
        for label, mails in MAILS.items():
            for place, mail in enumerate(mails):
                rows.writerow((mail, label, "test" if place % 2 else "train"))
                around = ((one, mail, ENDINGS[(place + turn) % 3]) for turn, one in enumerate(GREETINGS))
                rows.writerows((" ".join(words), "", "pool") for words in around)
        rows.writerows((text, "", "pool") for text in VOUCHERS)
    with Project.create(folder / "mailbox", effort="quick") as project:
        project.add(source)
        project.train()
        project.correct("The screen of my reader is cracked", "returns", author="mo")
        project.correct("The screen of my reader is cracked", "delivery", author="lee")
        project.apply(project.tell("anything about a password is account", author="mo"))
        project.tell("never mind the greetings", author="lee")
        for greeting in GREETINGS[:4]:  # so that the two versions differ in what follows
            project.correct(f"{greeting} Do I pay VAT if I order from Norway?", "delivery", author="mo")
        project.learn()
        versions = [version.id for version in project.versions()]
        project.review.start(*versions[-2:], items=6, name="Before and after", author="owner")
        project.choose("It came without a plug", one_of=["returns", "delivery"], author="mo")
    return folder / "mailbox"


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, str]]:
    """`heedful serve` as somebody starts it; where it is, and the link that it printed."""
    command = [sys.executable, "-u", "-m", "heedful", "serve", str(folder), "--port", "0", "--no-open"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        found = next(filter(None, map(PRINTED.search, server.stdout)))
        yield f"{found[1]}/projects/{found[2]}", found[0]
    finally:
        server.terminate()
        server.wait(timeout=20)


def window(browser: Browser, width: int, dark: bool, language: str) -> BrowserContext:
    return browser.new_context(
        viewport={"width": width, "height": 900 if width > 500 else 844},
        device_scale_factor=2 if width < 500 else 1,
        color_scheme="dark" if dark else "light",
        locale=language,
        reduced_motion="reduce",
    )


def join(page: Page, link: str) -> None:
    page.goto(link)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask")


def say(page: Page, base: str) -> str:
    """Ask, and disagree in words; where the page is then."""
    page.goto(f"{base}/ask")
    page.locator("#text").fill(ASKED)
    page.locator("#ask-button").click()
    page.locator("[data-prediction]").wait_for()
    page.locator("#comment").fill(COMMENT)
    page.locator("#tell-button").click()
    page.locator("[data-changed]").wait_for()
    page.wait_for_load_state("networkidle")
    return page.url


def show(page: Page, base: str, path: str, said: str) -> None:
    """A page as somebody would find it: Ask with what was understood, a review begun, the latest round."""
    page.goto(said if path == "ask" else f"{base}/{path}", wait_until="networkidle")
    if path == "ask":
        page.locator("[data-reading]").first.click()
        page.locator("[data-reading-form]").wait_for()
        page.wait_for_load_state("networkidle")
    if path == "rounds" and page.locator(".round-card a").count():
        page.locator(".round-card a").first.click()
        page.wait_for_load_state("networkidle")
    if path == "blind":
        page.locator(".button.main[href*='/blind/']").first.click()
        page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


PAGES = ("ask", "review", "blind", "conflicts", "rounds", "versions", "labels", "people", "settings")


def draw(folder: Path, everything: bool) -> None:
    """Write the pictures into a folder."""
    with (
        tempfile.TemporaryDirectory() as made,
        serving(mailbox(Path(made))) as (base, link),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        first = window(browser, 1280, dark=False, language="en-GB")
        page = first.new_page()
        join(page, link)
        said = say(page, base)
        for name, width, dark, language, paths in looks(everything):
            context = window(browser, width, dark, language)
            context.add_cookies(first.cookies())
            page = context.new_page()
            for path in paths:
                show(page, base, path, said)
                whole = everything or path == "ask"
                page.screenshot(path=folder / f"{path}{name}.png", full_page=whole)
            context.close()
        browser.close()


Look = tuple[str, int, bool, str, tuple[str, ...]]


def looks(everything: bool) -> Iterator[Look]:
    """The end of a file's name, width, dark, language, pages."""
    several = PAGES if everything else PAGES[:1]
    yield "", 1280, False, "en-GB", PAGES
    yield "-zh", 1280, False, "zh-CN", several
    yield "-dark", 1280, True, "en-GB", several
    yield "-phone", 390, False, "en-GB", several
    if everything:
        yield "-phone-dark", 390, True, "zh-CN", PAGES


if __name__ == "__main__":
    given = argparse.ArgumentParser(description="Draw the pictures of the pages.")
    given.add_argument("folder", nargs="?", type=Path, default=HERE)
    given.add_argument("--all", action="store_true")
    chosen = given.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    draw(chosen.folder, chosen.all)
