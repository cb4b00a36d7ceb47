"""Tells the owner what was asked: how often, what could not be answered, and how the answers were made."""

import asyncio
from collections.abc import Mapping, Sequence

from resume_chat.domain.insight import (
    Asked,
    Insight,
    Period,
    QuestionGroup,
    Totals,
    days,
    distinct,
    folded,
    grouped,
    shares,
)
from resume_chat.ports.asked_questions import AskedQuestions
from resume_chat.ports.embedder import Embedder, Vector, cosine

LOOKED_AT = 5_000
"""Latest questions of a period that are grouped and timed; the totals count all."""
EMBEDDED = 300
"""Distinct questions that are compared in meaning, the most frequent; on a small host a text takes some ten milliseconds."""


class GainInsight:
    """Reads a period's questions and groups them by meaning."""

    def __init__(self, *, asked_questions: AskedQuestions, embedder: Embedder) -> None:
        self._asked_questions = asked_questions
        self._embedder = embedder

    async def __call__(self, period: Period, *, groups: int) -> Insight:
        """A period as its owner reads it.

        Args:
            period: When the questions were asked.
            groups: At most so many groups of each list, and so many answers that were rated down.

        Raises:
            EmbedderError: The questions cannot be embedded.
            StoreUnavailableError: The store cannot be reached.
        """
        totals = await self._asked_questions.totals(period)
        asked = await self._asked_questions.latest(period, limit=LOOKED_AT)
        questions = distinct(asked)[:EMBEDDED]
        vectors = await self._embedder.embed(questions)
        # in a thread: comparing each with each takes up to a second
        return await asyncio.to_thread(_read, period, totals, asked, dict(zip(questions, vectors, strict=True)), groups)


def _read(
    period: Period, totals: Totals, asked: Sequence[Asked], vectors: Mapping[str, Vector], groups: int
) -> Insight:
    by_folded = {folded(question): vector for question, vector in vectors.items()}
    unanswered = [each for each in asked if each.is_unanswered]
    return Insight(
        period=period,
        totals=totals,
        looked_at=len(asked),
        asked=_grouped(asked, by_folded)[:groups],
        unanswered=_grouped(unanswered, by_folded)[:groups],
        rated_down=tuple(each for each in asked if each.is_rated_down)[:groups],
        generators=shares(asked),
        days=days(asked),
    )


def _grouped(asked: Sequence[Asked], vectors: Mapping[str, Vector]) -> tuple[QuestionGroup, ...]:
    questions = [each for each in distinct(asked) if folded(each) in vectors]
    known = [vectors[folded(each)] for each in questions]
    return grouped(asked, questions, lambda left, right: cosine(known[left], known[right]))
