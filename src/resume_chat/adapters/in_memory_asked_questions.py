"""What was asked in a period, out of this process's memory."""

from collections import Counter
from collections.abc import Sequence

from resume_chat.adapters.in_memory_tables import InMemoryTables
from resume_chat.domain.conversation import Message
from resume_chat.domain.insight import Asked, Period, Totals
from resume_chat.ports.asked_questions import AskedQuestions


class InMemoryAskedQuestions(AskedQuestions):
    """Looks at every answer."""

    def __init__(self, tables: InMemoryTables) -> None:
        self._tables = tables

    async def totals(self, period: Period) -> Totals:
        """Counted anew each time; see `AskedQuestions`."""
        found = self._answers(period)
        return Totals(
            questions=len(found),
            visitors=len({self._tables.answers[each.id].visitor_id for each in found}),
            conversations=len({each.conversation_id for each in found}),
            by_status=dict(Counter(each.status for each in found)),
            ratings=dict(Counter(each.feedback.rating for each in found if each.feedback)),
        )

    async def latest(self, period: Period, *, limit: int) -> Sequence[Asked]:
        """Sorted anew each time; see `AskedQuestions`."""
        found = sorted(self._answers(period), key=lambda each: (each.created_at, each.id), reverse=True)
        return [Asked(question=self._tables.answers[each.id].question, answer=each) for each in found[:limit]]

    def _answers(self, period: Period) -> list[Message]:
        messages = (self._tables.messages[answer_id] for answer_id in self._tables.answers)
        return [each for each in messages if period.since <= each.created_at < period.until]
