"""What was asked in a period, out of SQLite or PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, select

from resume_chat.adapters.database import Database
from resume_chat.adapters.rows import message_of
from resume_chat.adapters.tables import answers, messages
from resume_chat.domain.conversation import Rating, Role, Status
from resume_chat.domain.insight import Asked, Period, Totals
from resume_chat.ports.asked_questions import AskedQuestions


class SqlalchemyAskedQuestions(AskedQuestions):
    """Rows of answers, by the index on role and time; an answer has the time of its question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def totals(self, period: Period) -> Totals:
        """Counted by the database; see `AskedQuestions`."""
        everything = select(
            func.count(), func.count(messages.c.user_id.distinct()), func.count(messages.c.conversation_id.distinct())
        ).where(_within(period))
        by_status = select(messages.c.status, func.count()).where(_within(period)).group_by(messages.c.status)
        ratings = (
            select(messages.c.rating, func.count())
            .where(_within(period), messages.c.rating.is_not(None))
            .group_by(messages.c.rating)
        )
        async with self._database.reading() as connection:
            questions, visitors, conversations = (await connection.execute(everything)).one()
            statuses = (await connection.execute(by_status)).all()
            rated = (await connection.execute(ratings)).all()
        return Totals(
            questions=questions,
            visitors=visitors,
            conversations=conversations,
            by_status={Status(status): count for status, count in statuses},
            ratings={Rating(rating): count for rating, count in rated},
        )

    async def latest(self, period: Period, *, limit: int) -> Sequence[Asked]:
        """Each answer with its question's text; see `AskedQuestions`."""
        questions = messages.alias("questions")
        query = (
            select(messages, questions.c.content.label("question"))
            .join(answers, answers.c.id == messages.c.id)
            .join(questions, questions.c.id == answers.c.question_id)
            .where(_within(period))
            .order_by(messages.c.created_at.desc(), messages.c.id.desc())
            .limit(limit)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [Asked(question=row["question"], answer=message_of(row)) for row in rows]


def _within(period: Period) -> ColumnElement[bool]:
    return and_(
        messages.c.role == Role.ASSISTANT.value,
        messages.c.created_at >= period.since,
        messages.c.created_at < period.until,
    )
