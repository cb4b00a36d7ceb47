"""uvicorn's WebSocket protocol with bounds on what one connection may cost, whoever is at the other end of it.

uvicorn answers each ping at once, whether or not the peer reads; takes any number of empty fragments; makes objects of all
the frames that came in one read; and holds a connection whose peer has shut its window. What is added here lies below the
application, which never hears of such a peer. `tests/unit/test_guards.py` fails when uvicorn's class no longer has the
shape that this leans on.
"""

import asyncio
from typing import Any

import structlog
from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import Frame

from resume_chat.entrypoints.web.alarm import Alarm
from resume_chat.entrypoints.web.limiting import Allowance

PIECE_BYTES = 1024
"""Read bytes are parsed in pieces of this size: what a piece can become is bounded by it, and so is the time it takes."""
FRAGMENTS = 64
"""Most frames that one message may come in."""
SPARE_FRAMES, SPARE_FRAMES_PER_S = 256, 16.0
"""Frames that say nothing by themselves (pings, pongs, fragments): so many at once, then so many a second."""
MESSAGES, MESSAGES_PER_S = 256, 64.0
"""Messages: so many are taken at once, then so many a second; what comes faster waits in the peer's own buffers."""
STALLED_S = 15.0
"""A peer that takes nothing of what waits for it for so long is cut off. The application is sooner, and polite."""
CLOSE_S = 3.0
"""A peer that does not answer a close is cut off after this."""

_log = structlog.get_logger("resume_chat.edge")


class GuardedWS(WebSocketsSansIOProtocol):
    """A WebSocket connection that costs no more than an honest one."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.close_timeout = CLOSE_S
        self._unread = bytearray()
        self._fragments = 0
        self._spare = Allowance(SPARE_FRAMES, SPARE_FRAMES_PER_S)
        self._messages = Allowance(MESSAGES, MESSAGES_PER_S)
        self._stalled = Alarm(self.loop, self._cut_stalled)
        self._closing = Alarm(self.loop, self._abort)

    # ---------------------------------------------------------------- reading

    def data_received(self, data: bytes) -> None:
        """Takes what came; as much of it as the application has not caught up with waits, in as many bytes as it is."""
        self._unread += data
        self._parse()

    def _parse(self) -> None:
        while self._unread and not self.read_paused and not self.transport.is_closing():
            piece = bytes(self._unread[:PIECE_BYTES])
            del self._unread[:PIECE_BYTES]
            super().data_received(piece)

    async def receive(self) -> ASGIReceiveEvent:
        """The next message, at the pace that a socket may have."""
        message = await super().receive()
        if self._unread:
            # Not at once: what comes next may end the connection, and this message may still be answered.
            self.loop.call_soon(self._parse)
        if message["type"] == "websocket.receive" and (wait_s := self._messages.delay_s()) > 0:
            await asyncio.sleep(wait_s)
        return message

    def handle_ping(self) -> None:
        """Answers, as often as that may be."""
        if self._is_allowed():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """Takes it, as often as that may be."""
        if self._is_allowed():
            super().handle_pong(event)

    def handle_text(self, event: Frame) -> None:
        """A message, or its first fragment."""
        self._fragments = 1
        if (event.fin and not self.close_sent) or self._is_allowed():
            super().handle_text(event)

    def handle_bytes(self, event: Frame) -> None:
        """A message, or its first fragment."""
        self._fragments = 1
        if (event.fin and not self.close_sent) or self._is_allowed():
            super().handle_bytes(event)

    def handle_cont(self, event: Frame) -> None:
        """A further fragment."""
        self._fragments += 1
        if self._fragments > FRAGMENTS:
            self._cut("fragments")
        elif self._is_allowed():
            super().handle_cont(event)

    def _is_allowed(self) -> bool:
        """Counts a frame that says nothing, as every frame after the close does; false when it is not to be taken."""
        if self._spare.take():
            return not self.close_sent
        if self.close_sent:
            self.transport.abort()
        else:
            self._cut("frames")
        return False

    # ---------------------------------------------------------------- writing

    async def send(self, message: ASGISendEvent) -> None:
        """An event from the application. A close does not wait for a peer that does not read."""
        is_close = message["type"] == "websocket.close"
        if is_close:
            self.writable.set()
        await super().send(message)
        if is_close:
            self._closing.set_if_off(CLOSE_S)
            self._parse()

    def pause_writing(self) -> None:
        """More waits for the peer than may."""
        super().pause_writing()
        self._stalled.set(STALLED_S)

    def resume_writing(self) -> None:
        """The peer has caught up."""
        super().resume_writing()
        self._stalled.off()

    # ---------------------------------------------------------------- the end

    async def run_asgi(self) -> None:
        """The application's whole run; after it nothing holds the connection."""
        await super().run_asgi()
        self._closing.set_if_off(CLOSE_S)

    def shutdown(self) -> None:
        """The server ends. A peer that was told so already has its moment to answer."""
        if self.close_sent:
            self.stop_keepalive()
        else:
            super().shutdown()
        self._closing.set_if_off(CLOSE_S)

    def keepalive_timeout(self) -> None:
        """The peer is dead, or does as if."""
        super().keepalive_timeout()
        self._closing.set_if_off(CLOSE_S)

    def handle_parser_exception(self) -> None:
        """What came is no WebSocket frame, or too long."""
        super().handle_parser_exception()
        self._closing.set_if_off(CLOSE_S)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._stalled.off()
        self._closing.off()
        self._unread.clear()
        super().connection_lost(exc)

    def _cut(self, reason: str) -> None:
        """Ends a connection that is being misused: 1008, and nothing more is read."""
        _log.warning("socket_cut", reason=reason, address=self.client[0] if self.client else "")
        self.conn.fail(1008, reason)
        if self.conn.close_sent is None:
            self.transport.abort()
        else:
            self.handle_parser_exception()

    def _cut_stalled(self) -> None:
        _log.warning("socket_cut", reason="stalled", address=self.client[0] if self.client else "")
        self._abort()

    def _abort(self) -> None:
        self.transport.abort()
