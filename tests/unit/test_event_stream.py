"""One event stream by itself: what is sent in which order, when it says that it lives, and how it ends."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from litestar.types import Message
from litestar.types.asgi_types import HTTPDisconnectEvent

from fakes.waiting import until
from resume_chat.adapters.in_memory_answer_log import InMemoryAnswerLog
from resume_chat.adapters.in_memory_chat_repository import InMemoryChatRepository
from resume_chat.adapters.in_memory_tables import InMemoryTables
from resume_chat.domain.answer import Finish, Phase
from resume_chat.domain.conversation import Message as StoredMessage
from resume_chat.domain.conversation import Role, Status
from resume_chat.domain.events import Done, NumberedEvent, Progress, Token
from resume_chat.entrypoints.web import frames
from resume_chat.entrypoints.web.codes import RateLimitedError
from resume_chat.entrypoints.web.connection import SocketLimits
from resume_chat.entrypoints.web.draining import Draining
from resume_chat.entrypoints.web.event_stream import EventStream, EventStreams, encode_event
from resume_chat.entrypoints.web.limiting import SocketCount
from resume_chat.entrypoints.web.metrics import Metrics
from resume_chat.ports.answer_log import Snapshot
from resume_chat.ports.errors import StoreUnavailableError
from resume_chat.usecases.follow_answer import FollowAnswer

Item = NumberedEvent | Snapshot | Progress
NOW = datetime(2026, 11, 22, tzinfo=UTC)
END = NumberedEvent(
    seq=2,
    event=Done(
        finish=Finish.COMPLETE,
        message=StoredMessage(
            id="a",
            conversation_id="k",
            role=Role.ASSISTANT,
            content="x",
            status=Status.COMPLETE,
            created_at=NOW,
            updated_at=NOW,
        ),
    ),
)


class Following(FollowAnswer):
    """A reader whose events the test says."""

    def __init__(self) -> None:
        tables = InMemoryTables()
        super().__init__(
            repository=InMemoryChatRepository(tables), log=InMemoryAnswerLog(tables), phase=lambda _answer_id: None
        )
        self.items: asyncio.Queue[Item | Exception | None] = asyncio.Queue()
        self.closed = asyncio.Event()

    async def __call__(
        self, _visitor_id: str, _answer_id: str, _after_seq: int, *, is_new: bool = False
    ) -> AsyncGenerator[Item, None]:
        """What the test puts in; `None` is the end."""
        assert not is_new
        try:
            while (item := await self.items.get()) is not None:
                if isinstance(item, Exception):
                    raise item
                yield item
        finally:
            self.closed.set()


class Client:
    """The other end of one stream."""

    def __init__(self, *, drain_s: float = 60, keep_alive_s: float = 60, per_address: int = 1) -> None:
        self.follow = Following()
        self.draining = Draining()
        self.count = SocketCount(per_address)
        self.streams = EventStreams(
            follow_answer=self.follow,
            count=self.count,
            draining=self.draining,
            limits=SocketLimits(drain_s=drain_s, reconnect_ms=500),
            metrics=Metrics(),
            keep_alive_s=keep_alive_s,
        )
        self.sent: list[Mapping[str, Any]] = []
        self.gone = asyncio.Event()
        self.reads = asyncio.Event()
        self.reads.set()
        self.task = asyncio.create_task(self._run())

    @property
    def text(self) -> str:
        """All that was sent of the body."""
        return b"".join(each.get("body", b"") for each in self.sent).decode()

    @property
    def is_complete(self) -> bool:
        """Whether the body has come to its end."""
        return bool(self.sent) and self.sent[-1].get("more_body") is False

    async def until(self, is_there: Callable[[str], bool]) -> None:
        """Waits for what is sent."""
        await until(lambda: is_there(self.text))

    async def _run(self) -> None:
        stream = EventStream(self.streams, visitor_id="v", answer_id="a", after_seq=0, address="here")
        scope: Any = {"type": "http"}
        await stream(scope, self.receive, self.send)

    async def receive(self) -> HTTPDisconnectEvent:
        await self.gone.wait()
        return HTTPDisconnectEvent(type="http.disconnect")

    async def send(self, message: Message) -> None:
        await self.reads.wait()
        self.sent.append(cast("Mapping[str, Any]", message))


def test_an_event_has_its_type_its_number_and_the_frame_on_one_line() -> None:
    token = encode_event(frames.TokenFrame(answer_id="a", seq=7, text="two\nlines\r\u2028"))
    assert token.startswith(b'id: 7\nevent: token\ndata: {"type":"token"')
    assert token.endswith(b"}\n\n")
    assert len(token.splitlines()) == 4
    assert b"\\n" in token, "a line end inside the text would end the data"
    progress = encode_event(frames.ProgressFrame(answer_id="a", phase="reading"), retry_ms=5)
    assert progress.startswith(b"event: progress\nretry: 5\ndata: ")


async def test_events_are_sent_as_they_come_and_the_body_ends_with_the_last() -> None:
    client = Client()
    for item in (Progress(phase=Phase.READING), NumberedEvent(seq=1, event=Token(text="x")), END):
        client.follow.items.put_nowait(item)
    await client.until(lambda text: "event: done" in text)
    assert not client.task.done()
    client.follow.items.put_nowait(None)
    await client.task
    assert client.is_complete
    assert client.text.startswith("retry: 500\n\nevent: progress\n")
    assert client.count.total == 0
    assert client.follow.closed.is_set()


async def test_a_stream_that_is_silent_says_that_it_lives() -> None:
    client = Client(keep_alive_s=0.02)
    await client.until(lambda text: text.count(": keep-alive\n\n") >= 2)
    client.follow.items.put_nowait(None)
    await client.task


async def test_a_client_that_goes_ends_its_reader() -> None:
    client = Client()
    await until(lambda: client.count.total == 1)
    client.gone.set()
    await client.task
    assert client.follow.closed.is_set()
    assert client.count.total == 0
    assert not client.is_complete, "nobody is there to be told"


async def test_a_client_that_goes_while_it_does_not_read_ends_its_reader_too() -> None:
    """When it fails: the reader is left to the garbage collector, in the middle of what it holds."""
    client = Client()
    await client.until(lambda text: "retry" in text)
    client.reads.clear()
    client.follow.items.put_nowait(NumberedEvent(seq=1, event=Token(text="x")))
    await until(client.follow.items.empty)
    client.gone.set()
    await client.task
    assert client.follow.closed.is_set()


async def test_a_store_that_goes_away_is_told_as_an_error_and_ends_the_stream() -> None:
    client = Client()
    client.follow.items.put_nowait(NumberedEvent(seq=1, event=Token(text="x")))
    client.follow.items.put_nowait(StoreUnavailableError("postgres://user:password@host is away"))
    await client.task
    assert client.is_complete
    assert 'event: error\ndata: {"type":"error","code":"store_unavailable"' in client.text
    assert "password" not in client.text


async def test_a_process_that_goes_away_says_when_to_come_back() -> None:
    client = Client(drain_s=0)
    await client.until(lambda text: "retry" in text)
    client.draining.begin()
    await client.task
    assert client.is_complete
    assert 'data: {"type":"goodbye","reconnect_after_ms":' in client.text
    assert "event: goodbye\nretry: " in client.text


async def test_an_answer_may_end_before_the_goodbye() -> None:
    client = Client(drain_s=60)
    client.draining.begin()
    client.follow.items.put_nowait(END)
    client.follow.items.put_nowait(None)
    await client.task
    assert "event: done" in client.text
    assert "goodbye" not in client.text


async def test_an_address_has_a_bounded_number_of_streams() -> None:
    client = Client(per_address=1)
    await until(lambda: client.count.total == 1)
    with pytest.raises(RateLimitedError):
        client.streams.require_room("here")
    with pytest.raises(RateLimitedError):
        await EventStream(client.streams, visitor_id="v", answer_id="a", after_seq=0, address="here")(
            {},  # type: ignore[arg-type]  # it is not looked at
            client.receive,
            client.send,
        )
    client.streams.require_room("there")
    client.gone.set()
    await client.task
    client.streams.require_room("here")
