"""Peers that mean harm or are broken, against the service in a process of its own: one of them costs the others nothing.

Times are generous, for the machine may be busy; what is firm is memory, and what becomes of the peer.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from hypothesis import settings

from fakes.chat_client import ChatClient, connected
from fakes.process import ServiceProcess, service_process
from fakes.raw_peer import CONT, PING, PONG, TEXT, RawPeer, frame, raw_peer, resident_mb
from fakes.service import serving, until_true
from resume_chat.entrypoints.web.connection import SocketLimits
from resume_chat.entrypoints.web.guarded_http import BODY_S, HEAD_BYTES, HEAD_S
from resume_chat.entrypoints.web.server import USER_TIMEOUT_MS

Result = TypeVar("Result")

MIB = 1 << 20


@dataclass(slots=True)
class Watched:
    """How the service fared while something was done to it."""

    most_mb: float = 0.0
    """By how much its memory grew at most."""
    slowest_s: float = 0.0
    """The longest that a health check took."""
    checks: int = 0
    _statuses: set[int] = field(default_factory=set)

    @property
    def is_alive(self) -> bool:
        """Whether every check was answered with 200."""
        return self._statuses == {200}


async def watched(service: ServiceProcess, work: Awaitable[Result]) -> tuple[Result, Watched]:
    """Does something, and asks meanwhile how the service is, over and over."""
    seen = Watched()
    before = resident_mb(service.process.pid)
    task = asyncio.ensure_future(work)
    async with httpx.AsyncClient(base_url=service.url, trust_env=False, timeout=30) as http:
        while True:
            is_last = task.done()
            began = time.monotonic()
            seen._statuses.add((await http.get("/health/live")).status_code)  # noqa: SLF001 - its own
            seen.slowest_s = max(seen.slowest_s, time.monotonic() - began)
            seen.most_mb = max(seen.most_mb, resident_mb(service.process.pid) - before)
            seen.checks += 1
            if is_last:
                return await task, seen
            await asyncio.wait({task}, timeout=0.02)


@asynccontextmanager
async def greeted(
    url: str, token: str | None = None, *, receive_buffer: int | None = None, source: str | None = None
) -> AsyncIterator[tuple[RawPeer, str]]:
    """A raw peer that has said hello, and its token; of what comes then nothing is read unless the test does."""
    async with raw_peer(url, receive_buffer=receive_buffer, source=source) as peer:
        assert b"101 Switching Protocols" in await peer.upgrade()
        await peer.say(json.dumps({"type": "hello"} | ({"visitor_token": token} if token else {})))
        said = b""
        while b'"heartbeat_s"' not in said:
            said += await peer.read()
        ready = json.loads(said[said.index(b"{") :])
        yield peer, token or str(ready["visitor_token"])


async def cuts(service: ServiceProcess) -> list[tuple[str, str]]:
    """What the log says of peers that were cut: event and reason."""
    lines = [json.loads(line) for line in service.lines]
    return [(each["event"], each["reason"]) for each in lines if each["event"] in {"socket_cut", "request_cut"}]


# ---------------------------------------------------------------- T36: a shut window


async def test_a_hundred_readers_with_a_shut_window_are_let_go_and_their_answers_are_whole(tmp_path: Path) -> None:
    """T36. Each holds a handler and what waits for it; without a limit for ever, and the process could not even end.

    Twenty ask and never read; eighty come back for an answer that is there, and read no more than its beginning.
    """
    length = 110 * 2000  # more than all buffers between the two ends hold
    async with service_process(
        tmp_path,
        generator="scripted",
        guard="off",
        retriever="in_memory",
        scripted__count="110",
        scripted__token_chars="2000",
        scripted__token_interval_ms="20",
        chain__max_running="64",
        questions_per_address="1000",
    ) as service:
        async with connected(service.url) as client:
            token = client.token
            told = await client.answer_to("What did she study?", within_s=60)
            assert len(told.text) == length
        again = json.dumps({"type": "resume", "answer_id": told.answer_id, "after_seq": 0})
        async with AsyncExitStack() as stack:
            before = resident_mb(service.process.pid)
            askers = []
            for number in range(100):
                source = f"127.0.0.{2 + number // 20}"
                opened = greeted(service.url, token if number % 5 else None, receive_buffer=4096, source=source)
                peer, own = await stack.enter_async_context(opened)
                if number % 5:
                    await peer.say(again)
                    assert await peer.read(), "not even the beginning came"
                else:
                    await peer.say('{"type":"ask","client_message_id":"one","question":"What did she study?"}')
                    askers.append(own)

            async def others() -> None:
                async with connected(service.url, token=token) as client:
                    assert len((await client.answer_to("What did she study?", within_s=60)).text) == length
                await until_true(lambda: _has_sockets(service.url, 0), within_s=60)

            opened_mb = resident_mb(service.process.pid) - before
            _, seen = await watched(service, others())
            assert seen.is_alive
            assert seen.slowest_s < 2
            assert (opened_mb + seen.most_mb) * 1e6 < 64 * MIB, "more than two thirds of a mebibyte each"
        assert {await _stored(service.url, each) for each in askers} == {("complete", length)}
    codes = [json.loads(line)["code"] for line in service.lines if '"socket_closed"' in line]
    assert codes.count(4002) == 100


async def _has_sockets(url: str, count: int) -> bool:
    async with httpx.AsyncClient(trust_env=False) as http:
        return f"\nresume_chat_sockets {count}.0\n" in (await http.get(f"{url}/metrics")).text


async def _stored(url: str, token: str) -> tuple[str, int]:
    """Status and length of a visitor's only answer."""
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"{url}/api/v1", headers=headers, trust_env=False, timeout=30) as http:
        (conversation,) = (await http.get("/conversations")).json()["items"]
        messages = (await http.get(f"/conversations/{conversation['id']}/messages")).json()["items"]
    return messages[1]["status"], len(messages[1]["content"])


