"""uvicorn's HTTP protocol with bounds on what one connection may cost, whoever is at the other end of it.

uvicorn waits for ever for the head of a request and takes one of any size, makes objects of all the requests that came in
one read, and holds a connection whose peer has shut its window. `tests/unit/test_guards.py` fails when uvicorn's class no
longer has the shape that this leans on.
"""

import asyncio
import json
from http import HTTPStatus
from typing import Any

import structlog
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from resume_chat.entrypoints.web.alarm import Alarm

PIECE_BYTES = 1024
"""Read bytes are parsed in pieces of this size: what a piece can become is bounded by it, and so is the time it takes."""
HEAD_BYTES = 32_768
"""Longest head of a request."""
HEAD_S = 5.0
"""In which it has to be here."""
BODY_S = 10.0
"""In which a body has to be here; the application bounds its size."""
HELD_BYTES = 524_288
"""Of further requests on a connection whose first one is still being answered."""
STALLED_S = 15.0
"""A peer that takes nothing of what waits for it for so long is cut off."""
CLOSE_S = 3.0
"""One that asks for nothing more, but has not taken all of its answer, after this."""
LINGER_S = 0.5
"""For so long a refused peer is listened to, so that what it still sends does not destroy the refusal on its way ..."""
LINGER_BYTES = 4_194_304
"""... unless that is more than this."""

_log = structlog.get_logger("resume_chat.edge")


class GuardedHTTP(HttpToolsProtocol):
    """An HTTP connection that has to say what it wants, soon and in few words."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._unread = bytearray()
        self._is_in_head = True
        self._head_bytes = 0
        self._is_refused = False
        self._ignored_bytes = 0
        self._late = Alarm(self.loop, self._refuse_late)
        self._stalled = Alarm(self.loop, self._cut_stalled)

    # ---------------------------------------------------------------- reading

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn narrows it
        """A new connection; one more than may be open is refused."""
        super().connection_made(transport)
        self._late.set(HEAD_S)
        limit = self.config.limit_concurrency
        if limit is not None and len(self.connections) > limit:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "connections")

    def data_received(self, data: bytes) -> None:
        """Takes what came, piece by piece, as far as the requests before it are answered."""
        if self._is_refused:
            self._ignored_bytes += len(data)
            if self._ignored_bytes > LINGER_BYTES:
                self.transport.abort()
            return
        self._unread += data
        self._parse()
        if len(self._unread) > HELD_BYTES:
            self._log_cut("pipelining")
            self.transport.abort()

    def _parse(self) -> None:
        while self._unread and not self.pipeline and not self._is_refused and not self.transport.is_closing():
            piece = bytes(self._unread[:PIECE_BYTES])
            del self._unread[:PIECE_BYTES]
            self._head_bytes += len(piece)
            if self._is_in_head:
                self._late.set_if_off(HEAD_S)
            super().data_received(piece)
            if self._is_in_head and self._head_bytes > HEAD_BYTES:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "head")

    def on_headers_complete(self) -> None:
        """The head is here."""
        self._is_in_head = False
        self._late.set(BODY_S)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is here."""
        self._is_in_head = True
        self._head_bytes = 0
        self._late.off()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Goes on with what came meanwhile."""
        super().on_response_complete()
        self._parse()

    def handle_websocket_upgrade(self) -> None:
        """The connection is the other protocol's from here on."""
        self._late.off()
        self._stalled.off()
        self._unread.clear()
        super().handle_websocket_upgrade()

    # ---------------------------------------------------------------- writing

    def pause_writing(self) -> None:
        """More waits for the peer than may."""
        super().pause_writing()
        self._stalled.set(STALLED_S)

    def resume_writing(self) -> None:
        """The peer has caught up."""
        super().resume_writing()
        self._stalled.off()

    # ---------------------------------------------------------------- the end

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words; ours are a problem like any other
        """What came is not HTTP."""
        self._refuse(HTTPStatus.BAD_REQUEST, "request")

    def timeout_keep_alive_handler(self) -> None:
        """The peer asks for nothing more; it may still have to read."""
        super().timeout_keep_alive_handler()
        self._stalled.set(CLOSE_S)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._late.off()
        self._stalled.off()
        self._unread.clear()
        super().connection_lost(exc)

    def _refuse_late(self) -> None:
        if self._is_refused:
            self.transport.abort()
        elif self._head_bytes:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "late")
        else:
            self.transport.close()

    def _refuse(self, status: HTTPStatus, reason: str) -> None:
        """Answers with a problem and closes; what still comes is thrown away for a moment."""
        self._log_cut(reason)
        self._is_refused = True
        self._unread.clear()
        self._late.set(LINGER_S)
        if self._answers_another():
            self.transport.abort()  # a second answer would run into the one that is being given
            return
        problem = {"type": "about:blank", "title": status.phrase, "status": status, "code": "bad_frame"}
        body = json.dumps(problem).encode()
        self.transport.write(
            f"HTTP/1.1 {status} {status.phrase}\r\ncontent-type: application/problem+json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode()
            + body
        )
        if self.transport.can_write_eof():
            self.transport.write_eof()

    def _answers_another(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle  # which uvicorn begins as `None`, whatever it declares
        return cycle is not None and not cycle.response_complete

    def _cut_stalled(self) -> None:
        if not self.transport.is_closing():
            self._log_cut("stalled")
        self.transport.abort()

    def _log_cut(self, reason: str) -> None:
        _log.warning("request_cut", reason=reason, address=self.client[0] if self.client else "")
