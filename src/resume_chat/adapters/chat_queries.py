"""Statements over conversations and messages that more than one adapter of the same database needs."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, RowMapping, Select, cast, column, exists, literal, select, table, tuple_
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection

from resume_chat.adapters.chat_framing import change_before, change_cursor, is_id
from resume_chat.adapters.column_types import UtcDateTime, visitor_word
from resume_chat.adapters.database import DatabaseKind
from resume_chat.adapters.rows import conversation_of
from resume_chat.adapters.tables import SEARCH_INDEX, conversations, message_words, messages
from resume_chat.domain.conversation import Conversation, Page
from resume_chat.ports.errors import NotFoundError


async def page_by_change(
    connection: AsyncConnection,
    listed: str,
    conditions: Sequence[ColumnElement[bool]],
    *,
    limit: int,
    cursor: str | None,
) -> Page[Conversation]:
    """Conversations that meet the conditions, the last changed first, from a cursor of this list on.

    Raises:
        NotFoundError: The cursor was not given out for this list.
    """
    query = (
        select(conversations)
        .where(*conditions)
        .order_by(conversations.c.updated_at.desc(), conversations.c.id.desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        updated_at, conversation_id = change_before(listed, cursor)
        place = tuple_(conversations.c.updated_at, conversations.c.id)
        query = query.where(place < tuple_(literal(updated_at, UtcDateTime()), literal(conversation_id)))
    rows = (await connection.execute(query)).mappings().all()
    items = tuple(conversation_of(row) for row in rows[:limit])
    has_more = len(rows) > limit
    return Page(
        items=items, next_cursor=change_cursor(listed, items[-1].updated_at, items[-1].id) if has_more else None
    )


async def own_conversation(connection: AsyncConnection, visitor_id: str, conversation_id: str) -> RowMapping:
    """A visitor's conversation.

    Raises:
        NotFoundError: It is not there or not this visitor's.
    """
    query = select(conversations).where(conversations.c.id == conversation_id, conversations.c.user_id == visitor_id)
    row = (await connection.execute(query)).mappings().one_or_none() if is_id(conversation_id) else None
    if row is None:
        raise NotFoundError("there is no such conversation")
    return row


def is_in_conversation_with(kind: DatabaseKind, visitor_id: str, words: Sequence[str]) -> ColumnElement[bool]:
    """Whether a conversation has a message of this visitor's with all of these words."""
    found = select(messages.c.conversation_id).where(
        messages.c.user_id == visitor_id, messages.c.id.in_(_message_ids(kind, visitor_id, words))
    )
    return conversations.c.id.in_(found)


def is_with(kind: DatabaseKind, visitor_id: str, words: Sequence[str]) -> ColumnElement[bool]:
    """Whether a message of this visitor's has all of these words."""
    if kind == "sqlite":
        return messages.c.id.in_(_message_ids(kind, visitor_id, words))
    return exists().where(message_words.c.message_id == messages.c.id, _matches(words))


def _message_ids(kind: DatabaseKind, visitor_id: str, words: Sequence[str]) -> Select[tuple[str]]:
    """The messages with these words: on SQLite this visitor's, on PostgreSQL everybody's, to be cut down to one's."""
    if kind == "postgresql":
        return select(message_words.c.message_id).where(_matches(words))
    # https://www.sqlite.org/fts5.html#full_text_query_syntax
    wanted = " AND ".join([f'"{visitor_word(visitor_id)}"', *(f'"{word}" *' for word in words)])
    index = table(SEARCH_INDEX, column("rowid"))
    return (
        select(message_words.c.message_id)
        .join(index, message_words.c.id == index.c.rowid)
        .where(column(SEARCH_INDEX).op("MATCH")(wanted))
    )


def _matches(words: Sequence[str]) -> ColumnElement[bool]:
    # https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSQUERY
    wanted = cast(literal(" & ".join(f"'{word}':*" for word in words)), TSQUERY)
    return message_words.c.words.op("@@")(wanted)
