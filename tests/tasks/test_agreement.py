"""The laws of signals: sets intersect, authors commute, withdrawing is exact, conflicts are seen."""

from hypothesis import given
from hypothesis import strategies as st

from heedful.records.signal import LabelSet, LabelStates
from heedful.tasks.agreement import settle

TEXTS, AUTHORS, LABELS = ["one", "two"], ["ann", "bob", "cyd"], "abcd"


def said(author, allowed, number=0, text="one", weight=1.0):
    return LabelSet(
        text=text, author=author, allowed=frozenset(allowed), feedback_id=f"f{number}", weight=weight
    )


def states(author, present="", absent="", number=0):
    return LabelStates(
        text="one",
        author=author,
        present=frozenset(present),
        absent=frozenset(absent),
        feedback_id=f"f{number}",
    )


@st.composite
def ledgers(draw, authors=AUTHORS):
    """Signals as a ledger might hold them, single-label or multi-label."""
    multi = draw(st.booleans())
    signals = []
    for number in range(draw(st.integers(1, 8))):
        text, author = draw(st.sampled_from(TEXTS)), draw(st.sampled_from(authors))
        common = {"text": text, "author": author, "feedback_id": f"f{number}"}
        common["weight"] = draw(st.sampled_from([0.5, 0.8, 1.0]))
        some = draw(st.frozensets(st.sampled_from(LABELS), min_size=1))
        if multi:
            present = draw(st.frozensets(st.sampled_from(sorted(some))))
            signals.append(LabelStates(**common, present=present, absent=some - present))
        else:
            signals.append(LabelSet(**common, allowed=some))
    return signals


def content(settled):
    """What was settled, whatever the order things came in."""
    agreed = {
        a.text_hash: (a.allowed, a.present, a.absent, a.weight, frozenset(a.feedback_ids))
        for a in settled.agreed
    }
    return agreed, {(c.text_hash, c.label, frozenset(c.feedback_ids), c.authors) for c in settled.conflicts}


def test_what_different_people_allow_intersects():
    (agreed,) = settle([said("ann", "abc", 1, weight=0.5), said("bob", "bcd", 2, weight=0.8)]).agreed
    assert (agreed.allowed, agreed.weight, agreed.feedback_ids) == (set("bc"), 0.8, ("f1", "f2"))


def test_an_empty_intersection_is_a_conflict_and_never_an_average():
    settled = settle([said("ann", "a", 1), said("bob", "b", 2)])
    assert settled.agreed == ()
    (conflict,) = settled.conflicts
    assert (conflict.feedback_ids, conflict.authors, conflict.text) == (("f1", "f2"), ("ann", "bob"), "one")


def test_one_persons_later_word_supersedes_what_it_contradicts_and_adds_to_what_it_does_not():
    (agreed,) = settle([said("ann", "ab", 1), said("ann", "c", 2), said("ann", "cd", 3)]).agreed
    assert (agreed.allowed, agreed.feedback_ids) == (set("c"), ("f2", "f3"))
    (agreed,) = settle([said("ann", "abc", 1), said("ann", "ab", 2)]).agreed
    assert agreed.allowed == set("ab")


def test_the_owners_last_word_settles_a_conflict_and_who_contradicts_it_later_makes_another():
    dispute = [said("ann", "a", 1), said("bob", "b", 2)]
    settled = settle([*dispute, said("owner", "b", 3)])
    assert [(a.allowed, a.feedback_ids) for a in settled.agreed] == [({"b"}, ("f2", "f3"))]
    assert settled.conflicts == ()
    (conflict,) = settle([*dispute, said("owner", "b", 3), said("ann", "a", 4)]).conflicts
    assert conflict.feedback_ids == ("f1", "f2", "f3", "f4")


def test_a_conflict_goes_when_one_side_changes_its_mind():
    settled = settle([said("ann", "a", 1), said("bob", "b", 2), said("ann", "b", 3)])
    assert (settled.agreed[0].allowed, settled.conflicts) == ({"b"}, ())


def test_a_dispute_about_one_label_leaves_the_other_labels_agreed():
    settled = settle([states("ann", present="a", absent="bc", number=1), states("bob", "ab", number=2)])
    (agreed,), (conflict,) = settled.agreed, settled.conflicts
    assert (agreed.present, agreed.absent, conflict.label) == ({"a"}, {"c"}, "b")


@given(ledgers())
def test_the_agreement_is_within_what_every_author_last_said(signals):
    settled = settle(signals)
    for agreed in settled.agreed:
        about = [signal for signal in signals if signal.text_hash == agreed.text_hash]
        last = {signal.author: signal for signal in about}.values()
        for signal in last:
            if isinstance(signal, LabelSet):
                assert agreed.allowed and agreed.allowed <= signal.allowed
            else:
                assert not agreed.present & signal.absent and not agreed.absent & signal.present


@given(ledgers(), st.randoms())
def test_signals_of_different_authors_commute(signals, random):
    queues = {author: [s for s in signals if s.author == author] for author in AUTHORS}
    shuffled = []
    while any(queues.values()):
        shuffled.append(queues[random.choice([a for a in AUTHORS if queues[a]])].pop(0))
    assert content(settle(shuffled)) == content(settle(signals))


@given(ledgers(authors=[*AUTHORS, "owner"]))
def test_withdrawing_all_that_was_said_about_a_text_leaves_every_other_text_as_it_was(signals):
    everything = settle(signals)
    left = settle([signal for signal in signals if signal.text == "two"])
    assert left.agreed == tuple(agreed for agreed in everything.agreed if agreed.text == "two")
    assert left.conflicts == tuple(conflict for conflict in everything.conflicts if conflict.text == "two")


@given(ledgers())
def test_saying_the_same_again_changes_nothing_that_is_learnt(signals):
    agreed, disputed = content(settle(signals))
    for last in {signal.author: signal for signal in signals if signal.text == "one"}.values():
        again, still_disputed = content(settle([*signals, last]))
        assert again == agreed
        assert {x[:2] for x in still_disputed} == {x[:2] for x in disputed}


@given(ledgers(authors=[*AUTHORS, "owner"]))
def test_every_item_in_dispute_is_named_and_none_of_it_is_agreed(signals):
    settled = settle(signals)
    texts = {agreed.text_hash: agreed for agreed in settled.agreed}
    for conflict in settled.conflicts:
        assert len(conflict.authors) > 1
        agreed = texts.get(conflict.text_hash)
        if agreed is not None:
            assert conflict.label not in agreed.present | agreed.absent
            assert conflict.label is not None
