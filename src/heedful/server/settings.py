"""Where a server listens, and what it insists on before others may reach it."""

import ipaddress
import socket
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field

from heedful.errors import ConfigError
from heedful.records.base import Record

PORT = 8433
"""The default: none that neighbours such as annotation tools, trackers and model servers use."""

WAITING = 1024  # connections that wait to be taken
NEARBY = 10  # ports after it that are tried when it is taken


class Settings(Record):
    """What `heedful serve` was told. `public_url` is where browsers find it, behind a proxy that does TLS."""

    folders: Annotated[tuple[Path, ...], Field(min_length=1)]
    host: str = "127.0.0.1"
    port: int | None = Field(default=None, ge=0, le=65535)
    public_url: str | None = None
    worker: bool = True

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        try:
            return self.host == "localhost" or ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def is_secure(self) -> bool:
        """Whether browsers come over TLS."""
        return self.public_url is not None and urlsplit(self.public_url).scheme == "https"

    @property
    def names(self) -> tuple[str, ...]:
        """The host names that requests may be addressed to: others are pages that play at being this one."""
        public = urlsplit(self.public_url or "").hostname
        return tuple(dict.fromkeys(filter(None, ("127.0.0.1", "localhost", "[::1]", self.host, public))))

    def check(self) -> None:
        """Refuse to leave this machine with the settings of a desk: raises ConfigError."""
        if self.is_local:
            return
        if not self.is_secure:
            raise ConfigError(
                f"Found the host {self.host}, which others can reach, and no TLS: passwords and tokens would "
                "go over the wire readable. Put a proxy that does TLS in front and name its address: "
                "heedful serve --host HOST --public-url https://…; or stay on 127.0.0.1."
            )
        if self.port is None:
            raise ConfigError("A server that others reach needs a port of its own: add --port.")


def bind(settings: Settings) -> socket.socket:
    """A socket that listens: on the port that was asked for, else on the default or one nearby."""
    wanted = [settings.port] if settings.port is not None else [*range(PORT, PORT + NEARBY), 0]
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    for port in wanted:
        # named as TCP, asyncio sends each piece at once: else every answer waits 40 ms for an acknowledgement
        made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((settings.host, port))
            made.listen(WAITING)
        except OSError as error:
            made.close()
            if len(wanted) == 1:
                raise ConfigError(
                    f"Port {port} on {settings.host} cannot be used: {error.strerror}. "
                    "Name another with --port."
                ) from error
        else:
            return made
    raise ConfigError(f"No port on {settings.host} can be used. Name one with --port.")
