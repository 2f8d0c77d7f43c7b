"""Blind review of texts that were written: points on scales, and words that are marked as wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pages import Pages, serving
from playwright.sync_api import Browser, Page, expect
from test_for_everybody import is_too_wide, serious

from heedful.project import Project
from heedful.records.feedback import Comparison, Mark
from heedful.testing import tiny_writer

WORDS = ("alpha", "beta", "gamma", "delta", "parcel", "late", "van")


@pytest.fixture
def texts(tmp_path: Path) -> Iterator[Pages]:
    """A project that writes, on a server, with two versions."""
    model = {"base": str(tiny_writer(tmp_path / "model", words=WORDS))}
    project = Project.create(tmp_path / "p", task="summarisation", model=model, writing={"max_new_tokens": 8})
    rows = [f"{one} {two} {three}" for one in WORDS for two in WORDS for three in WORDS[:2]]
    lines = [f"{text},{text.split()[-1] if n < 20 else ''}\n" for n, text in enumerate(rows[:60])]
    (tmp_path / "texts.csv").write_text("article,summary\n" + "".join(lines))
    project.add(tmp_path / "texts.csv")
    project.train()
    for text in rows[70:80]:
        project.correct(project.predict(text, keep=True), "parcel late van")
    project.learn()
    project.close()
    with serving(tmp_path / "p") as pages:
        yield pages


@pytest.fixture
def judge(texts: Pages, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([texts.cookie("annotator")])
    yield context.new_page()
    context.close()


def test_points_are_given_on_every_scale(texts: Pages, judge: Page) -> None:
    project = texts.hosted.project
    review = project.review.start("v2", "v1", items=2, overlap=1, way="scale", scales=("fluency", "adequacy"))
    judge.goto(f"{texts.project}/blind/{review.id}", wait_until="networkidle")
    answers = judge.locator("[data-answer]").all()
    judge.get_by_role("button", name="Done").click()
    assert project.review.opinions(review) == (), "nothing goes out before all of it is said"
    for place, answer in enumerate(answers):
        for scale in ("fluency", "adequacy"):
            answer.get_by_role("group", name=scale).get_by_label(str(5 - 2 * place)).check()
    assert serious(judge) == []
    assert not is_too_wide(judge)
    judge.keyboard.press("Control+Enter")
    expect(judge.locator("[data-progress]")).to_have_text("1 done, 1 left")
    (kept,) = project.review.opinions(review)
    assert kept.points == tuple(
        {"fluency": 5 - 2 * place, "adequacy": 5 - 2 * place} for place in range(len(answers))
    )


def test_words_are_marked_where_they_stand(texts: Pages, judge: Page) -> None:
    project = texts.hosted.project
    review = project.review.start("v2", "v1", items=2, overlap=1)
    card = project.review.next(review, author="the annotator").card
    place = max((0, 1), key=lambda n: len(card.answers[n]))
    assert len(card.answers[place]) > 3
    judge.goto(f"{texts.project}/blind/{review.id}", wait_until="networkidle")
    judge.keyboard.press("m")
    expect(judge.locator(".toast")).to_contain_text("Select the wrong words")
    judge.evaluate(
        """(place) => {
            const words = document.querySelector(`[data-answer="${place}"] [data-words]`).firstChild;
            getSelection().setBaseAndExtent(words, 1, words, 3);
        }""",
        place,
    )
    judge.keyboard.press("m")
    expect(judge.locator("[data-marks] mark")).to_have_text(card.answers[place][1:3].strip())
    judge.keyboard.press("1" if place == 1 else "2")
    expect(judge.locator("[data-progress]")).to_have_text("1 done, 1 left")
    comparison, mark = project.feedback(author="the annotator")
    assert isinstance(comparison, Comparison) and isinstance(mark, Mark)
    assert comparison.worse == mark.written == card.answers[place]
    assert (mark.start, mark.end) == (1, 3)
