"""People and the secrets they show: rows in, records out. Knows hashes alone; passwords come hashed.

A secret is 256 random bits. Only its SHA-256 is kept: nothing in the store lets anybody in, and there is
nothing to guess, so a slow hash would gain nothing.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from heedful.errors import DataError, NotFoundError
from heedful.records.base import now
from heedful.records.person import OWNER, Person, Role, Secret, SecretKind, Shown
from heedful.store.database import Database
from heedful.store.schema import person as people
from heedful.store.schema import secret as table

PREFIX = "heedful_"  # scanners for leaked secrets find them by it


class People:
    """Invite, let in, find, close; make, find and revoke secrets."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def all(self) -> list[Person]:
        """Everybody there ever was, in the order of coming."""
        with self.database.reading() as connection:
            rows = connection.execute(select(people).order_by(people.c.at)).mappings()
            return [_person(row) for row in rows]

    def get(self, person_id: str) -> Person:
        """The person with this id."""
        with self.database.reading() as connection:
            return _get(connection, person_id)

    def password_of(self, name: str) -> tuple[Person, str] | None:
        """Who has this name and may sign in, with the hash of their password."""
        with self.database.reading() as connection:
            query = select(people).where(people.c.name == name, people.c.closed == 0)
            row = connection.execute(query).mappings().first()
        return None if row is None or row["password"] is None else (_person(row), str(row["password"]))

    def set_password(self, person_id: str, password: str) -> None:
        """Another password hash; whoever is signed in elsewhere no longer is."""
        with self.database.writing() as connection:
            connection.execute(update(people).where(people.c.id == person_id).values(password=password))
            connection.execute(delete(table).where(table.c.person_id == person_id, table.c.kind == "session"))

    def change_role(self, person_id: str, role: Role) -> Person:
        """Another role, from the next request on; tokens that said more than it say no more than it."""
        with self.database.writing() as connection:
            _must_not_be_first(_get(connection, person_id))
            connection.execute(update(people).where(people.c.id == person_id).values(role=role))
            return _get(connection, person_id)

    def close(self, person_id: str) -> Person:
        """Nobody signs in as this person again; the name stays taken, for what they said bears it."""
        with self.database.writing() as connection:
            _must_not_be_first(_get(connection, person_id))
            connection.execute(update(people).where(people.c.id == person_id).values(closed=1, password=None))
            connection.execute(delete(table).where(table.c.person_id == person_id))
            return _get(connection, person_id)

    def first_link(self, hours: float = 24) -> Shown | None:
        """An invitation for the first owner, in place of any earlier one; None once somebody is there."""
        with self.database.writing() as connection:
            if connection.execute(select(func.count()).select_from(people)).scalar_one():
                return None
            connection.execute(delete(table).where(table.c.kind == "invitation"))
            return _make(connection, "invitation", OWNER, "owner", None, timedelta(hours=hours))

    def invite(self, name: str, role: Role, hours: float = 72) -> Shown:
        """An invitation that lets `name` in once; an earlier one of that name counts no more."""
        fresh = Person(name=name, role=role)
        with self.database.writing() as connection:
            taken = connection.execute(select(people.c.id).where(people.c.name == fresh.name)).first()
            if taken is not None or fresh.name == OWNER:
                raise DataError(f"The name {fresh.name!r} is taken. Choose another.")
            connection.execute(delete(table).where(table.c.kind == "invitation", table.c.name == fresh.name))
            return _make(connection, "invitation", fresh.name, role, None, timedelta(hours=hours))

    def invited(self, invitation: str) -> Secret | None:
        """Whom an invitation is for; None when it is unknown, used or too old."""
        with self.database.reading() as connection:
            return _find(connection, invitation, "invitation")

    def shown_as(self, shown: str, kind: SecretKind) -> Secret | None:
        """What a secret of this kind is for; None when it is unknown, revoked or too old."""
        with self.database.reading() as connection:
            return _find(connection, shown, kind)

    def accept(self, invitation: str, password: str) -> Person:
        """Let somebody in on an invitation, which is used up; raises NotFoundError when it is no good."""
        with self.database.writing() as connection:
            found = _find(connection, invitation, "invitation")
            if found is None:
                raise NotFoundError(
                    "This invitation is unknown, used or too old. Ask whoever sent it for another;"
                    " the first owner's is printed when the server starts."
                )
            connection.execute(delete(table).where(table.c.id == found.id))
            fresh = Person(name=found.name, role=found.role)
            values = {**fresh.model_dump(), "at": fresh.at.isoformat(), "closed": 0, "password": password}
            connection.execute(insert(people), values)
            return fresh

    def issue(
        self, person: Person, kind: SecretKind, name: str, role: Role, lasting: timedelta | None
    ) -> Shown:
        """A new token or session of a person."""
        with self.database.writing() as connection:
            return _make(connection, kind, name, role, person.id, lasting)

    def renew(self, old: Secret, lasting: timedelta, overlap: timedelta) -> Shown:
        """A fresh session in place of an old one, which holds a little longer for what is on its way."""
        with self.database.writing() as connection:
            until = (now() + overlap).isoformat()
            connection.execute(update(table).where(table.c.id == old.id).values(until=until))
            return _make(connection, "session", old.name, old.role, old.person_id, lasting)

    def who(self, shown: str) -> tuple[Person, Secret] | None:
        """Whose token or session this is; None for any that is unknown, revoked, too old or of one closed."""
        with self.database.reading() as connection:
            found = _find(connection, shown, "token") or _find(connection, shown, "session")
            if found is None or found.person_id is None:
                return None
            person = _get(connection, found.person_id)
        return None if person.closed else (person, found)

    def secrets(self, kind: SecretKind, person_id: str | None = None) -> list[Secret]:
        """What there is of this kind, of one person or of all."""
        query = select(table).where(table.c.kind == kind).order_by(table.c.at)
        if person_id is not None:
            query = query.where(table.c.person_id == person_id)
        with self.database.reading() as connection:
            return [_secret(row) for row in connection.execute(query).mappings()]

    def revoke(self, secret_id: str, person_id: str | None = None) -> None:
        """Let a secret count no more; with `person_id` only if it is theirs."""
        query = delete(table).where(table.c.id == secret_id)
        if person_id is not None:
            query = query.where(table.c.person_id == person_id)
        with self.database.writing() as connection:
            if not connection.execute(query).rowcount:
                raise NotFoundError(f"There is no secret {secret_id!r} of yours. List them first.")

    def sweep(self, moment: Callable[[], datetime] = now) -> None:
        """Forget what is too old to be of use."""
        with self.database.writing() as connection:
            connection.execute(delete(table).where(table.c.until < moment().isoformat()))


