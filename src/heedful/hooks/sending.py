"""One request to one address: a body goes out, a status comes back. No redirects, no proxy."""

import http.client
import socket
import ssl
from collections.abc import Mapping
from typing import NamedTuple

from heedful.hooks.address import Target

PATIENCE = 10.0  # seconds for each step of a connection


class Answer(NamedTuple):
    """What a receiver said: a status, or in `error` why there was none; `after` is its Retry-After."""

    status: int | None = None
    error: str | None = None
    after: float | None = None

    @property
    def is_good(self) -> bool:
        """Whether the event has arrived."""
        return self.status is not None and 200 <= self.status < 300


def send(target: Target, headers: Mapping[str, str], body: bytes, patience: float = PATIENCE) -> Answer:
    """POST a body to the address that was looked at, whatever its name means by now."""
    connection = _connection(target, patience)
    try:
        connection.request("POST", target.path, body, dict(headers))
        response = connection.getresponse()
        return Answer(status=response.status, after=_seconds(response.headers.get("Retry-After")))
    except (OSError, http.client.HTTPException) as error:
        return Answer(error=f"{type(error).__name__}: {error}"[:300])
    finally:
        connection.close()


def _connection(target: Target, patience: float) -> http.client.HTTPConnection:
    if target.url.scheme == "https":
        return _Pinned(target, patience)
    return _PinnedPlain(target, patience)


class _PinnedPlain(http.client.HTTPConnection):
    """Connects to the address, speaks to the name."""

    def __init__(self, target: Target, patience: float) -> None:
        super().__init__(target.host, target.port, timeout=patience)
        self._address = target.address

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)


class _Pinned(http.client.HTTPSConnection):
    """The same over TLS: the certificate must be the name's."""

    def __init__(self, target: Target, patience: float) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(target.host, target.port, timeout=patience, context=self._tls)
        self._address = target.address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def _seconds(header: str | None) -> float | None:
    """A Retry-After in seconds; a date is left aside."""
    return float(header) if header is not None and header.isascii() and header.isdigit() else None
