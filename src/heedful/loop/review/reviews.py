"""People's review of versions: `project.review`.

review = project.review.start("v2", "v1", items=60)
card = project.review.next(review, author="ann").card
project.review.answer(card, "left", author="ann")
print(project.review.report(review).sentence)
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from heedful.config import explain
from heedful.errors import FeedbackError, NotFoundError
from heedful.evaluate.review.power import PLANNED, Advice, Plan, advise
from heedful.evaluate.review.summary import summarise
from heedful.loop.review.drawing import draw
from heedful.loop.review.meaning import meant, must_fit
from heedful.loop.review.state import Names, State, states
from heedful.loop.review.verdict import must_be_reviewable
from heedful.records.base import content_hash
from heedful.records.feedback import Feedback
from heedful.records.progress import Progress, silent
from heedful.records.review import Card, Opinion, Review, ReviewEnd, ReviewItem, Sitting, Told
from heedful.records.reviewed import ReviewReport
from heedful.serve.listening import Listening, check
from heedful.serve.workspace import Workspace

WITHOUT_A_PLAN = 60  # items, where no number of them could tell what is to be told with so few people
MOST = 400  # items, where a plan would ask for more


@dataclass(frozen=True)
class Reviews:
    """What there is to do with reviews; a review is named by its id, or is the latest."""

    workspace: Callable[[], Workspace]

    def all(self) -> list[Review]:
        """All reviews, oldest first."""
        return [state.review for state in self._states().values()]

    def states(self) -> list[State]:
        """How each review stands, oldest first: what takes no working out, unlike `report`."""
        return list(self._states().values())

    def start(
        self,
        *versions: str,
        items: int | None = None,
        texts: Sequence[str] | None = None,
        progress: Progress = silent,
        **plan: Any,
    ) -> Review:
        """Draw items, have each version answer them, and open the review.

        `plan` are fields of Review: way, scales, overlap, reviewers, share, power, source, seed, name,
        author. Without `items` as many are drawn as it takes to tell `share` from a half. `texts` are
        shown in place of the project's own.
        """
        review = self.planned(*versions, items=items, **plan)
        drawn = draw(self.workspace(), review, review.size, (), texts, progress)
        self.workspace().store.ledger.append_all([review, *drawn])
        return review

    def plan(self, *versions: str, items: int | None = None, key: str | None = None, **plan: Any) -> Review:
        """The first half of `start`: the review is recorded, and waits for `fill`."""
        review, ledger = self.planned(*versions, items=items, **plan), self.workspace().store.ledger
        position = ledger.append(review, key=key)
        return next((kept for _, kept in ledger.entries(Review, after=position - 1, upto=position)), review)

    def fill(self, review: Review | str | None, *, progress: Progress = silent) -> Review:
        """The second half: draw its items; once they are there, nothing. One that has none is over."""
        state = self._state(review)
        if state.items or state.ended:
            return state.review
        try:
            drawn = draw(self.workspace(), state.review, state.review.size, (), None, progress)
            self.workspace().store.ledger.append_all(drawn)
        except BaseException:  # whatever it was, nothing else would ever end it
            self.end(state.review, author=state.review.author)
            raise
        return state.review

    def planned(self, *versions: str, items: int | None = None, **plan: Any) -> Review:
        """The review that `start` would open, without items."""
        workspace = self.workspace()
        versions = versions or self._latest_two()
        must_be_reviewable(workspace, versions, str(plan.get("way", "side-by-side")))
        try:
            review = Review(versions=versions, size=items or 1, **plan)
        except ValidationError as error:
            raise FeedbackError(f"This review cannot be held. {explain(error, 'It')}") from error
        return review if items else review.model_copy(update={"size": _enough(review)})

    def advise(self, review: Review) -> Advice:
        """How many items a plan takes before anybody has said anything."""
        return _advice(review)

    def more(self, review: Review | str | None = None, *, items: int, progress: Progress = silent) -> int:
        """Draw further items while the review goes on; how many there are now."""
        state = self._state(review)
        if state.finished:
            raise FeedbackError(
                f"{state.review.id} is over, and who is ahead may be known. Start another: its texts are new."
            )
        drawn = draw(self.workspace(), state.review, items, state.items, None, progress)
        self.workspace().store.ledger.append_all(drawn)
        return len(state.items) + len(drawn)

    def next(self, review: Review | str | None = None, *, author: str = "owner") -> Sitting:
        """What this person is shown next: answers in an order drawn for them, without who gave them."""
        return self._state(review).sitting(author, self._names())

    def answer(self, card: Card, choice: str | None = None, *, author: str = "owner", **told: Any) -> Opinion:
        """What a person says of a card: a `choice`, or `right=` or `points=` in the order shown; `marks=` are
        words that are wrong. Without any of these the card is skipped."""
        try:
            said = Told(choice=choice, **told)  # type: ignore[arg-type]  # checked there
        except ValidationError as error:
            raise FeedbackError(f"This cannot be kept. {explain(error, 'It')}") from error
        return self.hear(card.review_id, card.item_id, said, author)

    def hear(self, review: Review | str | None, item_id: str, told: Told, author: str) -> Opinion:
        """Keep an opinion with the feedback that it means; the same once more is once."""
        key = self._next_key(item_id, author)  # before the state: what comes in between is then seen there
        state, workspace = self._state(review), self.workspace()
        item = state.item(item_id)
        must_fit(state.review, item, told)
        order = item.order(state.review.seed, author)
        earlier = next((one for one in state.by(author) if one.item_id == item_id), None)
        if earlier is not None:
            return _same(earlier, told)
        if state.finished:
            raise FeedbackError(f"{state.review.id} is over; it takes no more opinions.")
        feedback = meant(item, order, told, author, workspace.config.multi_label)
        for one in feedback:
            check(workspace, one)
        opinion = Opinion(
            author=author,
            review_id=state.review.id,
            item_id=item.id,
            order=order,
            number=len(state.by(author)) + 1,
            feedback=tuple(one.id for one in feedback),
            **told.model_dump(exclude={"marks"}),
        )
        try:
            self._keep(opinion, feedback, key)
        except FeedbackError:  # said twice at one moment: what came first is what counts
            first = next((one for one in self._state(review).by(author) if one.item_id == item_id), None)
            if first is None:
                raise
            return _same(first, told)
        if self._state(state.review).finished:  # who is ahead shows from here on: nothing may reopen it
            self.end(state.review, author=state.review.author)
        return opinion

    def _keep(self, opinion: Opinion, feedback: Sequence[Feedback], key: str) -> None:
        """All of it or nothing."""
        keys = [*(f"{key}/{place}" for place in range(len(feedback))), key]
        self.workspace().store.ledger.append_all([*feedback, opinion], keys=keys)

    def _next_key(self, item_id: str, author: str) -> str:
        """What this person's next opinion of an item alone can have as its key."""
        earlier = self.workspace().store.ledger.entries(Opinion, author=author)
        return f"{item_id}/{content_hash(author)}/{sum(one.item_id == item_id for _, one in earlier)}"

    def take_back(self, opinion_id: str, *, author: str | None = None, by: str = "owner") -> str:
        """As if it had never been said, with the feedback that it meant; the id of the item it was on."""
        found = self.workspace().store.ledger.get(opinion_id)
        if not isinstance(found, Opinion) or author not in (None, found.author):
            raise NotFoundError(f"There is no opinion {opinion_id!r} of yours.")
        Listening(self.workspace()).withdraw([opinion_id], None, by)
        return found.item_id

    def end(self, review: Review | str | None = None, *, author: str = "owner") -> ReviewEnd:
        """Take no more opinions; what is there is what the report tells of. Ended twice is ended once."""
        state, ledger = self._state(review), self.workspace().store.ledger
        ended = ReviewEnd(review_id=state.review.id, author=author)
        with suppress(FeedbackError):  # somebody else has ended it
            ledger.append(ended, key=f"end {state.review.id}")
        ends = (one for _, one in ledger.entries(ReviewEnd) if one.review_id == state.review.id)
        return next(ends, ended)

    def report(self, review: Review | str | None = None, *, early: bool = False) -> ReviewReport:
        """What people said; who is ahead is left out until the review is over, unless `early`."""
        state = self._state(review)
        return summarise(state.review, state.items, state.opinions, finished=state.finished, early=early)

    def page(self, path: str | Path, review: Review | str | None = None, *, early: bool = False) -> Path:
        """The report as a page that needs nothing else, for a browser."""
        from heedful.evaluate.review.page import review_page  # plots are slow to import

        path = Path(path)
        path.write_text(review_page(self.report(review, early=early)).html(), encoding="utf-8")
        return path

    def items(self, review: Review | str | None = None) -> tuple[ReviewItem, ...]:
        """The items of a review, with who gave which answer."""
        return self._state(review).items

    def opinions(self, review: Review | str | None = None) -> tuple[Opinion, ...]:
        """The opinions that count, oldest first."""
        return self._state(review).opinions

    def sittings(self, author: str) -> list[Sitting]:
        """Where this person is with each review, newest first, without the cards."""
        names = Names()
        found = (state.sitting(author, names) for state in self._states().values())
        return [one.model_copy(update={"card": None}) for one in found][::-1]

    def _states(self) -> dict[str, State]:
        return states(self.workspace().store.ledger)

    def _state(self, review: Review | str | None) -> State:
        known = self._states()
        if review is None and known:
            return list(known.values())[-1]
        review_id = review.id if isinstance(review, Review) else review
        if review_id not in known:
            asked = "no review yet" if review_id is None else f"no review {review_id!r}"
            raise NotFoundError(f"There is {asked}. Start one: heedful review start")
        return known[review_id]

    def _names(self) -> Names:
        labels = self.workspace().store.ledger.labels()
        return Names({label.id: label.name for label in labels.all})

    def _latest_two(self) -> tuple[str, ...]:
        """The newest version against the one in use, or the one before it."""
        versions = self.workspace().store.versions
        used, known = versions.in_use(), versions.list()
        if used is None or len(known) < 2:
            raise NotFoundError(f"Found {len(known)} versions; wanted two to review. Next: heedful learn")
        newest = known[-1]
        other = used if newest.id != used.id else known[-2]
        return newest.id, other.id


def _same(earlier: Opinion, told: Told) -> Opinion:
    if (earlier.choice, earlier.right, earlier.points) == (told.choice, told.right, told.points):
        return earlier
    raise FeedbackError(f"You said something else of this item. Take that back first ({earlier.id}).")


def _advice(review: Review) -> Advice:
    pairs = len(review.versions) * (len(review.versions) - 1) // 2
    level = 1 - 0.05 / pairs
    return advise(PLANNED, Plan(review.share, review.power, level, review.overlap, review.reviewers))


def _enough(review: Review) -> int:
    found = _advice(review).items
    return WITHOUT_A_PLAN if found is None else min(found, MOST)
