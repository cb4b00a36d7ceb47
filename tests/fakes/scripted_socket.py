"""A chat server whose frames the test writes: for what the real one never does, and a client must stand all the same.

Beside its sockets it serves an empty page, so that a browser can be on a site of its own.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

READY = {
    "type": "ready",
    "protocol": "resume-chat.v1",
    "visitor_token": "t" * 43,
    "disclosure": "A machine answers.",
    "resume": {"name": "Ines Varga", "label": "", "version": "v"},
    "suggestions": [],
    "limits": {},
    "generator": "g",
    "heartbeat_s": 20.0,
}


@dataclass(slots=True)
class Caller:
    """One connection, as the test's server sees it."""

    socket: ServerConnection

    async def send(self, **frame: object) -> None:
        """Sends a frame."""
        await self.socket.send(json.dumps(frame))

    async def receive(self) -> dict[str, object]:
        """The next frame of the client."""
        frame = json.loads(await self.socket.recv(decode=True))
        assert isinstance(frame, dict)
        return frame

    async def greet(self) -> dict[str, object]:
        """Takes the hello, and gives what was said in it."""
        hello = await self.receive()
        await self.send(**READY)
        return hello

    async def accept(self, answer_id: str = "a") -> dict[str, object]:
        """Takes a question."""
        ask = await self.receive()
        await self.send(
            type="accepted",
            client_message_id=ask["client_message_id"],
            conversation_id="k",
            question_id="q",
            answer_id=answer_id,
            duplicate=False,
        )
        return ask

    async def token(self, seq: int, text: str) -> None:
        """A piece of the answer."""
        await self.send(type="token", answer_id="a", seq=seq, text=text)

    async def done(self, seq: int, text: str, **differs: object) -> None:
        """The end of the answer, with what it is said to be."""
        message = {
            "id": "a",
            "conversation_id": "k",
            "role": "assistant",
            "content": text,
            "status": "complete",
            "citations": [],
            "finish": "complete",
            "generator": "g",
            "chars": len(text),
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            **differs,
        }
        await self.send(type="done", answer_id="a", seq=seq, finish="complete", message=message)


Talk = Callable[[Caller], Awaitable[None]]


@asynccontextmanager
async def talking(*talks: Talk) -> AsyncIterator[str]:
    """The URL of a server that holds these talks, one a connection; further connections wait for ever."""
    left = list(talks)

    async def talk(socket: ServerConnection) -> None:
        if not left:
            await asyncio.Event().wait()
        await left.pop(0)(Caller(socket))

    def show_page(_socket: ServerConnection, request: Request) -> Response | None:
        if request.path == "/ws/chat":
            return None
        is_page = request.path == "/"
        body = b"<!doctype html><title>Another site</title>" if is_page else b""
        headers = Headers({"content-type": "text/html", "content-length": str(len(body)), "connection": "close"})
        return Response(200 if is_page else 204, "", headers, body)

    async with serve(
        talk,
        "127.0.0.1",
        0,
        subprotocols=[Subprotocol("resume-chat.v1")],
        compression=None,
        close_timeout=0.2,
        process_request=show_page,
    ) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield f"http://127.0.0.1:{port}"
        server.close(close_connections=True)