# ---------------------------------------------------------------- T37: floods on one socket

FLOODS = {
    "pings": (frame(PING, b"x" * 125) * 480, 60 * MIB),
    "pongs": (frame(PONG, b"x" * 125) * 480, 60 * MIB),
    "empty fragments": (frame(CONT, fin=False) * 9_000, 8 * MIB),
    "tiny frames": (frame(TEXT, b"x") * 9_000, 4 * MIB),
    "empty frames": (frame(TEXT) * 9_000, 4 * MIB),
}


async def test_a_flood_on_one_socket_is_cut_at_once_and_nobody_else_feels_it(tmp_path: Path) -> None:
    """T37. uvicorn's own protocol grows by as much as is sent, or stands still while it is read."""
    async with service_process(tmp_path, retriever="in_memory", generator="extractive") as service:
        async with connected(service.url) as client:  # what is loaded at first use is loaded
            await client.answer_to("Where does she work now?")
        for name, (block, size) in FLOODS.items():
            async with greeted(service.url) as (peer, _):
                if name == "empty fragments":
                    await peer.write(frame(TEXT, b"{", fin=False))
                flood = peer.flood(block, size // len(block))
                (taken, took_s), seen = await watched(service, flood)
            assert taken * len(block) < 8 * MIB, name
            assert took_s < 5, name
            assert seen.most_mb < 8, name
            assert seen.is_alive, name
            assert seen.slowest_s < 1, name
        await until_true(lambda: _has_sockets(service.url, 0))
    assert (await cuts(service)).count(("socket_cut", "frames")) >= 2
    assert ("socket_cut", "fragments") in await cuts(service)


async def test_messages_are_taken_at_a_pace_and_none_is_lost(tmp_path: Path) -> None:
    """A client that sends a thousand pings at once has each of them answered, but not at the others' cost."""
    async with serving(tmp_path) as service, connected(service.url) as client:
        began = time.monotonic()
        reader = asyncio.create_task(_nonces(client, 400))
        for nonce in range(400):
            await client.send(type="ping", nonce=nonce)
        assert await reader == list(range(400))
        assert time.monotonic() - began > 1.5


async def _nonces(client: ChatClient, count: int) -> list[object]:
    return [(await client.receive(within_s=20))["nonce"] for _ in range(count)]


async def test_a_message_may_come_in_64_fragments_and_not_in_one_more(tmp_path: Path) -> None:
    async with serving(tmp_path) as service:
        for count, expected in ((64, b'"pong"'), (65, b"\x88\x0b\x03\xf0fragments")):
            async with greeted(service.url) as (peer, _):
                text = '{"type":"ping","nonce":"' + "n" * 60 + '"}'
                step = len(text) // (count - 1)
                parts = [text[at : at + step].encode() for at in range(0, step * (count - 2), step)]
                parts += [text[step * (count - 2) :].encode(), b""]
                assert len(parts) == count
                for number, part in enumerate(parts):
                    await peer.write(frame(CONT if number else TEXT, part, fin=number == count - 1))
                assert expected in await peer.read()


# ---------------------------------------------------------------- T38: heads of requests


async def test_a_request_comes_soon_and_in_few_words_or_not_at_all(tmp_path: Path) -> None:
    """T38. A silent connection, one byte a second, a body that never comes, a head without end, requests without answers."""
    async with service_process(tmp_path, retriever="in_memory") as service:

        async def silent() -> tuple[bytes, float]:
            async with raw_peer(service.url) as peer:
                return await _timed(peer.read_to_the_end())

        async def dripping() -> tuple[bytes, float]:
            async with raw_peer(service.url) as peer:
                drip = asyncio.create_task(_drip(peer, b"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: " + b"x" * 60))
                said = await _timed(peer.read_to_the_end())
                drip.cancel()
                return said

        async def bodiless() -> tuple[bytes, float]:
            async with raw_peer(service.url) as peer:
                await peer.write(b"POST /api/v1/visitors HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
                return await _timed(peer.read_to_the_end())

        async def endless() -> tuple[bytes, float]:
            async with raw_peer(service.url) as peer:
                await peer.write(b"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Long: ")
                reader = asyncio.create_task(_timed(peer.read_to_the_end()))
                taken, _ = await peer.flood(b"x" * 65_536, 512)
                assert taken < 512, "32 MiB of a head were taken"
                return await reader

        outcomes = asyncio.gather(silent(), dripping(), bodiless(), endless())
        ((nothing, silent_s), (late, late_s), (unread, unread_s), (long, long_s)), seen = await watched(
            service, outcomes
        )
        assert nothing == b""
        assert silent_s < HEAD_S + 3
        assert late.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
        assert late_s < HEAD_S + 3
        assert unread == b"" or unread.startswith(b"HTTP/1.1 ")
        assert unread_s < BODY_S + 5
        assert long.startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")
        assert long_s < 3
        assert seen.most_mb < 8
        assert seen.is_alive
    assert set(await cuts(service)) >= {("request_cut", "late"), ("request_cut", "head")}


async def test_a_head_of_up_to_32_kib_is_read_and_a_longer_one_answered_with_a_problem(tmp_path: Path) -> None:
    async with serving(tmp_path) as service:
        assert (await _said_to_a_head_of(service.url, HEAD_BYTES)).startswith(b"HTTP/1.1 200 OK\r\n")
        said = await _said_to_a_head_of(service.url, HEAD_BYTES + 2048)
        assert said.startswith(b"HTTP/1.1 431 ")
        assert b"application/problem+json" in said
        assert json.loads(said.partition(b"\r\n\r\n")[2])["status"] == 431


async def _said_to_a_head_of(url: str, size: int) -> bytes:
    head = b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: "
    async with raw_peer(url) as peer:
        await peer.write(head + b"x" * (size - len(head) - 4) + b"\r\n\r\n")
        return await peer.read_to_the_end()


async def test_what_is_no_http_is_answered_with_a_problem(tmp_path: Path) -> None:
    async with serving(tmp_path) as service, raw_peer(service.url) as peer:
        await peer.write(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")  # how TLS begins
        said = await peer.read_to_the_end()
        assert said.startswith(b"HTTP/1.1 400 ")
        assert json.loads(said.partition(b"\r\n\r\n")[2])["code"] == "bad_frame"


@pytest.mark.parametrize("count", [2, 50, 3_000])
async def test_requests_sent_ahead_are_answered_in_order(tmp_path: Path, count: int) -> None:
    """Held back as the bytes that they are, not as so many tasks; an answer lost between two reads would hang here."""
    async with serving(tmp_path) as service, raw_peer(service.url) as peer:
        ahead = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n" * (count - 1)
        await peer.write(ahead + b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert (await peer.read_to_the_end()).count(b"HTTP/1.1 200 OK") == count


async def test_a_connection_that_only_sends_requests_is_cut(tmp_path: Path) -> None:
    async with service_process(tmp_path, retriever="in_memory") as service, raw_peer(service.url) as peer:
        flood = peer.flood(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n" * 2_000, 400)
        (taken, _), seen = await watched(service, flood)
        assert taken < 400
        assert seen.most_mb < 16
        assert seen.is_alive


async def _timed(work: Awaitable[bytes]) -> tuple[bytes, float]:
    began = time.monotonic()
    return await work, time.monotonic() - began


async def _drip(peer: RawPeer, text: bytes) -> None:
    for byte in text:
        await peer.write(bytes([byte]))
        await asyncio.sleep(0.2)  # the peer's own pace is what is tested


# ---------------------------------------------------------------- T39: floods of connections


async def test_a_flood_of_handshakes_is_refused_and_a_visitor_elsewhere_does_not_feel_it(tmp_path: Path) -> None:
    """T39. Four hundred handshakes from one address, none of which says hello; and two hundred silent connections."""
    async with service_process(tmp_path, retriever="in_memory", generator="extractive") as service:
        async with connected(service.url) as client:  # what is loaded at first use is loaded
            await client.answer_to("Where does she work now?")
        async with AsyncExitStack() as stack:

            async def flood() -> list[bytes]:
                for _ in range(200):
                    await stack.enter_async_context(raw_peer(service.url, source="127.0.0.8"))
                heads = []
                for _ in range(400):
                    peer = await stack.enter_async_context(raw_peer(service.url, source="127.0.0.9"))
                    heads.append(await peer.upgrade())
                async with connected(service.url) as client:
                    await client.answer_to("Where does she work now?")
                return heads

            heads, seen = await watched(service, flood())
            upgraded = sum(b" 101 " in head for head in heads)
            assert 120 <= upgraded < 300, "six times its sockets at once, then a few a second"
            assert sum(b" 429 " in head for head in heads) == 400 - upgraded
            assert seen.is_alive
            assert seen.slowest_s < 1
            assert seen.most_mb < 32
            await until_true(lambda: _has_sockets(service.url, 0), within_s=30)
    codes = [json.loads(line)["code"] for line in service.lines if '"socket_closed"' in line]
    assert 20 <= codes.count(4001) < 100, "as many as it may have open at a time waited for their hello in vain"
    assert sum('"handshakes_refused"' in line for line in service.lines) < 60, "a line for each refusal"


# ---------------------------------------------------------------- T40: dead without a word


def test_a_dead_peer_is_found_within_45_seconds() -> None:
    """T40: one heartbeat until the ping, one for the answer, and the cut."""
    assert 2 * SocketLimits().heartbeat_s + 3 <= 45


async def test_a_peer_that_answers_no_ping_is_let_go_after_two_heartbeats(tmp_path: Path) -> None:
    """T40. The other side of a tunnel that has lost both ends: TCP itself would hold it for hours."""
    async with serving(tmp_path, limits=SocketLimits(heartbeat_s=0.4)) as service, greeted(service.url) as (peer, _):
        said, took_s = await _timed(peer.read_to_the_end())
        assert said.startswith(b"\x89\x04"), "no ping came"
        assert b"\x03\xf3" in said, "no close with 1011 came"
        assert 0.6 < took_s < 5
        await until_true(lambda: _has_sockets(service.url, 0))


IS_LONG = settings.get_current_profile_name() == "long"
SHIPPED_S = 45.0
"""Within so long a dead peer is let go with the limits that are shipped; the ordinary run makes them shorter."""


async def test_a_peer_whose_packets_vanish_is_let_go_in_mid_answer(tmp_path: Path) -> None:
    """T40. Both directions, no FIN, no acknowledgement: what waits for the peer must not keep the connection either."""
    limits = SocketLimits() if IS_LONG else SocketLimits(heartbeat_s=0.4)
    async with (
        serving(tmp_path, limits=limits, scripted__count="5000", scripted__token_interval_ms="10") as service,
        greeted(service.url) as (peer, _),
    ):
        await peer.say('{"type":"ask","client_message_id":"one","question":"What did Ines build?"}')
        while b'"token"' not in await peer.read():
            pass
        peer.vanish()
        await until_true(lambda: _has_sockets(service.url, 0), within_s=SHIPPED_S if IS_LONG else 10)


async def test_a_reader_of_events_whose_packets_vanish_is_let_go(tmp_path: Path) -> None:
    """T40 over HTTP, where nobody answers a ping: the kernel gives up what nobody acknowledges."""
    user_timeout_ms = USER_TIMEOUT_MS if IS_LONG else 1_000
    async with serving(
        tmp_path, user_timeout_ms=user_timeout_ms, scripted__count="5000", scripted__token_interval_ms="10"
    ) as service:
        async with connected(service.url) as client:
            accepted = await client.ask("What did Ines build?")
        async with raw_peer(service.url) as peer:
            path = f"/api/v1/answers/{accepted['answer_id']}/events"
            await peer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {client.token}\r\n\r\n".encode())
            while b"event: token" not in await peer.read():
                pass
            await until_true(lambda: _has_sockets(service.url, 1))
            peer.vanish()
            await until_true(lambda: _has_sockets(service.url, 0), within_s=SHIPPED_S if IS_LONG else 10)
