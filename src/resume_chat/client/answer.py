"""One answer as a client has it: each event once, in order, and at the end the proof that nothing is missing."""

import asyncio
import hashlib
from collections.abc import Mapping
from typing import Protocol

from resume_chat.client.errors import AnswerFailedError, MismatchError, RefusedError, ResumeChatError
from resume_chat.client.events import (
    Accepted,
    Citation,
    Done,
    ErrorFrame,
    Event,
    Failed,
    Frame,
    Message,
    Numbered,
    Progress,
    Snapshot,
    Sources,
    Token,
    Withheld,
)

UNDECIDED = frozenset({"draining", "store_unavailable", "overloaded", "internal"})
"""Refusals that do not tell whether the same question had been stored before."""


class Sender(Protocol):
    """What an answer needs of its chat."""

    def send(self, frame: Mapping[str, object]) -> bool:
        """Sends a frame; false when there is no connection."""
        ...

    def ask_later(self, answer: "Answer") -> None:
        """Asks for the answer again, after a moment, if the connection lasts so long."""
        ...


class Answer:
    """An answer that is being made, or was. Iterate over it for its events; the last one is `Done`.

    To stop iterating is not to stop the answer: it goes on, and can be iterated on. What is not iterated over is held in
    memory, at most the answer once.
    """

    def __init__(
        self,
        sender: Sender,
        request: Mapping[str, object] | None,
        *,
        answer_id: str | None = None,
        seq: int = 0,
        text: str = "",
    ) -> None:
        self._sender = sender
        self._request = request
        self._asked = 0
        self._is_stopping = False
        self._events: asyncio.Queue[Event | ResumeChatError] = asyncio.Queue()
        self._error: ResumeChatError | None = None
        self._is_read = False
        self.answer_id = answer_id
        """Known once the question is accepted."""
        self.conversation_id: str | None = None
        """The same; a further question names it to be one of this conversation."""
        self.seq = seq
        """The last event's number."""
        self.text = text
        """What was said so far."""
        self.citations: tuple[Citation, ...] = ()
        self.message: Message | None = None
        """As it is stored, once the answer has ended."""
        self.is_over = False
        """Whether nothing more will come."""

    @property
    def client_message_id(self) -> str | None:
        """Of the question, where this client asked it."""
        return str(self._request["client_message_id"]) if self._request else None

    def stop(self) -> None:
        """Ends the answer; what was said is kept. The end comes as `Done` with the finish `stopped`."""
        self._is_stopping = True
        if self.answer_id is not None and not self.is_over:
            self._sender.send({"type": "stop", "answer_id": self.answer_id})

    async def finished(self) -> Message:
        """Waits for the end, whether somebody iterates or not; the message as it is stored.

        Raises:
            ResumeChatError: As iterating does.
        """
        async for _ in self:
            pass
        if self.message is None:
            raise MismatchError("the answer ended without its message")
        return self.message

    def __aiter__(self) -> "Answer":
        return self

    async def __anext__(self) -> Event:
        """The next event.

        Raises:
            RefusedError: The question was not taken.
            AnswerFailedError: The answer broke.
            MismatchError: Something is missing, or too much.
            UnreachableError: No connection for too long.
        """
        if self._is_read:
            if self._error is not None:
                raise self._error
            raise StopAsyncIteration
        item = await self._events.get()
        if isinstance(item, ResumeChatError):
            self._is_read = True
            raise item
        self._is_read = isinstance(item, Done)
        return item

    # ---------------------------------------------------------------- for the chat

    def ask(self) -> None:
        """Sends what brings the answer, or the rest of it, to this connection."""
        if self.answer_id is not None:
            self._sender.send({"type": "resume", "answer_id": self.answer_id, "after_seq": self.seq})
            if self._is_stopping:
                self.stop()
        elif self._request is not None:
            self._asked += self._sender.send(self._request)

    def take(self, frame: Frame) -> None:
        """Applies a frame that is this answer's."""
        if self.is_over:
            return
        try:
            self._apply(frame)
        except ResumeChatError as error:
            self.fail(error)

    def fail(self, error: ResumeChatError) -> None:
        """Ends the iteration with an error."""
        if not self.is_over:
            self.is_over = True
            self._error = error
            self._events.put_nowait(error)

    def _apply(self, frame: Frame) -> None:
        match frame:
            case ErrorFrame():
                self._refused(frame)
            case Accepted():
                self._accepted(frame)
            case Progress():
                self._events.put_nowait(frame)
            case Snapshot():
                self.seq, self.text, self.citations = frame.seq, frame.text, frame.citations
                self._events.put_nowait(frame)
            case Numbered():
                self._numbered(frame)

    def _accepted(self, frame: Accepted) -> None:
        is_news = self.answer_id is None
        self.answer_id, self.conversation_id = frame.answer_id, frame.conversation_id
        if is_news:
            self._events.put_nowait(frame)
        if self._is_stopping:
            self.stop()

    def _refused(self, frame: ErrorFrame) -> None:
        if self.answer_id is None:
            # After a lost connection the first one may have arrived: only a clear answer is one.
            is_open = frame.code == "draining" or (self._asked > 1 and frame.code in UNDECIDED)
        else:
            is_open = frame.retryable
        if is_open:
            self._sender.ask_later(self)
        else:
            self.fail(RefusedError(frame, self.client_message_id))

    def _numbered(self, frame: Numbered) -> None:
        if frame.seq <= self.seq:
            return
        if frame.seq != self.seq + 1:
            raise MismatchError(f"event {frame.seq} came after {self.seq}")
        self.seq = frame.seq
        match frame:
            case Token():
                self.text += frame.text
            case Sources():
                self.citations = frame.citations
            case Done() | Failed():
                self._end(frame)
        if isinstance(frame, Sources | Token | Withheld | Done):
            self._events.put_nowait(frame)

    def _end(self, frame: Done | Failed) -> None:
        self.message = message = frame.message
        self.citations = message.citations
        digest = hashlib.sha256(self.text.encode()).hexdigest()
        if (message.chars, message.sha256) != (len(self.text), digest):
            raise MismatchError(f"{len(self.text)} characters were received, {message.chars} are stored, or others")
        if isinstance(frame, Failed):
            raise AnswerFailedError(frame)
        self.is_over = True
