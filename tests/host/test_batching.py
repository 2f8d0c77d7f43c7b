"""Requests that arrive together are answered together, and nobody gets another's answer or error."""

import threading
from collections.abc import Iterator

import pytest

from heedful.errors import DataError, StoreError
from heedful.host.batching import Batcher
from heedful.records.prediction import Prediction


class Model:
    """Answers with the text itself; a pass waits until the test lets it go."""

    def __init__(self) -> None:
        self.passes: list[list[str]] = []
        self.kept: list[str] = []
        self.go = threading.Event()
        self.version = "v1"

    def __call__(self, texts: list[str]) -> list[Prediction]:
        self.passes.append(texts)
        assert self.go.wait(10)
        if "bad" in texts:
            raise ValueError("bad text")
        return [Prediction(text=text, answer=(), names=(), scores={}, version=self.version) for text in texts]

    def keep(self, answers: list[Prediction]) -> None:
        self.kept += [answer.text for answer in answers]


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def batcher(model: Model) -> Iterator[Batcher]:
    made = Batcher(model, model.keep, lambda texts, seconds: None)
    yield made
    model.go.set()
    made.close()


def waiting(model: Model, batcher: Batcher, *requests: tuple[list[str], bool]):
    """The answers to a first request, and to others that came while it was being answered."""
    first = batcher.submit(["first"], keep=False)
    while not model.passes:
        threading.Event().wait(0.001)
    others = [batcher.submit(texts, keep) for texts, keep in requests]
    model.go.set()
    asked = (first, *others)
    return [one.result(10).predictions if not one.exception(10) else one.exception() for one in asked]


def test_what_came_meanwhile_is_one_pass(model: Model, batcher: Batcher) -> None:
    answers = waiting(model, batcher, (["a", "b"], False), (["c"], False))
    assert model.passes == [["first"], ["a", "b", "c"]]
    assert [[one.text for one in several] for several in answers] == [["first"], ["a", "b"], ["c"]]


def test_only_what_is_to_be_kept_is_kept(model: Model, batcher: Batcher) -> None:
    waiting(model, batcher, (["a", "b"], True), (["c"], False))
    assert model.kept == ["a", "b"]


def test_a_request_that_fails_spoils_no_other(model: Model, batcher: Batcher) -> None:
    _, good, bad, fine = waiting(model, batcher, (["a"], False), (["bad"], False), (["c"], False))
    assert [one.text for one in (*good, *fine)] == ["a", "c"]
    assert str(bad) == "bad text"


def test_what_waits_is_answered_before_it_closes(model: Model, batcher: Batcher) -> None:
    answers = batcher.submit(["a"], keep=False)
    model.go.set()
    batcher.close()
    assert answers.result(0).predictions[0].text == "a"


def test_answers_come_also_when_they_cannot_be_kept(model: Model, batcher: Batcher) -> None:
    def full(answers: list[Prediction]) -> None:
        raise StoreError("The disk is full.")

    batcher._keep = full
    model.go.set()
    found = batcher.submit(["a"], keep=True).result(10)
    assert ([one.text for one in found.predictions], found.kept) == (["a"], False)


def test_an_answer_that_cannot_be_kept_spoils_no_other(model: Model, batcher: Batcher) -> None:
    def picky(answers: list[Prediction]) -> None:
        if any(one.text == "odd" for one in answers):
            raise DataError("odd")
        model.keep(answers)

    batcher._keep = picky
    _, good, odd = waiting(model, batcher, (["a"], True), (["odd"], True))
    assert ([one.text for one in good], str(odd), model.kept) == (["a"], "odd", ["a"])


def test_the_next_pass_does_not_wait_for_the_disk(model: Model, batcher: Batcher) -> None:
    slow, passes = threading.Event(), model.passes
    batcher._keep = lambda answers: slow.wait(10)
    model.go.set()
    first = batcher.submit(["a"], keep=True)
    while not passes:
        threading.Event().wait(0.001)
    second = batcher.submit(["b"], keep=False)
    while len(passes) < 2:
        threading.Event().wait(0.001)
    assert not first.done()
    slow.set()
    assert [one.result(10).predictions[0].text for one in (first, second)] == ["a", "b"]


def test_who_hangs_up_keeps_nobody_else_from_an_answer(model: Model, batcher: Batcher) -> None:
    first = batcher.submit(["first"], keep=True)
    while not model.passes:
        threading.Event().wait(0.001)
    gone, stays = batcher.submit(["gone"], keep=True), batcher.submit(["stays"], keep=True)
    assert gone.cancel()
    assert not first.cancel()  # it is being answered
    model.go.set()
    assert [one.text for one in stays.result(10).predictions] == ["stays"]
    assert model.passes == [["first"], ["stays"]]
    assert [one.text for one in batcher.submit(["later"], keep=False).result(10).predictions] == ["later"]
