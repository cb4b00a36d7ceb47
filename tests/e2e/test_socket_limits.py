"""Every row of the protocol's limits and close codes, over a real connection."""

import asyncio
import json
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from fakes.chat_client import ChatClient, Told, connected
from fakes.parts import GatedGenerator
from fakes.raw_peer import raw_peer
from fakes.service import serving, until_true
from fakes.waiting import until
from resume_chat.entrypoints.web.connection import SocketLimits
from resume_chat.entrypoints.web.guarded_ws import CLOSE_S

MUCH = [f"{number:04d} " + "x" * 4_000 + " " for number in range(500)]
"""An answer of two megabytes: more than all buffers between the two ends hold."""


async def test_a_frame_of_16_kib_is_served_and_one_byte_more_closes_1009(tmp_path: Path) -> None:
    async with serving(tmp_path) as service, connected(service.url) as client:
        frame = json.dumps({"type": "ping", "nonce": "n", "padding": ""})
        fitting = json.dumps({"type": "ping", "nonce": "n", "padding": "x" * (16_384 - len(frame))})
        await client.socket.send(fitting)
        assert await client.receive() == {"type": "pong", "nonce": "n"}
        await client.socket.send(fitting[:-2] + 'x"}')
        assert await client.close_code() == 1009


async def test_a_binary_frame_closes_1003(tmp_path: Path) -> None:
    async with serving(tmp_path) as service, connected(service.url) as client:
        await client.socket.send(b'{"type":"ping","nonce":"n"}')
        assert await client.close_code() == 1003


async def test_text_that_is_not_utf_8_closes_1007(tmp_path: Path) -> None:
    async with serving(tmp_path) as service, connected(service.url) as client:
        await client.socket.send(b'"\xff\xfe"', text=True)
        assert await client.close_code() == 1007


async def test_ten_refused_frames_in_a_row_close_1008_each_with_an_error_before(tmp_path: Path) -> None:
    async with serving(tmp_path) as service, connected(service.url) as client:
        for _ in range(10):
            assert (await client.exchange(type="nonsense"))["code"] == "bad_frame"
        assert await client.close_code() == 1008


async def test_a_served_frame_between_refused_ones_begins_the_count_anew(tmp_path: Path) -> None:
    async with serving(tmp_path) as service, connected(service.url) as client:
        for _ in range(3):
            for _ in range(9):
                assert (await client.exchange(type="nonsense"))["code"] == "bad_frame"
            assert (await client.exchange(type="ping", nonce="x"))["type"] == "pong"


async def test_a_refusal_for_how_things_stand_is_no_misuse(tmp_path: Path) -> None:
    """`busy` or `not_found` ten times in a row must not cost a patient client its socket."""
    async with serving(tmp_path) as service, connected(service.url) as client:
        for _ in range(12):
            assert (await client.exchange(type="stop", answer_id="0" * 32))["code"] == "not_found"
        assert (await client.exchange(type="ping", nonce="x"))["type"] == "pong"


async def test_no_hello_in_time_closes_4001(tmp_path: Path) -> None:
    async with (
        serving(tmp_path, limits=SocketLimits(hello_s=0.2)) as service,
        connected(service.url, hello=False) as client,
    ):
        assert (await client.exchange(type="ping", nonce="x"))["code"] == "hello_required"
        assert await client.close_code() == 4001


async def test_a_client_that_does_not_read_is_closed_4002_and_may_resume(tmp_path: Path) -> None:
    """Its answer goes on without it; what it has missed is there when it comes back."""
    generator = GatedGenerator()
    async with serving(tmp_path, limits=SocketLimits(send_s=0.5), generator=generator) as service:
        async with connected(service.url) as client:
            token = client.token
            accepted = await client.ask("What did Ines build?")
            client.socket.transport.pause_reading()
            generator.say(*MUCH)
            await _all_sockets_closed(service.url)
            client.socket.transport.resume_reading()
            reader = asyncio.create_task(_read_to_the_end(client))
            assert await client.close_code() == 4002
            await reader
        async with connected(service.url, token=token) as client:
            told = Told(str(accepted["answer_id"]))
            await client.send(type="resume", answer_id=told.answer_id, after_seq=0)
            await client.follow(told)
            assert told.text == "".join(MUCH)


async def test_a_client_that_never_reads_again_is_let_go_all_the_same(tmp_path: Path) -> None:
    """Its window stays shut, so neither the frames nor the close would ever leave: the connection is cut."""
    generator = GatedGenerator()
    async with (
        serving(tmp_path, limits=SocketLimits(send_s=0.3), generator=generator) as service,
        connected(service.url) as client,
    ):
        await client.ask("What did Ines build?")
        client.socket.transport.pause_reading()
        generator.say(*MUCH)
        await _all_sockets_closed(service.url)
        await until(lambda: not service.server.server_state.connections, within_s=CLOSE_S + 5)


