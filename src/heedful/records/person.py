"""Who may do what on a server: people with a role, and the secrets they show.

A secret itself is no record: it is shown once, and the store keeps its hash.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from heedful.records.base import Record, new_id, now

Role = Literal["annotator", "reviewer", "owner"]

ROLES: tuple[Role, ...] = ("annotator", "reviewer", "owner")
"""Each may do what the one before it may, and more."""

OWNER = "owner"
"""The name of the first person, whose word settles conflicts; nobody else gets it."""

Name = Annotated[str, StringConstraints(pattern=r"^\w[\w .@+-]{0,63}$", strip_whitespace=True)]


def may(role: Role, wanted: Role) -> bool:
    """Whether this role includes that one."""
    return ROLES.index(role) >= ROLES.index(wanted)


class Person(Record):
    """Somebody who signs in; `name` is the author of what they say and is never given to another."""

    id: str = Field(default_factory=lambda: new_id("person"))
    name: Name
    role: Role
    at: datetime = Field(default_factory=now)
    closed: bool = False


SecretKind = Literal["token", "session", "invitation", "widget"]


class Secret(Record):
    """What a person shows in place of a password, described without being told.

    A token is for programs, a session for a browser, an invitation lets `name` in once. A widget's is for
    everybody to read: pages of the origin `name` show it.
    """

    id: str = Field(default_factory=lambda: new_id("secret"))
    kind: SecretKind
    name: str
    role: Role
    person_id: str | None = None
    at: datetime = Field(default_factory=now)
    until: datetime | None = None


class Shown(Record):
    """A new secret, the only time that anybody sees it."""

    secret: str
    about: Secret
