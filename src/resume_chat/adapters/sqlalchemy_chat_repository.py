"""Conversations and messages in SQLite or PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, func, select, text
from sqlalchemy.exc import IntegrityError

from resume_chat.adapters.chat_framing import (
    change_list,
    check_ids,
    check_limit,
    check_question,
    check_texts,
    is_id,
    place_list,
    position_after,
    position_cursor,
)
from resume_chat.adapters.chat_queries import is_in_conversation_with, is_with, own_conversation, page_by_change
from resume_chat.adapters.database import Database
from resume_chat.adapters.database_errors import outdated
from resume_chat.adapters.group_commit import GroupCommit
from resume_chat.adapters.question_batches import NewPending, store_questions
from resume_chat.adapters.rows import message_of
from resume_chat.adapters.tables import SCHEMA_REVISION, answers, conversations, messages
from resume_chat.domain.conversation import (
    Acceptance,
    Conversation,
    Message,
    NewQuestion,
    Page,
    Role,
    Status,
    Turn,
)
from resume_chat.ports.chat_repository import ChatRepository
from resume_chat.ports.errors import NotFoundError

_MAX_PENDING = 1024
"""Questions that wait for their commit; a further one waits for room first."""
_MAX_BATCH = 128
"""Most questions of one transaction."""
_STORE_TRIES = 3
"""The second try finds what beat the first; a third only helps when that was rolled back."""


class SqlalchemyChatRepository(ChatRepository):
    """Rows of `conversations` and `messages`.

    Constraints of the schema, and not this code, hold what two processes could break at once: one question for one id of
    the client, one unfinished answer for one conversation.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._questions: GroupCommit[NewPending, Acceptance] = GroupCommit(
            "the record of questions", self._store, max_pending=_MAX_PENDING, max_batch=_MAX_BATCH
        )

    async def accept(self, question: NewQuestion, *, owner: str, lease_s: float) -> Acceptance:
        """In one transaction with all that are asked at the same moment; see `ChatRepository`."""
        check_question(question)
        check_texts([owner])
        return await self._questions.submit(NewPending(question, owner, lease_s))

    async def aclose(self) -> None:
        """Stores what is pending."""
        await self._questions.aclose()

    async def _store(self, news: Sequence[NewPending]) -> Sequence[Acceptance | Exception]:
        """Tried again when another process stored one of the same questions first."""
        for tries_left in reversed(range(_STORE_TRIES)):
            try:
                async with self._database.writing() as connection:
                    return await store_questions(connection, news)
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
