"""The review queue of a project where several labels may apply."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pages import Pages, serving
from playwright.sync_api import expect
from test_review import said, shown

from heedful.records.feedback import Correction
from heedful.testing import tiny_project


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Pages]:
    with tiny_project(tmp_path / "made", pool=30, effort="quick", multi_label=True) as project:
        project.train()
    shutil.copytree(tmp_path / "made" / "project", tmp_path / "project")
    with serving(tmp_path / "project") as pages:
        yield pages


def test_several_labels_are_pressed_one_by_one_and_sent_together(served: Pages, open_page) -> None:
    text = "the card was charged and the van is late"
    given = served.hosted.project.correct(text, "delivery", author="ann")
    page = open_page(f"review?about={given.id}")
    assert shown(page) == text
    pressed = page.locator("[data-labels] [aria-pressed=true]")
    for _ in range(pressed.count()):
        pressed.first.click()
    page.locator("h1").click()
    page.keyboard.press("1")
    page.keyboard.press("3")
    expect(pressed).to_have_count(2)
    assert shown(page) == text
    page.keyboard.press("Enter")
    expect(page.locator("#question")).not_to_have_attribute("data-text", text)
    item = said(served, 2)[1]
    ids = served.hosted.project.labels.ids
    assert set(item.labels if isinstance(item, Correction) else item.answer) == {ids[0], ids[2]}
