"""People come in by invitation, sign in, are limited, rotated, closed."""

import re
from datetime import timedelta

import pytest
from api_site import BASE, PASSWORD, Site

from heedful.host import access
from heedful.host.hosted import Hosted, Hosts
from heedful.server.application import application
from heedful.testing import tiny_project

ORIGIN = {"Origin": "http://testserver"}


def come_in(site: Site, name: str, role: str = "annotator") -> dict:
    """Invite somebody and let them accept in a browser; what they are."""
    shown = site.ask("POST", "/invitations", json={"name": name, "role": role}).json()
    accept = {"invitation": shown["secret"], "password": PASSWORD}
    return site.http.post(f"{BASE}/invitations/accept", json=accept).json()


def sign_in(site: Site, name: str, password: str = PASSWORD):
    return site.http.post(f"{BASE}/session", json={"name": name, "password": password})


def me(site: Site, cookies: dict[str, str]):
    """Who a browser with these cookies is."""
    site.http.cookies.clear()
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return site.http.get(f"{BASE}/me", headers={"Cookie": header})


def test_an_invitation_lets_one_person_in_once(site: Site) -> None:
    shown = site.ask("POST", "/invitations", json={"name": "ann", "role": "reviewer"}).json()
    looked = site.http.post(f"{BASE}/invitations/look", json={"invitation": shown["secret"]}).json()
    assert (looked["name"], looked["role"]) == ("ann", "reviewer")
    accept = {"invitation": shown["secret"], "password": PASSWORD}
    assert site.http.post(f"{BASE}/invitations/accept", json=accept).json()["name"] == "ann"
    assert site.http.get(f"{BASE}/me").json()["role"] == "reviewer"
    again = site.http.post(f"{BASE}/invitations/accept", json=accept)
    assert again.status_code == 404
    assert "unknown, used or too old" in again.json()["detail"]


@pytest.mark.parametrize("name", ["owner", "the reviewer"])
def test_a_name_that_means_somebody_is_never_given_again(site: Site, name: str) -> None:
    refused = site.ask("POST", "/invitations", json={"name": name})
    assert refused.status_code == 422
    assert f"The name {name!r} is taken" in refused.json()["detail"]


def test_a_closed_person_is_out_at_once_and_keeps_the_name(site: Site) -> None:
    person = come_in(site, "ann")
    assert site.http.get(f"{BASE}/me").status_code == 200
    cookies = dict(site.http.cookies)
    site.ask("DELETE", f"/people/{person['id']}")
    assert me(site, cookies).status_code == 401
    assert sign_in(site, "ann").status_code == 401
    assert site.ask("POST", "/invitations", json={"name": "ann"}).status_code == 422


def test_the_first_owner_stays(site: Site) -> None:
    owner = site.people["owner"].id
    assert site.ask("DELETE", f"/people/{owner}").status_code == 422
    assert site.ask("PATCH", f"/people/{owner}", json={"role": "annotator"}).status_code == 422


def test_a_smaller_role_makes_earlier_tokens_smaller(site: Site) -> None:
    assert site.ask("GET", "/conflicts", role="reviewer").status_code == 200
    site.ask("PATCH", f"/people/{site.people['reviewer'].id}", json={"role": "annotator"})
    assert site.ask("GET", "/conflicts", role="reviewer").status_code == 403


def test_a_token_may_be_less_than_its_person_and_never_more(site: Site) -> None:
    small = site.ask("POST", "/tokens", json={"name": "small", "role": "annotator"}).json()["secret"]
    asked = {"headers": {"Authorization": f"Bearer {small}"}}
    assert site.ask("GET", "/me", role=None, **asked).json()["role"] == "annotator"
    assert site.ask("GET", "/people", role=None, **asked).status_code == 403
    assert (
        site.ask("POST", "/tokens", role="annotator", json={"name": "big", "role": "owner"}).status_code
        == 403
    )


