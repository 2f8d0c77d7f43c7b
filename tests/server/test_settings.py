"""A server stays on this machine unless it is told how others reach it safely."""

import asyncio
import socket
from pathlib import Path

import pytest

from heedful.errors import ConfigError
from heedful.server.run import address, join_link
from heedful.server.settings import PORT, Settings, bind

HERE = (Path("inbox"),)
TAKEN_BY_NEIGHBOURS = {8080, 9090, 6900, 8000, 5000, 7860, 6006, 3000, 11434}


def test_the_port_is_no_neighbours() -> None:
    assert PORT not in TAKEN_BY_NEIGHBOURS


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_loopback_needs_nothing(host: str) -> None:
    Settings(folders=HERE, host=host).check()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "heedful.example"])
def test_others_are_let_in_over_tls_alone(host: str) -> None:
    with pytest.raises(ConfigError, match="no TLS"):
        Settings(folders=HERE, host=host, port=8433).check()
    with pytest.raises(ConfigError, match="no TLS"):
        Settings(folders=HERE, host=host, port=8433, public_url="http://heedful.example").check()
    Settings(folders=HERE, host=host, port=8433, public_url="https://heedful.example").check()


def test_a_server_for_others_has_a_port_that_does_not_move() -> None:
    with pytest.raises(ConfigError, match="add --port"):
        Settings(folders=HERE, host="0.0.0.0", public_url="https://heedful.example").check()


def test_a_taken_port_is_stepped_over_unless_it_was_asked_for() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ConfigError, match=f"Port {port} on 127.0.0.1 cannot be used"):
            bind(Settings(folders=HERE, port=port))
    with bind(Settings(folders=HERE)) as first, bind(Settings(folders=HERE)) as second:
        assert first.getsockname() != second.getsockname()


def test_links_carry_their_secret_where_no_log_sees_it() -> None:
    settings = Settings(folders=HERE, public_url="https://heedful.example/")
    with bind(settings) as listening:
        base = address(settings, listening)
    assert join_link(base, "inbox", "secret") == "https://heedful.example/projects/inbox/join#secret"


def test_requests_may_be_addressed_to_the_names_it_has() -> None:
    settings = Settings(folders=HERE, host="0.0.0.0", port=1, public_url="https://heedful.example")
    assert set(settings.names) >= {"127.0.0.1", "localhost", "heedful.example"}
    assert "evil.example" not in settings.names


def test_an_answer_does_not_wait_until_the_one_before_it_was_acknowledged() -> None:
    async def delays() -> bool:
        held = []
        with bind(Settings(folders=HERE, port=0)) as listening:
            server = await asyncio.start_server(lambda _, writer: held.append(writer), sock=listening)
            _, mine = await asyncio.open_connection(*listening.getsockname())
            while not held:
                await asyncio.sleep(0)
            accepted = held[0].get_extra_info("socket")
            found = accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0
            mine.close()
            held[0].close()
            server.close()
        return found

    assert not asyncio.run(delays())
