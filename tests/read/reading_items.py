"""What the tests of reading share: a context from a few words."""

from heedful.read import Context
from heedful.records.label import Label, Labels

SHOP = ("card_arrival", "card_not_working", "lost_or_stolen_card", "refund", "garden.roses")


def about(
    comment: str, text: str = "", answer: str = "refund", labels: tuple[str, ...] = SHOP, **more
) -> Context:
    """A comment on an answer to a text."""
    known = Labels(all=tuple(Label(id=name, name=name) for name in labels))
    return Context(comment=comment, text=text, answer=(answer,), labels=known, **more)
