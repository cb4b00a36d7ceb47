"""Clients of the chat for `load.py`: idle ones, that cost as little as can be, and visitors with a question."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from load_servers import Target
from websockets.asyncio.client import ClientConnection, connect

QUESTION = "What did she study?"
UPGRADE = (
    b"GET /ws/chat HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def text_frame(text: str) -> bytes:
    """A short frame of a client, masked with zeros."""
    payload = text.encode()
    size = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2, "big")
    return b"\x81" + size + bytes(4) + payload


HELLO = text_frame('{"type":"hello"}')


class IdleClient(asyncio.Protocol):
    """A socket that is opened, says hello where that is due, answers pings, and is left open."""

    def __init__(self, says_hello: bool) -> None:  # noqa: FBT001 - made in one place
        self.says_hello = says_hello
        self.opened: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self.began = time.monotonic()
        self.transport: asyncio.Transport | None = None
        self.is_lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asks for the upgrade."""
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(UPGRADE)

    def data_received(self, data: bytes) -> None:
        """Says hello after the upgrade, and pong to each ping."""
        if self.transport is None:
            return
        if data.startswith(b"HTTP/1.1") and not self.opened.done():
            if data.startswith(b"HTTP/1.1 101"):
                self.opened.set_result(time.monotonic() - self.began)
                if self.says_hello:
                    self.transport.write(HELLO)
            else:
                self.opened.set_exception(ConnectionError(data[:40].decode("latin-1")))
        if (at := data.find(b"\x89\x04")) >= 0 and len(data) >= at + 6:
            self.transport.write(b"\x8a\x84" + bytes(4) + data[at + 2 : at + 6])

    def connection_lost(self, exc: Exception | None) -> None:
        """The server has closed."""
        self.is_lost = True
        if not self.opened.done():
            self.opened.set_exception(exc or ConnectionError("closed"))


async def open_idle(target: Target, number: int) -> IdleClient:
    """One more of them, from one of twenty addresses."""
    loop = asyncio.get_running_loop()
    source = (f"127.0.0.{2 + number % 20}", 0)
    _, client = await loop.create_connection(
        lambda: IdleClient(target.is_chat), target.host, target.port, local_addr=source
    )
    await client.opened
    return client


async def open_many(target: Target, count: int, at_once: int) -> list[IdleClient]:
    """Many of them, so many at a time."""
    turns = asyncio.Semaphore(at_once)

    async def one(number: int) -> IdleClient:
        async with turns:
            return await open_idle(target, number)

    return await asyncio.gather(*(one(number) for number in range(count)))


def close_all(clients: Sequence[IdleClient]) -> None:
    """Lets them go."""
    for client in clients:
        if client.transport is not None:
            client.transport.abort()


@dataclass(slots=True)
class Conversation:
    """One visitor with one question."""

    number: int
    token: str = ""
    answer_id: str = ""
    text: str = ""
    seq: int = 0
    is_over: bool = False
    is_whole: bool = False
    asked_at: float = 0.0
    first_s: float = 0.0
    whole_s: float = 0.0
    refusals: int = 0
    back_s: list[float] = field(default_factory=list)

    async def greet(self, chat: ClientConnection) -> None:
        """Says hello."""
        await chat.send('{"type":"hello"}')
        self.token = json.loads(await chat.recv())["visitor_token"]

    async def ask(self, chat: ClientConnection) -> None:
        """Asks, and hello before where it was not said."""
        if not self.token:
            await self.greet(chat)
        self.asked_at = time.monotonic()
        await self.ask_again(chat)

    async def ask_again(self, chat: ClientConnection) -> None:
        """Asks the same once more, as a client does that was told to."""
        await chat.send(json.dumps({"type": "ask", "client_message_id": str(self.number), "question": QUESTION}))

    async def resume(self, chat: ClientConnection) -> None:
        """Comes back."""
        await chat.send(json.dumps({"type": "hello", "visitor_token": self.token}))
        await chat.recv()
        await chat.send(json.dumps({"type": "resume", "answer_id": self.answer_id, "after_seq": self.seq}))

    async def read(self, chat: ClientConnection) -> None:
        """Takes frames to the end of the answer, or of the connection."""
        async for message in chat:
            frame = json.loads(message)
            self.answer_id = self.answer_id or frame.get("answer_id", "")
            if frame["type"] == "error":
                if not frame["retryable"]:
                    raise SystemExit(f"refused: {frame}")
                self.refusals += 1
                await asyncio.sleep(1 + random.random())  # noqa: S311 - spreads them, no more
                await self.ask_again(chat)
                continue
            seq = frame.get("seq", 0)
            if seq <= self.seq:
                continue
            if seq != self.seq + 1 and frame["type"] != "snapshot":
                raise SystemExit(f"event {seq} came after {self.seq}")
            self.seq = seq
            if frame["type"] == "token":
                self.first_s = self.first_s or time.monotonic() - self.asked_at
                self.text += frame["text"]
            if frame["type"] in {"done", "failed"}:
                self.is_over, self.is_whole = True, frame["type"] == "done"
                self.whole_s = time.monotonic() - self.asked_at
                return


@asynccontextmanager
async def chatting(target: Target, number: int) -> AsyncIterator[ClientConnection]:
    """An open socket of the library's."""
    source = (f"127.0.0.{2 + number % 20}", 0)
    async with connect(
        target.url,
        compression=None,
        proxy=None,
        ping_interval=None,
        local_addr=source,
        open_timeout=60,
        close_timeout=1,
    ) as chat:
        yield chat
