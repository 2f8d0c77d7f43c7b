"""People: who said how much and how far it holds; for owners, who is let in and as what."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request

from heedful.host.access import Owner, Reviewer
from heedful.host.hosted import Visitor
from heedful.records.feedback import Comment, Feedback
from heedful.records.people import Standing
from heedful.records.person import ROLES
from heedful.web.rendering import Page, page
from heedful.web.trouble import PageRoute

router = APIRouter(include_in_schema=False, default_response_class=Page, route_class=PageRoute)


@dataclass(frozen=True)
class Contribution:
    """What one author said and did not take back; `standing` is what the latest round made of it."""

    author: str
    items: int
    comments: int
    latest: datetime
    standing: Standing | None


@router.get("/people")
def people(me: Reviewer, request: Request) -> str:
    """The page."""
    return page(request, "people.html", me, contributions=contributions(me), **_let_in(me))


@router.get("/people/list")
def listed(me: Reviewer, request: Request) -> str:
    """Who said how much."""
    return page(request, "people/list.html", me, contributions=contributions(me))


@router.get("/people/accounts")
def accounts(me: Owner, request: Request) -> str:
    """Who is let in, and who is invited."""
    return page(request, "people/accounts.html", me, **_let_in(me))


def contributions(me: Visitor) -> Sequence[Contribution]:
    """Everybody who said something, who said most first."""
    of: dict[str, list[Feedback]] = defaultdict(list)
    for item in me.project.feedback():
        of[item.author].append(item)
    standings = {one.author: one for one in me.project.people}
    found = [
        Contribution(
            author,
            len(items),
            sum(isinstance(item, Comment) for item in items),
            max(item.at for item in items),
            standings.get(author),
        )
        for author, items in of.items()
    ]
    return sorted(found, key=lambda one: (-one.items, one.author))


def _let_in(me: Visitor) -> dict[str, object]:
    if me.role != "owner":
        return {"accounts": (), "invited": (), "roles": ROLES}
    people = me.store.people
    return {"accounts": people.all(), "invited": people.secrets("invitation"), "roles": ROLES}
