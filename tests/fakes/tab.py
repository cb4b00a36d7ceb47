"""One tab of a visitor for generated runs: a socket through a proxy of its own, read all the time, written down."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from websockets.exceptions import WebSocketException

from fakes.chat_client import ChatClient, connected
from fakes.history import Ask, Frame, History, View
from fakes.proxy import FaultProxy, Faults


@dataclass(slots=True)
class Question:
    """One message id of a visitor, and what is known of its answer."""

    visitor_id: str
    message_id: str
    text: str | None
    frame: dict[str, object]
    answer_id: str | None = None
    conversation_id: str | None = None
    seq: int = 0
    is_over: bool = False
    is_refused: bool = False


@dataclass(slots=True)
class Tab:
    """A connection of one visitor."""

    visitor_id: str
    token: str
    history: History
    questions: list[Question]
    """Of this visitor; shared by their tabs."""
    view: View = field(init=False)
    proxy: FaultProxy | None = None
    client: ChatClient | None = None
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    _sent: list[Ask] = field(default_factory=list)
    _reader: "asyncio.Task[None] | None" = None
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    def __post_init__(self) -> None:
        self.view = View(self.visitor_id)
        self.history.views.append(self.view)

    @property
    def is_open(self) -> bool:
        """Whether it is still connected."""
        return self._reader is not None and not self._reader.done()

    async def open(self, url: str) -> None:
        """Connects to a replica.

        Raises:
            OSError: It is not there.
        """
        port = urlsplit(url).port
        assert port
        self.proxy = await self._stack.enter_async_context(FaultProxy(port).listening())
        self.client = await self._stack.enter_async_context(connected(self.proxy.url, token=self.token))
        self._reader = asyncio.create_task(self._read(self.client))

    async def close(self) -> None:
        """Loses the connection, if it is not lost yet."""
        if self.client is not None:
            self.client.cut()
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        with suppress(OSError, TimeoutError, WebSocketException):
            await self._stack.aclose()

    async def ask(self, question: Question) -> None:
        """Sends a question, for the first time or again."""
        ask = Ask(self.visitor_id, question.message_id, question.text)
        self._sent.append(ask)
        self.history.asks.append(ask)
        await self.send(question.frame)

    async def resume(self, answer_id: str, after_seq: int) -> None:
        """Asks for the events after a number."""
        self.view.resumed(answer_id, after_seq)
        await self.send({"type": "resume", "answer_id": answer_id, "after_seq": after_seq})

    async def send(self, frame: Frame) -> None:
        """Sends a frame; a connection that is lost loses it."""
        assert self.client is not None
        with suppress(OSError, WebSocketException):
            await self.client.send(**frame)

    def cut_after(self, byte_count: int, *, goes_up: bool) -> None:
        """Lets so many bytes through in one direction, and resets the connection at the next."""
        assert self.proxy is not None
        for link in self.proxy.links:
            way = "up" if goes_up else "down"
            faults = Faults(limit_bytes=link.passed[way] + byte_count)
            if goes_up:
                self.proxy.up = faults
            else:
                self.proxy.down = faults

    async def hear(self, count: int, within_s: float = 0.1) -> None:
        """Waits for some more frames, a moment at most."""
        wanted = len(self.view.shown) + count
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while len(self.view.shown) < wanted and self.is_open:
                    self.heard.clear()
                    await self.heard.wait()

    async def _read(self, client: ChatClient) -> None:
        with suppress(OSError, WebSocketException):
            async for frame in _frames(client):
                self.view.saw(frame)
                self._learn(frame)
                self.heard.set()
        self.heard.set()

    def _learn(self, frame: Frame) -> None:
        if frame["type"] in {"accepted", "error"} and "client_message_id" in frame:
            self._replied(frame)
        elif "answer_id" in frame and "seq" in frame:
            for question in self.questions:
                if question.answer_id == frame["answer_id"]:
                    question.seq = max(question.seq, int(str(frame["seq"])))
                    question.is_over = question.is_over or frame["type"] in {"done", "failed"}

    def _replied(self, frame: Frame) -> None:
        name = frame["client_message_id"]
        ask = next((each for each in self._sent if each.client_message_id == name and each.reply is None), None)
        if ask is not None:
            ask.reply = frame
        for question in self.questions:
            if question.message_id == name and frame["type"] == "accepted":
                question.answer_id = str(frame["answer_id"])
                question.conversation_id = str(frame["conversation_id"])
                question.is_refused = False  # as when a conversation was busy, and is not any more
            elif question.message_id == name and question.answer_id is None:
                question.is_refused = frame["retryable"] is False or frame["code"] == "busy"


async def _frames(client: ChatClient) -> AsyncIterator[Frame]:
    while True:
        yield await client.receive(within_s=30)
