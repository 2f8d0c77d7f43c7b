"""How each review stands, by the ledger: items, the opinions that count, what is shown to whom next."""

from collections import Counter
from dataclasses import dataclass, field

from heedful.errors import NotFoundError
from heedful.records.review import Card, Opinion, Review, ReviewEnd, ReviewItem, Sitting
from heedful.store.ledger import Ledger


@dataclass(frozen=True)
class State:
    """A review with everything that was said and not taken back."""

    review: Review
    items: tuple[ReviewItem, ...]
    opinions: tuple[Opinion, ...]
    ended: bool

    @property
    def given(self) -> Counter[str]:
        """How many opinions each item has."""
        return Counter(opinion.item_id for opinion in self.opinions if not opinion.skipped)

    @property
    def said(self) -> int:
        """How many opinions there are, without skips."""
        return sum(self.given.values())

    @property
    def wanted(self) -> int:
        """How many opinions all items want."""
        return len(self.items) * self.review.overlap

    @property
    def finished(self) -> bool:
        """Whether all that was wanted is there, or somebody has ended it."""
        given = self.given
        return self.ended or (
            bool(self.items) and all(given[item.id] >= self.review.overlap for item in self.items)
        )

    def item(self, item_id: str) -> ReviewItem:
        """The item with this id."""
        found = next((item for item in self.items if item.id == item_id), None)
        if found is None:
            raise NotFoundError(f"{self.review.id} has no item {item_id!r}. Ask for the next one.")
        return found

    def by(self, author: str) -> tuple[Opinion, ...]:
        """What this person said or skipped."""
        return tuple(opinion for opinion in self.opinions if opinion.author == author)

    def open_to(self, author: str) -> list[ReviewItem]:
        """What this person may still be shown, in their order: items that others have begun come first, so
        that opinions meet on the same items early; those that have all they want are left out."""
        if self.ended:
            return []
        seen, given, seed = {opinion.item_id for opinion in self.by(author)}, self.given, self.review.seed
        left = [item for item in self.items if item.id not in seen and given[item.id] < self.review.overlap]
        return sorted(left, key=lambda item: (-given[item.id], item.turn(seed, author)))

    def sitting(self, author: str, names: "Names") -> Sitting:
        """The next card for this person, and how far they are."""
        left = self.open_to(author)
        done = len(self.by(author))
        card = None if not left else self._card(left[0], author, names, done, len(left))
        return Sitting(
            review_id=self.review.id,
            name=self.review.name,
            way=self.review.way,
            open=not self.finished,
            done=done,
            left=len(left),
            card=card,
        )

    def _card(self, item: ReviewItem, author: str, names: "Names", done: int, left: int) -> Card:
        order = item.order(self.review.seed, author)
        return Card(
            review_id=self.review.id,
            item_id=item.id,
            way=self.review.way,
            scales=self.review.scales,
            text=item.text,
            answers=tuple(names.of(item, place) for place in order),
            done=done,
            left=left,
        )


@dataclass(frozen=True)
class Names:
    """Label ids as people read them today."""

    labels: dict[str, str] = field(default_factory=dict)

    def of(self, item: ReviewItem, place: int) -> str:
        """One answer of an item as people read it."""
        side = item.sides[place]
        if side.completion is not None:
            return side.completion
        return ", ".join(self.labels.get(label, label) for label in side.answer) or "—"


def states(ledger: Ledger) -> dict[str, State]:
    """All reviews by id, oldest first."""
    items: dict[str, list[ReviewItem]] = {}
    opinions: dict[str, list[Opinion]] = {}
    reviews: list[Review] = []
    ended: set[str] = set()
    withdrawn = ledger.withdrawn_ids()
    for _, entry in ledger.entries(Review, ReviewItem, Opinion, ReviewEnd):
        match entry:
            case Review():
                reviews.append(entry)
            case ReviewItem(review_id=of):
                items.setdefault(of, []).append(entry)
            case ReviewEnd(review_id=of):
                ended.add(of)
            case Opinion(review_id=of) if not withdrawn & {entry.id, *entry.feedback}:
                opinions.setdefault(of, []).append(entry)
    return {one.id: _state(one, items.get(one.id, []), opinions.get(one.id, []), ended) for one in reviews}


def _state(review: Review, items: list[ReviewItem], opinions: list[Opinion], ended: set[str]) -> State:
    there = {item.id for item in items}
    standing = tuple(opinion for opinion in opinions if opinion.item_id in there)
    return State(review, tuple(items), standing, review.id in ended)
