"""Stores the questions of many visitors in one transaction: looked up together, decided one by one, written together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from resume_chat.adapters.chat_framing import is_id, new_messages
from resume_chat.adapters.column_types import StoreClock, Words
from resume_chat.adapters.rows import message_values
from resume_chat.adapters.tables import answers, conversations, message_words, messages
from resume_chat.domain.conversation import Acceptance, NewQuestion, title_of
from resume_chat.domain.searching import words_of
from resume_chat.ports.errors import BusyError, ConflictError, NotFoundError, PortError


@dataclass(frozen=True, slots=True)
class NewPending:
    """One caller's question, and whose its answer will be."""

    question: NewQuestion
    owner: str
    lease_s: float

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same question as another."""
        return self.question.visitor_id, self.question.client_message_id


@dataclass(slots=True)
class _Conversation:
    """Where a conversation stands, as this transaction goes on."""

    id: str
    visitor_id: str
    title: str
    created_at: datetime
    updated_at: datetime
    last_position: int = -1
    """-1 where nothing was asked yet."""
    is_new: bool = False
    is_busy: bool = False

    def take(self, question: NewQuestion) -> None:
        self.title = self.title or title_of(question.text)
        self.updated_at = max(question.asked_at, self.updated_at)  # never back: the clocks of two processes differ
        self.last_position += 2
        self.is_busy = True


@dataclass(frozen=True, slots=True)
class _Batch:
    """What is stored already, and what is to be stored with it."""

    known: dict[tuple[str, str], tuple[str, Acceptance]]
    """Text and acceptance of a question, by what makes it the same."""
    named: dict[str, _Conversation]
    taken: list[tuple[NewPending, _Conversation]]

    def take(self, new: NewPending) -> Acceptance | PortError:
        """Decides on one question, after those that came before it."""
        question = new.question
        if new.key in self.known:
            text, acceptance = self.known[new.key]
            if text != question.text:
                return ConflictError("this client message id was used for another question")
            return replace(acceptance, duplicate=True)
        conversation = self._conversation(question)
        if conversation is None:
            return NotFoundError("there is no such conversation")
        if conversation.is_busy:
            return BusyError("the conversation's answer is not finished")
        conversation.take(question)
        self.taken.append((new, conversation))
        acceptance = Acceptance(
            client_message_id=question.client_message_id,
            conversation_id=conversation.id,
            question_id=question.question_id,
            answer_id=question.answer_id,
            duplicate=False,
        )
        self.known[new.key] = question.text, acceptance
        return acceptance

    def _conversation(self, question: NewQuestion) -> _Conversation | None:
        """The one that the question names, if it is this visitor's, or a new one."""
        if question.conversation_id is None:
            asked_at = question.asked_at
            return _Conversation(question.new_conversation_id, question.visitor_id, "", asked_at, asked_at, is_new=True)
        named = self.named.get(question.conversation_id)
        return named if named and named.visitor_id == question.visitor_id else None


async def store_questions(connection: AsyncConnection, news: Sequence[NewPending]) -> Sequence[Acceptance | PortError]:
    """Stores what may be stored; gives for each question what was stored for it, or why nothing was.

    The conversations are locked before anything else is looked at: on PostgreSQL each later statement then sees what the
    holder before has committed. They are locked in the order of their ids, and questions are written in the order of
    what makes them the same, so that no two transactions wait for each other.
    """
    named = await _lock(connection, {new.question.conversation_id for new in news if new.question.conversation_id})
    batch = _Batch(await _find(connection, {new.key for new in news}), named, [])
    outcomes = [batch.take(new) for new in news]
    if batch.taken:
        await _write(connection, sorted(batch.taken, key=lambda each: each[0].key))
    return outcomes


