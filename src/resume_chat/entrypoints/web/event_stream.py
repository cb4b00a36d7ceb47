"""An answer as server-sent events: the frames of the chat socket, for clients that have no socket.

A stream is a reader of the log like a socket: when its client goes, the answer goes on. A client that does not read is
bounded by the connection below, which is cut when nothing leaves it; nothing is queued for it here.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing, asynccontextmanager

from litestar.types import Receive, Scope, Send

from resume_chat.entrypoints.web import frames
from resume_chat.entrypoints.web.codes import RateLimitedError
from resume_chat.entrypoints.web.connection import SocketLimits
from resume_chat.entrypoints.web.draining import Draining
from resume_chat.entrypoints.web.limiting import SocketCount
from resume_chat.entrypoints.web.metrics import Metrics
from resume_chat.entrypoints.web.refusals import note_refusal
from resume_chat.entrypoints.web.translation import error_frame, event_frame
from resume_chat.usecases.follow_answer import FollowAnswer

MEDIA_TYPE = "text/event-stream"
HEADERS = {
    "content-type": f"{MEDIA_TYPE}; charset=utf-8",
    # Neither kept, nor compressed, which would hold events back until there is enough of them.
    "cache-control": "no-store, no-transform",
    # The word for nginx, and for those who took it over, not to collect a response before they pass it on.
    "x-accel-buffering": "no",
}
KEEP_ALIVE_S = 10.0
"""Seconds without an event after which a comment is sent, so that nobody on the way takes the connection for dead."""
RETRY_S = 30
"""When an address that has as many streams and sockets as it may should try again."""


def encode_event(frame: frames.FromServer, *, retry_ms: int | None = None) -> bytes:
    """A frame as one event: `event` is its type, `id` its number where it has one, `data` the frame as on the socket."""
    seq = getattr(frame, "seq", None)
    lines = [
        *([] if seq is None else [f"id: {seq}"]),
        f"event: {frame.__struct_config__.tag}",
        *([] if retry_ms is None else [f"retry: {retry_ms}"]),
        f"data: {frames.encode(frame)}",  # JSON has no line ends
    ]
    return ("\n".join(lines) + "\n\n").encode()


class EventStreams:
    """All open event streams of this process; an address has as many of them and of sockets together as it may."""

    def __init__(
        self,
        *,
        follow_answer: FollowAnswer,
        count: SocketCount,
        draining: Draining,
        limits: SocketLimits,
        metrics: Metrics,
        keep_alive_s: float = KEEP_ALIVE_S,
    ) -> None:
        self.follow_answer = follow_answer
        self.count = count
        self.draining = draining
        self.limits = limits
        self.metrics = metrics
        self.keep_alive_s = keep_alive_s

    def require_room(self, address: str) -> None:
        """Refuses a stream that would not be opened.

        Raises:
            RateLimitedError: The address has as many open as it may.
        """
        if not self.count.has_room(address):
            raise RateLimitedError(RETRY_S)

    @asynccontextmanager
    async def counted(self, address: str) -> AsyncIterator[None]:
        """One stream more inside the block.

        Raises:
            RateLimitedError: The address has as many open as it may.
        """
        if not self.count.take(address):
            raise RateLimitedError(RETRY_S)
        try:
            yield
        finally:
            self.count.give_back(address)


class _Over(Exception):  # noqa: N818 - the end of a stream, not an error
    """Nothing more is to be sent."""


class _Gone(Exception):  # noqa: N818 - the same
    """The client has gone."""


class EventStream:
    """One answer for one client, from a given place to its end: an ASGI application."""

    def __init__(
        self,
        streams: EventStreams,
        *,
        visitor_id: str,
        answer_id: str,
        after_seq: int,
        address: str,
        first: Iterable[frames.FromServer] = (),
    ) -> None:
        """Names an answer that this visitor may see.

        Args:
            streams: What all streams share.
            visitor_id: Who asks.
            answer_id: Which answer.
            after_seq: The last number that the client has.
            address: Where the client is, as it is counted.
            first: What is sent before the answer's events.
        """
        self._streams = streams
        self._visitor_id = visitor_id
        self._answer_id = answer_id
        self._after_seq = after_seq
        self._address = address
        self._first = tuple(first)
        self._sent_at = time.monotonic()
        self._sending = asyncio.Lock()

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the events until the answer ends, the client goes, or the process does."""
        async with self._streams.counted(self._address):
            headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            try:
                async with asyncio.TaskGroup() as group:
                    for task in (
                        self._show(send),
                        self._keep_alive(send),
                        self._leave(send),
                        self._listen(receive),
                    ):
                        group.create_task(task)
            except* _Over:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            except* _Gone:
                pass

    async def _show(self, send: Send) -> None:
        await self._write(send, f"retry: {self._streams.limits.reconnect_ms}\n\n".encode())
        for frame in self._first:
            await self._write(send, encode_event(frame))
        try:
            events = self._streams.follow_answer(self._visitor_id, self._answer_id, self._after_seq)
            async with aclosing(events):
                async for event in events:
                    await self._write(send, encode_event(event_frame(self._answer_id, event)))
        except Exception as error:  # noqa: BLE001 - told as a code; what nobody foresaw is logged
            frame = error_frame(error, answer_id=self._answer_id)
            note_refusal(error, frame.code, self._streams.metrics)
            await self._write(send, encode_event(frame))
        raise _Over

    async def _keep_alive(self, send: Send) -> None:
        while True:
            left_s = self._sent_at + self._streams.keep_alive_s - time.monotonic()
            if left_s <= 0:
                await self._write(send, b": keep-alive\n\n")
            else:
                await asyncio.sleep(left_s)

    async def _leave(self, send: Send) -> None:
        """Says goodbye when the process goes away; the answer may come to its end first."""
        await self._streams.draining.wait()
        await asyncio.sleep(self._streams.limits.drain_s)
        wait_ms = 1 + secrets.randbelow(2 * self._streams.limits.reconnect_ms)
        await self._write(send, encode_event(frames.Goodbye(reconnect_after_ms=wait_ms), retry_ms=wait_ms))
        raise _Over

    async def _listen(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        raise _Gone

    async def _write(self, send: Send, data: bytes) -> None:
        async with self._sending:
            await send({"type": "http.response.body", "body": data, "more_body": True})
            self._sent_at = time.monotonic()
