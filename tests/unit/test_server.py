"""Where the server listens, and what it says when it cannot."""

import socket
import sys
from contextlib import closing

import pytest

from resume_chat.entrypoints.web.server import SEND_BUFFER_BYTES, USER_TIMEOUT_MS, open_listener, url_of
from resume_chat.settings import SettingsError


def test_a_listener_bounds_what_a_silent_client_can_hold() -> None:
    with closing(open_listener("127.0.0.1", 0)) as listener:
        assert SEND_BUFFER_BYTES <= listener.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * SEND_BUFFER_BYTES
        if sys.platform == "linux":
            assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == USER_TIMEOUT_MS


def test_connections_are_refused_until_something_is_served() -> None:
    with closing(open_listener("127.0.0.1", 0)) as listener, pytest.raises(ConnectionRefusedError):
        socket.create_connection(listener.getsockname(), timeout=1)


def test_the_address_is_one_that_a_browser_can_open() -> None:
    for host in ("127.0.0.1", "0.0.0.0", "localhost"):
        with closing(open_listener(host, 0)) as listener:
            assert url_of(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize(
    ("host", "says"),
    [("no such host.invalid", "no address to listen on"), ("192.0.2.1", "not an address of this machine")],
)
def test_a_host_that_cannot_be_is_named_with_the_way_out(host: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says) as refused:
        open_listener(host, 0)
    assert "--host 127.0.0.1" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_port_in_use_is_named_with_the_way_out() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"port {port} of 127.0.0.1 is in use.*--port"):
            open_listener("127.0.0.1", port)
