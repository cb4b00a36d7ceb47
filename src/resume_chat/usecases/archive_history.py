"""Takes whole conversations out of the store, for the owner's files, and puts them back."""

from collections.abc import AsyncGenerator, Callable
from datetime import datetime, timedelta

from resume_chat.domain.conversation import Conversation, Message, WholeConversation
from resume_chat.ports.chat_repository import ChatRepository
from resume_chat.ports.errors import BusyError, NotFoundError
from resume_chat.ports.history_repository import HistoryRepository

PAGE = 100
"""Items read at once."""


class ArchiveHistory:
    """Reads conversations with all their messages. What is still being answered stays where it is."""

    def __init__(self, *, repository: ChatRepository, history: HistoryRepository, now: Callable[[], datetime]) -> None:
        self._repository = repository
        self._history = history
        self._now = now

    async def conversations(self, older_than_days: int = 0) -> AsyncGenerator[WholeConversation, None]:
        """All visitors' conversations, the last changed first. Use it inside `contextlib.aclosing`.

        Args:
            older_than_days: Only those in which nothing has happened for so many days.

        Raises:
            StoreUnavailableError: The store cannot be reached; what was yielded stands.
        """
        before = self._now() - timedelta(days=older_than_days) if older_than_days else None
        cursor: str | None = None
        while True:
            page = await self._history.everybodys(limit=PAGE, cursor=cursor, unchanged_since=before)
            for conversation in page.items:
                try:
                    messages = await self._messages(conversation)
                except NotFoundError:  # deleted since it was listed
                    continue
                if all(each.status.is_final for each in messages):
                    yield WholeConversation(conversation=conversation, messages=messages)
            cursor = page.next_cursor
            if cursor is None:
                return

    async def drop(self, conversation: Conversation) -> bool:
        """Deletes a conversation that is kept elsewhere now; false when it has changed meanwhile, or is gone already.

        Raises:
            StoreUnavailableError: The store cannot be reached.
        """
        try:
            await self._history.delete(
                conversation.visitor_id, conversation.id, unchanged_since=conversation.updated_at
            )
        except (BusyError, NotFoundError):
            return False
        return True

    async def scrub(self) -> None:
        """Makes what was dropped unreadable in the database's files too; see `HistoryRepository.scrub`.

        Raises:
            StoreUnavailableError: The store cannot be reached.
        """
        await self._history.scrub()

    async def restore(self, whole: WholeConversation) -> bool:
        """Puts a conversation back; false when it is there already.

        Raises:
            ValueError: It is no conversation.
            StoreUnavailableError: The store cannot be reached.
        """
        return await self._history.restore(whole)

    async def _messages(self, conversation: Conversation) -> tuple[Message, ...]:
        messages: list[Message] = []
        cursor: str | None = None
        while True:
            page = await self._repository.messages(conversation.visitor_id, conversation.id, limit=PAGE, cursor=cursor)
            messages += page.items
            cursor = page.next_cursor
            if cursor is None:
                return tuple(messages)
