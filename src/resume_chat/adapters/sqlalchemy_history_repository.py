"""Opens, renames, rates and deletes what is kept in SQLite or PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, Select, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from resume_chat.adapters.chat_framing import (
    EVERYBODYS_LIST,
    check_conversation,
    check_ids,
    check_limit,
    check_texts,
    check_time,
    check_whole,
    is_id,
)
from resume_chat.adapters.chat_queries import own_conversation, page_by_change
from resume_chat.adapters.conversation_restoring import restore
from resume_chat.adapters.database import Database
from resume_chat.adapters.rows import conversation_of, feedback_values, message_of
from resume_chat.adapters.tables import SEARCH_INDEX, answers, conversations, messages
from resume_chat.domain.conversation import (
    Conversation,
    Feedback,
    Message,
    NewConversation,
    Opening,
    Page,
    Role,
    Status,
    WholeConversation,
)
from resume_chat.ports.errors import BusyError, NotFoundError
from resume_chat.ports.history_repository import HistoryRepository

_NOTHING_ASKED = -1
"""`last_position` of a conversation without messages."""
_MERGE_PAGES = 500
"""Pages of SQLite's search index that are merged in one transaction, so that nobody waits long for it."""


class SqlalchemyHistoryRepository(HistoryRepository):
    """The rows of `SqlalchemyChatRepository`; what belongs to a deleted row goes by the schema's own foreign keys."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, new: NewConversation) -> Opening:
        """The constraint on visitor and client's id decides who is first; see `HistoryRepository`."""
        check_conversation(new)
        try:
            async with self._database.writing() as connection:
                return await _open(connection, new)
        except IntegrityError:  # another process has opened it meanwhile
            async with self._database.writing() as connection:
                return await _open(connection, new)

    async def conversation(self, visitor_id: str, conversation_id: str) -> Conversation:
        """By the primary key; see `HistoryRepository`."""
        check_ids(visitor_id=visitor_id)
        async with self._database.reading() as connection:
            return conversation_of(await own_conversation(connection, visitor_id, conversation_id))

    async def rename(self, visitor_id: str, conversation_id: str, title: str) -> Conversation:
        """One row, one statement; see `HistoryRepository`."""
        check_ids(visitor_id=visitor_id)
        check_texts([title])
        if not is_id(conversation_id):
            raise NotFoundError("there is no such conversation")
        async with self._database.writing() as connection:
            await connection.execute(
                update(conversations)
                .where(conversations.c.id == conversation_id, conversations.c.user_id == visitor_id)
                .values(title=title)
            )
            return conversation_of(await own_conversation(connection, visitor_id, conversation_id))

    async def rate(self, visitor_id: str, answer_id: str, feedback: Feedback) -> Message:
        """Looked at after it was changed, in the same transaction; see `HistoryRepository`."""
        check_ids(visitor_id=visitor_id)
        check_texts([feedback.comment or ""])
        check_time(feedback.given_at)
        own = (messages.c.id == answer_id, messages.c.user_id == visitor_id, messages.c.role == Role.ASSISTANT.value)
        final = [status.value for status in Status if status.is_final]
        row: RowMapping | None = None
        if is_id(answer_id):
            async with self._database.writing() as connection:
                await connection.execute(
                    update(messages).where(*own, messages.c.status.in_(final)).values(**feedback_values(feedback))
                )
                row = (await connection.execute(select(messages).where(*own))).mappings().one_or_none()
        if row is None:
            raise NotFoundError("there is no such answer")
        if row["status"] not in final:
            raise BusyError("the answer is not finished")
        return message_of(row)

    async def delete(
        self, visitor_id: str, conversation_id: str, *, unchanged_since: datetime | None = None
    ) -> Collection[str]:
        """See `_delete` for the order of the locks, and `HistoryRepository`."""
        check_ids(visitor_id=visitor_id)
        if not is_id(conversation_id):
            raise NotFoundError("there is no such conversation")
        async with self._database.writing() as connection:
            await own_conversation(connection, visitor_id, conversation_id)
            still = None
            if unchanged_since is not None:
                check_time(unchanged_since)
                still = select(conversations.c.id).where(conversations.c.updated_at <= unchanged_since)
            _, unfinished = await _delete(connection, [conversation_id], still)
            if await connection.scalar(select(conversations.c.id).where(conversations.c.id == conversation_id)):
                raise BusyError("the conversation has changed meanwhile")
        return unfinished

    async def delete_some(
        self, *, limit: int, visitor_id: str | None = None, unchanged_since: datetime | None = None
    ) -> tuple[int, Collection[str]]:
        """The oldest first, by an index; see `HistoryRepository`."""
        check_limit(limit)
        query = select(conversations.c.id).order_by(conversations.c.updated_at, conversations.c.id).limit(limit)
        if visitor_id is not None:
            check_ids(visitor_id=visitor_id)
            query = query.where(conversations.c.user_id == visitor_id)
        if unchanged_since is not None:
            check_time(unchanged_since)
            query = query.where(conversations.c.updated_at < unchanged_since)
        async with self._database.writing() as connection:
            ids = (await connection.scalars(query)).all()
            return await _delete(connection, ids, query) if ids else (0, frozenset())

    async def scrub(self) -> None:
        """SQLite's search index is merged, which leaves out what was deleted, and its log is written back and emptied.

        PostgreSQL does both by itself (autovacuum, the recycling of its log), in its own time.
        """
        if self._database.kind == "postgresql":
            return
        # https://www.sqlite.org/fts5.html#the_merge_command: the first call, with a negative number, begins it.
        pages = -_MERGE_PAGES
        while True:
            async with self._database.writing() as connection:
                before = await connection.scalar(text("SELECT total_changes()"))
                await connection.execute(
                    text(f"INSERT INTO {SEARCH_INDEX} ({SEARCH_INDEX}, rank) VALUES ('merge', :pages)"),  # noqa: S608 - ours
                    {"pages": pages},
                )
                after = await connection.scalar(text("SELECT total_changes()"))
            if (after or 0) - (before or 0) < 2:
                break
            pages = _MERGE_PAGES
        await self._database.empty_log()

    async def restore(self, whole: WholeConversation) -> bool:
        """The constraints say what is there already; see `HistoryRepository`."""
        check_whole(whole)
        try:
            async with self._database.writing() as connection:
                await restore(connection, whole)
        except IntegrityError:
            return False
        return True

    async def everybodys(
        self, *, limit: int, cursor: str | None = None, unchanged_since: datetime | None = None
    ) -> Page[Conversation]:
        """By the index on time and id; see `HistoryRepository`."""
        check_limit(limit)
        conditions = []
        if unchanged_since is not None:
            check_time(unchanged_since)
            conditions.append(conversations.c.updated_at < unchanged_since)
        async with self._database.reading() as connection:
            return await page_by_change(connection, EVERYBODYS_LIST, conditions, limit=limit, cursor=cursor)

    async def visitor_of(self, conversation_id: str) -> str:
        """By the primary key; see `HistoryRepository`."""
        visitor_id: str | None = None
        if is_id(conversation_id):
            async with self._database.reading() as connection:
                visitor_id = await connection.scalar(
                    select(conversations.c.user_id).where(conversations.c.id == conversation_id)
                )
        if visitor_id is None:
            raise NotFoundError("there is no such conversation")
        return visitor_id


