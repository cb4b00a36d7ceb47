"""What the server does at the edges of the protocol, seen by two clients that share no code: `websockets` and a browser.

Each row is one conversation, held by both with the same service; both have to see the same frames and the same close. Of the
codes that the server sends, 1007, 1011 and 4002 are seen elsewhere: a browser sends no text that is not UTF-8, answers
pings, and reads, whatever the page does.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from fakes.browser import Browser, running_browser
from fakes.chat_client import PROTOCOL, connected
from fakes.service import Service, serving
from fakes.waiting import until
from resume_chat.entrypoints.web.connection import SocketLimits
from resume_chat.entrypoints.web.guarded_ws import GuardedWS

HELLO = '{"type":"hello"}'
PING = '{"type":"ping","nonce":1}'
NONSENSE = '{"type":"nonsense"}'

SCRIPT = """
new Promise(done => {
  const said = [];
  const socket = new WebSocket(location.origin.replace("http", "ws") + "/ws/chat", "resume-chat.v1");
  const steps = %s;
  socket.onopen = () => {
    for (const step of steps) {
      if (step !== "close") socket.send(step === "binary" ? new Uint8Array(3) : step);
    }
  };
  socket.onmessage = event => {
    const type = JSON.parse(event.data).type;
    if (!said.includes(type)) said.push(type);
    if (steps.includes("close")) socket.close(1000);
  };
  socket.onclose = event => done({said, code: event.code, isClean: event.wasClean});
})
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A conversation and its end."""

    code: int
    steps: list[str]
    said: list[str]
    """The types of the frames that come, each once, in the order of their first."""
    limits: SocketLimits = field(default_factory=SocketLimits)


ROWS = {
    "1000": Row(code=1000, steps=[HELLO, "close"], said=["ready"]),
    "1003": Row(code=1003, steps=[HELLO, "binary"], said=["ready"]),
    "1008": Row(code=1008, steps=[HELLO, *[NONSENSE] * 10], said=["ready", "error"]),
    "1008 for empty frames": Row(code=1008, steps=[HELLO, PING, *[""] * 10], said=["ready", "pong", "error"]),
    "1009": Row(code=1009, steps=["x" * 16_385], said=[]),
    "1012": Row(code=1012, steps=[], said=["goodbye"]),
    "4001": Row(code=4001, steps=[PING], said=["error"], limits=SocketLimits(hello_s=0.3)),
    "4003": Row(code=4003, steps=[HELLO], said=["ready"], limits=SocketLimits(idle_s=0.3)),
    "4004": Row(code=4004, steps=[], said=[], limits=SocketLimits(per_address=1)),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """One browser for all tests: it takes long to start."""
    async with running_browser(tmp_path_factory.mktemp("browser")) as running:
        yield running


async def seen_by_websockets(service: Service, row: Row) -> dict[str, object]:
    """What the library sees."""
    said: list[str] = []
    address = service.url.replace("http", "ws", 1) + "/ws/chat"
    async with connect(
        address, subprotocols=[PROTOCOL], origin=Origin(service.url), compression=None, proxy=None
    ) as socket:
        with suppress(ConnectionClosed):
            for step in row.steps:
                if step == "close":
                    said.append(json.loads(await socket.recv(decode=True))["type"])
                    await socket.close(1000)
                else:
                    await socket.send(bytes(3) if step == "binary" else step)
            async for text in socket:
                kind = json.loads(text)["type"]
                if kind not in said:
                    said.append(kind)
        await socket.wait_closed()
        received, sent = socket.protocol.close_rcvd, socket.protocol.close_sent
        return {"said": said, "code": socket.close_code, "isClean": bool(received and sent)}


async def seen_by_browser(browser: Browser, service: Service, row: Row) -> dict[str, object]:
    """What the browser sees, from a page of the service that opens no socket of its own."""
    async with browser.page() as page:
        await page.goto(f"{service.url}/schema")
        seen = await page.evaluate(SCRIPT % json.dumps(row.steps))
        assert isinstance(seen, dict)
        return seen


@pytest.mark.parametrize("name", ROWS)
async def test_the_library_and_a_browser_see_the_same_end(name: str, browser: Browser, tmp_path: Path) -> None:
    """A code that one of them takes for another, a close that one of them never gets, a frame that only one can read."""
    row = ROWS[name]
    async with serving(tmp_path, limits=row.limits) as service, AsyncExitStack() as stack:
        if row.code == 4004:
            await stack.enter_async_context(connected(service.url))
        both = asyncio.gather(seen_by_websockets(service, row), seen_by_browser(browser, service, row))
        if row.code == 1012:
            await until(lambda: _sockets(service) == 2, within_s=20)
            service.server.begin_exit()
        seen = await both
        for each in seen:
            assert each["said"] == row.said
            assert each["code"] == row.code
        # Whoever still sends its frame when the socket closes sees a reset after the code, or does not: a matter of moments.
        assert row.code == 1009 or seen[0]["isClean"] == seen[1]["isClean"]


def _sockets(service: Service) -> int:
    return sum(
        isinstance(each, GuardedWS) and each.handshake_complete for each in service.server.server_state.connections
    )


async def test_the_library_may_send_a_frame_in_fragments_some_of_them_empty(tmp_path: Path) -> None:
    """A browser cannot choose how its frames are cut."""
    async with serving(tmp_path) as service, connected(service.url, hello=False) as client:
        await client.socket.send(['{"type":', "", '"hel', 'lo"}'])
        assert (await client.receive())["type"] == "ready"
        await client.socket.send(list(PING))
        assert await client.receive() == {"type": "pong", "nonce": 1}
        with suppress(ConnectionClosed):
            await client.socket.send(["{", *[""] * 80, "}"])
        assert await client.close_code() == 1008
    async with serving(tmp_path) as service, connected(service.url) as client:
        with suppress(ConnectionClosed):
            await client.socket.send(["x" * 8_192, "x" * 8_192, "x"])
        assert await client.close_code() == 1009, "the limit is the message's, not the fragment's"
