"""A receiver can tell a true event from any other."""

import base64
import hashlib
import hmac

import pytest

from heedful.errors import DataError
from heedful.hooks.signing import TOLERANCE, sign, verify
from heedful.store.webhooks import new_secret

NOW = 1_700_000_000
BODY = b'{"type": "ping"}'


def test_the_signature_is_that_of_the_standard_webhooks() -> None:
    key = b"thirty-two bytes of key material"
    secret = "whsec_" + base64.b64encode(key).decode()
    headers = sign([secret], "feedback-1", NOW, BODY)
    wanted = hmac.new(key, b"feedback-1.%d." % NOW + BODY, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(wanted).decode()
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("feedback-1", str(NOW))


def test_a_true_event_is_known_by_the_new_secret_and_the_earlier_one() -> None:
    new, earlier = new_secret(), new_secret()
    headers = {name.title(): value for name, value in sign([new, earlier], "e1", NOW, BODY).items()}
    for secret in (new, earlier):
        assert verify(secret, headers, BODY, clock=lambda: NOW + 10) == "e1"
    with pytest.raises(DataError, match="not signed with this secret"):
        verify(new_secret(), headers, BODY, clock=lambda: NOW)


@pytest.mark.parametrize("changed", ["body", "webhook-id", "webhook-timestamp", "webhook-signature"])
def test_whatever_is_changed_on_the_way_is_noticed(changed: str) -> None:
    secret = new_secret()
    headers, body = sign([secret], "e1", NOW, BODY), BODY
    if changed == "body":
        body = BODY.replace(b"ping", b"pong")
    else:
        headers[changed] = {"webhook-timestamp": str(NOW + 1)}.get(changed, headers[changed] + "x")
    with pytest.raises(DataError):
        verify(secret, headers, body, clock=lambda: NOW)


@pytest.mark.parametrize("late", [TOLERANCE + 1, -TOLERANCE - 1])
def test_an_event_that_was_recorded_and_sent_again_is_too_old(late: int) -> None:
    secret = new_secret()
    with pytest.raises(DataError, match="seconds from now"):
        verify(secret, sign([secret], "e1", NOW, BODY), BODY, clock=lambda: NOW + late)


@pytest.mark.parametrize(
    "headers", [{}, {"webhook-id": "a", "webhook-timestamp": "x", "webhook-signature": ""}]
)
def test_a_request_that_is_no_event_is_named(headers: dict) -> None:
    with pytest.raises(DataError, match="no signed event"):
        verify(new_secret(), headers, BODY)
