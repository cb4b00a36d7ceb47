"""What visitors asked, as plain values: the same JSON on the command line and over HTTP."""

from datetime import datetime, timedelta

import msgspec

from resume_chat.domain.conversation import Status
from resume_chat.domain.insight import Asked, GeneratorShare, Insight, Period, QuestionGroup, Spread

DEFAULT_DAYS = 30
"""Of a period whose beginning is not named."""


def last_days(now: datetime, days: int = DEFAULT_DAYS) -> Period:
    """The period of so many times 24 hours that ends now."""
    return Period(since=now - timedelta(days=days), until=now)


class AskedView(msgspec.Struct, frozen=True, kw_only=True):
    """One question and what was answered."""

    question: str
    answer: str
    asked_at: datetime
    status: Status
    conversation_id: str
    answer_id: str
    comment: str | None
    """What the visitor said of the answer."""


class GroupView(msgspec.Struct, frozen=True, kw_only=True):
    """Questions of one meaning."""

    question: str
    count: int
    unanswered: int
    wordings: list[str]
    latest: list[AskedView]


class GeneratorView(msgspec.Struct, frozen=True, kw_only=True):
    """What one way of answering did; times in milliseconds."""

    generator: str
    answers: int
    first_token_ms: Spread | None
    total_ms: Spread | None


class DayView(msgspec.Struct, frozen=True, kw_only=True):
    """One day, UTC."""

    day: str
    questions: int
    unanswered: int


class InsightView(msgspec.Struct, frozen=True, kw_only=True):
    """A period as its owner reads it."""

    since: datetime
    until: datetime
    questions: int
    visitors: int
    conversations: int
    by_status: dict[str, int]
    ratings: dict[str, int]
    looked_at: int
    """The rest tells of so many latest questions; the counts above of all."""
    asked: list[GroupView]
    unanswered: list[GroupView]
    rated_down: list[AskedView]
    generators: list[GeneratorView]
    days: list[DayView]


def insight_view(insight: Insight) -> InsightView:
    """A whole period."""
    totals = insight.totals
    return InsightView(
        since=insight.period.since,
        until=insight.period.until,
        questions=totals.questions,
        visitors=totals.visitors,
        conversations=totals.conversations,
        by_status={status.value: count for status, count in totals.by_status.items()},
        ratings={rating.value: count for rating, count in totals.ratings.items()},
        looked_at=insight.looked_at,
        asked=[_group(each) for each in insight.asked],
        unanswered=[_group(each) for each in insight.unanswered],
        rated_down=[_asked(each) for each in insight.rated_down],
        generators=[_generator(each) for each in insight.generators],
        days=[
            DayView(day=each.day.isoformat(), questions=each.questions, unanswered=each.unanswered)
            for each in insight.days
        ],
    )


def _group(group: QuestionGroup) -> GroupView:
    return GroupView(
        question=group.question,
        count=group.count,
        unanswered=group.unanswered,
        wordings=list(group.wordings),
        latest=[_asked(each) for each in group.latest],
    )


def _asked(asked: Asked) -> AskedView:
    answer = asked.answer
    return AskedView(
        question=asked.question,
        answer=answer.content,
        asked_at=answer.created_at,
        status=answer.status,
        conversation_id=answer.conversation_id,
        answer_id=answer.id,
        comment=answer.feedback.comment if answer.feedback else None,
    )


def _generator(share: GeneratorShare) -> GeneratorView:
    return GeneratorView(
        generator=share.generator,
        answers=share.answers,
        first_token_ms=share.first_token_ms,
        total_ms=share.total_ms,
    )