async def _read_to_the_end(client: ChatClient) -> None:
    with suppress(ConnectionClosedError):
        async for _ in client.socket:
            pass


async def _all_sockets_closed(url: str) -> None:
    """Waits until the service says that none is open."""
    async with httpx.AsyncClient(trust_env=False) as http:

        async def none_is_open() -> bool:
            return "\nresume_chat_sockets 0.0\n" in (await http.get(f"{url}/metrics")).text

        await until_true(none_is_open, within_s=15)


async def test_an_idle_socket_is_closed_4003_and_a_busy_one_is_not(tmp_path: Path) -> None:
    async with serving(tmp_path, limits=SocketLimits(idle_s=0.6)) as service, connected(service.url) as client:
        for _ in range(4):
            await asyncio.sleep(0.3)  # shorter than the limit: the client's own pace is what is tested
            assert (await client.exchange(type="ping", nonce="x"))["type"] == "pong"
        assert await client.close_code() == 4003


async def test_one_socket_too_many_from_an_address_is_closed_4004_until_another_leaves(tmp_path: Path) -> None:
    async with (
        serving(tmp_path, limits=SocketLimits(per_address=2)) as service,
        connected(service.url),
        connected(service.url) as second,
    ):
        async with connected(service.url, hello=False) as third:
            assert await third.close_code() == 4004
        await second.socket.close()
        async with connected(service.url) as fourth:
            assert fourth.ready["type"] == "ready"


async def test_an_address_is_told_by_trusted_proxies_only(tmp_path: Path) -> None:
    """T54: a limit cannot be split by a header that anybody can send."""
    limits = SocketLimits(per_address=1)
    async with (
        serving(tmp_path / "alone", limits=limits) as service,
        connected(service.url, forwarded_for="192.0.2.1"),
        connected(service.url, hello=False, forwarded_for="192.0.2.2") as second,
    ):
        assert await second.close_code() == 4004
    async with (
        serving(tmp_path / "behind", limits=limits, trusted_proxies="127.0.0.1") as service,
        connected(service.url, forwarded_for="192.0.2.1"),
        connected(service.url, forwarded_for="2001:db8::1"),
        connected(service.url, forwarded_for="garbage, <>"),
    ):
        for spoofed in ("203.0.113.9, 192.0.2.1", "2001:db8::1", "x" * 6_000 + ", 192.0.2.1"):
            async with connected(service.url, hello=False, forwarded_for=spoofed) as other:
                assert await other.close_code() == 4004, spoofed[:40]


async def test_an_address_may_be_told_in_the_other_header_and_then_in_no_other(tmp_path: Path) -> None:
    """T54: a host that sets `X-Real-IP` may let `X-Forwarded-For` pass as the client sent it."""
    limits = SocketLimits(per_address=1)
    behind = serving(tmp_path / "behind", limits=limits, trusted_proxies="127.0.0.0/8", address_header="x-real-ip")
    async with (
        behind as service,
        connected(service.url, real_address="192.0.2.1"),
        connected(service.url, real_address="2001:db8::1"),
        connected(service.url, real_address="not an address"),
    ):
        for again in ("192.0.2.1", "2001:db8::2", "neither"):
            async with connected(service.url, hello=False, real_address=again, forwarded_for="203.0.113.9") as other:
                assert await other.close_code() == 4004, again
    async with (
        serving(tmp_path / "alone", limits=limits, trusted_proxies="192.0.2.7", address_header="x-real-ip") as service,
        connected(service.url, real_address="192.0.2.1"),
        connected(service.url, hello=False, real_address="192.0.2.2") as second,
    ):
        assert await second.close_code() == 4004


async def test_more_handshakes_than_an_address_can_need_are_refused_before_the_upgrade(tmp_path: Path) -> None:
    """T39. An upgrade costs a hundred times what a refusal does."""
    async with serving(tmp_path, limits=SocketLimits(per_address=2)) as service:
        for _ in range(12):
            async with connected(service.url):
                pass
        for _ in range(3):
            with pytest.raises(InvalidStatus) as refused:
                async with connected(service.url):
                    pass
            response = refused.value.response
            assert response.status_code == 429
            assert response.headers["content-type"] == "application/problem+json"
            assert response.headers["retry-after"] == "10"
            assert json.loads(response.body or b"")["code"] == "rate_limited"


async def test_more_sockets_than_the_process_may_have_are_refused_before_the_upgrade(tmp_path: Path) -> None:
    async with serving(tmp_path, limits=SocketLimits(total=2)) as service, connected(service.url):
        async with connected(service.url):
            with pytest.raises(InvalidStatus) as refused:
                async with connected(service.url):
                    pass
            assert refused.value.response.status_code == 503
        await until(lambda: len(service.server.server_state.connections) == 1)
        async with connected(service.url) as client:
            assert client.ready["type"] == "ready"


