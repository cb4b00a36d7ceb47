"""Conversations and messages in SQLite or PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from resume_chat.adapters.chat_framing import (
    change_list,
    check_ids,
    check_limit,
    check_question,
    check_texts,
    is_id,
    new_messages,
    place_list,
    position_after,
    position_cursor,
)
from resume_chat.adapters.chat_queries import is_in_conversation_with, is_with, own_conversation, page_by_change
from resume_chat.adapters.column_types import StoreClock, Words
from resume_chat.adapters.database import Database
from resume_chat.adapters.database_errors import outdated
from resume_chat.adapters.rows import message_of, message_values
from resume_chat.adapters.tables import SCHEMA_REVISION, answers, conversations, message_words, messages
from resume_chat.domain.conversation import (
    Acceptance,
    Conversation,
    Message,
    NewQuestion,
    Page,
    Role,
    Status,
    Turn,
    title_of,
)
from resume_chat.domain.searching import words_of
from resume_chat.ports.chat_repository import ChatRepository
from resume_chat.ports.errors import BusyError, ConflictError, NotFoundError

_ACCEPT_TRIES = 3
"""The second try finds what beat the first; a third only helps when that was rolled back."""


class SqlalchemyChatRepository(ChatRepository):
    """Rows of `conversations` and `messages`.

    Constraints of the schema, and not this code, hold what two processes could break at once: one question for one id of
    the client, one unfinished answer for one conversation.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def accept(self, question: NewQuestion, *, owner: str, lease_s: float) -> Acceptance:
        """One transaction, tried again when another process stored the same question first; see `ChatRepository`."""
        check_question(question)
        check_texts([owner])
        for tries_left in reversed(range(_ACCEPT_TRIES)):
            try:
                async with self._database.writing() as connection:
                    return await _accept(connection, question, owner, lease_s)
            except IntegrityError:
                if not tries_left:
                    raise
        raise AssertionError("unreachable: the last try returns or raises")

    async def conversations(
        self, visitor_id: str, *, limit: int, cursor: str | None = None, words: Sequence[str] = ()
    ) -> Page[Conversation]:
        """By the index on visitor, time and id; see `ChatRepository`."""
        check_limit(limit)
        check_ids(visitor_id=visitor_id)
        conditions = [conversations.c.user_id == visitor_id]
        if words:
            conditions.append(is_in_conversation_with(self._database.kind, visitor_id, words))
        async with self._database.reading() as connection:
            return await page_by_change(
                connection, change_list(visitor_id, words), conditions, limit=limit, cursor=cursor
            )

    async def messages(
        self,
        visitor_id: str,
        conversation_id: str,
        *,
        limit: int,
        cursor: str | None = None,
        words: Sequence[str] = (),
    ) -> Page[Message]:
        """By place in the conversation, which is given once and never changes; see `ChatRepository`."""
        check_limit(limit)
        check_ids(visitor_id=visitor_id)
        listed = place_list(conversation_id, words)
        async with self._database.reading() as connection:
            await own_conversation(connection, visitor_id, conversation_id)
            query = (
                select(messages)
                .where(
                    messages.c.conversation_id == conversation_id,
                    messages.c.position > position_after(listed, cursor),
                )
                .order_by(messages.c.position)
                .limit(limit + 1)
            )
            if words:
                query = query.where(is_with(self._database.kind, visitor_id, words))
            rows = (await connection.execute(query)).mappings().all()
        return Page(
            items=tuple(message_of(row) for row in rows[:limit]),
            next_cursor=position_cursor(listed, rows[limit - 1]["position"]) if len(rows) > limit else None,
        )

    async def answer(self, visitor_id: str, answer_id: str) -> Message:
        """By the primary key; see `ChatRepository`."""
        check_ids(visitor_id=visitor_id)
        query = select(messages).where(
            messages.c.id == answer_id, messages.c.user_id == visitor_id, messages.c.role == Role.ASSISTANT.value
        )
        row: RowMapping | None = None
        if is_id(answer_id):
            async with self._database.reading() as connection:
                row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFoundError("there is no such answer")
        return message_of(row)

    async def turns(self, conversation_id: str, *, before: str, limit: int) -> Sequence[Turn]:
        """The latest pairs first, then turned round; see `ChatRepository`."""
        if not is_id(conversation_id) or not is_id(before):
            return []
        questions, replies, current = messages.alias("questions"), messages.alias("replies"), messages.alias("current")
        said = [status.value for status in Status if status.is_final and status is not Status.FAILED]
        query = (
            select(questions.c.content.label("question"), replies.c.content.label("reply"))
            .join(current, current.c.conversation_id == questions.c.conversation_id)
            .join(answers, answers.c.question_id == questions.c.id)
            .join(replies, replies.c.id == answers.c.id)
            .where(
                questions.c.conversation_id == conversation_id,
                current.c.id == before,
                questions.c.position < current.c.position,
                replies.c.status.in_(said),
                replies.c.content != "",
            )
            .order_by(questions.c.position.desc(), replies.c.position.desc())
            .limit(limit // 2)
        )
        async with self._database.reading() as connection:
            pairs = (await connection.execute(query)).all()
        return [
            turn
            for pair in reversed(pairs)
            for turn in (Turn(role=Role.USER, content=pair.question), Turn(role=Role.ASSISTANT, content=pair.reply))
        ]

    async def check(self) -> str:
        """A newer schema than this version's is fine: migrations keep it readable for one version; see `ChatRepository`."""
        version = func.sqlite_version() if self._database.kind == "sqlite" else func.current_setting("server_version")
        async with self._database.reading() as connection:
            server = await connection.scalar(select(version))
            revision = await connection.scalar(text("SELECT version_num FROM alembic_version"))
        if revision is None or revision < SCHEMA_REVISION:
            raise outdated(self._database.name)
        name = "SQLite" if self._database.kind == "sqlite" else "PostgreSQL"
        return f"{name} {server}, schema {revision}"


async def _accept(connection: AsyncConnection, question: NewQuestion, owner: str, lease_s: float) -> Acceptance:
    """The same for a first, a repeated and a refused question; whatever it raises, nothing is stored.

    The conversation is locked before anything else is looked at: on PostgreSQL each later statement then sees what the
    holder before has committed.
    """
    named = await _lock_conversation(connection, question)
    duplicate = await _find_duplicate(connection, question)
    if duplicate:
        return duplicate
    if question.conversation_id is not None and named is None:
        raise NotFoundError("there is no such conversation")
    if named is not None:
        await _require_free(connection, named["id"])
    conversation_id, first_position = await _open_or_continue(connection, question, named)
    rows = [
        message_values(message, visitor_id=question.visitor_id, position=position)
        for position, message in enumerate(new_messages(question, conversation_id), first_position)
    ]
    await connection.execute(insert(messages), rows)
    words = Words(question.visitor_id, words_of(question.text))
    await connection.execute(insert(message_words).values(message_id=question.question_id, words=words))
    await connection.execute(
        insert(answers).values(
            id=question.answer_id,
            question_id=question.question_id,
            conversation_id=conversation_id,
            owner=owner,
            attempt=1,
            last_seq=0,
            accepted_at=StoreClock(),
            lease_until=StoreClock(lease_s),
        )
    )
    return _acceptance(question, conversation_id, question.question_id, question.answer_id, duplicate=False)


async def _open_or_continue(
    connection: AsyncConnection, question: NewQuestion, named: RowMapping | None
) -> tuple[str, int]:
    """The id of the question's conversation, and the place of the question in it; the answer's is the next."""
    if named is None:
        await connection.execute(
            insert(conversations).values(
                id=question.new_conversation_id,
                user_id=question.visitor_id,
                title=title_of(question.text),
                created_at=question.asked_at,
                updated_at=question.asked_at,
                last_position=1,
            )
        )
        return question.new_conversation_id, 0
    await connection.execute(
        update(conversations)
        .where(conversations.c.id == named["id"])
        .values(
            # Never back: the clocks of two processes differ.
            updated_at=max(question.asked_at, named["updated_at"]),
            last_position=named["last_position"] + 2,
            title=named["title"] or title_of(question.text),
        )
    )
    return named["id"], named["last_position"] + 1


async def _lock_conversation(connection: AsyncConnection, question: NewQuestion) -> RowMapping | None:
    """The conversation that the question names, if it is this visitor's."""
    if question.conversation_id is None or not is_id(question.conversation_id):
        return None
    rows = await connection.execute(
        select(conversations)
        .where(conversations.c.id == question.conversation_id, conversations.c.user_id == question.visitor_id)
        .with_for_update(key_share=True)
    )
    return rows.mappings().one_or_none()


async def _find_duplicate(connection: AsyncConnection, question: NewQuestion) -> Acceptance | None:
    rows = await connection.execute(
        select(messages.c.id, messages.c.content, messages.c.conversation_id, answers.c.id.label("answer_id"))
        .join(answers, answers.c.question_id == messages.c.id)
        .where(messages.c.user_id == question.visitor_id, messages.c.client_message_id == question.client_message_id)
    )
    row = rows.one_or_none()
    if row is None:
        return None
    if row.content != question.text:
        raise ConflictError("this client message id was used for another question")
    return _acceptance(question, row.conversation_id, row.id, row.answer_id, duplicate=True)


async def _require_free(connection: AsyncConnection, conversation_id: str) -> None:
    unfinished = await connection.scalar(
        select(answers.c.id).where(answers.c.conversation_id == conversation_id, answers.c.ended_at.is_(None))
    )
    if unfinished is not None:
        raise BusyError("the conversation's answer is not finished")


def _acceptance(
    question: NewQuestion, conversation_id: str, question_id: str, answer_id: str, *, duplicate: bool
) -> Acceptance:
    return Acceptance(
        client_message_id=question.client_message_id,
        conversation_id=conversation_id,
        question_id=question_id,
        answer_id=answer_id,
        duplicate=duplicate,
    )
