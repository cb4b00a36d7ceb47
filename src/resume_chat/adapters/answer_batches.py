"""Stores the appends of many answers in one transaction: fences checked together, rows written together."""

import operator
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from resume_chat.adapters.chat_framing import end_of
from resume_chat.adapters.column_types import StoreClock, Words
from resume_chat.adapters.rows import Values, end_values, event_values
from resume_chat.adapters.tables import answer_events, answers, conversations, message_words, messages
from resume_chat.domain.conversation import Message, Status
from resume_chat.domain.events import NumberedEvent, Token
from resume_chat.domain.searching import words_of
from resume_chat.ports.errors import FencedError


@dataclass(frozen=True, slots=True)
class Append:
    """One caller's events, ready to be written."""

    answer_id: str
    attempt: int
    events: Sequence[NumberedEvent]
    rows: Sequence[Values]
    has_text: bool
    end: Message | None
    words: Sequence[str]
    """What the ended answer is found by."""

    @property
    def first_seq(self) -> int:
        """Number of its first event."""
        return self.events[0].seq

    @property
    def last_seq(self) -> int:
        """Number of its last event."""
        return self.events[-1].seq


@dataclass(slots=True)
class _Answer:
    """Where an answer stands, as this transaction goes on."""

    visitor_id: str
    attempt: int
    last_seq: int
    is_ended: bool
    status: str
    is_begun: bool = False

    def refusal(self, append: Append) -> str | None:
        if append.attempt != self.attempt:
            return f"attempt {append.attempt} is not the current one, {self.attempt}"
        if self.is_ended:
            return "the answer has ended"
        if append.first_seq != self.last_seq + 1:
            return f"event {append.first_seq} does not follow {self.last_seq}"
        return None

    def take(self, append: Append) -> None:
        self.last_seq = append.last_seq
        self.is_ended = append.end is not None
        self.is_begun = self.is_begun or append.has_text


def new_append(answer_id: str, attempt: int, events: Sequence[NumberedEvent]) -> Append:
    """Encodes events once, in the caller's own time."""
    end = end_of(events)
    return Append(
        answer_id=answer_id,
        attempt=attempt,
        events=events,
        rows=[event_values(answer_id, attempt, event) for event in events],
        has_text=any(isinstance(event.event, Token) for event in events),
        end=end,
        words=words_of(end.content) if end else (),
    )


async def store_batch(connection: AsyncConnection, appends: Sequence[Append]) -> Sequence[FencedError | None]:
    """Writes what may be written; gives for each append why it may not."""
    known = await _lock(connection, {append.answer_id for append in appends})
    refusals: list[FencedError | None] = []
    taken: list[Append] = []
    for append in appends:
        answer = known.get(append.answer_id)
        refusal = "there is no such answer" if answer is None else answer.refusal(append)
        refusals.append(FencedError(f"answer {append.answer_id}: {refusal}") if refusal else None)
        if answer is not None and refusal is None:
            answer.take(append)
            taken.append(append)
    if taken:
        await connection.execute(insert(answer_events), [row for append in taken for row in append.rows])
        await _move(connection, {append.answer_id: known[append.answer_id] for append in taken})
        ends = [append.end for append in taken if append.end]
        if ends:
            await _end(connection, ends)
            await connection.execute(
                insert(message_words),
                [
                    {"message_id": each.answer_id, "words": Words(known[each.answer_id].visitor_id, each.words)}
                    for each in taken
                    if each.end
                ],
            )
    return refusals


async def _lock(connection: AsyncConnection, answer_ids: set[str]) -> dict[str, _Answer]:
    """The answers, nobody else's until the transaction ends.

    Always locked in the order of their ids, so that no two transactions wait for each other.
    """
    rows = await connection.execute(
        select(
            answers.c.id,
            messages.c.user_id,
            answers.c.attempt,
            answers.c.last_seq,
            answers.c.ended_at,
            messages.c.status,
        )
        .join(messages, messages.c.id == answers.c.id)
        .where(answers.c.id.in_(sorted(answer_ids)))
        .order_by(answers.c.id)
        .with_for_update(of=answers, key_share=True)
    )
    return {
        row.id: _Answer(row.user_id, row.attempt, row.last_seq, is_ended=row.ended_at is not None, status=row.status)
        for row in rows
    }


async def _move(connection: AsyncConnection, moved: dict[str, _Answer]) -> None:
    """Sets the answers' counters, and the status of those whose first text this is."""
    await connection.execute(
        update(answers).where(answers.c.id == bindparam("answer_id")).values(last_seq=bindparam("seq")),
        [{"answer_id": answer_id, "seq": answer.last_seq} for answer_id, answer in moved.items()],
    )
    begun = [
        answer_id for answer_id, answer in moved.items() if answer.is_begun and answer.status == Status.ACCEPTED.value
    ]
    if begun:
        await connection.execute(update(messages).where(messages.c.id.in_(begun)).values(status=Status.STREAMING.value))


async def _end(connection: AsyncConnection, ends: Sequence[Message]) -> None:
    """Makes the messages final and their conversations free and just changed."""
    await connection.execute(
        update(answers).where(answers.c.id.in_([end.id for end in ends])).values(ended_at=StoreClock())
    )
    columns = [*end_values(ends[0])]
    await connection.execute(
        update(messages)
        .where(messages.c.id == bindparam("message_id"))
        .values({name: bindparam(f"new_{name}", type_=messages.c[name].type) for name in columns}),
        [{"message_id": end.id, **{f"new_{name}": value for name, value in end_values(end).items()}} for end in ends],
    )
    await connection.execute(
        update(conversations)
        .where(
            conversations.c.id
            == select(answers.c.conversation_id).where(answers.c.id == bindparam("message_id")).scalar_subquery(),
            conversations.c.updated_at < bindparam("ended_at", type_=conversations.c.updated_at.type),
        )
        .values(updated_at=bindparam("ended_at", type_=conversations.c.updated_at.type)),
        # In the order in which questions lock them, so that no two transactions wait for each other.
        [
            {"message_id": end.id, "ended_at": end.updated_at}
            for end in sorted(ends, key=operator.attrgetter("conversation_id"))
        ],
    )