async def test_a_dead_peer_is_found_by_protocol_pings(tmp_path: Path) -> None:
    """A peer that never answers a ping is let go after two heartbeats."""
    async with serving(tmp_path, limits=SocketLimits(heartbeat_s=0.3, hello_s=60)) as service:
        host, port = service.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            b"GET /ws/chat HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        async with asyncio.timeout(5):
            said = await reader.read()
        assert b"101 Switching Protocols" in said
        assert b"\x89\x04" in said, "no protocol ping came"
        writer.close()


async def test_a_process_that_goes_away_says_goodbye_and_closes_1012(tmp_path: Path) -> None:
    async with serving(tmp_path) as service, connected(service.url) as client:
        service.server.begin_exit()
        goodbye = await client.receive()
        assert goodbye["type"] == "goodbye"
        assert 0 < int(str(goodbye["reconnect_after_ms"])) <= 4000
        assert await client.close_code() == 1012


async def test_an_answer_that_is_being_shown_comes_to_its_end_before_the_goodbye(tmp_path: Path) -> None:
    generator = GatedGenerator()
    async with serving(tmp_path, generator=generator, drain_s=10) as service, connected(service.url) as client:
        accepted = await client.ask("What did Ines build?")
        await generator.started.wait()
        service.server.begin_exit()
        await client.send(type="ask", client_message_id="later", question="And now?")
        refused = await client.receive_type("error")
        assert (refused["code"], refused["client_message_id"]) == ("draining", "later")
        with pytest.raises(OSError, match="Connect call failed"):  # another process may take it
            async with raw_peer(service.url):
                pass
        generator.say("Something.")
        told = await client.follow(Told(str(accepted["answer_id"])))
        assert told.end is not None
        assert told.end["type"] == "done"
        assert (await client.receive())["type"] == "goodbye"
        assert await client.close_code() == 1012


async def test_a_page_of_another_origin_is_refused_before_the_upgrade(tmp_path: Path) -> None:
    """T52."""
    async with serving(tmp_path, allowed_origins="https://chat.example") as service:
        for origin in (
            "null",
            "https://evil.example",
            "https://sub.chat.example",
            "https://chat.example.evil.example",
            "HTTPS://CHAT.EXAMPLE",
            "https://chat.example:8443",
            "https://user@chat.example",
            "http://chat.example",
            "https://chat.example/",
            "file://",
        ):
            with pytest.raises(InvalidStatus) as refused:
                async with connected(service.url, origin=origin):
                    pass
            assert refused.value.response.status_code == 403, origin
            assert not refused.value.response.body, origin


async def test_a_listed_origin_the_own_page_and_no_browser_at_all_are_let_in(tmp_path: Path) -> None:
    async with serving(tmp_path, allowed_origins="https://chat.example") as service:
        for origin in ("https://chat.example", service.url, None):
            async with connected(service.url, origin=origin) as client:
                assert client.ready["type"] == "ready"


async def test_a_bad_host_is_never_a_server_error(tmp_path: Path) -> None:
    """T52: some frameworks answer a bad Host on a socket with 500."""
    async with serving(tmp_path) as service:
        for host in ("", "evil.example", "a b", "x" * 5000, "[::1", "user@host"):
            line = await _first_line(service.url, host)
            assert line.split()[1] in {b"400", b"403"}, host


async def _first_line(url: str, host: str) -> bytes:
    """The first line of the answer to a handshake with this Host and a foreign origin."""
    address, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(address, int(port))
    writer.write(
        f"GET /ws/chat HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Origin: https://other.example\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    async with asyncio.timeout(5):
        line = await reader.readline()
    writer.close()
    return line


async def test_the_subprotocol_is_chosen_where_offered_and_v1_is_served_without(tmp_path: Path) -> None:
    async with serving(tmp_path) as service:
        async with connected(service.url) as client:
            assert client.socket.subprotocol == "resume-chat.v1"
        async with connect(service.url.replace("http", "ws", 1) + "/ws/chat", proxy=None) as socket:
            assert socket.subprotocol is None
            assert (await ChatClient(socket).hello())["protocol"] == "resume-chat.v1"


async def test_compression_is_not_negotiated(tmp_path: Path) -> None:
    """It costs 36 KiB a socket."""
    async with (
        serving(tmp_path) as service,
        connect(service.url.replace("http", "ws", 1) + "/ws/chat", proxy=None) as socket,
    ):
        assert socket.response is not None
        assert "Sec-WebSocket-Extensions" not in socket.response.headers
        assert "Server" not in socket.response.headers
