"""People's review from the first card to the gate, on a tiny project; what is recorded and taken back."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from heedful.errors import DataError, FeedbackError, NotFoundError, RefusedByPeopleError
from heedful.project import Project
from heedful.records.erasure import Erased
from heedful.records.feedback import Choice, Comparison, Mark, Verdict
from heedful.records.review import Card, Opinion, Review, ReviewItem
from heedful.testing import tiny_examples, tiny_project, tiny_writer

PEOPLE = ("ann", "bob", "cem", "dan")


@pytest.fixture(scope="module")
def _two_versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """v1, and v2 that was taught that all that speaks of a courier is billing."""
    folder = tmp_path_factory.mktemp("review")
    project = tiny_project(folder, per_label=12, pool=120, name="inbox", effort="quick")
    project.train()
    for text, label in tiny_examples(40, seed=11):
        if label == "delivery":
            project.correct(text, "billing", author="ann")
    project.learn()
    project.close()
    return project.workspace.folder


@pytest.fixture
def project(_two_versions: Path, tmp_path: Path) -> Iterable[Project]:
    import shutil

    shutil.copytree(_two_versions, tmp_path / "project")
    with Project.open(tmp_path / "project") as project:
        assert [one.id for one in project.versions()] == ["v1", "v2"]
        project.promote("v1")
        yield project


def judge_all(project: Project, review: Review, prefer: str, people: Iterable[str] = PEOPLE) -> None:
    """Everybody says of every card that the answer of this version is the right one."""
    items = {one.id: one for one in project.review.items(review)}
    for person in people:
        while (card := project.review.next(review, author=person).card) is not None:
            item = items[card.item_id]
            first = item.sides[item.order(review.seed, person)[0]]
            project.review.answer(card, "left" if prefer in first.versions else "right", author=person)


def test_a_review_from_the_first_card_to_the_report(project: Project, tmp_path: Path) -> None:
    review = project.review.start("v2", "v1", items=12, overlap=3, seed=5)
    items = project.review.items(review)
    assert len(items) == 12
    pool = {text for _, text in project.workspace.store.examples.texts("pool")}
    assert all(one.text in pool and len(one.sides) == 2 for one in items)
    assert {name for one in items for side in one.sides for name in side.versions} == {"v1", "v2"}

    sitting = project.review.next(review, author="ann")
    assert (sitting.done, sitting.left) == (0, 12)
    shown = sitting.model_dump_json()
    assert '"v1"' not in shown and '"v2"' not in shown, "a card gives away whose answers these are"

    judge_all(project, review, prefer="v1", people=PEOPLE[:3])
    report = project.review.report(review)
    assert report.finished
    assert report.opinions == 36
    assert report.pairs[0].outcome == "loses"
    assert report.sentence.startswith("v2 was preferred to v1 in 0.0 %")
    assert project.review.next(review, author="dan").card is None

    page = project.review.page(tmp_path / "review.html", review)
    assert "v2 loses" in page.read_text(encoding="utf-8")


def test_each_person_sees_the_cards_and_the_sides_in_an_order_of_their_own(project: Project) -> None:
    review = project.review.start("v2", "v1", items=20, overlap=4)
    orders, firsts = {}, {}
    for person in PEOPLE:
        cards: list[Card] = []
        while (card := project.review.next(review, author=person).card) is not None:
            cards.append(card)
            project.review.answer(card, author=person)  # skips
        orders[person] = [card.item_id for card in cards]
        firsts[person] = {card.item_id: card.answers[0] for card in cards}
    assert len({tuple(order) for order in orders.values()}) == 4
    assert {frozenset(order) for order in orders.values()} == {frozenset(orders["ann"])}
    assert firsts["ann"] != firsts["bob"]
    recorded = [one for one in project.review.opinions(review) if one.author == "ann"]
    assert [one.number for one in recorded] == list(range(1, 21))
    known = {one.id: one for one in project.review.items(review)}
    assert all(one.order == known[one.item_id].order(review.seed, "ann") for one in recorded)


def test_items_that_others_began_come_first_and_nobody_judges_more_than_is_wanted(project: Project) -> None:
    review = project.review.start("v2", "v1", items=10, overlap=2)
    for _ in range(4):
        project.review.answer(project.review.next(review, author="ann").card, "tie", author="ann")
    begun = {one.item_id for one in project.review.opinions(review)}
    seen = set()
    for _ in range(4):
        card = project.review.next(review, author="bob").card
        seen.add(card.item_id)
        project.review.answer(card, "tie", author="bob")
    assert seen == begun
    assert project.review.next(review, author="cem").left == 6


def test_what_is_said_is_feedback_like_any_other(project: Project) -> None:
    review = project.review.start("v2", "v1", items=4, overlap=1)
    before = len(project.feedback())
    said = []
    for choice in ("left", "tie", "neither", None):
        card = project.review.next(review, author="ann").card
        said.append((card, project.review.answer(card, choice, author="ann")))
    feedback = {one.id: one for one in project.feedback()[before:]}
    left, tie, neither, skipped = [[feedback[name] for name in one.feedback] for _, one in said]
    names = project.labels
    assert [type(one) for one in left] == [Verdict]
    assert left[0].right and names.name(left[0].answer[0]) == said[0][0].answers[0]
    assert [type(one) for one in tie] == [Choice]
    assert {names.name(one) for one in tie[0].one_of} == set(said[1][0].answers)
    assert [(type(one), one.right) for one in neither] == [(Verdict, False), (Verdict, False)]
    assert skipped == []
    assert project.predict(said[0][0].text).label == said[0][0].answers[0], "it is heeded at once"


def test_an_opinion_is_taken_back_with_what_it_meant(project: Project) -> None:
    review = project.review.start("v2", "v1", items=6, overlap=2)
    card = project.review.next(review, author="ann").card
    opinion = project.review.answer(card, "left", author="ann")
    with pytest.raises(NotFoundError, match="of yours"):
        project.review.take_back(opinion.id, author="bob")
    project.review.take_back(opinion.id, author="ann")
    assert not set(opinion.feedback) & {one.id for one in project.feedback()}
    assert project.review.next(review, author="ann").card.item_id == card.item_id
    project.review.answer(card, "right", author="ann")
    (kept,) = project.review.opinions(review)
    assert kept.choice == "right"

    # Taken back by its feedback, or with all that its author said, it counts as little.
    project.take_back(*kept.feedback)
    assert project.review.opinions(review) == ()
    project.review.answer(card, "left", author="ann")
    project.take_back(author="ann")
    assert project.review.opinions(review) == ()


def test_said_twice_is_said_once_and_something_else_is_refused(project: Project) -> None:
    review = project.review.start("v2", "v1", items=6)
    card = project.review.next(review, author="ann").card
    first = project.review.answer(card, "left", author="ann", seconds=3)
    assert project.review.answer(card, "left", author="ann", seconds=9) == first
    with pytest.raises(FeedbackError, match=f"Take that back first \\({first.id}\\)"):
        project.review.answer(card, "right", author="ann")


def test_what_arrives_twice_at_one_moment_is_one_opinion(project: Project) -> None:
    review = project.review.start("v2", "v1", items=6)
    card = project.review.next(review, author="ann").card
    before = len(project.feedback())
    with ThreadPoolExecutor(6) as several:
        said = list(several.map(lambda _: project.review.answer(card, "left", author="ann"), range(6)))
    assert len({one.id for one in said}) == 1
    assert len(project.review.opinions(review)) == 1
    assert len(project.feedback()) == before + 1


def test_an_opinion_that_does_not_answer_is_refused(project: Project) -> None:
    review = project.review.start("v2", "v1", items=6)
    card = project.review.next(review, author="ann").card
    with pytest.raises(FeedbackError, match="wanted a choice"):
        project.review.answer(card, author="ann", right=(True, False))
    with pytest.raises(FeedbackError, match="choice"):
        project.review.answer(card, "middle", author="ann")
    with pytest.raises(FeedbackError, match="labels are right or wrong"):
        project.review.answer(card, "left", author="ann", marks=[{"answer": 0, "start": 0, "end": 1}])
    with pytest.raises(NotFoundError, match="has no item"):
        project.review.answer(card.model_copy(update={"item_id": "item-0"}), "left")
    with pytest.raises(FeedbackError, match="side-by-side or right-or-wrong"):
        project.review.start("v2", "v1", way="scale", scales=("fluency",))
    with pytest.raises(NotFoundError):
        project.review.start("v2", "v9")
    assert project.review.opinions(review) == ()


def test_right_or_wrong_shows_every_answer_once(project: Project) -> None:
    review = project.review.start("v2", "v1", items=15, overlap=1, way="right-or-wrong")
    sides = [len(one.sides) for one in project.review.items(review)]
    assert set(sides) == {1, 2}, "where both versions say the same, there is one answer to judge"
    while (card := project.review.next(review).card) is not None:
        project.review.answer(card, right=tuple(n == 0 for n in range(len(card.answers))))
    report = project.review.report(review)
    assert report.finished
    assert {one.version for one in report.rated} == {"v1", "v2"}


def test_texts_of_ones_own_can_be_reviewed(project: Project) -> None:
    texts = [text for text, _ in tiny_examples(30, seed=77)]
    review = project.review.start("v2", "v1", items=5, texts=texts)
    assert {one.text for one in project.review.items(review)} <= set(texts)
    judged = project.review.start("v2", "v1", items=30, texts=texts, way="right-or-wrong")
    same = [one.text for one in project.review.items(judged) if len(one.sides) == 1]
    with pytest.raises(DataError, match=f"v2 and v1 answer all of {len(same)} texts alike"):
        project.review.start("v2", "v1", texts=same)


def test_test_texts_are_shown_only_when_they_are_asked_for(project: Project) -> None:
    texts = {
        split: {text for _, text in project.workspace.store.examples.texts(split)}
        for split in ("pool", "validation", "test")
    }
    review = project.review.start("v2", "v1", items=1000, way="right-or-wrong")
    shown = {one.text for one in project.review.items(review)}
    assert shown and shown <= texts["pool"] | texts["validation"]
    assert texts["test"] and not shown & texts["test"]
    with pytest.raises(DataError, match="shown only when asked for: source 'test'"):
        project.review.more(review, items=1)
    asked = project.review.start("v2", "v1", items=1000, way="right-or-wrong", source="test")
    assert {one.text for one in project.review.items(asked)} <= texts["test"]


def test_further_items_come_while_it_goes_on_and_not_after(project: Project) -> None:
    review = project.review.start("v2", "v1", items=5, overlap=1)
    assert project.review.more(review, items=4) == 9
    texts = [one.text for one in project.review.items(review)]
    assert len(set(texts)) == 9
    project.review.answer(project.review.next(review).card, "left")
    project.review.end(review)
    assert project.review.next(review).card is None
    with pytest.raises(FeedbackError, match="is over"):
        project.review.more(review, items=1)
    assert project.review.report(review).finished


def test_further_items_are_looked_for_where_the_first_drawing_stopped(project: Project) -> None:
    at_once = project.review.start("v2", "v1", items=9, overlap=1)
    later = project.review.start("v2", "v1", items=5, overlap=1)
    project.review.more(later, items=4)
    both = [[(one.text, one.looked_at) for one in project.review.items(of)] for of in (at_once, later)]
    assert both[0] == both[1]
    assert project.review.report(later).same == project.review.report(at_once).same


def test_who_is_on_the_left_cannot_be_worked_out_from_a_card(project: Project) -> None:
    review = project.review.start("v2", "v1", items=9)
    items = project.review.items(review)
    known = [one.model_copy(update={"drawn": ""}) for one in items]
    orders = [[one.order(review.seed, who) for one in items for who in PEOPLE], []]
    orders[1] = [one.order(review.seed, who) for one in known for who in PEOPLE]
    assert orders[0] != orders[1]
    assert len({one.drawn for one in items}) == 9
    card = project.review.next(review, author="ann").card
    assert not any(one.drawn in card.model_dump_json() for one in items)


def test_a_review_that_is_over_takes_no_opinions_and_none_reopens_it(project: Project) -> None:
    review = project.review.start("v2", "v1", items=2, overlap=1)
    shown = project.review.next(review, author="bob").card
    judge_all(project, review, prefer="v2", people=("ann",))
    assert project.review.report(review).finished
    with pytest.raises(FeedbackError, match="is over; it takes no more opinions"):
        project.review.answer(shown, "left", author="bob")
    project.review.take_back(project.review.opinions(review)[0].id, author="ann")
    assert project.review.report(review).finished
    assert project.review.next(review, author="ann").card is None


def test_a_review_ended_twice_was_ended_once(project: Project) -> None:
    review = project.review.start("v2", "v1", items=2)
    assert project.review.end(review, author="ann") == project.review.end(review, author="bob")


def test_a_drawing_that_fails_ends_its_review(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("out of memory")

    review = project.review.plan("v2", "v1", items=2)
    monkeypatch.setattr("heedful.loop.review.reviews.draw", fails)
    with pytest.raises(RuntimeError):
        project.review.fill(review)
    assert project.review.report(review).finished


def test_a_review_in_which_nobody_spoke_lets_nothing_in(project: Project) -> None:
    judge_all(project, project.review.start("v2", "v1", items=12, overlap=4), prefer="v1")
    empty = project.review.start("v2", "v1", items=2)
    project.review.answer(project.review.next(empty).card)  # a skip
    project.review.end(empty)
    with pytest.raises(RefusedByPeopleError, match="kept out by people's review"):
        project.promote("v2")


def test_one_verdict_of_a_neither_goes_with_the_other(project: Project) -> None:
    review = project.review.start("v2", "v1", items=2)
    before = project.feedback()
    card = project.review.next(review, author="ann").card
    said = project.review.answer(card, "neither", author="ann")
    assert len(said.feedback) == 2
    project.take_back(said.feedback[0])
    assert project.feedback() == before
    assert project.review.opinions(review) == ()


def test_an_erased_item_takes_the_verdicts_on_it_along(project: Project) -> None:
    review = project.review.start("v2", "v1", items=2)
    card = project.review.next(review, author="ann").card
    project.review.answer(card, "neither", author="ann")
    assert project.would_erase(card.item_id).entries == {"review_item": 1, "opinion": 1, "verdict": 2}


def test_a_version_that_people_like_less_is_kept_out(project: Project) -> None:
    review = project.review.start("v2", "v1", items=12, overlap=4)
    judge_all(project, review, prefer="v1")
    with pytest.raises(RefusedByPeopleError, match="kept out by people's review"):
        project.promote("v2")
    assert project.version().id == "v1"
    assert project.promote("v2", despite_review=True).version == "v2"
    assert project.promote("v1").version == "v1"  # it won, so nothing keeps it out


def test_a_win_can_be_asked_for_before_a_version_takes_over(project: Project) -> None:
    config = project.config.model_copy(
        update={"gate": project.config.gate.model_copy(update={"review": "win"})}
    )
    config.write(project.workspace.folder)
    with Project.open(project.workspace.folder) as strict:
        with pytest.raises(RefusedByPeopleError, match="heedful review start v2 v1"):
            strict.promote("v2")
        review = strict.review.start("v2", "v1", items=12, overlap=4)
        judge_all(strict, review, prefer="v2")
        assert strict.review.report(review).pairs[0].outcome == "wins"
        assert strict.promote("v2").version == "v2"

        # A round that the gate lets through waits for people, too.
        made = strict.learn()
        assert not made.decision.promoted
        if made.decision.failed == ("people's review",):
            assert made.decision.reason.endswith(f"heedful review start {made.candidate} v2")


def test_what_is_erased_is_in_no_item_and_no_opinion(project: Project) -> None:
    review = project.review.start("v2", "v1", items=6, overlap=2)
    judge_all(project, review, prefer="v1", people=("ann", "bob"))
    gone = project.review.items(review)[0]
    project.erase(matching=gone.text.split()[0] + r"\s" + gone.text.split()[1])
    ledger = project.workspace.store.ledger
    assert isinstance(ledger.get(gone.id), Erased)
    assert all(gone.text not in one.text for _, one in ledger.entries(ReviewItem))
    assert all(one.item_id != gone.id for _, one in ledger.entries(Opinion))

    project.erase(author="ann")
    assert {one.author for one in project.review.opinions(review)} == {"bob"}
    assert {one.author for _, one in ledger.entries(Opinion)} == {"bob"}


def test_a_withdrawn_person_changes_the_report_as_if_they_had_never_been_there(project: Project) -> None:
    review = project.review.start("v2", "v1", items=8, overlap=4)
    judge_all(project, review, prefer="v2", people=("ann", "bob"))
    before = project.review.report(review, early=True)
    judge_all(project, review, prefer="v1", people=("mallory",))
    assert project.review.report(review, early=True) != before
    project.take_back(author="mallory")
    assert project.review.report(review, early=True) == before


WORDS = ("alpha", "beta", "gamma", "delta", "parcel", "late", "van")


@pytest.fixture(scope="module")
def writing(tmp_path_factory: pytest.TempPathFactory) -> Iterable[Project]:
    """A project that writes, with two versions that say different things."""
    folder = tmp_path_factory.mktemp("writing")
    model = {"base": str(tiny_writer(folder / "model", words=WORDS))}
    project = Project.create(folder / "p", task="summarisation", model=model, writing={"max_new_tokens": 8})
    texts = [f"{one} {two} {three}" for one in WORDS for two in WORDS for three in WORDS[:2]]
    rows = "".join(f"{text},{text.split()[-1]}\n" for text in texts[:20])
    rows += "".join(f"{text},\n" for text in texts[20:60])
    (folder / "texts.csv").write_text("article,summary\n" + rows)
    project.add(folder / "texts.csv")
    project.train()
    for text in texts[70:80]:
        project.correct(project.predict(text, keep=True), "parcel late van")
    project.learn()
    yield project
    project.close()


def test_texts_are_compared_rated_and_marked(writing: Project) -> None:
    assert len(writing.versions()) == 2
    review = writing.review.start("v2", "v1", items=3, overlap=1)
    card = writing.review.next(review, author="ann").card
    assert len(card.answers) == 2
    marks = [{"answer": 0, "start": 0, "end": 2, "severity": "minor"}] if len(card.answers[0]) > 1 else []
    said = writing.review.answer(card, "right", author="ann", marks=marks)
    feedback = {one.id: one for one in writing.feedback()}
    meant = [feedback[name] for name in said.feedback]
    assert isinstance(meant[0], Comparison)
    assert (meant[0].better, meant[0].worse) == (card.answers[1], card.answers[0])
    assert [type(one) for one in meant[1:]] == [Mark] * len(marks)

    rated = writing.review.start("v2", "v1", items=3, overlap=1, way="scale", scales=("fluency", "adequacy"))
    card = writing.review.next(rated, author="ann").card
    with pytest.raises(FeedbackError, match="wanted fluency, adequacy"):
        writing.review.answer(card, author="ann", points=({"fluency": 3},) * len(card.answers))
    points = tuple({"fluency": 5 - n, "adequacy": 4} for n in range(len(card.answers)))
    said = writing.review.answer(card, author="ann", points=points)
    feedback = {one.id: one for one in writing.feedback()}
    better = [feedback[name].better for name in said.feedback]
    assert better == [card.answers[0]] * (len(card.answers) - 1)
