"""What was acknowledged is told: signed, once, again after a failure, and again when asked."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from heedful.hooks.delivering import PAUSES, Deliverer
from heedful.hooks.signing import verify
from heedful.records.feedback import Comment, Correction, Withdrawal
from heedful.records.job import Job
from heedful.records.prediction import Prediction
from heedful.records.webhook import Webhook
from heedful.store import Store

LOOPBACK = ("127.0.0.0/8",)


class Clock:
    now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with Store.open(tmp_path) as made:
        made.webhooks.clock = made.deliveries.clock = clock
        yield made


def deliverer(store: Store, clock: Clock) -> Deliverer:
    return Deliverer(store, "inbox", LOOPBACK, clock=clock, draw=lambda: 0.0)


def log(store: Store, webhook: str) -> list:
    return [one for _, one in store.deliveries.log(webhook)]


def events(receiver) -> list[tuple[str, str]]:
    told = [json.loads(body) for _, body in receiver.heard]
    return [(one["type"], one["id"]) for one in told]


def test_what_happens_from_now_on_is_told_signed_and_in_order(store, clock, receiver) -> None:
    store.ledger.append(Correction(text="before", labels=("L1",)))
    shown = store.webhooks.add(Webhook(url=receiver.url, author="owner"))
    said = Correction(text="after", labels=("L1",))
    store.ledger.append_all(
        [
            said,
            Prediction(text="a", answer=(), names=(), scores={}, version="v1"),
            Withdrawal(items=(said.id,)),
        ]
    )
    assert deliverer(store, clock).once() == 2
    assert [kind for kind, _ in events(receiver)] == ["feedback.created", "feedback.withdrawn"]
    headers, body = receiver.heard[0]
    assert verify(shown.secret, headers, body, clock) == said.id
    told = json.loads(body)
    assert (told["project"], told["position"]) == ("inbox", 2)
    assert told["data"] == said.model_dump(mode="json")
    assert [one.state for one in log(store, shown.webhook.id)] == ["delivered"] * 2
    assert deliverer(store, clock).once() == 0


def test_only_the_events_that_were_asked_for_are_told(store, clock, receiver) -> None:
    store.webhooks.add(Webhook(url=receiver.url, author="owner", events=("job.finished",)))
    store.ledger.append(Comment(text="a", comment="no"))
    first, second = (
        store.jobs.add(Job(kind="learn", author="ann")),
        store.jobs.add(Job(kind="learn", author="b")),
    )
    store.jobs.stop(second.id)
    assert deliverer(store, clock).once() == 1
    store.jobs.stop(first.id)
    assert deliverer(store, clock).once() == 1
    assert events(receiver) == [("job.finished", second.id), ("job.finished", first.id)]
    assert deliverer(store, clock).once() == 0


def test_a_failure_is_tried_again_later_each_time_and_given_up_in_the_end(store, clock, receiver) -> None:
    hook = store.webhooks.add(Webhook(url=receiver.url, author="owner")).webhook
    receiver.answers = [500]
    store.deliveries.ping(hook.id)
    waits = []
    sending = deliverer(store, clock)
    for _ in range(len(PAUSES)):
        assert sending.once() == 1
        due = log(store, hook.id)[0].due.timestamp()
        waits.append(due - clock.now)
        assert sending.once() == 0  # not before it is due
        clock.now = due  # what was added up might fall short of it by a rounding
    assert waits == pytest.approx(PAUSES, abs=0.01)
    assert sending.once() == 1
    (told,) = log(store, hook.id)
    assert (told.state, told.attempts, told.status) == ("failed", len(PAUSES) + 1, 500)
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 1


def test_pauses_differ_so_that_not_all_come_at_once(store, clock, receiver) -> None:
    hook = store.webhooks.add(Webhook(url=receiver.url, author="owner")).webhook
    receiver.answers = [500]
    store.deliveries.ping(hook.id)
    Deliverer(store, "inbox", LOOPBACK, clock=clock, draw=lambda: 0.8).once()
    assert log(store, hook.id)[0].due.timestamp() - clock.now == pytest.approx(PAUSES[0] * 1.4, abs=0.01)


def test_a_receiver_may_ask_for_patience_or_say_that_it_is_gone(store, clock, receiver) -> None:
    hook = store.webhooks.add(Webhook(url=receiver.url, author="owner")).webhook
    receiver.answers, receiver.headers = [503, 410], {"Retry-After": "77"}
    store.deliveries.ping(hook.id)
    sending = deliverer(store, clock)
    sending.once()
    assert log(store, hook.id)[0].due.timestamp() - clock.now == pytest.approx(77, abs=0.01)
    clock.now += 78
    sending.once()
    assert store.webhooks.get(hook.id).paused
    assert "gone (410)" in store.webhooks.get(hook.id).note
    clock.now += 10_000
    assert sending.once() == 0


def test_an_address_inside_is_noted_and_never_reached(store, clock, receiver) -> None:
    hook = store.webhooks.add(Webhook(url=receiver.url, author="owner")).webhook
    store.deliveries.ping(hook.id)
    Deliverer(store, "inbox", (), clock=clock).once()
    (told,) = log(store, hook.id)
    assert "no address of the Internet" in told.error
    assert receiver.heard == []


def test_an_event_is_sent_again_under_its_own_id(store, clock, receiver) -> None:
    hook = store.webhooks.add(Webhook(url=receiver.url, author="owner")).webhook
    first, second = (Correction(text=text, labels=("L1",)) for text in ("a", "b"))
    store.ledger.append_all([first, second])
    sending = deliverer(store, clock)
    sending.once()
    store.deliveries.replay(hook.id, log(store, hook.id)[0].id)
    assert store.deliveries.replay_after(hook.id, 0) == 2
    sending.once()
    assert [told for _, told in events(receiver)] == [first.id, second.id, second.id, first.id, second.id]


def test_what_a_dead_worker_had_taken_is_sent_by_the_next(store, clock, receiver) -> None:
    hook = store.webhooks.add(Webhook(url=receiver.url, author="owner")).webhook
    store.deliveries.ping(hook.id)
    assert store.deliveries.take() is not None  # and then the worker died
    assert deliverer(store, clock).once() == 0
    clock.now += 61
    assert deliverer(store, clock).once() == 1


def test_a_paused_webhook_hears_later_what_it_missed(store, clock, receiver) -> None:
    hook = store.webhooks.add(Webhook(url=receiver.url, author="owner")).webhook
    store.webhooks.change(hook.id, paused=True)
    store.ledger.append(Comment(text="a", comment="no"))
    assert deliverer(store, clock).once() == 0
    store.webhooks.change(hook.id, paused=False)
    assert deliverer(store, clock).once() == 1


def test_two_secrets_sign_for_a_day_and_then_one(store, clock, receiver) -> None:
    before = store.webhooks.add(Webhook(url=receiver.url, author="owner"))
    after = store.webhooks.renew_secret(before.webhook.id)
    for wait in (0, 24 * 3600 + 1):
        clock.now += wait
        store.deliveries.ping(before.webhook.id)
        deliverer(store, clock).once()
    (soon, late) = receiver.heard
    for secret in (before.secret, after.secret):
        verify(secret, *soon, clock=lambda: float(soon[0]["webhook-timestamp"]))
    assert len(late[0]["webhook-signature"].split()) == 1
    verify(after.secret, *late, clock=clock)


def test_a_slow_receiver_does_not_hold_up_another(store, receiver) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        slow = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        store.webhooks.add(Webhook(url=slow, author="owner"))
        store.webhooks.add(Webhook(url=receiver.url, author="owner"))
        store.deliveries.clock = time.time
        with Deliverer(store, "inbox", LOOPBACK):
            store.ledger.append_all([Comment(text=str(n), comment="no") for n in range(3)])
            deadline = time.monotonic() + 8
            while len(receiver.heard) < 3 and time.monotonic() < deadline:
                time.sleep(0.02)
            silent.close()
    assert len(receiver.heard) == 3


def test_old_deliveries_leave_the_log_and_are_not_made_again(store, clock, receiver) -> None:
    hook = store.webhooks.add(Webhook(url=receiver.url, author="owner")).webhook
    store.jobs.stop(store.jobs.add(Job(kind="learn", author="ann")).id)
    deliverer(store, clock).once()
    clock.now += 31 * 24 * 3600
    store.deliveries.sweep()
    assert log(store, hook.id) == []
    assert deliverer(store, clock).once() == 0
