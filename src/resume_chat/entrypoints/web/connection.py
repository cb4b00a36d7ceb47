"""One open chat socket: reads frames, serves them, and shows answers, for as long as its visitor stays.

Three tasks live as long as the socket: one reads, one sends, one watches the clock; a fourth waits for the process to go
away. Each answer that is shown has a task of its own, which reads the log and waits whenever the sender is behind: nothing
is queued for a slow reader but `SocketLimits.outbox_frames` frames. Answers do not belong to the socket: when it is lost
they go on.
"""

import asyncio
import enum
import re
import secrets
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated, Any, assert_never

import msgspec
from litestar.connection import WebSocket
from litestar.datastructures import State
from litestar.exceptions import WebSocketDisconnect
from msgspec import UNSET

from resume_chat.domain.conversation import Acceptance
from resume_chat.domain.index import ResumeIndex
from resume_chat.entrypoints.web import frames
from resume_chat.entrypoints.web.codes import MISUSE, BadFrameError, HelloRequiredError
from resume_chat.entrypoints.web.draining import Draining
from resume_chat.entrypoints.web.greeting import disclosure, suggestions
from resume_chat.entrypoints.web.identity import is_token, new_token, visitor_of
from resume_chat.entrypoints.web.limiting import QuestionLimiter
from resume_chat.entrypoints.web.metrics import Metrics
from resume_chat.entrypoints.web.refusals import note_refusal
from resume_chat.entrypoints.web.translation import accepted_frame, error_frame, event_frame
from resume_chat.ports.errors import NotFoundError
from resume_chat.usecases.accept_question import AcceptQuestion
from resume_chat.usecases.ask_again import AskAgain
from resume_chat.usecases.errors import OverloadedError
from resume_chat.usecases.follow_answer import FollowAnswer
from resume_chat.usecases.stop_answer import StopAnswer

ChatSocket = WebSocket[Any, Any, State]
"""Litestar's socket; it carries neither user nor authentication."""

_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


class CloseCode(enum.IntEnum):
    """Why the server closes a socket. 1009 (a frame too long) is closed below, where frames are read."""

    BINARY_FRAME = 1003
    MISUSE = 1008
    INTERNAL = 1011
    GOING_AWAY = 1012
    NO_HELLO = 4001
    NOT_READING = 4002
    IDLE = 4003
    TOO_MANY_SOCKETS = 4004


class SocketLimits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one socket may cost. Times in seconds."""

    hello_s: Annotated[float, msgspec.Meta(gt=0)] = 10.0
    """From the upgrade to `hello`."""
    send_s: Annotated[float, msgspec.Meta(gt=0)] = 10.0
    """For so long may the send buffer be full."""
    idle_s: Annotated[float, msgspec.Meta(gt=0)] = 1800.0
    """Without a frame in either direction."""
    misuses_in_a_row: Annotated[int, msgspec.Meta(ge=1)] = 10
    """Frames in a row that could never have been served."""
    follows: Annotated[int, msgspec.Meta(ge=1)] = 8
    """Answers shown at the same time."""
    outbox_frames: Annotated[int, msgspec.Meta(ge=1)] = 16
    """Frames that wait for the sender: of a reader with a shut window these, a page of the log, and the buffers are held."""
    drain_s: Annotated[float, msgspec.Meta(ge=0)] = 15.0
    """After the news that the process is going away, an answer that is being shown may go on for so long."""
    reconnect_ms: Annotated[int, msgspec.Meta(ge=1)] = 2000
    """Clients of a process that goes away come back after a random time up to twice this, so that they do not all
    come at once."""
    heartbeat_s: Annotated[float, msgspec.Meta(gt=0)] = 20.0
    """Between two protocol pings."""
    per_address: Annotated[int, msgspec.Meta(ge=1)] = 20
    """Sockets that one network address may have open."""
    total: Annotated[int, msgspec.Meta(ge=1)] = 4000
    """Sockets that the process may have open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatParts:
    """What all sockets share."""

    accept_question: AcceptQuestion
    ask_again: AskAgain
    follow_answer: FollowAnswer
    stop_answer: StopAnswer
    index: Callable[[], ResumeIndex]
    generator: str
    limiter: QuestionLimiter
    limits_info: frames.LimitsInfo
    draining: Draining
    metrics: Metrics


class Closing(Exception):  # noqa: N818 - the end of a conversation, not an error
    """The server closes the socket."""

    def __init__(self, code: CloseCode) -> None:
        super().__init__(code.name)
        self.code = code


class Disconnected(Exception):  # noqa: N818 - the same
    """The client has gone."""


