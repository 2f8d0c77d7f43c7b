"""A webhook leads nowhere inside: whatever the spelling, nobody there hears of it (USERS S3)."""

import socket
import threading
from collections.abc import Iterator

import pytest

from heedful.errors import DataError
from heedful.hooks.address import check, is_public, look_up, target
from heedful.hooks.sending import send


class Canary:
    """Listens on loopback and counts who connects; nobody should."""

    def __init__(self) -> None:
        self.connections = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                self._listening.accept()[0].close()
            except OSError:
                return
            self.connections += 1

    def close(self) -> None:
        self._listening.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.close()


INSIDE = [
    "http://127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://127.255.255.254:{port}/",
    "http://2130706433:{port}/",  # decimal
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0177.0.0.1:{port}/",  # octal
    "http://017700000001:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://localhost.:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",  # wrapped in IPv6
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::127.0.0.1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[::ffff:169.254.169.254]/latest/meta-data/",
    "http://169.254.169.254/latest/meta-data/",
    "https://169.254.169.254/",
    "http://10.0.0.1/",
    "http://10.255.255.255/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",  # a carrier's
    "http://192.0.2.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[fe80::1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[ff02::1]/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_x",
    "ftp://127.0.0.1:{port}/",
    "dict://127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "http:127.0.0.1:{port}",
    "http://8.8.8.8@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@8.8.8.8/",
    "http://127.0.0.1:{port}/#@8.8.8.8",
    "http://8.8.8.8:{port}\r\nHost: 127.0.0.1/",
    "http://127.0.0.1:{port} /",
    "http://127。0。0。1:{port}/",
    "http://①②⑦.0.0.1:{port}/",
    "http://8.8.8.8/",  # in the clear
]


@pytest.mark.parametrize("url", INSIDE)
def test_no_spelling_leads_inside(url: str, canary: Canary) -> None:
    with pytest.raises(DataError):
        send(target(url.format(port=canary.port), allow=()), {}, b"secret")
    assert canary.connections == 0


def test_there_are_forty_of_them_and_the_canary_sings_when_it_is_allowed(canary: Canary) -> None:
    assert len(INSIDE) >= 40
    send(target(f"http://127.0.0.1:{canary.port}/", allow=("127.0.0.0/8",)), {}, b"hello")
    assert canary.connections == 1


@pytest.mark.parametrize("number", ["2130706433", "0x7f.1", "[::1]", "10.1.2.3", "169.254.169.254"])
def test_a_number_is_refused_when_the_webhook_is_added(number: str) -> None:
    with pytest.raises(DataError, match="no address of the Internet"):
        check(f"https://{number}/", allow=())


def test_a_name_is_looked_up_when_an_event_is_sent_and_not_before() -> None:
    check("https://hooks.example/", allow=())
    with pytest.raises(DataError, match=r"found http:|Found http:"):
        check("http://hooks.example/", allow=())


def test_one_address_inside_among_several_is_enough_to_refuse() -> None:
    with pytest.raises(DataError, match=r"leads to 10\.0\.0\.7"):
        target("https://hooks.example/", (), look=lambda *_: ["93.184.215.14", "10.0.0.7"])


def test_a_name_that_means_something_else_on_the_second_look_is_not_looked_up_twice(
    canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    looked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        looked.append(host)
        return next(answers)

    reached: list[object] = []

    def no_further(address: object, *_: object) -> None:
        reached.append(address)
        raise OSError("no further")

    monkeypatch.setattr(socket, "create_connection", no_further)
    found = target(f"https://hooks.example:{canary.port}/", (), look=rebinding)
    assert send(found, {}, b"secret").error == "OSError: no further"
    assert (reached, looked) == ([("93.184.215.14", canary.port)], ["hooks.example"])
    assert canary.connections == 0


def test_a_redirect_is_an_answer_and_not_a_way(receiver, canary: Canary) -> None:
    receiver.answers = [307]
    receiver.headers = {"Location": f"http://127.0.0.1:{canary.port}/"}
    answer = send(target(receiver.url, allow=("127.0.0.1/32",)), {}, b"{}")
    assert (answer.status, answer.is_good, len(receiver.heard)) == (307, False, 1)
    assert canary.connections == 0


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "8.8.8.8"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    from ipaddress import ip_address

    assert is_public(ip_address(address))


def test_a_name_without_an_address_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nothing)
    with pytest.raises(DataError, match=r"'hooks\.example' has no address"):
        look_up("hooks.example", 443)
