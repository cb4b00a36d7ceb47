"""Lets a visitor open conversations, name them, and say what an answer was worth."""

from collections.abc import Callable
from datetime import datetime

from resume_chat.domain.conversation import (
    Conversation,
    Feedback,
    Message,
    NewConversation,
    Opening,
    Rating,
    title_of,
)
from resume_chat.domain.text import normalise
from resume_chat.ports.chat_repository import ChatRepository
from resume_chat.ports.history_repository import HistoryRepository


class EditHistory:
    """Changes what a visitor has; all text is made plain first, as a question is."""

    def __init__(
        self,
        *,
        repository: ChatRepository,
        history: HistoryRepository,
        new_id: Callable[[], str],
        now: Callable[[], datetime],
    ) -> None:
        self._repository = repository
        self._history = history
        self._new_id = new_id
        self._now = now

    async def open(self, visitor_id: str, *, client_conversation_id: str | None, title: str) -> Opening:
        """Opens a conversation, or finds the one that was opened with the same client's id before.

        Args:
            visitor_id: Whose.
            client_conversation_id: Chosen by the client, 1 to 64 characters; `None` opens a new one each time.
            title: Empty to take the first question's beginning.

        Raises:
            StoreUnavailableError: The store cannot be reached.
        """
        new = NewConversation(
            id=self._new_id(),
            visitor_id=visitor_id,
            client_conversation_id=client_conversation_id,
            title=_on_one_line(title),
            opened_at=self._now(),
        )
        return await self._history.open(new)

    async def rename(self, visitor_id: str, conversation_id: str, title: str) -> Conversation:
        """Gives a conversation another title; one in which nothing can be seen gives it the first question's beginning back.

        Raises:
            NotFoundError: No such conversation of this visitor's.
            StoreUnavailableError: The store cannot be reached.
        """
        line = _on_one_line(title)
        if not line:
            first = await self._repository.messages(visitor_id, conversation_id, limit=1)
            line = title_of(first.items[0].content) if first.items else ""
        return await self._history.rename(visitor_id, conversation_id, line)

    async def rate(self, visitor_id: str, answer_id: str, rating: Rating, comment: str | None) -> Message:
        """Keeps what the visitor thinks of an answer, in place of what was thought before.

        Raises:
            NotFoundError: No such answer of this visitor's.
            BusyError: It is not finished.
            StoreUnavailableError: The store cannot be reached.
        """
        feedback = Feedback(rating=rating, comment=normalise(comment or "") or None, given_at=self._now())
        return await self._history.rate(visitor_id, answer_id, feedback)


def _on_one_line(title: str) -> str:
    return " ".join(normalise(title).split())
