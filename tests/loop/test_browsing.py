"""The pool looked through by words, label and sureness."""

from heedful.evaluate.suite import held_out
from heedful.records.base import content_hash


def test_the_least_sure_answers_come_first_and_are_those_that_are_served(trained) -> None:
    found = trained.browse()
    sure = [one.confidence for one in found.items]
    assert sure == sorted(sure)
    assert found.found == len(found.items) > 10
    served = trained.predict([one.text for one in found.items])
    assert [one.answer for one in found.items] == [one.answer for one in served]
    assert (
        abs(found.items[0].confidence - served[0].confidence) < 0.02
    )  # vectors of a whole set are fast ones


def test_words_label_and_bounds_must_all_be_met(trained) -> None:
    everything = trained.browse().items
    found = trained.browse(["courier", " VAN "], label="delivery", surer=0.5, less_sure=0.9)
    assert found.items == tuple(
        one
        for one in everything
        if {"courier", "van"} & set(one.text.split())
        and one.names == ("delivery",)
        and 0.5 <= one.confidence <= 0.9
    )
    assert found.items
    assert trained.browse(["nothing has this word"]).items == ()


def test_pages_follow_each_other(trained) -> None:
    whole = trained.browse().items
    assert trained.browse(limit=4).items + trained.browse(offset=4, limit=100).items == whole


def test_what_was_spoken_of_and_what_the_gate_judges_by_are_left_out(trained) -> None:
    first = trained.browse().items[0]
    trained.correct(first.text, "billing")
    texts = [one.text for one in trained.browse().items]
    assert first.text not in texts
    assert not held_out([content_hash(text) for text in texts]).any()
