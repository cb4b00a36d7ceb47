"""What a chat's database holds after a run, in the words of `fakes.history`."""

from collections.abc import Collection
from datetime import datetime

import msgspec
from sqlalchemy import select

from fakes.history import StoredAnswer, StoredEvent
from resume_chat.adapters.database import Database, DatabaseConfig
from resume_chat.adapters.rows import event_of
from resume_chat.adapters.tables import answer_events, answers, messages
from resume_chat.entrypoints.web import frames
from resume_chat.entrypoints.web.translation import event_frame


async def stored_answers(url: str, visitors: Collection[str] | None = None) -> list[StoredAnswer]:
    """Every answer with its question and its events.

    Args:
        url: The database's.
        visitors: Only theirs.
    """
    database = Database(DatabaseConfig(url=url))
    try:
        return await _read(database, visitors)
    finally:
        await database.aclose()


async def _read(database: Database, visitors: Collection[str] | None) -> list[StoredAnswer]:
    questions = messages.alias("questions")
    query = (
        select(
            answers,
            messages.c.content,
            messages.c.status,
            messages.c.position,
            messages.c.user_id,
            questions.c.content.label("question"),
            questions.c.client_message_id,
        )
        .join(messages, messages.c.id == answers.c.id)
        .join(questions, questions.c.id == answers.c.question_id)
    )
    events_query = select(answer_events).order_by(answer_events.c.answer_id, answer_events.c.seq)
    if visitors is not None:
        query = query.where(messages.c.user_id.in_(visitors))
        events_query = events_query.where(answer_events.c.answer_id.in_(query.with_only_columns(answers.c.id)))
    async with database.reading() as connection:
        rows = (await connection.execute(query)).mappings().all()
        events: dict[str, list[StoredEvent]] = {row["id"]: [] for row in rows}
        for row in (await connection.execute(events_query)).mappings():
            frame = msgspec.json.decode(frames.encode(event_frame(row["answer_id"], event_of(row))))
            events[row["answer_id"]].append(StoredEvent(row["attempt"], frame))
    return [
        StoredAnswer(
            answer_id=row["id"],
            question_id=row["question_id"],
            conversation_id=row["conversation_id"],
            visitor_id=row["user_id"],
            client_message_id=row["client_message_id"],
            question=row["question"],
            place=row["position"],
            status=row["status"],
            content=row["content"],
            began=_seconds(row["accepted_at"]),
            ended=None if row["ended_at"] is None else _seconds(row["ended_at"]),
            events=events[row["id"]],
        )
        for row in rows
    ]


def _seconds(moment: datetime) -> float:
    return moment.timestamp()
