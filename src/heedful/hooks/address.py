"""Where a webhook may go: a URL comes in, an address that was looked at comes out, and that very one is used.

Whoever may add a webhook could otherwise make the server ask what only the server can reach. A name is looked
up once a try; each of its addresses must be one of the public Internet, or of a network that the project's
`heedful.toml` allows. Redirects are followed by nobody.
"""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from heedful.errors import DataError

Address = IPv4Address | IPv6Address
Lookup = Callable[[str, int], list[str]]

NAT64 = ip_network("64:ff9b::/96")
ALLOW = 'Allow its network in heedful.toml: [webhooks] allow = ["10.0.0.0/8"]'
LONGEST = 2000


@dataclass(frozen=True)
class Target:
    """A URL taken apart, with the one address that a connection goes to."""

    url: SplitResult
    host: str
    port: int
    address: str

    @property
    def path(self) -> str:
        """What stands behind the host: the request's target."""
        return (self.url.path or "/") + (f"?{self.url.query}" if self.url.query else "")


def look_up(host: str, port: int) -> list[str]:
    """All addresses of a host; raises DataError where it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DataError(f"The name {host!r:.100} has no address ({error}). Is it written right?") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def target(url: str, allow: Sequence[str], look: Lookup = look_up) -> Target:
    """Where this URL leads, if a webhook may go there; raises DataError where it may not."""
    parts, host, port = taken_apart(url)
    addresses = look(host, port)
    for address in addresses:
        _may_go(address, parts.scheme, host, allow)
    if not addresses:
        raise DataError(f"The name {host!r:.100} has no address. Is it written right?")
    return Target(parts, host, port, addresses[0])


def check(url: str, allow: Sequence[str]) -> None:
    """What can be said of a URL without asking for its name; a number in any spelling is looked at."""
    parts, host, port = taken_apart(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        if parts.scheme == "http" and not allow:
            raise DataError(f"Found http:; wanted https:. {ALLOW}") from None
        return
    for entry in found:
        _may_go(str(entry[4][0]), parts.scheme, host, allow)


def taken_apart(url: str) -> tuple[SplitResult, str, int]:
    """Scheme, host and port of a URL; raises DataError for any but plain http and https."""
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise DataError(f"Found a URL with characters that do not belong there: {url!r:.100}. Encode them.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise DataError(f"{url!r:.100} is no URL ({error}). Wanted https://host/path.") from error
    if parts.scheme not in ("https", "http"):
        raise DataError(f"Found the scheme {parts.scheme!r:.20}; wanted https.")
    if not parts.hostname or "@" in parts.netloc or parts.fragment or port == 0:
        raise DataError(f"{url!r:.100} is no address of a webhook. Wanted https://host/path, nothing more.")
    return parts, parts.hostname, port or (443 if parts.scheme == "https" else 80)


def _may_go(written: str, scheme: str, host: str, allow: Sequence[str]) -> None:
    address = ip_address(written.partition("%")[0])
    if any(_within(one, allow) for one in (address, *_inside(address))):
        return
    if not is_public(address):
        raise DataError(f"{host!r:.100} leads to {address}, which is no address of the Internet. {ALLOW}")
    if scheme != "https":
        raise DataError(f"Found http: to {host!r:.100}; wanted https:, so that nobody reads along.")


def is_public(address: Address) -> bool:
    """Whether an address, and any that is wrapped in it, belongs to the public Internet."""
    return all(
        one.is_global and not (one.is_multicast or one.is_reserved or one.is_unspecified)
        for one in (address, *_inside(address))
    )


def _inside(address: Address) -> list[Address]:
    """The addresses of the older kind that an IPv6 address stands for."""
    if isinstance(address, IPv4Address):
        return []
    wrapped: list[Address | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in NAT64 or int(address) >> 32 == 0:
        wrapped.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in wrapped if one is not None]


def _within(address: Address, allow: Sequence[str]) -> bool:
    networks = (ip_network(one, strict=False) for one in allow)
    return any(address.version == network.version and address in network for network in networks)