def digest(secret: str) -> str:
    """What the store keeps of a secret."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _make(
    connection: Connection,
    kind: SecretKind,
    name: str,
    role: Role,
    person_id: str | None,
    lasting: timedelta | None,
) -> Shown:
    shown = PREFIX + secrets.token_urlsafe(32)
    until = None if lasting is None else now() + lasting
    about = Secret(kind=kind, name=name, role=role, person_id=person_id, until=until)
    values: dict[str, Any] = {**about.model_dump(), "hash": digest(shown), "at": about.at.isoformat()}
    connection.execute(insert(table), {**values, "until": until.isoformat() if until else None})
    return Shown(secret=shown, about=about)


def _find(connection: Connection, shown: str, kind: SecretKind) -> Secret | None:
    query = select(table).where(table.c.hash == digest(shown), table.c.kind == kind)
    row = connection.execute(query).mappings().first()
    found = None if row is None else _secret(row)
    return None if found is None or (found.until is not None and found.until <= now()) else found


def _get(connection: Connection, person_id: str) -> Person:
    row = connection.execute(select(people).where(people.c.id == person_id)).mappings().first()
    if row is None:
        raise NotFoundError(f"There is no person {person_id!r}. List the people first.")
    return _person(row)


def _person(row: RowMapping) -> Person:
    values = {name: row[name] for name in ("id", "name", "role", "at")}
    return Person.model_validate({**values, "closed": bool(row["closed"])})


def _secret(row: RowMapping) -> Secret:
    return Secret.model_validate({name: row[name] for name in Secret.model_fields})


def _must_not_be_first(person: Person) -> None:
    if person.name == OWNER:
        raise DataError("The first owner stays owner, so that somebody can let others in.")
