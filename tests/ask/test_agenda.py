"""All questions stand in one order, and asking ends where it is not worth it."""

import numpy as np
import pytest
from test_about_rules import used
from views import view_of

from heedful.ask.agenda import a_comment, agenda
from heedful.ask.view import Disputed, LeftOut
from heedful.ask.worth import Curve
from heedful.records.base import content_hash
from heedful.records.signal import LabelSet
from heedful.tasks.agreement import settle_text


def pool(count=60, unsure=20):
    """Three heaps of texts; the last `unsure` of them are answered by guessing."""
    random = np.random.default_rng(0)
    centres = np.repeat(np.eye(3), count // 3, axis=0) + 0.05 * random.standard_normal((count, 3))
    probabilities = np.repeat(np.eye(3) * 0.94 + 0.02, count // 3, axis=0)
    probabilities[count - unsure :] = [0.3, 0.3, 0.4]
    return probabilities, centres / np.linalg.norm(centres, axis=1, keepdims=True)


def labelled(right=0.8, count=100):
    """Left-out answers, so many of them right, and as sure as that."""
    probabilities = np.tile([right, (1 - right) / 2, (1 - right) / 2], (count, 1))
    targets = np.eye(3, dtype=np.int8)[(np.arange(count) >= right * count).astype(int)]
    hashes = tuple(content_hash(f"labelled {place}") for place in range(count))
    return LeftOut(hashes, probabilities, targets, Curve(33, 1.4 * (1 - right), 66, 1 - right))


def test_what_is_unsure_in_a_crowd_comes_before_what_is_sure() -> None:
    probabilities, vectors = pool()
    found = agenda(view_of(probabilities, vectors, left_out=labelled(), known=np.eye(3)[:2]), limit=5)
    assert found.asked[0].text in {f"t{place}" for place in range(40, 60)}
    assert [one.worth for one in found.asked] == sorted((one.worth for one in found.asked), reverse=True)


def test_the_labels_offered_are_the_conformal_set_likeliest_first() -> None:
    probabilities, vectors = pool()
    found = agenda(view_of(probabilities, vectors, left_out=labelled(), known=np.eye(3)), limit=1)
    (question,) = found.asked
    assert question.kind == "choice"
    assert question.labels[0] == "c"
    assert len(question.labels) > 1


def test_a_group_that_nobody_spoke_of_is_asked_about_by_its_middle() -> None:
    probabilities, vectors = pool(unsure=0)
    view = view_of(probabilities, vectors, left_out=labelled(), known=np.eye(3)[:2])
    groups = [one for one in agenda(view, limit=50, enough=0).asked if one.kind == "group"]
    assert len(groups) == 1
    assert int(groups[0].text[1:]) >= 40
    assert "group of 20 texts" in groups[0].why


def test_no_text_is_asked_about_twice_or_again_after_it_was_spoken_of() -> None:
    probabilities, vectors = pool(unsure=60)
    spoken = np.arange(60) < 30
    view = view_of(probabilities, vectors, left_out=labelled(), spoken=spoken)
    texts = [one.text for one in agenda(view, limit=100).asked]
    assert len(set(texts)) == len(texts) > 0
    assert not {f"t{place}" for place in range(30)} & set(texts)


def test_a_conflict_offers_what_people_said_and_comes_early() -> None:
    said = (
        LabelSet(text="t5", allowed={"a"}, feedback_id="f1", author="ann"),
        LabelSet(text="t5", allowed={"b"}, feedback_id="f2", author="bob"),
    )
    (conflict,) = settle_text(said).conflicts
    probabilities, vectors = pool(unsure=20)
    disputed = Disputed(conflict, said, vectors[45], np.array([0.3, 0.6, 0.1]))
    found = agenda(view_of(probabilities, vectors, left_out=labelled(), disputed=(disputed,)), limit=10)
    place, question = next((n, one) for n, one in enumerate(found.asked) if one.kind == "conflict")
    assert place < 3
    assert question.labels == ("b", "a")
    assert question.feedback_ids == ("f1", "f2")
    assert "ann and bob" in question.why


def test_asking_ends_where_the_best_question_gains_too_little() -> None:
    probabilities, vectors = pool(unsure=2)
    many = {"labelled": 5000, "known": np.eye(3)}
    found = agenda(view_of(probabilities, vectors, left_out=labelled(0.98), **many), limit=5, enough=0.005)
    assert found.stop
    assert found.advice.startswith("Stop here")
    few = agenda(view_of(*pool(unsure=40), left_out=labelled(0.6), labelled=12), limit=5, enough=0.005)
    assert not few.stop
    assert few.label > found.label


def test_a_comment_is_worth_more_while_no_rule_reaches_the_unsure_answers() -> None:
    probabilities, vectors = pool(unsure=40)
    nothing = view_of(probabilities, vectors, left_out=labelled())
    everywhere = view_of(probabilities, vectors, left_out=labelled(), rules=(used("a", range(60)),))
    assert a_comment(nothing) > 0.01
    assert a_comment(everywhere) == pytest.approx(0)


def test_an_empty_pool_asks_for_texts() -> None:
    found = agenda(view_of(np.zeros((0, 3)), np.zeros((0, 3))), limit=5)
    assert found.asked == ()
    assert "heedful add" in found.advice