async def _open(connection: AsyncConnection, new: NewConversation) -> Opening:
    if new.client_conversation_id is not None:
        query = select(conversations).where(
            conversations.c.user_id == new.visitor_id,
            conversations.c.client_conversation_id == new.client_conversation_id,
        )
        known = (await connection.execute(query)).mappings().one_or_none()
        if known is not None:
            return Opening(conversation=conversation_of(known), is_new=False)
    await connection.execute(
        insert(conversations).values(
            id=new.id,
            user_id=new.visitor_id,
            client_conversation_id=new.client_conversation_id,
            title=new.title,
            created_at=new.opened_at,
            updated_at=new.opened_at,
            last_position=_NOTHING_ASKED,
        )
    )
    return Opening(
        conversation=conversation_of(await own_conversation(connection, new.visitor_id, new.id)), is_new=True
    )


async def _delete(
    connection: AsyncConnection, conversation_ids: Sequence[str], still: Select[tuple[str]] | None = None
) -> tuple[int, Collection[str]]:
    """Deletes conversations with all that refers to them; how many were named, and which of their answers had not ended.

    An append locks answers in the order of their ids, and then their conversation; so does this, lest the two wait for each
    other. A question that comes in between is deleted with the rest.

    Args:
        connection: A writing transaction.
        conversation_ids: Which.
        still: Asked again once nobody else can change them: only what it still names is deleted.
    """
    unfinished = select(answers.c.id).where(
        answers.c.conversation_id.in_(conversation_ids), answers.c.ended_at.is_(None)
    )
    await connection.scalars(unfinished.order_by(answers.c.id).with_for_update())
    locked = select(conversations.c.id).where(conversations.c.id.in_(conversation_ids))
    if still is not None:
        locked = still.where(conversations.c.id.in_(conversation_ids))
    ids = (await connection.scalars(locked.order_by(None).order_by(conversations.c.id).with_for_update())).all()
    left = (await connection.scalars(unfinished.where(answers.c.conversation_id.in_(ids)))).all()
    await connection.execute(delete(conversations).where(conversations.c.id.in_(ids)))
    return len(conversation_ids), frozenset(left)