async def _lock(connection: AsyncConnection, conversation_ids: Collection[str]) -> dict[str, _Conversation]:
    """The conversations that are named, nobody else's until the transaction ends."""
    wanted = sorted(filter(is_id, conversation_ids))
    if not wanted:
        return {}
    rows = await connection.execute(
        select(conversations)
        .where(conversations.c.id.in_(wanted))
        .order_by(conversations.c.id)
        .with_for_update(key_share=True)
    )
    named = {
        row.id: _Conversation(row.id, row.user_id, row.title, row.created_at, row.updated_at, row.last_position)
        for row in rows
    }
    busy = select(answers.c.conversation_id).where(answers.c.conversation_id.in_(wanted), answers.c.ended_at.is_(None))
    for conversation_id in await connection.scalars(busy):
        if conversation_id in named:
            named[conversation_id].is_busy = True
    return named


async def _find(
    connection: AsyncConnection, keys: Collection[tuple[str, str]]
) -> dict[tuple[str, str], tuple[str, Acceptance]]:
    """Those of the questions that were accepted before.

    Not by `IN` with pairs, for which SQLite reads the whole table; for this it looks each one up in the index.
    """
    same = [
        and_(messages.c.user_id == visitor_id, messages.c.client_message_id == client_message_id)
        for visitor_id, client_message_id in sorted(keys)
    ]
    rows = await connection.execute(
        select(
            messages.c.id,
            messages.c.user_id,
            messages.c.client_message_id,
            messages.c.content,
            messages.c.conversation_id,
            answers.c.id.label("answer_id"),
        )
        .join(answers, answers.c.question_id == messages.c.id)
        .where(or_(*same))
    )
    return {
        (row.user_id, row.client_message_id): (
            row.content,
            Acceptance(
                client_message_id=row.client_message_id,
                conversation_id=row.conversation_id,
                question_id=row.id,
                answer_id=row.answer_id,
                duplicate=True,
            ),
        )
        for row in rows
    }


async def _write(connection: AsyncConnection, taken: Sequence[tuple[NewPending, _Conversation]]) -> None:
    """The rows of all questions, a statement for each table."""
    await _write_conversations(connection, [conversation for _, conversation in taken])
    await connection.execute(
        insert(messages),
        [
            message_values(message, visitor_id=new.question.visitor_id, position=position)
            for new, conversation in taken
            for position, message in enumerate(
                new_messages(new.question, conversation.id), conversation.last_position - 1
            )
        ],
    )
    words = [
        (new.question.question_id, Words(new.question.visitor_id, words_of(new.question.text))) for new, _ in taken
    ]
    await connection.execute(
        insert(message_words), [{"message_id": message_id, "words": each} for message_id, each in words]
    )
    for lease_s in sorted({new.lease_s for new, _ in taken}):
        await connection.execute(
            insert(answers).values(accepted_at=StoreClock(), lease_until=StoreClock(lease_s)),
            [
                {
                    "id": new.question.answer_id,
                    "question_id": new.question.question_id,
                    "conversation_id": conversation.id,
                    "owner": new.owner,
                    "attempt": 1,
                    "last_seq": 0,
                }
                for new, conversation in taken
                if new.lease_s == lease_s
            ],
        )


async def _write_conversations(connection: AsyncConnection, written: Sequence[_Conversation]) -> None:
    """New ones, and what a further question changes in others."""
    opened = [
        {
            "id": each.id,
            "user_id": each.visitor_id,
            "title": each.title,
            "created_at": each.created_at,
            "updated_at": each.updated_at,
            "last_position": each.last_position,
        }
        for each in written
        if each.is_new
    ]
    if opened:
        await connection.execute(insert(conversations), opened)
    continued = [
        {"named": each.id, "at": each.updated_at, "position": each.last_position, "heading": each.title}
        for each in written
        if not each.is_new
    ]
    if continued:
        await connection.execute(
            update(conversations)
            .where(conversations.c.id == bindparam("named"))
            .values(
                updated_at=bindparam("at", type_=conversations.c.updated_at.type),
                last_position=bindparam("position"),
                title=bindparam("heading"),
            ),
            continued,
        )
