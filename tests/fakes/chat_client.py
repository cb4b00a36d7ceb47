"""A client of the chat socket as the protocol describes one, for tests: says hello, keeps the last number, resumes."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

Frame = dict[str, object]
PROTOCOL = Subprotocol("resume-chat.v1")


@dataclass(slots=True)
class Told:
    """What a reader of one answer knows, by the protocol's rule: each number once, in order."""

    answer_id: str
    seq: int = 0
    text: str = ""
    frames: list[Frame] = field(default_factory=list)
    end: Frame | None = None

    def apply(self, frame: Frame) -> None:
        """Takes one frame of this answer; what is not its turn is a fault of the server."""
        if frame["type"] == "progress":
            return
        seq = frame["seq"]
        assert isinstance(seq, int)
        if frame["type"] == "snapshot":
            self.seq, self.text = seq, str(frame["text"])
            return
        if seq <= self.seq:
            return
        assert seq == self.seq + 1, f"event {seq} came after {self.seq}"
        self.seq = seq
        self.frames.append(frame)
        if frame["type"] == "token":
            self.text += str(frame["text"])
        if frame["type"] in {"done", "failed"}:
            self.end = frame


class ChatClient:
    """One open socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.ready: Frame = {}

    @property
    def token(self) -> str:
        """The visitor's token, of a visitor who is new."""
        return str(self.ready["visitor_token"])

    async def send(self, **frame: object) -> None:
        """Sends one frame."""
        await self.socket.send(json.dumps(frame))

    async def receive(self, within_s: float = 5.0) -> Frame:
        """The next frame."""
        async with asyncio.timeout(within_s):
            frame = json.loads(await self.socket.recv(decode=True))
        assert isinstance(frame, dict)
        return frame

    async def receive_type(self, *types: str, within_s: float = 5.0) -> Frame:
        """The next frame of one of these types; others are passed over."""
        async with asyncio.timeout(within_s):
            while True:
                frame = await self.receive(within_s)
                if frame["type"] in types:
                    return frame

    async def exchange(self, **frame: object) -> Frame:
        """Sends one frame and gives the one that comes next."""
        await self.send(**frame)
        return await self.receive()

    async def hello(self, token: str | None = None) -> Frame:
        """Says hello; the `ready` that comes back."""
        frame: dict[str, object] = {"type": "hello"}
        if token is not None:
            frame["visitor_token"] = token
        self.ready = await self.exchange(**frame)
        assert self.ready["type"] == "ready", self.ready
        return self.ready

    async def ask(
        self, question: str, conversation_id: str | None = None, client_message_id: str | None = None
    ) -> Frame:
        """Asks; the `accepted` that comes back."""
        frame: dict[str, object] = {
            "type": "ask",
            "client_message_id": client_message_id or uuid.uuid4().hex,
            "question": question,
        }
        if conversation_id is not None:
            frame["conversation_id"] = conversation_id
        await self.send(**frame)
        accepted = await self.receive_type("accepted", "error")
        assert accepted["type"] == "accepted", accepted
        return accepted

    async def follow(self, told: Told, *, until: Callable[[Told], bool] | None = None, within_s: float = 30.0) -> Told:
        """Takes frames of an answer until it has ended, or until a condition holds."""
        async with asyncio.timeout(within_s):
            while told.end is None and not (until and until(told)):
                frame = await self.receive(within_s)
                if frame.get("answer_id") == told.answer_id:
                    assert frame["type"] != "error", frame
                    told.apply(frame)
        return told

    async def answer_to(self, question: str, conversation_id: str | None = None, within_s: float = 30.0) -> Told:
        """Asks, and follows the answer to its end."""
        accepted = await self.ask(question, conversation_id)
        return await self.follow(Told(str(accepted["answer_id"])), within_s=within_s)

    async def close_code(self, within_s: float = 5.0) -> int | None:
        """Waits until the server has closed; with which code."""
        async with asyncio.timeout(within_s):
            await self.socket.wait_closed()
        return self.socket.close_code

    def cut(self) -> None:
        """Loses the connection without a word, as a tunnel does."""
        transport = self.socket.transport
        transport.abort()


@asynccontextmanager
async def connected(
    url: str,
    *,
    hello: bool = True,
    token: str | None = None,
    origin: str | None = None,
    forwarded_for: str | None = None,
    real_address: str | None = None,
) -> AsyncIterator[ChatClient]:
    """An open socket; with `hello` said unless told otherwise.

    Args:
        url: The service's, `http://127.0.0.1:8000`.
        hello: Whether hello is said.
        token: With which token.
        origin: The page that a browser would come from.
        forwarded_for: What a proxy would say of where it comes from.
        real_address: What another kind of proxy would say.
    """
    address = url.replace("http", "ws", 1) + "/ws/chat"
    said = {"X-Forwarded-For": forwarded_for, "X-Real-IP": real_address}
    async with connect(
        address,
        subprotocols=[PROTOCOL],
        origin=Origin(origin) if origin else None,
        additional_headers={name: value for name, value in said.items() if value},
        compression=None,
        proxy=None,
        max_size=None,
        close_timeout=2,
    ) as socket:
        client = ChatClient(socket)
        if hello:
            await client.hello(token)
        yield client