def test_nothing_in_the_store_lets_anybody_in(site: Site) -> None:
    come_in(site, "ann")
    token = site.ask("POST", "/tokens", json={"name": "program"}).json()["secret"]
    invitation = site.ask("POST", "/invitations", json={"name": "ben"}).json()["secret"]
    with site.hosted.store.database.reading() as connection:
        rows = [
            *connection.exec_driver_sql("SELECT * FROM secret"),
            *connection.exec_driver_sql("SELECT * FROM person"),
        ]
    kept = repr(rows)
    assert PASSWORD not in kept
    assert "$argon2id$" in kept
    for secret in (token, invitation, *site.http.cookies.values()):
        assert len(secret.removeprefix("heedful_")) == 43  # 256 bits
        assert secret not in kept
    assert token not in site.ask("GET", "/tokens").text


def test_the_sixth_try_in_a_minute_has_to_wait(site: Site) -> None:
    come_in(site, "ann")
    assert [sign_in(site, "ann", "wrong").status_code for _ in range(6)] == [401] * 5 + [429]
    refused = sign_in(site, "ann")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 61


def test_signing_in_makes_a_new_session_and_ends_the_one_before(site: Site) -> None:
    come_in(site, "ann")
    before = dict(site.http.cookies)
    assert sign_in(site, "ann").status_code == 200
    after = dict(site.http.cookies)
    assert before != after
    assert me(site, before).status_code == 401
    assert me(site, after).json()["name"] == "ann"


def test_an_old_session_is_exchanged_for_a_new_one(site: Site, monkeypatch) -> None:
    come_in(site, "ann")
    before = dict(site.http.cookies)
    monkeypatch.setattr(access, "FRESH", timedelta(seconds=-1))
    assert site.http.get(f"{BASE}/me").status_code == 200
    assert dict(site.http.cookies) != before
    monkeypatch.setattr(access, "FRESH", timedelta(hours=1))
    assert site.http.get(f"{BASE}/me").json()["name"] == "ann"


def test_another_password_ends_all_other_sessions(site: Site) -> None:
    come_in(site, "ann")
    elsewhere = dict(site.http.cookies)
    sign_in(site, "ann")
    change = {"old": PASSWORD, "new": "an even longer password"}
    assert site.http.post(f"{BASE}/me/password", json=change, headers=ORIGIN).status_code == 200
    assert site.http.get(f"{BASE}/me").json()["name"] == "ann"
    assert me(site, elsewhere).status_code == 401
    assert sign_in(site, "ann").status_code == 401
    assert sign_in(site, "ann", "an even longer password").status_code == 200


def test_signed_out_is_out(site: Site) -> None:
    come_in(site, "ann")
    cookies = dict(site.http.cookies)
    assert site.http.delete(f"{BASE}/session", headers=ORIGIN).status_code == 204
    assert me(site, cookies).status_code == 401


@pytest.mark.parametrize("origin", ["https://evil.example", "http://testserver.evil.example", "null", None])
def test_a_write_that_another_site_began_is_refused(site: Site, origin: str | None) -> None:
    come_in(site, "ann")
    headers = {} if origin is None else {"Origin": origin}
    asked = {"kind": "correction", "text": "a text", "labels": ["delivery"]}
    refused = site.http.post(f"{BASE}/feedback", json=asked, headers=headers)
    assert refused.status_code == 403
    assert site.http.post(f"{BASE}/feedback", json=asked, headers=ORIGIN).status_code == 201


def test_a_cookie_is_out_of_reach_of_scripts_and_over_tls_bound_to_its_host(site: Site) -> None:
    accept = site.hosted.store.people.invite("ann", "annotator")
    site.hosted.secure = True
    body = {"invitation": accept.secret, "password": PASSWORD}
    cookie = site.http.post(f"{BASE}/invitations/accept", json=body).headers["set-cookie"]
    assert re.match(r"__Host-heedful-project=heedful_\S+;", cookie)
    assert all(part in cookie for part in ("HttpOnly", "Secure", "Path=/", "SameSite=lax"))


