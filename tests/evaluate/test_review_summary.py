"""From opinions to a report: who was preferred, when that is shown, and what is said of it."""

from collections.abc import Iterable

import pytest

from heedful.evaluate.review.opinions import Opinions
from heedful.evaluate.review.page import review_page
from heedful.evaluate.review.summary import summarise
from heedful.records.review import Opinion, Review, ReviewItem, Side
from heedful.records.reviewed import Agreed

PEOPLE = ("ann", "bob", "cem")


def review(**more: object) -> Review:
    return Review(**{"versions": ("v2", "v1"), "size": 40, "overlap": 3, **more})


def item(of: Review, number: int, *versions: tuple[str, ...]) -> ReviewItem:
    sides = tuple(Side(versions=names, completion=f"answer {names[0]}") for names in versions)
    return ReviewItem(
        id=f"item-{number}", review_id=of.id, text=f"text {number}", sides=sides, looked_at=number + 1
    )


def opinion(of: Review, on: ReviewItem, author: str, better: int | None) -> Opinion:
    """In the order in which this person sees it, the side at this place is better; None is a tie."""
    order = on.order(of.seed, author)
    choice = "tie" if better is None else "left" if order[0] == better else "right"
    return Opinion(author=author, review_id=of.id, item_id=on.id, order=order, choice=choice, seconds=4)


def told(of: Review, items: Iterable[ReviewItem], *, wins: int) -> list[Opinion]:
    """All prefer the second side (v1) but in the first `wins` items, where all prefer the first (v2)."""
    return [opinion(of, one, who, 0 if n < wins else 1) for n, one in enumerate(items) for who in PEOPLE]


@pytest.fixture
def forty() -> tuple[Review, list[ReviewItem]]:
    made = review()
    return made, [item(made, n, ("v2",), ("v1",)) for n in range(40)]


def test_sides_are_counted_as_they_were_shown(forty) -> None:
    made, items = forty
    said = told(made, items, wins=40)
    assert {one.choice for one in said} == {"left", "right"}
    report = summarise(made, items, said, finished=True)
    (pair,) = report.pairs
    assert (pair.version, pair.against) == ("v2", "v1")
    assert (pair.wins, pair.ties, pair.losses) == (120, 0, 0)
    assert pair.win_rate.value == 1
    assert pair.outcome == "wins"
    assert report.agreement[0].alpha is None  # all said one thing: nothing to agree on
    assert 0.35 < report.left.value < 0.65


def test_a_version_that_people_like_less_loses(forty) -> None:
    made, items = forty
    (pair,) = summarise(made, items, told(made, items, wins=8), finished=True).pairs
    assert pair.win_rate.value == pytest.approx(0.2)
    assert pair.win_rate.high < 0.5
    assert pair.outcome == "loses"


def test_who_is_ahead_is_not_shown_before_the_end(forty) -> None:
    made, items = forty
    report = summarise(made, items, told(made, items, wins=40)[:60], finished=False)
    assert report.pairs[0].win_rate is None
    assert report.pairs[0].outcome == "not yet"
    assert report.sentence == "60 of 120 opinions are in. Who is ahead is shown when all are."
    early = summarise(made, items, told(made, items, wins=40)[:60], finished=False, early=True)
    assert early.pairs[0].win_rate.value == 1
    assert early.pairs[0].outcome == "not yet"
    assert any("early" in note for note in early.notes)


def test_a_review_that_is_not_filled_yet_has_a_report() -> None:
    report = summarise(review(), [], [], finished=False)
    assert (report.items, report.opinions, report.same) == (0, 0, 0.0)


def test_a_skip_is_no_opinion(forty) -> None:
    made, items = forty
    skipped = Opinion(author="ann", review_id=made.id, item_id=items[0].id, order=(0, 1))
    report = summarise(made, items, [skipped], finished=False)
    assert report.opinions == 0
    assert report.reviewers[0].skipped == 1


def test_a_version_is_judged_in_every_answer_that_is_also_its() -> None:
    made = review(versions=("v3", "v2", "v1"))
    items = [item(made, n, ("v3", "v2"), ("v1",)) for n in range(20)]
    said = Opinions.of(made, items, told(made, items, wins=20))
    assert said.between("v3", "v1").n == said.between("v2", "v1").n == 60
    assert said.between("v3", "v2").n == 0


def test_several_pairs_are_corrected_for_being_several() -> None:
    made = review(versions=("v3", "v2", "v1"), overlap=2)
    items = [item(made, n, ("v3",), ("v1",)) for n in range(12)]
    items += [item(made, 12 + n, ("v2",), ("v1",)) for n in range(12)]
    said = [opinion(made, one, who, 0 if n % 4 else 1) for n, one in enumerate(items) for who in PEOPLE]
    pairs = summarise(made, items, said, finished=True).pairs
    assert [(one.version, one.against) for one in pairs] == [("v3", "v2"), ("v3", "v1"), ("v2", "v1")]
    assert all(one.p_holm >= one.p_value for one in pairs if one.opinions)


