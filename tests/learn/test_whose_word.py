"""Who contradicts the others far more often than usual is found out; who merely corrects models is not."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from heedful.learn.influence import Word, capped, word_of
from heedful.learn.people import USUAL, Statements, beliefs, ranks

LABELS, AUTHORS, EACH = 10, 8, 25
NO_PAIRS = np.zeros((0, 2), np.int64)


def crowd(seed: int, hostile: str | None = None, owner: str | None = None) -> tuple[Statements, np.ndarray]:
    """Corrections of answers that are mostly wrong: the head gives what is true a fifth of its belief."""
    random = np.random.default_rng(seed)
    authors = [f"p{n % AUTHORS}" for n in range(AUTHORS * EACH)]
    truth = random.integers(LABELS, size=len(authors))
    likely = random.dirichlet(np.full(LABELS, 0.5), len(authors)) * 0.8
    likely[np.arange(len(authors)), truth] += 0.2
    named = np.where([author == hostile for author in authors], (truth + 1) % LABELS, truth)
    allowed = np.eye(LABELS, dtype=np.bool_)[named]
    owners = np.array([author == owner for author in authors])
    return Statements(authors, ["one"] * len(authors), allowed, owners), likely


@pytest.mark.parametrize("seed", range(5))
def test_a_hostile_author_is_told_from_people_who_correct_mistakes(seed: int) -> None:
    said, likely = crowd(seed, hostile="p3")
    found = beliefs(said, likely, NO_PAIRS)
    assert found["p3"].below(0.5) > 0.95
    assert all(one.below(0.5) < 0.05 for name, one in found.items() if name != "p3")


@pytest.mark.parametrize("seed", range(5))
def test_where_nobody_is_hostile_nobody_is_suspected(seed: int) -> None:
    found = beliefs(*crowd(seed), NO_PAIRS)
    assert max(one.below(0.5) for one in found.values()) < 0.05


def test_few_items_leave_an_author_near_what_authors_are_worth() -> None:
    said, likely = crowd(0, hostile="p3")
    rows = [row for row in range(len(said)) if said.authors[row] != "p3"]
    rows.append(said.authors.index("p3"))
    few = Statements(
        [said.authors[row] for row in rows], ["one"] * len(rows), said.allowed[rows], said.owners[rows]
    )
    found = beliefs(few, likely[rows], NO_PAIRS)
    assert found["p3"].items == 1
    assert found["p3"].below(0.5) < 0.6


def test_the_owner_is_never_judged() -> None:
    said, likely = crowd(0, hostile="p3", owner="p3")
    assert "p3" not in beliefs(said, likely, NO_PAIRS)


def test_what_others_say_of_the_same_texts_counts() -> None:
    """Four people on six texts, and no head to ask: the one whom all contradict loses, the others win."""
    authors = [name for name in ("ann", "bob", "cem", "eve") for _ in range(6)]
    named = [0] * 18 + [1] * 6
    allowed = np.eye(LABELS, dtype=np.bool_)[named]
    said = Statements(authors, ["one"] * 24, allowed, np.zeros(24, np.bool_))
    pairs = np.array(
        [(i, j) for i in range(24) for j in range(i + 1, 24) if i % 6 == j % 6 and authors[i] != authors[j]]
    )
    found = beliefs(said, np.full((24, LABELS), 0.1), pairs)
    assert found["eve"].below(0.5) > 0.95
    assert min(found[name].mean for name in ("ann", "bob", "cem")) > USUAL - 0.02


@given(st.integers(0, 2**16), st.permutations(range(AUTHORS * EACH)))
@settings(max_examples=20, deadline=None)
def test_beliefs_do_not_depend_on_the_order_of_statements(seed: int, order: list[int]) -> None:
    said, likely = crowd(seed, hostile="p3")
    other = Statements(
        [said.authors[row] for row in order], ["one"] * len(order), said.allowed[order], said.owners[order]
    )
    one, two = beliefs(said, likely, NO_PAIRS), beliefs(other, likely[order], NO_PAIRS)
    for name, belief in one.items():
        assert belief.mean == pytest.approx(two[name].mean)


def test_a_statement_is_ranked_among_those_of_others_alone() -> None:
    """However much one author says, their own statements do not become what is usual."""
    authors = ["eve"] * 30 + ["ann"] * 10
    likely = np.array([[0.1, 0.9]] * 30 + [[0.6, 0.4]] * 10)
    allowed = np.array([[True, False]] * 40)
    found = ranks(Statements(authors, ["one"] * 40, allowed, np.zeros(40, np.bool_)), likely)
    assert found[:30].max() < 0.1
    assert found[30:].min() > 0.9


WORDS = st.dictionaries(
    st.sampled_from(["owner", *(f"p{n}" for n in range(6))]),
    st.builds(Word, st.just(0.9), st.floats(0.1, 1), st.booleans(), st.floats(0, 500)),
    min_size=1,
)


@example({"owner": Word(0.9, 1.0, False, 0.0), "p0": Word(0.9, 1.0, False, 102.0)}, 0.0, 0.9375)
@given(WORDS, st.floats(0, 500), st.floats(0.05, 1))
def test_nobody_but_the_owner_is_more_than_their_share(
    words: dict[str, Word], examples: float, share: float
) -> None:
    found = capped(words, examples, share, exempt="owner")
    heard = {name: word.said * found[name] for name, word in words.items() if not word.waits}
    total = examples + sum(heard.values())
    for name, amount in heard.items():
        if name != "owner":
            assert amount <= share * total + 1e-2 * max(1.0, total)
        assert found[name] <= words[name].share + 1e-9


def test_who_is_within_their_share_counts_whole() -> None:
    words = {name: Word(0.9, 1.0, False, 10.0) for name in ("ann", "bob", "cem", "dan")}
    assert set(capped(words, 40.0, 0.25, exempt="owner").values()) == {1.0}


def test_without_a_belief_a_word_counts_whole() -> None:
    assert word_of(None, 3.0) == Word(USUAL, 1.0, False, 3.0)