class ChatConnection:
    """The conversation with one client, from the upgrade to the close."""

    def __init__(self, socket: ChatSocket, *, parts: ChatParts, limits: SocketLimits, address: str) -> None:
        self._socket = socket
        self._parts = parts
        self._limits = limits
        self._address = address
        self._outbox: asyncio.Queue[frames.FromServer | Closing] = asyncio.Queue(limits.outbox_frames)
        self._follows: dict[str, asyncio.Task[None]] = {}
        self._visitor_id: str | None = None
        self._greeted = asyncio.Event()
        self._misuses = 0
        self._touched = time.monotonic()

    async def run(self) -> CloseCode | None:
        """Serves the client to the end; why it has to be closed, or `None` when the client has gone."""
        code: CloseCode | None = None
        try:
            async with asyncio.TaskGroup() as group:
                self._group = group
                for task in (self._read(), self._send(), self._watch(), self._leave()):
                    group.create_task(task)
        except* Closing as closing:
            code = next(each.code for each in _leaves(closing) if isinstance(each, Closing))
        except* Disconnected:
            pass
        return code

    # ---------------------------------------------------------------- the tasks of a socket

    async def _read(self) -> None:
        """Takes frames as they come; a socket that is not read loses its connection."""
        while True:
            message = await self._socket.receive()
            if message["type"] != "websocket.receive":
                raise Disconnected
            self._touched = time.monotonic()
            text = message.get("text")
            if text is None:
                await self._outbox.put(Closing(CloseCode.BINARY_FRAME))
                return
            if not await self._take(text):
                await self._outbox.put(Closing(CloseCode.MISUSE))
                return

    async def _send(self) -> None:
        """Sends what waits, in order."""
        while True:
            item = await self._outbox.get()
            if isinstance(item, Closing):
                raise item
            try:
                async with asyncio.timeout(self._limits.send_s):
                    await self._socket.send_text(frames.encode(item))
            except TimeoutError:
                raise Closing(CloseCode.NOT_READING) from None
            except (WebSocketDisconnect, OSError, RuntimeError) as exc:
                # RuntimeError is uvicorn's word for a socket that it has closed itself.
                raise Disconnected from exc
            self._touched = time.monotonic()

    async def _watch(self) -> None:
        """Closes a socket that says nothing."""
        try:
            async with asyncio.timeout(self._limits.hello_s):
                await self._greeted.wait()
        except TimeoutError:
            await self._outbox.put(Closing(CloseCode.NO_HELLO))
            return
        while True:
            left_s = self._touched + self._limits.idle_s - time.monotonic()
            if left_s <= 0:
                await self._outbox.put(Closing(CloseCode.IDLE))
                return
            await asyncio.sleep(left_s)

    async def _leave(self) -> None:
        """Says goodbye when the process goes away; answers that are being shown may come to their end first."""
        await self._parts.draining.wait()
        if self._follows:
            await asyncio.wait(set(self._follows.values()), timeout=self._limits.drain_s)
        wait_ms = 1 + secrets.randbelow(2 * self._limits.reconnect_ms)
        await self._outbox.put(frames.Goodbye(reconnect_after_ms=wait_ms))
        await self._outbox.put(Closing(CloseCode.GOING_AWAY))

    async def _follow(self, visitor_id: str, answer_id: str, after_seq: int, *, is_new: bool) -> None:
        """Shows an answer from a given place to its end."""
        try:
            async with aclosing(self._parts.follow_answer(visitor_id, answer_id, after_seq, is_new=is_new)) as events:
                async for event in events:
                    await self._outbox.put(event_frame(answer_id, event))
        except Exception as error:  # noqa: BLE001 - told as a code; what nobody foresaw is logged
            await self._tell(error, error_frame(error, answer_id=answer_id))
        finally:
            if self._follows.get(answer_id) is asyncio.current_task():
                del self._follows[answer_id]

    # ---------------------------------------------------------------- frames

    async def _take(self, text: str) -> bool:
        """Serves one frame, or says why not; false when there were too many of these."""
        frame: frames.FromClient | None = None
        try:
            frame = frames.decode(text)
            await self._serve(frame)
        except Exception as error:  # noqa: BLE001 - told as a code; what nobody foresaw is logged
            answer = _refusal(error, frame)
            await self._tell(error, answer)
            self._misuses = self._misuses + 1 if answer.code in MISUSE else 0
            return self._misuses < self._limits.misuses_in_a_row
        self._misuses = 0
        return True

    async def _tell(self, error: Exception, frame: frames.ErrorFrame) -> None:
        note_refusal(error, frame.code, self._parts.metrics)
        await self._outbox.put(frame)

    async def _serve(self, frame: frames.FromClient) -> None:
        match frame:
            case frames.Hello():
                await self._greet(frame)
            case frames.Ask():
                await self._ask(frame)
            case frames.Regenerate():
                await self._regenerate(frame)
            case frames.Stop():
                await self._parts.stop_answer(self._visitor(), known_id(frame.answer_id))
            case frames.Resume():
                visitor_id, answer_id = self._visitor(), known_id(frame.answer_id)
                self._require_room(answer_id)
                await self._start_following(visitor_id, answer_id, frame.after_seq)
            case frames.Ping():
                self._visitor()
                await self._outbox.put(frames.Pong(nonce=frame.nonce))
            case _:
                assert_never(frame)

    async def _greet(self, frame: frames.Hello) -> None:
        if self._visitor_id is not None:
            raise BadFrameError("a second hello")
        token = frame.visitor_token
        if token is not None and not is_token(token):
            raise BadFrameError("not a visitor token")
        fresh = UNSET if token is not None else new_token()
        self._visitor_id = visitor_of(fresh or token or "")
        resume = self._parts.index().resume
        ready = frames.Ready(
            protocol=frames.PROTOCOL,
            visitor_token=fresh,
            disclosure=disclosure(resume),
            resume=frames.ResumeInfo(name=resume.name, label=resume.label, version=resume.version),
            suggestions=suggestions(resume),
            limits=self._parts.limits_info,
            generator=self._parts.generator,
            heartbeat_s=self._limits.heartbeat_s,
        )
        self._greeted.set()
        await self._outbox.put(ready)

    async def _ask(self, frame: frames.Ask) -> None:
        visitor_id = self._visitor()
        conversation_id = None if frame.conversation_id is None else known_id(frame.conversation_id)
        self._require_room()
        await self._parts.limiter.admit(visitor_id, self._address, frame.client_message_id)
        acceptance = await self._parts.accept_question(
            visitor_id, frame.client_message_id, frame.question, conversation_id
        )
        await self._show(visitor_id, acceptance)

    async def _regenerate(self, frame: frames.Regenerate) -> None:
        visitor_id, answer_id = self._visitor(), known_id(frame.answer_id)
        self._require_room()
        await self._parts.limiter.admit(visitor_id, self._address, frame.client_message_id)
        acceptance = await self._parts.ask_again(visitor_id, frame.client_message_id, answer_id)
        await self._show(visitor_id, acceptance)

    async def _show(self, visitor_id: str, acceptance: Acceptance) -> None:
        """Says that a question was accepted, and shows its answer from the beginning."""
        await self._outbox.put(accepted_frame(acceptance))
        await self._start_following(visitor_id, acceptance.answer_id, 0, is_new=not acceptance.duplicate)

    # ---------------------------------------------------------------- small things

    def _visitor(self) -> str:
        if self._visitor_id is None:
            raise HelloRequiredError
        return self._visitor_id

    def _require_room(self, answer_id: str | None = None) -> None:
        """Refuses to show more answers at once than are shown on one socket."""
        if answer_id not in self._follows and len(self._follows) >= self._limits.follows:
            raise OverloadedError

    async def _start_following(self, visitor_id: str, answer_id: str, after_seq: int, *, is_new: bool = False) -> None:
        """Shows an answer from here on; an earlier reader of it on this socket ends first."""
        earlier = self._follows.pop(answer_id, None)
        if earlier is not None:
            earlier.cancel()
            await asyncio.wait({earlier})
        self._follows[answer_id] = self._group.create_task(
            self._follow(visitor_id, answer_id, after_seq, is_new=is_new)
        )


def known_id(text: str) -> str:
    """An id that may have been given out; the store is not asked for others."""
    if _ID.fullmatch(text) is None:
        raise NotFoundError("an id that was never given out")
    return text


def _refusal(error: Exception, frame: frames.FromClient | None) -> frames.ErrorFrame:
    match frame:
        case frames.Ask():
            return error_frame(error, client_message_id=frame.client_message_id)
        case frames.Regenerate():
            return error_frame(error, client_message_id=frame.client_message_id, answer_id=frame.answer_id)
        case frames.Stop() | frames.Resume():
            return error_frame(error, answer_id=frame.answer_id)
        case _:
            return error_frame(error)


def _leaves(error: BaseException) -> list[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        return [leaf for each in error.exceptions for leaf in _leaves(each)]
    return [error]
