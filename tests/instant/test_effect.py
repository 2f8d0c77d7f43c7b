"""Why a rule waits is said in words, and at the limits."""

import pytest

from heedful.instant.effect import Effect, Touched, reason


def effect(matched, changed):
    return Effect(matched=matched, pool=10_000, examples=(), changed=changed, looked_at=2_000, changes=())


@pytest.mark.parametrize(
    ("matched", "changed", "why"),
    [
        (500, 20, None),
        (501, 20, "It matches 501 of 10,000 texts (5.0%, limit 5%)."),
        (500, 21, "It changes 21 of 2,000 answers (1.1%, limit 1%)."),
        (
            900,
            90,
            "It matches 900 of 10,000 texts (9.0%, limit 5%) "
            "and changes 90 of 2,000 answers (4.5%, limit 1%).",
        ),
    ],
)
def test_a_rule_that_touches_much_waits_for_somebody_to_confirm_it(matched, changed, why):
    said = reason(effect(matched, changed))
    if why is None:
        assert said is None
    else:
        assert said == f"{why} The owner, or somebody else than its author, must confirm it."


def test_changes_in_the_whole_pool_are_estimated_from_those_looked_at():
    assert effect(500, 7).would_change == 35


def test_what_one_author_changes_with_all_rules_together_is_limited_too():
    assert reason(effect(10, 5), Touched("ann", 60)) is None
    assert reason(effect(10, 5), Touched("ann", 61)) == (
        "It changes, with the other rules of ann, 61 of 2,000 answers (3.0%, limit 3%). "
        "The owner, or somebody else than its author, must confirm it."
    )
