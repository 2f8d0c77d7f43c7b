"""People: invited, let in, signed in and out, given tokens, closed."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field, StringConstraints

from heedful.errors import NotFoundError
from heedful.host.access import (
    ANYBODY,
    SESSION,
    Annotator,
    Owner,
    Place,
    cookie_name,
    hosts_of,
    must_come_from_here,
    set_session,
)
from heedful.host.hosted import Visitor
from heedful.host.problems import RefusedError
from heedful.records.base import Record, now
from heedful.records.person import Name, Person, Role, Secret, Shown, may

router = APIRouter(tags=["people"])

Password = Annotated[str, StringConstraints(min_length=10, max_length=1000)]
Typed = Annotated[str, StringConstraints(max_length=1000)]


class SignIn(Record):
    """A name and a password."""

    name: Annotated[str, StringConstraints(max_length=100)]
    password: Typed


class Invite(Record):
    """Who is to come, under which name, and what they may do."""

    name: Name
    role: Role = "annotator"


class Invited(Record):
    """An invitation as it was received."""

    invitation: Typed


class Accept(Invited):
    """An invitation and the password that is to hold from now on."""

    password: Password


class NewPassword(Record):
    """The password that held, and the one that is to hold."""

    old: Typed
    new: Password


class NewToken(Record):
    """A token for a program; it may do no more than its person, and `role` says if less."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    role: Role | None = None
    days: int | None = Field(default=None, ge=1, le=3650)


class NewRole(Record):
    """What a person may do from now on."""

    role: Role


@router.post("/session", openapi_extra=ANYBODY)
def sign_in(place: Place, given: SignIn, request: Request, response: Response) -> Person:
    """Sign in; the answer sets a cookie. Five tries a minute for a name and for an address."""
    if request.headers.get("origin"):
        must_come_from_here(request)
    client = request.client.host if request.client else "nowhere"
    place.sign_ins.count(f"name {given.name}", f"address {client}")
    found = place.store.people.password_of(given.name)
    if not hosts_of(request).passwords.fits(given.password, found[1] if found else None) or found is None:
        raise RefusedError(
            401, "The name or the password is wrong. Try again, or ask an owner for an invitation."
        )
    person = found[0]
    place.visitors.clear()
    _forget_cookie_of(place, request)
    set_session(response, place, place.store.people.issue(person, "session", "browser", person.role, SESSION))
    return person


@router.delete("/session", status_code=204)
def sign_out(me: Annotator, response: Response) -> None:
    """Sign out; a token that was shown is revoked."""
    me.store.people.revoke(me.secret.id)
    me.hosted.visitors.clear()
    response.delete_cookie(cookie_name(me.hosted), path="/", secure=me.hosted.secure, httponly=True)


@router.get("/me")
def who_am_i(me: Annotator) -> Person:
    """The person that is signed in, with the role that holds here and now."""
    return me.person.model_copy(update={"role": me.role})


@router.post("/me/password")
def change_password(me: Annotator, given: NewPassword, request: Request, response: Response) -> Person:
    """Another password; other browsers have to sign in anew."""
    passwords = hosts_of(request).passwords
    me.hosted.sign_ins.count(f"name {me.name}")
    found = me.store.people.password_of(me.name)
    if found is None or not passwords.fits(given.old, found[1]):
        raise RefusedError(403, "The old password is wrong. Nothing was changed.")
    me.store.people.set_password(me.person.id, passwords.hash(given.new))
    me.hosted.visitors.clear()
    if me.secret.kind == "session":
        fresh = me.store.people.issue(me.person, "session", "browser", me.person.role, SESSION)
        set_session(response, me.hosted, fresh)
    return me.person


@router.get("/tokens")
def tokens(me: Annotator) -> tuple[Secret, ...]:
    """Your tokens; what they are is not told again."""
    return tuple(me.store.people.secrets("token", me.person.id))


@router.post("/tokens", status_code=201)
def make_token(me: Annotator, wanted: NewToken) -> Shown:
    """A token for a program, shown this one time."""
    role = wanted.role or me.role
    if not may(me.role, role):
        raise RefusedError(403, f"You are {me.role} here; a token of yours cannot be {role}.")
    lasting = None if wanted.days is None else timedelta(days=wanted.days)
    if me.secret.kind == "token" and me.secret.until is not None:  # a token makes none that outlives it
        left = me.secret.until - now()
        lasting = left if lasting is None else min(left, lasting)
    return me.store.people.issue(me.person, "token", wanted.name, role, lasting)


@router.delete("/tokens/{token_id}", status_code=204)
def revoke_token(me: Annotator, token_id: str) -> None:
    """Let a token count no more: your own, and for owners anybody's."""
    me.store.people.revoke(token_id, None if me.role == "owner" else me.person.id)
    me.hosted.visitors.clear()


@router.get("/people")
def people(me: Owner) -> tuple[Person, ...]:
    """Everybody who was ever let in."""
    return tuple(me.store.people.all())


@router.patch("/people/{person_id}")
def change_role(me: Owner, person_id: str, wanted: NewRole) -> Person:
    """What a person may do from now on."""
    return _known_anew(me, me.store.people.change_role(person_id, wanted.role))


@router.delete("/people/{person_id}")
def close(me: Owner, person_id: str) -> Person:
    """Nobody signs in as this person again; what they said stands until it is withdrawn."""
    return _known_anew(me, me.store.people.close(person_id))


@router.get("/invitations")
def invitations(me: Owner) -> tuple[Secret, ...]:
    """Invitations that nobody has used yet."""
    return tuple(me.store.people.secrets("invitation"))


@router.post("/invitations", status_code=201)
def invite(me: Owner, wanted: Invite) -> Shown:
    """An invitation that lets one person in once, shown this one time; it holds three days."""
    return me.store.people.invite(wanted.name, wanted.role)


@router.post("/invitations/look", openapi_extra=ANYBODY)
def look(place: Place, given: Invited) -> Secret:
    """Whom an invitation is for."""
    found = place.store.people.invited(given.invitation)
    if found is None:
        raise NotFoundError("This invitation is unknown, used or too old. Ask whoever sent it for another.")
    return found


@router.post("/invitations/accept", status_code=201, openapi_extra=ANYBODY)
def accept(place: Place, given: Accept, request: Request, response: Response) -> Person:
    """Come in: choose a password, be signed in. The invitation is used up."""
    look(place, given)  # before a hash is made: that is work
    person = place.store.people.accept(given.invitation, hosts_of(request).passwords.hash(given.password))
    set_session(response, place, place.store.people.issue(person, "session", "browser", person.role, SESSION))
    return person


def _known_anew(me: Visitor, person: Person) -> Person:
    me.hosted.visitors.clear()
    return person


def _forget_cookie_of(place: Place, request: Request) -> None:
    """A session that a browser had before it signs in again counts no more."""
    shown = request.cookies.get(cookie_name(place))
    earlier = None if shown is None else place.store.people.who(shown)
    if earlier is not None:
        place.store.people.revoke(earlier[1].id)