def test_right_and_wrong_are_shares_and_points_are_means() -> None:
    made = review(way="right-or-wrong")
    items = [item(made, n, ("v2",), ("v1",)) for n in range(20)]
    said = [
        Opinion(author=who, review_id=made.id, item_id=one.id, order=(1, 0), right=(n % 2 == 0, True))
        for n, one in enumerate(items)
        for who in PEOPLE
    ]
    report = summarise(made, items, said, finished=True)
    assert {one.version: one.value.value for one in report.rated} == {"v2": 1.0, "v1": 0.5}
    assert report.pairs[0].win_rate.value == pytest.approx(0.75)
    assert report.agreement[0].alpha == 1

    made = review(way="scale", scales=("fluency",))
    said = [
        Opinion(
            author=who,
            review_id=made.id,
            item_id=one.id,
            order=(0, 1),
            points=({"fluency": 4}, {"fluency": 3}),
        )
        for one in items
        for who in PEOPLE
    ]
    report = summarise(
        made, [one.model_copy(update={"review_id": made.id}) for one in items], said, finished=True
    )
    assert [(one.version, one.value.value) for one in report.rated] == [("v2", 4.0), ("v1", 3.0)]
    assert report.pairs[0].wins == 60


def test_how_well_people_agree_is_as_unsure_as_there_are_few_texts() -> None:
    """Both answers to a text are judged alike, so that there are 20 texts' worth of it and not 40."""

    def agreed(rows: list[tuple[ReviewItem, tuple[bool, ...], str]], items: list[ReviewItem]) -> Agreed:
        said = [
            Opinion(
                author=who, review_id=made.id, item_id=one.id, order=tuple(range(len(right))), right=right
            )
            for one, right, who in rows
        ]
        return summarise(made, items, said, finished=True).agreement[0]

    made = review(way="right-or-wrong")
    both = [item(made, n, ("v2",), ("v1",)) for n in range(20)]
    one = [item(made, n, ("v2", "v1")) for n in range(20)]
    right = [(n, who, (n % 2 == 0) != (who == "cem" and n % 3 == 0)) for n in range(20) for who in PEOPLE]
    twice = agreed([(both[n], (value, value), who) for n, who, value in right], both)
    once = agreed([(one[n], (value,), who) for n, who, value in right], one)
    assert (twice.items, once.items) == (40, 20)
    assert twice.high - twice.low == pytest.approx(once.high - once.low, rel=0.05)


def test_who_chooses_otherwise_than_the_others_is_named(forty) -> None:
    made, items = forty
    said = [opinion(made, one, who, 0) for one in items for who in ("ann", "bob", "cem")]
    said += [opinion(made, one, "mallory", 1) for one in items]
    report = summarise(made, items, said, finished=True)
    assert {one.author: one.with_others for one in report.reviewers}["mallory"] == 0
    assert any(note.startswith("mallory mostly chose otherwise") for note in report.notes)


def test_who_always_presses_left_is_noticed(forty) -> None:
    made, items = forty
    said = [
        Opinion(author=who, review_id=made.id, item_id=one.id, order=one.order(0, who), choice="left")
        for one in items
        for who in PEOPLE
    ]
    report = summarise(made, items, said, finished=True)
    assert report.pairs[0].outcome == "no difference told"
    assert any("on the left was chosen 100.0 %" in note for note in report.notes)


def test_the_share_of_texts_that_got_one_answer_is_told(forty) -> None:
    made, items = forty
    spread = [one.model_copy(update={"looked_at": 4 * (n + 1)}) for n, one in enumerate(items)]
    assert summarise(made, spread, [], finished=False).same == pytest.approx(0.75)
    more = [one.model_copy(update={"id": f"more-{n}"}) for n, one in enumerate(spread)]
    assert summarise(made, [*spread, *more], [], finished=False).same == pytest.approx(0.75)


def test_the_page_needs_nothing_else_and_escapes_what_people_wrote(forty) -> None:
    made, items = forty
    made = made.model_copy(update={"name": "<script>alert(1)</script>"})
    html = review_page(summarise(made, items, told(made, items, wins=30), finished=True)).html()
    assert "<script" not in html
    assert "v2 wins" in html
    assert "<svg" in html
    assert "http" not in html.replace("http://www.w3.org", "")
    assert "Still open" in review_page(summarise(made, items, [], finished=False)).html()
