"""The answer log in the chat's own database: a group-committing writer and a watcher for the readers."""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any

import msgspec
from sqlalchemy import Column, Select, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from resume_chat.adapters.answer_batches import Append, new_append, store_batch
from resume_chat.adapters.answer_wakeups import AnswerWakeups
from resume_chat.adapters.chat_framing import check_events, check_texts, is_id, told
from resume_chat.adapters.column_types import StoreClock
from resume_chat.adapters.database import Database
from resume_chat.adapters.group_commit import GroupCommit
from resume_chat.adapters.rows import event_of, message_of
from resume_chat.adapters.tables import answer_events, answers, messages
from resume_chat.domain.answer import PendingAnswer
from resume_chat.domain.events import NumberedEvent
from resume_chat.ports.answer_log import LONGEST_LEASES, AnswerLog, Snapshot
from resume_chat.ports.errors import FencedError, NotFoundError

NOBODY = ""
"""The owner of an answer that was given up and not yet claimed."""
READ_LIMIT = 32
"""Most events that a reader who has waited is given at once from the database."""


class SqlalchemyAnswerLogConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much is written and forgotten at once, and how soon another process's events are seen."""

    max_pending: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1024
    """Appends that wait for their commit, 1 to 100000; a further one waits for room first."""
    max_batch: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 256
    """Most appends of one transaction, 1 to 10000."""
    recheck_s: Annotated[float, msgspec.Meta(gt=0, le=10)] = 0.1
    """Longest time until a waiting reader sees what another process has appended, 0 to 10."""
    expire_batch: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 100
    """Answers whose events are forgotten in one transaction, 1 to 10000."""