def test_two_projects_are_kept_apart(site: Site, tmp_path) -> None:
    with tiny_project(tmp_path / "second", name="second") as project:
        folder = project.workspace.folder
    other = Hosted.open(folder)
    hosts = Hosts.of(site.hosted, other)
    site.http.app.state.hosts = hosts
    prediction = site.ask("POST", "/predict", json={"text": "where is my parcel"}).json()["prediction_id"]
    theirs = other.store.people.accept(other.store.people.first_link().secret, "hash")
    token = other.store.people.issue(theirs, "token", "t", "owner", None).secret
    headers = {"Authorization": f"Bearer {token}"}
    second = "/api/projects/second"
    assert site.http.get(f"{second}/me", headers=headers).json()["name"] == "owner"
    assert site.http.get(f"{BASE}/me", headers=headers).status_code == 401
    assert site.http.get(f"{second}/predictions/{prediction}", headers=headers).status_code == 404
    assert site.http.get("/api/projects/nowhere/me", headers=headers).status_code == 401
    other.close()


def test_names_of_projects_that_clash_are_refused(site: Site) -> None:
    from heedful.errors import ConfigError

    with pytest.raises(ConfigError, match="two projects of one name among project, project"):
        Hosts.of(site.hosted, site.hosted)


def test_the_author_of_what_is_said_is_who_is_signed_in(site: Site) -> None:
    asked = {"kind": "correction", "text": "a text", "labels": ["delivery"]}
    said = site.ask("POST", "/feedback", role="annotator", json=asked).json()
    assert said["author"] == "the annotator"
    assert (
        site.ask("POST", "/feedback", role="annotator", json={**asked, "author": "owner"}).status_code == 422
    )


def test_annotators_see_and_take_back_their_own_alone(site: Site) -> None:
    asked = {"kind": "correction", "text": "a text", "labels": ["delivery"]}
    theirs = site.ask("POST", "/feedback", role="reviewer", json=asked).json()["id"]
    own = site.ask("POST", "/feedback", role="annotator", json={**asked, "text": "another"}).json()["id"]
    listed = site.ask("GET", "/feedback?author=the reviewer", role="annotator").json()["items"]
    assert [item["id"] for item in listed] == [own]
    assert site.ask("GET", f"/feedback/{theirs}", role="annotator").status_code == 404
    assert site.ask("DELETE", f"/feedback/{theirs}", role="annotator").status_code == 404
    assert site.ask("DELETE", f"/feedback/{own}", role="annotator").json()["withdrawal"]["items"] == [own]
    assert site.ask("GET", f"/feedback/{theirs}", role="reviewer").json()["withdrawn"] is False


def test_one_persons_key_is_not_anothers(site: Site) -> None:
    asked = {"kind": "correction", "text": "a text", "labels": ["delivery"]}
    key = {"headers": {"Idempotency-Key": "form-17"}}
    first = site.ask("POST", "/feedback", role="annotator", json=asked, **key).json()
    assert site.ask("POST", "/feedback", role="annotator", json=asked, **key).json() == first
    assert site.ask("POST", "/feedback", role="reviewer", json=asked, **key).json()["id"] != first["id"]
    clash = site.ask("POST", "/feedback", role="annotator", json={**asked, "labels": ["billing"]}, **key)
    assert clash.status_code == 422


def test_the_application_answers_to_its_own_names_alone(site: Site) -> None:
    hosts = site.http.app.state.hosts
    from fastapi.testclient import TestClient

    http = TestClient(application(hosts, ("127.0.0.1", "localhost")))
    assert http.get("/healthz", headers={"Host": "localhost:8433"}).status_code == 200
    assert http.get("/healthz", headers={"Host": "evil.example"}).status_code == 400
