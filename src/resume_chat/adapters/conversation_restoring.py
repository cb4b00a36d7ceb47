"""A whole conversation as rows: what was taken out of a database is put back into the same one, or into another."""

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from resume_chat.adapters.column_types import StoreClock, Words
from resume_chat.adapters.rows import feedback_values, message_values
from resume_chat.adapters.tables import answers, conversations, message_words, messages
from resume_chat.domain.conversation import Role, WholeConversation
from resume_chat.domain.searching import words_of


async def restore(connection: AsyncConnection, whole: WholeConversation) -> None:
    """Inserts everything but the events of the answers, which have ended.

    Raises:
        IntegrityError: Something of it is there already.
    """
    conversation = whole.conversation
    visitor_id = conversation.visitor_id
    await connection.execute(
        insert(conversations).values(
            id=conversation.id,
            user_id=visitor_id,
            title=conversation.title,
            created_at=conversation.created_at,
            updated_at=conversation.updated_at,
            last_position=len(whole.messages) - 1,
        )
    )
    for position, message in enumerate(whole.messages):
        rated = feedback_values(message.feedback) if message.feedback else {}
        values = {**message_values(message, visitor_id=visitor_id, position=position), **rated}
        await connection.execute(insert(messages).values(values))
        words = Words(visitor_id, words_of(message.content))
        await connection.execute(insert(message_words).values(message_id=message.id, words=words))
        if message.role is Role.ASSISTANT:
            await connection.execute(
                insert(answers).values(
                    id=message.id,
                    question_id=whole.messages[position - 1].id,
                    conversation_id=conversation.id,
                    owner="",
                    attempt=1,
                    last_seq=1,
                    accepted_at=message.created_at,
                    lease_until=message.created_at,
                    ended_at=message.updated_at,
                    events_forgotten_at=StoreClock(),
                )
            )
