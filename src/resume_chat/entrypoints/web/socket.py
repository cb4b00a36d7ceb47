"""`GET /ws/chat`: who may open a chat, and how many; the rest is the connection's."""

import secrets
from http import HTTPStatus

import msgspec
import structlog
from litestar import websocket
from litestar.di import NamedDependency
from litestar.exceptions import WebSocketDisconnect

from resume_chat.entrypoints.web import frames
from resume_chat.entrypoints.web.codes import RateLimitedError
from resume_chat.entrypoints.web.connection import ChatConnection, ChatParts, ChatSocket, CloseCode, SocketLimits
from resume_chat.entrypoints.web.handshakes import Handshakes
from resume_chat.entrypoints.web.limiting import SocketCount, address_key
from resume_chat.entrypoints.web.origins import is_allowed
from resume_chat.entrypoints.web.problems import MEDIA_TYPE as PROBLEM_TYPE
from resume_chat.entrypoints.web.problems import problem_of
from resume_chat.usecases.errors import OverloadedError

RETRY_S = 10
"""When a refused handshake is welcome again."""

_log = structlog.get_logger("resume_chat.chat")


class ChatSockets:
    """All open chat sockets of this process."""

    def __init__(self, parts: ChatParts, limits: SocketLimits, origins: frozenset[str]) -> None:
        self._parts = parts
        self._limits = limits
        self._origins = origins
        self.count = SocketCount(limits.per_address)
        """Of sockets and event streams together."""
        self._handshakes = Handshakes(per_address=limits.per_address, total=limits.total)

    @property
    def open(self) -> int:
        """How many there are now, event streams among them."""
        return self.count.total

    async def all_closed(self) -> None:
        """Until none is open."""
        await self.count.wait_for_none()

    async def serve(self, socket: ChatSocket) -> None:
        """Serves one client from its handshake on. Nothing of what may go wrong inside comes out of here."""
        with structlog.contextvars.bound_contextvars(connection_id=secrets.token_hex(8)):
            try:
                code = await self._serve(socket)
            except (WebSocketDisconnect, OSError):
                code = None
            except Exception:  # noqa: BLE001 - the last line of defence: nothing goes to the framework, which would tell it
                _log.exception("socket_broke")
                code = CloseCode.INTERNAL
            if code is not None:
                await _close(socket, code)

    async def _serve(self, socket: ChatSocket) -> CloseCode | None:
        origins = socket.headers.getall("origin", [])
        if not is_allowed(origins, socket.headers.get("host", ""), self._origins):
            _log.warning("origin_refused", origin=origins[0][:200])
            # Before the upgrade a close is answered with 403.
            return CloseCode.MISUSE
        address = address_key(socket.client.host if socket.client else "")
        refusal = self._handshakes.refusal(address, self.count.total)
        if refusal is not None:
            await _refuse(socket, refusal)
            return None
        offered = socket.scope["subprotocols"]
        await socket.accept(subprotocols=frames.PROTOCOL if frames.PROTOCOL in offered else None)
        if not self.count.take(address):
            _log.warning("sockets_refused", address=address)
            return CloseCode.TOO_MANY_SOCKETS
        _log.info("socket_opened")
        code: CloseCode | None = None
        try:
            connection = ChatConnection(socket, parts=self._parts, limits=self._limits, address=address)
            code = await connection.run()
        finally:
            self.count.give_back(address)
            _log.info("socket_closed", code=code and int(code))
        return code


async def _refuse(socket: ChatSocket, status: HTTPStatus) -> None:
    """Answers a handshake with a problem instead of an upgrade (the ASGI extension `websocket.http.response`)."""
    error = RateLimitedError(RETRY_S) if status == HTTPStatus.TOO_MANY_REQUESTS else OverloadedError()
    headers = [(b"content-type", PROBLEM_TYPE.encode()), (b"retry-after", str(RETRY_S).encode())]
    start = {"type": "websocket.http.response.start", "status": status.value, "headers": headers}
    body = {"type": "websocket.http.response.body", "body": msgspec.json.encode(problem_of(error))}
    await socket.send(start)  # type: ignore[arg-type] # Litestar does not know the extension
    await socket.send(body)  # type: ignore[arg-type] # the same


async def _close(socket: ChatSocket, code: CloseCode) -> None:
    """Closes as far as there is anything left to close."""
    try:
        await socket.close(code=code)
    except (WebSocketDisconnect, OSError, RuntimeError) as error:
        _log.debug("socket_was_closed", error=type(error).__name__)


@websocket("/ws/chat")
async def chat(socket: ChatSocket, chat_sockets: NamedDependency[ChatSockets]) -> None:
    """The chat."""
    await chat_sockets.serve(socket)
