"""How many items are advised, and whether they suffice."""

import numpy as np
from test_review_intervals import study, true_rate

from heedful.evaluate.review.crossed import Parts
from heedful.evaluate.review.power import PLANNED, Plan, advise, chance, seen_so_far


def test_more_items_more_reviewers_and_more_overlap_tell_more() -> None:
    plan = Plan(share=0.65, reviewers=8, overlap=2)
    assert chance(PLANNED, plan, 40) < chance(PLANNED, plan, 80) < chance(PLANNED, plan, 200)
    assert chance(PLANNED, Plan(share=0.65, reviewers=16), 80) > chance(PLANNED, plan, 80)
    assert chance(PLANNED, Plan(share=0.65, reviewers=8, overlap=4), 80) > chance(PLANNED, plan, 80)


def test_the_advice_is_the_fewest_items_that_reach_the_power() -> None:
    plan = Plan(share=0.65, reviewers=10)
    items = advise(PLANNED, plan).items
    assert items is not None
    assert chance(PLANNED, plan, items) >= plan.aim > chance(PLANNED, plan, items - 1)
    assert plan.power < plan.aim < plan.power + 0.05


def test_where_people_differ_too_much_more_people_are_advised_and_not_more_items() -> None:
    torn = Parts(item=0.05, reviewer=0.05, rest=0.15)
    advice = advise(torn, Plan(share=0.6, reviewers=3))
    assert advice.items is None
    assert advice.reviewers > 10
    assert advise(torn, Plan(share=0.6, reviewers=advice.reviewers)).items is not None


def test_one_person_is_asked_about_texts_alone() -> None:
    assert advise(PLANNED, Plan(share=0.65, reviewers=1, overlap=1)).items is not None


def test_a_review_of_the_advised_size_tells_as_often_as_was_asked_for() -> None:
    better = 0.54
    crowd = study(np.random.default_rng(0), 4000, 400, 20, better, 0.2).parts
    plan = Plan(share=true_rate(better, 0.2), reviewers=8, overlap=2)
    items = advise(crowd, plan).items
    assert items is not None
    told = [
        study(np.random.default_rng([1, n]), items, 8, 2, better, 0.2).p_value() < 0.05 for n in range(400)
    ]
    assert 0.76 <= np.mean(told) <= 0.88


def test_a_few_people_are_not_believed_over_what_is_usual() -> None:
    seen = study(np.random.default_rng(2), 30, 2, 2, 0.3, 0.0)
    assert 0 < seen_so_far(seen).reviewer < 2 * PLANNED.reviewer
