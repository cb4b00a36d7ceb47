"""The connection of a client: comes back by itself when it is lost, and goes on with every answer where it was."""

import asyncio
import random
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.typing import Subprotocol

from resume_chat.client.answer import Answer
from resume_chat.client.errors import MismatchError, RefusedError, ResumeChatError, UnreachableError
from resume_chat.client.events import PROTOCOL, Accepted, ErrorFrame, Frame, Goodbye, Numbered, Progress, Ready, decode

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 15.0
RESTART_WAITS = (4.0, 12.0)
"""A service that said goodbye and is not back yet is tried again after a random time between so many first waits: those who
came too early would else all come as soon as it is there."""
OPEN_TIMEOUT_S = 10.0
"""For the handshake, and as much again for the greeting."""
HEARTBEAT_S = 15.0
TOO_MANY_SOCKETS = 4004


class ResumeChat:
    """One visitor's chat. Use it inside `async with`.

    Any number of answers can be asked for at the same time, as far as the service lets one visitor. Nothing here is safe to
    be used from another thread than the event loop's.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        patience_s: float = 120.0,
        heartbeat_s: float = HEARTBEAT_S,
        first_wait_s: float = FIRST_WAIT_S,
    ) -> None:
        """A client that is not connected yet.

        Args:
            url: The service's, such as `https://cv.example.com`.
            token: The visitor's, from an earlier `token`; without one the visitor is new.
            patience_s: Seconds without a connection after which open answers raise `UnreachableError`.
            heartbeat_s: Seconds between two pings that find out whether a silent server is still there; it has as long to
                answer.
            first_wait_s: Seconds before the first try to come back, doubled with each, up to 15; half of it is random.
        """
        self.token = token
        """The visitor's. Whoever has it is this visitor: keep it secret."""
        self.greeting: Ready | None = None
        """What the service has said of itself."""
        self._address = url.rstrip("/").replace("http", "ws", 1) + "/ws/chat"
        self._patience_s = patience_s
        self._heartbeat_s = heartbeat_s
        self._first_wait_s = first_wait_s
        self._socket: ClientConnection | None = None
        self._open: list[Answer] = []
        self._outbox: asyncio.Queue[Mapping[str, object]] = asyncio.Queue()
        self._is_needed = asyncio.Event()
        self._is_greeted = asyncio.Event()
        self._fatal: ResumeChatError | None = None
        self._goodbye_s: float | None = None
        self._later: set[asyncio.TimerHandle] = set()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Connects.

        Raises:
            RefusedError: The token is none.
            UnreachableError: The service could not be reached for `patience_s`, or does not let this client in.
        """
        self._is_needed.set()
        self._task = asyncio.create_task(self._run(), name="resume-chat client")
        greeted = asyncio.create_task(self._is_greeted.wait())
        await asyncio.wait({greeted, self._task}, return_when=asyncio.FIRST_COMPLETED)
        greeted.cancel()
        if self.greeting is None:
            await self._leave()
            raise self._fatal or UnreachableError("the connection was given up")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Disconnects. Answers that are not over go on without us."""
        await self._leave()

    def ask(self, question: str, *, conversation_id: str | None = None, client_message_id: str | None = None) -> Answer:
        """Asks.

        Args:
            question: As a visitor types it.
            conversation_id: Of an earlier answer, to go on with its conversation; else a new one begins.
            client_message_id: 1 to 64 characters. The same one never asks twice, so that a program that was restarted can
                ask again and gets the answer that it had asked for.
        """
        request: dict[str, object] = {
            "type": "ask",
            "client_message_id": client_message_id or uuid.uuid4().hex,
            "question": question,
        }
        if conversation_id is not None:
            request["conversation_id"] = conversation_id
        return self._begin(Answer(self, request))

    def regenerate(self, answer_id: str, *, client_message_id: str | None = None) -> Answer:
        """Asks the question of an earlier answer once more. That answer stays in the history."""
        message_id = client_message_id or uuid.uuid4().hex
        return self._begin(
            Answer(self, {"type": "regenerate", "client_message_id": message_id, "answer_id": answer_id})
        )

    def resume(self, answer_id: str, *, after_seq: int = 0, text: str = "") -> Answer:
        """Goes on with an answer that was begun elsewhere: another process, another device, before a restart.

        Args:
            answer_id: Of an answer of this visitor's.
            after_seq: The number of the last event that is known; 0 for all.
            text: What was said up to there; needed for the check at the end.
        """
        return self._begin(Answer(self, None, answer_id=answer_id, seq=after_seq, text=text))

    # ---------------------------------------------------------------- for the answers

    def send(self, frame: Mapping[str, object]) -> bool:
        """Sends a frame; false when there is no connection."""
        if not self._is_greeted.is_set():
            return False
        self._outbox.put_nowait(frame)
        return True

    def ask_later(self, answer: Answer) -> None:
        """Asks for an answer again, after a moment, if the connection lasts so long."""

        def ask() -> None:
            self._later.discard(handle)
            if self._is_greeted.is_set() and not answer.is_over:
                answer.ask()

        handle = asyncio.get_running_loop().call_later(self._wait_s(1), ask)
        self._later.add(handle)

    def _begin(self, answer: Answer) -> Answer:
        if self._fatal is not None or self._task is None or self._task.done():
            answer.fail(self._fatal or UnreachableError("the chat is closed"))
            return answer
        self._open.append(answer)
        self._is_needed.set()
        if self._is_greeted.is_set():
            answer.ask()
        return answer

    # ---------------------------------------------------------------- the connection

    async def _run(self) -> None:
        """Stays connected as long as anything is open; the errors that cannot be waited out end it."""
        tries, is_restarting = 0, False
        since = time.monotonic()
        while True:
            try:
                if await self._converse():
                    tries, since = 0, time.monotonic()
                    is_restarting = self._goodbye_s is not None
            except ResumeChatError as error:
                self._give_up(error)
                return
            if not any(not answer.is_over for answer in self._open) and self.greeting is not None:
                # Nobody waits: a server that restarts is not to be asked by everybody at once for nothing.
                self._is_needed.clear()
                await self._is_needed.wait()
                tries, since, self._goodbye_s = 0, time.monotonic(), None
                continue
            tries += 1
            wait_s = self._wait_s(tries, is_restarting=is_restarting) if self._goodbye_s is None else self._goodbye_s
            self._goodbye_s = None
            if time.monotonic() + wait_s - since > self._patience_s:
                self._give_up(UnreachableError(f"no connection for {self._patience_s:g} s"))
                return
            await asyncio.sleep(wait_s)

    def _wait_s(self, tries: int, *, is_restarting: bool = False) -> float:
        """Grows with each try; half of it is random, so that clients of one server do not come back at once."""
        longest = min(LONGEST_WAIT_S, self._first_wait_s * 2.0 ** (tries - 1))
        wait_s = longest * (0.5 + random.random() / 2)  # noqa: S311 - spreads load, hides nothing
        if not is_restarting:
            return wait_s
        return max(wait_s, self._first_wait_s * random.uniform(*RESTART_WAITS))  # noqa: S311 - the same

    async def _converse(self) -> bool:
        """One connection, to its end; whether the service took it."""
        is_taken = False
        try:
            async with connect(
                self._address,
                subprotocols=[Subprotocol(PROTOCOL)],
                compression=None,
                max_size=None,
                open_timeout=OPEN_TIMEOUT_S,
                ping_interval=self._heartbeat_s,
                ping_timeout=self._heartbeat_s,
                close_timeout=1,
            ) as socket:
                await self._greet(socket)
                is_taken = True
                sender = asyncio.create_task(self._send(socket))
                try:
                    async for text in socket:
                        self._take(decode(str(text)))
                finally:
                    self._lose()
                    sender.cancel()
                    await asyncio.gather(sender, return_exceptions=True)
                is_taken = socket.close_code != TOO_MANY_SOCKETS
        except InvalidStatus as exc:
            if exc.response.status_code < 500 and exc.response.status_code != 429:
                raise UnreachableError(f"the service answered {exc.response.status_code}") from exc
        except msgspec.DecodeError as exc:
            raise MismatchError("what the service sends is not this protocol") from exc
        except (OSError, TimeoutError, WebSocketException):
            pass  # the next try may succeed
        return is_taken

    async def _greet(self, socket: ClientConnection) -> None:
        hello = {"type": "hello"} if self.token is None else {"type": "hello", "visitor_token": self.token}
        await socket.send(msgspec.json.encode(hello), text=True)
        async with asyncio.timeout(OPEN_TIMEOUT_S):
            while not isinstance(ready := decode(await socket.recv(decode=True)), Ready):
                if isinstance(ready, ErrorFrame):
                    raise RefusedError(ready)
                self._take(ready)
        self.greeting = ready
        self.token = ready.visitor_token or self.token
        self._socket = socket
        self._is_greeted.set()
        self._open = [answer for answer in self._open if not answer.is_over]
        for answer in self._open:
            answer.ask()

    async def _send(self, socket: ClientConnection) -> None:
        """Sends what waits; with the connection it ends."""
        with suppress(WebSocketException):
            while True:
                await socket.send(msgspec.json.encode(await self._outbox.get()), text=True)

    def _take(self, frame: Frame | None) -> None:
        match frame:
            case Goodbye():
                self._goodbye_s = frame.reconnect_after_ms / 1000
            case Accepted() | ErrorFrame():
                for answer in self._meant(frame):
                    answer.take(frame)
            case Progress() | Numbered():
                for answer in self._open:
                    if answer.answer_id == frame.answer_id:
                        answer.take(frame)
            case _:
                return
        self._open = [answer for answer in self._open if not answer.is_over]

    def _meant(self, frame: Accepted | ErrorFrame) -> list[Answer]:
        if frame.client_message_id is not None:
            return [each for each in self._open if each.client_message_id == frame.client_message_id]
        return [each for each in self._open if each.answer_id is not None and each.answer_id == frame.answer_id]

    def _lose(self) -> None:
        self._is_greeted.clear()
        self._socket = None
        self._outbox = asyncio.Queue()
        for handle in self._later:
            handle.cancel()
        self._later.clear()

    def _give_up(self, error: ResumeChatError) -> None:
        self._fatal = self._fatal or error
        for answer in self._open:
            answer.fail(error)
        self._open = []

    async def _leave(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._give_up(UnreachableError("the chat is closed"))
