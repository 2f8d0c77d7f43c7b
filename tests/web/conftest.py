"""A server with a tiny project, one browser for all tests, a fresh window for each."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pages import SWITCHES, Pages, chromium, serving
from playwright.sync_api import Browser, Page, expect, sync_playwright

from heedful.records.person import Role

PATIENCE = 20_000  # milliseconds: machines that run tests are busy


@pytest.fixture
def served(_once_trained: Path, tmp_path: Path) -> Iterator[Pages]:
    """A project of this test's own, trained, on a server."""
    shutil.copytree(_once_trained, tmp_path / "project")
    with serving(tmp_path / "project") as pages:
        yield pages


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield made
        made.close()


Opened = Callable[..., Page]


@pytest.fixture
def open_page(served: Pages, browser: Browser) -> Iterator[Opened]:
    """`open_page("ask", role="annotator", language="zh-CN", width=390)` is a window on a page of the project.

    What the page's console says is wrong, and what its policy forbids, fails the test.
    """
    expect.set_options(timeout=PATIENCE)
    trouble: list[str] = []
    contexts = []

    def opened(
        path: str = "ask",
        role: Role | None = "owner",
        *,
        language: str = "en",
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        expected: tuple[str, ...] = (),
        name: str | None = None,
    ) -> Page:
        context = browser.new_context(
            locale=language,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        if role is not None:
            context.add_cookies([served.cookie(role, name)])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda line: note(line.type, f"{line.text} {line.location}", expected))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto(path if path.startswith("http") else f"{served.project}/{path}")
        return page

    def note(kind: str, text: str, expected: tuple[str, ...]) -> None:
        if kind == "error" and not any(words in text for words in expected):
            trouble.append(text)

    yield opened
    for context in contexts:
        context.close()
    assert trouble == []
