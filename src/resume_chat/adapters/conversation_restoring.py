"""A whole conversation as rows: what was taken out of a database is put back into the same one, or into another."""

from itertools import pairwise

from sqlalchemy import insert, update
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
    if not whole.messages:
        return
    rows = [message_values(each, visitor_id=visitor_id, position=place) for place, each in enumerate(whole.messages)]
    await connection.execute(insert(messages), rows)
    words = [{"message_id": each.id, "words": Words(visitor_id, words_of(each.content))} for each in whole.messages]
    await connection.execute(insert(message_words), words)
    await connection.execute(
        insert(answers).values(
            conversation_id=conversation.id, owner="", attempt=1, last_seq=1, events_forgotten_at=StoreClock()
        ),
        [
            {
                "id": answer.id,
                "question_id": asked.id,
                "accepted_at": answer.created_at,
                "lease_until": answer.created_at,
                "ended_at": answer.updated_at,
            }
            for asked, answer in pairwise(whole.messages)
            if answer.role is Role.ASSISTANT
        ],
    )
    for message in whole.messages:
        if message.feedback is not None:
            rating = feedback_values(message.feedback)
            await connection.execute(update(messages).where(messages.c.id == message.id).values(rating))
