"""Questions are handed out, and nobody is given what somebody else has in hand."""

from heedful.host.queue import AFRESH, LEASE, Queue


def texts(found) -> list[str]:
    return [one.text for one in found.asked]


def test_two_people_are_asked_different_things(trained) -> None:
    queue = Queue()
    ann, bob = queue.next(trained, "ann", 4), queue.next(trained, "bob", 4)
    assert len(ann.asked) == len(bob.asked) == 4
    assert not set(texts(ann)) & set(texts(bob))


def test_the_same_person_gets_the_same_again_with_answers_that_are_kept(trained) -> None:
    queue = Queue()
    first, again = queue.next(trained, "ann", 3), queue.next(trained, "ann", 3)
    assert texts(first) == texts(again)
    one = first.asked[0]
    kept = trained.workspace.store.ledger.get(one.prediction_id)
    assert (kept.text, kept.answer, kept.confidence) == (one.text, one.answer, one.confidence)


def test_what_was_in_hand_comes_back_after_ten_minutes(trained) -> None:
    now = [0.0]
    queue = Queue(clock=lambda: now[0])
    ann = queue.next(trained, "ann", 3)
    assert not set(texts(queue.next(trained, "bob", 3))) & set(texts(ann))
    now[0] = LEASE + 1
    assert texts(queue.next(trained, "cem", 3)) == texts(ann)


def test_what_was_told_is_not_asked_again_and_what_is_taken_back_is(trained) -> None:
    queue = Queue()
    first = queue.next(trained, "ann", 3).asked[0]
    given = trained.correct(first.prediction_id, first.names[0], author="ann")
    assert first.text not in texts(queue.next(trained, "ann", 3))
    trained.take_back(given.id, by="ann")
    assert first.text == texts(queue.next(trained, "ann", 3))[0]


def test_the_agenda_is_made_anew_only_when_enough_was_said(trained, monkeypatch) -> None:
    queue, made = Queue(), []
    ask = trained.questions
    monkeypatch.setattr(trained, "questions", lambda *given: made.append(1) or ask(*given))
    for _ in range(AFRESH):
        one = queue.next(trained, "ann", 1).asked[0]
        trained.correct(one.prediction_id, one.names[0], author="ann")
    assert len(made) == 1
    queue.next(trained, "ann", 1)
    assert len(made) == 2
