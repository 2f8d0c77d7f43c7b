"""People and their secrets: what is shown is found again, once, for as long as it holds."""

from datetime import timedelta

import pytest

from heedful.errors import DataError, NotFoundError
from heedful.records.base import now
from heedful.store import Store


def let_in(store: Store, name: str = "ann", role: str = "annotator"):
    return store.people.accept(store.people.invite(name, role).secret, "hash")


def test_a_secret_is_found_by_itself_alone(store):
    ann = let_in(store)
    token = store.people.issue(ann, "token", "program", "annotator", None)
    assert store.people.who(token.secret) == (ann, token.about)
    assert store.people.who(token.about.id) is None
    assert store.people.who(token.secret + "x") is None


def test_an_invitation_opens_nothing_but_the_door(store):
    assert store.people.who(store.people.invite("ann", "owner").secret) is None


def test_a_secret_that_is_too_old_is_nobodys(store):
    ann = let_in(store)
    old = store.people.issue(ann, "session", "browser", "annotator", timedelta(seconds=-1))
    assert store.people.who(old.secret) is None
    store.people.sweep()
    assert store.people.secrets("session") == []


def test_the_first_link_is_one_and_only_while_nobody_is_there(store):
    first, second = store.people.first_link(), store.people.first_link()
    with pytest.raises(NotFoundError, match="unknown, used or too old"):
        store.people.accept(first.secret, "hash")
    assert store.people.accept(second.secret, "hash").name == "owner"
    assert store.people.first_link() is None


def test_a_later_invitation_of_a_name_replaces_the_earlier_one(store):
    first = store.people.invite("ann", "owner")
    second = store.people.invite("ann", "annotator")
    with pytest.raises(NotFoundError):
        store.people.accept(first.secret, "hash")
    assert store.people.accept(second.secret, "hash").role == "annotator"


def test_a_name_is_given_once(store):
    let_in(store)
    for name in ("ann", "owner"):
        with pytest.raises(DataError, match="is taken"):
            store.people.invite(name, "annotator")


def test_a_session_is_renewed_and_the_old_one_holds_a_moment(store):
    ann = let_in(store)
    old = store.people.issue(ann, "session", "browser", "annotator", timedelta(hours=1))
    new = store.people.renew(old.about, timedelta(hours=1), timedelta(seconds=60))
    assert store.people.who(new.secret)[0] == ann
    (_, about) = store.people.who(old.secret)
    assert about.until < now() + timedelta(seconds=61)


def test_a_closed_person_is_nobody_and_listed(store):
    ann = let_in(store)
    token = store.people.issue(ann, "token", "program", "annotator", None)
    store.people.close(ann.id)
    assert store.people.who(token.secret) is None
    assert store.people.password_of("ann") is None
    assert [(person.name, person.closed) for person in store.people.all()] == [("ann", True)]


def test_only_ones_own_secrets_are_revoked_where_that_is_asked(store):
    ann, ben = let_in(store), let_in(store, "ben")
    token = store.people.issue(ann, "token", "program", "annotator", None)
    with pytest.raises(NotFoundError):
        store.people.revoke(token.about.id, ben.id)
    store.people.revoke(token.about.id, ann.id)
    assert store.people.who(token.secret) is None
