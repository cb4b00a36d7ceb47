"""Deletes what was kept, and ends the answers that were still being made for it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from resume_chat.ports.history_repository import HistoryRepository
from resume_chat.usecases.supervise_answers import SuperviseAnswers

AT_ONCE = 50
"""Conversations deleted in one transaction."""


class EraseHistory:
    """Deletes for good.

    An answer that is being made by this process ends at once; another process learns of it with its next piece of text, or
    with the next renewal of its leases.
    """

    def __init__(
        self, *, history: HistoryRepository, supervisor: SuperviseAnswers, now: Callable[[], datetime]
    ) -> None:
        self._history = history
        self._supervisor = supervisor
        self._now = now

    async def conversation(self, visitor_id: str, conversation_id: str) -> None:
        """Deletes one conversation.

        Raises:
            NotFoundError: No such conversation of this visitor's.
            StoreUnavailableError: The store cannot be reached.
        """
        self._supervisor.abandon(await self._history.delete(visitor_id, conversation_id))

    async def visitor(self, visitor_id: str) -> None:
        """Deletes everything of a visitor, also in the files of the database. Doing it again completes what was cut off.

        Raises:
            StoreUnavailableError: The store cannot be reached; a part may be deleted already.
        """
        while True:
            count, unfinished = await self._history.delete_some(limit=AT_ONCE, visitor_id=visitor_id)
            self._supervisor.abandon(unfinished)
            if not count:
                break
        await self._history.scrub()

    async def older_than(self, days: int) -> int:
        """Deletes every conversation in which nothing has happened for so many days; how many that were.

        Raises:
            StoreUnavailableError: The store cannot be reached; a part may be deleted already.
        """
        before = self._now() - timedelta(days=days)
        deleted = 0
        while True:
            count, unfinished = await self._history.delete_some(limit=AT_ONCE, unchanged_since=before)
            self._supervisor.abandon(unfinished)
            deleted += count
            if not count:
                break
        if deleted:
            await self._history.scrub()
        return deleted
