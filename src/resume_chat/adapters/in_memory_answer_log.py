"""The answer log in this process's memory."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace

from resume_chat.adapters.chat_framing import check_events, check_texts, end_of, told
from resume_chat.adapters.in_memory_tables import InMemoryTables, StoredAnswer
from resume_chat.domain.answer import PendingAnswer
from resume_chat.domain.conversation import Message, Status
from resume_chat.domain.events import NumberedEvent, Token
from resume_chat.ports.answer_log import LONGEST_LEASES, AnswerLog, Snapshot
from resume_chat.ports.errors import FencedError, NotFoundError

NOBODY = ""
"""The owner of an answer that was given up and not yet claimed."""
READ_LIMIT = 32
"""Most events that a reader who has waited is given at once."""


class InMemoryAnswerLog(AnswerLog):
    """Lists; see `InMemoryTables`."""

    def __init__(self, tables: InMemoryTables) -> None:
        self._tables = tables

    async def append(self, answer_id: str, attempt: int, events: Sequence[NumberedEvent]) -> None:
        """Takes effect at once; see `AnswerLog`."""
        check_events(answer_id, events)
        answer = self._tables.answers.get(answer_id)
        if answer is None:
            raise FencedError(f"answer {answer_id}: there is no such answer")
        if answer.attempt != attempt or answer.ended_at is not None or events[0].seq != answer.last_seq + 1:
            raise FencedError(f"answer {answer_id}: attempt {attempt} may not write event {events[0].seq}")
        if answer.events is not None:
            answer.events.extend(events)
        answer.last_seq = events[-1].seq
        message = self._tables.messages[answer_id]
        end = end_of(events)
        if end:
            self._end(answer, message, end)
        elif message.status is Status.ACCEPTED and any(isinstance(event.event, Token) for event in events):
            self._tables.messages[answer_id] = replace(message, status=Status.STREAMING)
        for waiter in self._tables.waiters.get(answer_id, ()):
            waiter.set()

    async def read(self, answer_id: str, after_seq: int, *, limit: int) -> Sequence[NumberedEvent]:
        """A part of the list; see `AnswerLog`."""
        answer = self._tables.answers.get(answer_id)
        first = max(0, after_seq)
        return (answer.events or [])[first : first + limit] if answer else []

    async def wait(self, answer_id: str, after_seq: int, *, timeout_s: float) -> Sequence[NumberedEvent]:
        """Woken by every append to this answer; see `AnswerLog`."""
        woken = asyncio.Event()
        waiters = self._tables.waiters.setdefault(answer_id, set())
        waiters.add(woken)
        try:
            async with asyncio.timeout(timeout_s):
                while not self._has_more(answer_id, after_seq) and answer_id in self._tables.answers:
                    woken.clear()
                    await woken.wait()
        except TimeoutError:
            return []
        finally:
            waiters.discard(woken)
            if not waiters:
                self._tables.waiters.pop(answer_id, None)
        return await self.read(answer_id, after_seq, limit=READ_LIMIT)

    async def snapshot(self, answer_id: str) -> Snapshot:
        """From the list, or the message once that is forgotten; see `AnswerLog`."""
        answer = self._tables.answers.get(answer_id)
        if answer is None:
            raise NotFoundError("there is no such answer")
        message = self._tables.messages[answer_id]
        text, citations = message.content, message.citations
        if answer.events is not None:
            text, citations = told([event.event for event in answer.events])
        return Snapshot(seq=answer.last_seq, text=text, citations=citations, message=message)

    async def renew(self, owner: str, answer_ids: Collection[str], *, lease_s: float) -> Collection[str]:
        """See `AnswerLog`."""
        check_texts([owner])
        held = [answer for answer in self._unfinished() if answer.owner == owner and answer.answer_id in answer_ids]
        for answer in held:
            answer.lease_until = self._tables.clock() + lease_s
        return frozenset(answer.answer_id for answer in held)

    async def claim(self, owner: str, *, lease_s: float, limit: int) -> Sequence[PendingAnswer]:
        """The longest left first; see `AnswerLog`."""
        check_texts([owner])
        now = self._tables.clock()
        left = sorted(
            (answer for answer in self._unfinished() if not now < answer.lease_until <= now + LONGEST_LEASES * lease_s),
            key=lambda answer: (answer.lease_until, answer.answer_id),
        )[:limit]
        return [_taken(answer, owner, now, lease_s) for answer in left]

    async def is_any_left(self) -> bool:
        """See `AnswerLog`."""
        now = self._tables.clock()
        return any(answer.lease_until <= now for answer in self._unfinished())

    async def held(self, owner: str, answer_ids: Collection[str]) -> Collection[str]:
        """See `AnswerLog`."""
        check_texts([owner])
        mine = {answer.answer_id for answer in self._unfinished() if answer.owner == owner}
        return frozenset(mine.intersection(answer_ids))

    async def release(self, owner: str, answer_ids: Collection[str]) -> Collection[str]:
        """See `AnswerLog`."""
        check_texts([owner])
        given_up = [answer for answer in self._unfinished() if answer.owner == owner and answer.answer_id in answer_ids]
        for answer in given_up:
            answer.owner = NOBODY
            answer.hand_overs += 1
            answer.lease_until = self._tables.clock()
        return frozenset(answer.answer_id for answer in given_up)

    async def seize(self, answer_id: str, owner: str, *, lease_s: float) -> PendingAnswer | None:
        """See `AnswerLog`."""
        check_texts([owner])
        answer = self._tables.answers.get(answer_id)
        if answer is None or answer.ended_at is not None:
            return None
        return _taken(answer, owner, self._tables.clock(), lease_s)

    async def expire(self, *, after_s: float) -> int:
        """See `AnswerLog`."""
        before = self._tables.clock() - after_s
        forgotten = [
            answer
            for answer in self._tables.answers.values()
            if answer.ended_at is not None and answer.ended_at <= before and answer.events is not None
        ]
        for answer in forgotten:
            answer.events = None
        return len(forgotten)

    def _end(self, answer: StoredAnswer, message: Message, end: Message) -> None:
        """What identifies the message stays; the rest is the last event's."""
        answer.ended_at = self._tables.clock()
        self._tables.messages[answer.answer_id] = replace(
            end,
            conversation_id=message.conversation_id,
            role=message.role,
            created_at=message.created_at,
            client_message_id=message.client_message_id,
        )
        conversation = self._tables.conversations[answer.conversation_id]
        self._tables.conversations[answer.conversation_id] = replace(
            conversation, updated_at=max(conversation.updated_at, end.updated_at)
        )

    def _has_more(self, answer_id: str, after_seq: int) -> bool:
        answer = self._tables.answers.get(answer_id)
        return answer is not None and answer.last_seq > after_seq

    def _unfinished(self) -> Sequence[StoredAnswer]:
        return [answer for answer in self._tables.answers.values() if answer.ended_at is None]


def _taken(answer: StoredAnswer, owner: str, now: float, lease_s: float) -> PendingAnswer:
    """The answer as its new owner's next attempt."""
    answer.owner = owner
    answer.attempt += 1
    answer.lease_until = now + lease_s
    return PendingAnswer(
        answer_id=answer.answer_id,
        conversation_id=answer.conversation_id,
        question_id=answer.question_id,
        visitor_id=answer.visitor_id,
        question=answer.question,
        asked_at=answer.asked_at,
        resume_version=answer.resume_version,
        attempt=answer.attempt,
        last_seq=answer.last_seq,
        hand_overs=answer.hand_overs,
        age_s=max(0.0, now - answer.accepted_at),
    )