class SqlalchemyAnswerLog(AnswerLog):
    """Events as rows; `answers` holds who writes, until when, and the last number.

    Its two tasks begin with the first append and the first wait, end when there is nothing to do, and are awaited by
    `aclose`.
    """

    def __init__(self, database: Database, config: SqlalchemyAnswerLogConfig | None = None) -> None:
        self._database = database
        self._config = config or SqlalchemyAnswerLogConfig()
        self._wakeups = AnswerWakeups(self._last_seqs, recheck_s=self._config.recheck_s)
        self._appends: GroupCommit[Append, None] = GroupCommit(
            "the answer log", self._store, max_pending=self._config.max_pending, max_batch=self._config.max_batch
        )

    @property
    def commits(self) -> int:
        """Transactions that have stored events, so far."""
        return self._appends.commits

    async def append(self, answer_id: str, attempt: int, events: Sequence[NumberedEvent]) -> None:
        """Commits the events together with all others that wait; see `AnswerLog`."""
        check_events(answer_id, events)
        if not is_id(answer_id):
            raise FencedError("there is no such answer")
        await self._appends.submit(new_append(answer_id, attempt, events))

    async def read(self, answer_id: str, after_seq: int, *, limit: int) -> Sequence[NumberedEvent]:
        """By the primary key; see `AnswerLog`."""
        if not is_id(answer_id):
            return []
        query = (
            select(answer_events.c.seq, answer_events.c.type, answer_events.c.payload)
            .where(answer_events.c.answer_id == answer_id, answer_events.c.seq > after_seq)
            .order_by(answer_events.c.seq)
            .limit(limit)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [event_of(row) for row in rows]

    async def wait(self, answer_id: str, after_seq: int, *, timeout_s: float) -> Sequence[NumberedEvent]:
        """From the commit itself where this process made it, else looked up with all that is waited for; see `AnswerLog`."""
        if not is_id(answer_id):
            return []
        came = await self._wakeups.wait(answer_id, after_seq, timeout_s=timeout_s)
        if came is None:
            return []
        return came or await self.read(answer_id, after_seq, limit=READ_LIMIT)

    async def snapshot(self, answer_id: str) -> Snapshot:
        """Message and events as they are in the same moment; see `AnswerLog`."""
        if not is_id(answer_id):
            raise NotFoundError("there is no such answer")
        async with self._database.reading() as connection:
            row = (
                (
                    await connection.execute(
                        select(messages, answers.c.last_seq, answers.c.events_forgotten_at)
                        .join(answers, answers.c.id == messages.c.id)
                        .where(messages.c.id == answer_id)
                    )
                )
                .mappings()
                .one_or_none()
            )
            if row is None:
                raise NotFoundError("there is no such answer")
            events = (
                (
                    await connection.execute(
                        select(answer_events.c.seq, answer_events.c.type, answer_events.c.payload)
                        .where(answer_events.c.answer_id == answer_id, answer_events.c.type.in_(["sources", "token"]))
                        .order_by(answer_events.c.seq)
                    )
                )
                .mappings()
                .all()
            )
        message = message_of(row)
        text, citations = told([event_of(event).event for event in events])
        if row["events_forgotten_at"] is not None:
            text, citations = message.content, message.citations
        return Snapshot(seq=row["last_seq"], text=text, citations=citations, message=message)

    async def renew(self, owner: str, answer_ids: Collection[str], *, lease_s: float) -> Collection[str]:
        """Locks in the order of the ids, like every append; see `AnswerLog`."""
        return await self._change_held(owner, answer_ids, {answers.c.lease_until: StoreClock(lease_s)})

    async def claim(self, owner: str, *, lease_s: float, limit: int) -> Sequence[PendingAnswer]:
        """Passes over rows that another claimant holds; see `AnswerLog`."""
        check_texts([owner])
        async with self._database.writing() as connection:
            return await _take(
                connection,
                _unfinished()
                .where(
                    or_(
                        answers.c.lease_until <= StoreClock(),
                        answers.c.lease_until > StoreClock(LONGEST_LEASES * lease_s),
                    )
                )
                .order_by(answers.c.lease_until, answers.c.id)
                .limit(limit)
                .with_for_update(of=answers, key_share=True, skip_locked=True),
                owner,
                lease_s,
            )

    async def is_any_left(self) -> bool:
        """One short read by the index of leases; see `AnswerLog`."""
        query = select(answers.c.id).where(answers.c.ended_at.is_(None), answers.c.lease_until <= StoreClock()).limit(1)
        async with self._database.reading() as connection:
            return await connection.scalar(query) is not None

    async def held(self, owner: str, answer_ids: Collection[str]) -> Collection[str]:
        """One read for all of them; see `AnswerLog`."""
        check_texts([owner])
        wanted = [each for each in answer_ids if is_id(each)]
        if not wanted:
            return frozenset()
        query = select(answers.c.id).where(
            answers.c.id.in_(wanted), answers.c.owner == owner, answers.c.ended_at.is_(None)
        )
        async with self._database.reading() as connection:
            return frozenset((await connection.scalars(query)).all())

    async def release(self, owner: str, answer_ids: Collection[str]) -> Collection[str]:
        """Locks as `renew` does; see `AnswerLog`."""
        return await self._change_held(
            owner,
            answer_ids,
            {
                answers.c.owner: NOBODY,
                answers.c.lease_until: StoreClock(),
                answers.c.hand_overs: answers.c.hand_overs + 1,
            },
        )

    async def seize(self, answer_id: str, owner: str, *, lease_s: float) -> PendingAnswer | None:
        """Waits for an append that is being committed, and comes after it; see `AnswerLog`."""
        check_texts([owner])
        if not is_id(answer_id):
            return None
        query = _unfinished().where(answers.c.id == answer_id).with_for_update(of=answers, key_share=True)
        async with self._database.writing() as connection:
            taken = await _take(connection, query, owner, lease_s)
        return taken[0] if taken else None

    async def expire(self, *, after_s: float) -> int:
        """A batch of answers a transaction, so that nobody waits long; see `AnswerLog`."""
        forgotten = 0
        while True:
            async with self._database.writing() as connection:
                count = await _forget_events(connection, after_s, self._config.expire_batch)
            forgotten += count
            if count < self._config.expire_batch:
                return forgotten

    async def aclose(self) -> None:
        """Stores what is pending, wakes the readers, ends both tasks."""
        await self._appends.aclose()
        await self._wakeups.aclose()

    async def _store(self, appends: Sequence[Append]) -> Sequence[Exception | None]:
        async with self._database.writing() as connection:
            refusals = await store_batch(connection, appends)
        for append, refusal in zip(appends, refusals, strict=True):
            if refusal is None:  # it is durable, so that it may be seen
                self._wakeups.hand_on(append.answer_id, append.events)
        return refusals

    async def _change_held(
        self, owner: str, answer_ids: Collection[str], changes: Mapping["Column[Any]", object]
    ) -> Collection[str]:
        """Changes the unfinished ones of these answers that are the owner's, and gives their ids."""
        check_texts([owner])
        wanted = [each for each in answer_ids if is_id(each)]
        if not wanted:
            return frozenset()
        async with self._database.writing() as connection:
            held = await connection.scalars(
                select(answers.c.id)
                .where(answers.c.ended_at.is_(None), answers.c.owner == owner, answers.c.id.in_(wanted))
                .order_by(answers.c.id)
                .with_for_update(key_share=True)
            )
            held_ids = held.all()
            if held_ids:
                await connection.execute(update(answers).where(answers.c.id.in_(held_ids)).values(changes))
        return frozenset(held_ids)

    async def _last_seqs(self, answer_ids: Sequence[str]) -> Mapping[str, int]:
        query = select(answers.c.id, answers.c.last_seq).where(answers.c.id.in_(answer_ids))
        async with self._database.reading() as connection:
            return {row.id: row.last_seq for row in await connection.execute(query)}


def _unfinished() -> Select[tuple[object, ...]]:
    """Answers that have not ended, with their questions and the store's time."""
    questions = messages.alias("questions")
    pending = messages.alias("pending")
    return (
        select(
            answers,
            questions.c.user_id,
            questions.c.content,
            questions.c.created_at,
            pending.c.resume_version,
            StoreClock().label("now"),
        )
        .join(questions, questions.c.id == answers.c.question_id)
        .join(pending, pending.c.id == answers.c.id)
        .where(answers.c.ended_at.is_(None))
    )


async def _take(
    connection: AsyncConnection, query: Select[tuple[object, ...]], owner: str, lease_s: float
) -> Sequence[PendingAnswer]:
    """Gives the answers of a query a new owner and their next attempt."""
    rows = (await connection.execute(query)).all()
    if rows:
        await connection.execute(
            update(answers)
            .where(answers.c.id.in_([row.id for row in rows]))
            .values(owner=owner, attempt=answers.c.attempt + 1, lease_until=StoreClock(lease_s))
        )
    return [
        PendingAnswer(
            answer_id=row.id,
            conversation_id=row.conversation_id,
            question_id=row.question_id,
            visitor_id=row.user_id,
            question=row.content,
            asked_at=row.created_at,
            resume_version=row.resume_version,
            attempt=row.attempt + 1,
            last_seq=row.last_seq,
            hand_overs=row.hand_overs,
            age_s=max(0.0, (row.now - row.accepted_at).total_seconds()),
        )
        for row in rows
    ]


async def _forget_events(connection: AsyncConnection, after_s: float, limit: int) -> int:
    """Deletes the events of some answers that ended long enough ago; of how many."""
    ended = await connection.scalars(
        select(answers.c.id)
        .where(answers.c.events_forgotten_at.is_(None), answers.c.ended_at <= StoreClock(-after_s))
        .order_by(answers.c.ended_at)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
    )
    answer_ids = ended.all()
    if answer_ids:
        await connection.execute(delete(answer_events).where(answer_events.c.answer_id.in_(answer_ids)))
        await connection.execute(
            update(answers).where(answers.c.id.in_(answer_ids)).values(events_forgotten_at=StoreClock())
        )
    return len(answer_ids)
