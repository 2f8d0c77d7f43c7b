"""Signatures after the Standard Webhooks: a receiver can tell that an event is ours, whole and of just now.

What is signed is `ID.TIMESTAMP.BODY`, by HMAC-SHA256 with the webhook's secret. While a secret is being
changed there are two signatures; one that fits is enough.
"""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping, Sequence

from heedful.errors import DataError

TOLERANCE = 300  # seconds that a signature may be old, or ahead of its receiver's clock


def sign(secrets: Sequence[str], event_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers that go with an event."""
    signed = " ".join(f"v1,{_signature(secret, event_id, timestamp, body)}" for secret in secrets)
    return {"webhook-id": event_id, "webhook-timestamp": str(timestamp), "webhook-signature": signed}


def verify(
    secret: str, headers: Mapping[str, str], body: bytes, clock: Callable[[], float] = time.time
) -> str:
    """The id of an event that came with these headers; raises DataError unless it is signed, and fresh.

    The same id again is the same event again: leave it aside.
    """
    given = {name.lower(): value for name, value in headers.items()}
    try:
        event_id, timestamp = given["webhook-id"], int(given["webhook-timestamp"])
        signatures = given["webhook-signature"].split()
    except (KeyError, ValueError) as error:
        raise DataError("This request is no signed event: webhook-* headers are missing or odd.") from error
    if abs(clock() - timestamp) > TOLERANCE:
        raise DataError(
            f"The event {event_id!r:.80} was signed more than {TOLERANCE} seconds from now. Check the clock."
        )
    wanted = f"v1,{_signature(secret, event_id, timestamp, body)}"
    if not any(hmac.compare_digest(wanted.encode(), one.encode()) for one in signatures):
        raise DataError(f"The event {event_id!r:.80} was not signed with this secret. Leave it aside.")
    return event_id


def _signature(secret: str, event_id: str, timestamp: int, body: bytes) -> str:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as error:
        raise DataError("This is no secret of a webhook; wanted whsec_ and base64.") from error
    signed = f"{event_id}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
