"""What was asked, for its owner: over all visitors, and nothing but reading."""

from collections.abc import Sequence
from typing import Protocol

from resume_chat.domain.insight import Asked, Period, Totals


class AskedQuestions(Protocol):
    """The questions of a period, whoever asked them.

    Promises:
        Q1: A question belongs to the period in which it was asked, `since` included, `until` not. Asked again, it counts
            again.
        Q2: `totals` counts everything in the period; `latest` gives at most `limit` questions, the newest first.
        Q3: What was erased is in neither.
    """

    async def totals(self, period: Period) -> Totals:
        """A period in numbers.

        Raises:
            StoreUnavailableError: The database cannot be reached.
        """
        ...

    async def latest(self, period: Period, *, limit: int) -> Sequence[Asked]:
        """The newest questions with what became of them; those that are being answered included.

        Args:
            period: When they were asked.
            limit: 1 or more.

        Raises:
            StoreUnavailableError: The database cannot be reached.
        """
        ...
