"""The ledger keeps everything once, in the order of arrival, and reads it back as it was."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_building import correction, example, fresh, version

from heedful.errors import DataError, FeedbackError, NotFoundError, StoreError
from heedful.records.feedback import Choice, Comment, Correction, Verdict, Withdrawal
from heedful.records.prediction import Prediction
from heedful.records.version import Version


def test_positions_count_from_one(store):
    assert store.ledger.position() == 0
    assert [store.ledger.append(correction(f"text {i}")) for i in range(3)] == [1, 2, 3]
    assert store.ledger.position() == 3


def test_an_entry_comes_back_as_it_was(store):
    prediction = Prediction(
        text='quotes " and 中文 and \0 and \u2028',
        answer=("L1",),
        names=("a",),
        scores={"L1": 0.1 + 0.2},
        version="v1",
    )
    store.ledger.append(prediction)
    assert store.ledger.get(prediction.id) == prediction
    assert list(store.ledger.entries()) == [(1, prediction)]


def test_an_unknown_id_is_not_found(store):
    with pytest.raises(NotFoundError, match="feedback-none"):
        store.ledger.get("feedback-none")


def test_the_same_key_with_the_same_content_is_kept_once(store):
    first = correction("text", key="k")
    again = correction("text", key="k", at=first.at + timedelta(seconds=5))
    assert store.ledger.append(first) == store.ledger.append(again) == 1
    assert [entry.id for _, entry in store.ledger.entries()] == [first.id]


def test_a_key_given_beside_the_entry_goes_before_its_own(store):
    assert store.ledger.append(correction("text", key="own"), key="given") == 1
    assert store.ledger.append(correction("text", key="other"), key="given") == 1
    assert store.ledger.append(correction("text", key="own")) == 2


def test_the_same_key_with_other_content_is_refused(store):
    store.ledger.append(correction("text", "L1", key="k"))
    with pytest.raises(FeedbackError, match="'k' was used before, for entry 1"):
        store.ledger.append(correction("text", "L2", key="k"))
    assert store.ledger.position() == 1


def test_the_same_id_is_kept_once_and_never_changed(store):
    said = correction("text")
    assert store.ledger.append(said) == store.ledger.append(said) == 1
    with pytest.raises(StoreError, match="taken by entry 1"):
        store.ledger.append(said.model_copy(update={"labels": ("L9",)}))
    assert store.ledger.get(said.id) == said


def test_all_or_none_of_several_entries_are_kept(store):
    store.ledger.append(correction("text", "L1", key="k"))
    with pytest.raises(FeedbackError):
        store.ledger.append_all([correction("new"), correction("text", "L2", key="k")])
    assert store.ledger.position() == 1


def test_a_key_twice_in_one_delivery_counts_once(store):
    items = [correction("a", key="1"), correction("b", key="2"), correction("a", key="1")]
    assert store.ledger.append_all(items) == [1, 2, 1]
    assert store.ledger.append_all([]) == []


def test_as_many_keys_as_entries_are_wanted(store):
    with pytest.raises(ValueError, match="shorter"):
        store.ledger.append_all([correction("a"), correction("b")], keys=["1"])
    assert store.ledger.position() == 0


def test_what_could_not_be_read_again_is_not_kept(store):
    with pytest.raises(DataError, match="cannot be kept"):
        store.ledger.append(correction("half a character \ud800"))
    with pytest.raises(DataError, match="cannot be kept"):
        store.ledger.append(version("v1", metrics={"accuracy": float("nan")}))
    assert store.ledger.position() == 0


@pytest.mark.parametrize("field", ["key", "author"])
def test_a_name_or_key_that_not_every_database_can_hold_is_refused(store, field):
    with pytest.raises(DataError, match=f"its {field} holds a NUL"):
        store.ledger.append(correction("text", **{field: "a\0b"}))
    assert store.ledger.position() == 0


def test_order_is_arrival_whatever_the_clock_says(store):
    days = [datetime(2026, 5, day, tzinfo=UTC) for day in (3, 1, 2)]
    for day in days:
        store.ledger.append(correction(f"said on {day:%d}", at=day))
    assert [entry.at for _, entry in store.ledger.entries()] == days
    assert [item.at for _, item in store.ledger.feedback(upto=2)] == days[:2]


def test_entries_are_chosen_by_type_author_and_position(store):
    store.ledger.append(correction("1", author="ann"))
    store.ledger.append(Verdict(text="2", answer=("L1",), right=True, author="ben"))
    store.ledger.append(Comment(text="3", comment="wrong", author="ann"))
    store.ledger.append(version("v1"))
    assert [n for n, _ in store.ledger.entries(Correction, Comment)] == [1, 3]
    assert [n for n, _ in store.ledger.entries(author="ann")] == [1, 3]
    assert [n for n, _ in store.ledger.entries(after=1, upto=3)] == [2, 3]
    assert [entry.id for _, entry in store.ledger.entries(Version)] == ["v1"]
    assert [n for n, _ in store.ledger.feedback(author="ben")] == [2]


def test_more_entries_than_a_page_stream_in_order(store):
    store.ledger.append_all([correction(f"text {i}") for i in range(2500)])
    assert [n for n, _ in store.ledger.entries()] == list(range(1, 2501))
    assert [n for n, _ in store.ledger.entries(after=1499, upto=2499)] == list(range(1500, 2500))


def test_what_arrives_while_reading_is_left_for_the_next_time(store):
    store.ledger.append(correction("first"))
    seen = []
    for _, entry in store.ledger.entries():
        seen.append(entry.text)
        store.ledger.append(correction(f"after {entry.text}"))
    assert seen == ["first"]


def test_withdrawn_items_are_gone_from_every_prefix(store):
    kept, gone = correction("kept"), Choice(text="gone", none_of=("L1",))
    store.ledger.append_all([kept, gone])
    store.ledger.append(Withdrawal(items=(gone.id,)))
    assert store.ledger.withdrawn_ids() == {gone.id}
    assert store.ledger.feedback() == store.ledger.feedback(upto=2) == [(1, kept)]
    assert store.ledger.get(gone.id) == gone


def test_a_withdrawal_may_arrive_before_what_it_withdraws(store):
    said = correction("late")
    store.ledger.append(Withdrawal(items=(said.id,)))
    store.ledger.append(said)
    assert store.ledger.feedback() == []


def test_a_store_that_is_opened_again_holds_the_same(place):
    with place.open() as store:
        store.ledger.append(correction("text", key="k"))
        store.examples.add([example("a", "L1")], source="test")
    with place.open(create=False) as store:
        assert store.ledger.position() == 2
        assert store.ledger.append(correction("text", key="k")) == 1


def test_an_entry_that_this_program_cannot_read_is_named(store):
    with store.database.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO entry (position, kind, body) VALUES (1, 'dance', '{\"kind\":\"dance\"}')"
        )
    with pytest.raises(
        StoreError, match=r"Entry 1 of the ledger cannot be read.*Install the heedful that wrote it"
    ):
        list(store.ledger.entries())


def test_more_ids_than_one_statement_takes_are_found(store):
    items = [correction(f"text {n}", key=str(n)) for n in range(1700)]
    store.ledger.append_all(items)
    assert store.ledger.append_all(items[::-1]) == list(range(1700, 0, -1))
    assert store.ledger.position() == 1700


@settings(max_examples=30, deadline=None)
@given(
    deliveries=st.lists(
        st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["L1", "L2"])), max_size=6), max_size=6
    )
)
def test_duplicate_and_reordered_deliveries_leave_each_item_once(template, deliveries):
    """A model of the ledger: the first content of a key stands, a delivery with other content is refused."""
    kept: dict[str, tuple[int, str]] = {}
    with tempfile.TemporaryDirectory() as folder, fresh(template, Path(folder)) as store:
        for delivery in deliveries:
            wanted = dict(kept)
            for key, label in delivery:
                wanted.setdefault(key, (len(wanted) + 1, label))
            clash = any(wanted[key][1] != label for key, label in delivery)
            items = [correction(f"text {key}", label, key=key) for key, label in delivery]
            if clash:
                with pytest.raises(FeedbackError):
                    store.ledger.append_all(items)
            else:
                assert store.ledger.append_all(items) == [wanted[key][0] for key, _ in delivery]
                kept = wanted
        found = {entry.key: (n, entry.labels[0]) for n, entry in store.ledger.entries(Correction)}
        assert found == kept
        assert store.ledger.position() == len(kept)
