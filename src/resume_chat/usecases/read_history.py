"""Shows a visitor what was asked and answered, a running answer with what it has said so far."""

from dataclasses import replace

from resume_chat.domain.conversation import Conversation, Message, Page
from resume_chat.ports.answer_log import AnswerLog
from resume_chat.ports.chat_repository import ChatRepository


class ReadHistory:
    """Reads a visitor's own conversations."""

    def __init__(self, *, repository: ChatRepository, log: AnswerLog) -> None:
        self._repository = repository
        self._log = log

    async def conversations(self, visitor_id: str, *, limit: int, cursor: str | None) -> Page[Conversation]:
        """A visitor's conversations, the last changed first; see `ChatRepository.conversations`.

        Raises:
            NotFoundError: The cursor was not given out.
            StoreUnavailableError: The store cannot be reached.
        """
        return await self._repository.conversations(visitor_id, limit=limit, cursor=cursor)

    async def messages(self, visitor_id: str, conversation_id: str, *, limit: int, cursor: str | None) -> Page[Message]:
        """A conversation's messages, oldest first; an answer that is being made carries its text so far.

        Raises:
            NotFoundError: No such conversation of this visitor's, or the cursor was not given out.
            StoreUnavailableError: The store cannot be reached.
        """
        page = await self._repository.messages(visitor_id, conversation_id, limit=limit, cursor=cursor)
        return Page(items=tuple([await self._so_far(each) for each in page.items]), next_cursor=page.next_cursor)

    async def _so_far(self, message: Message) -> Message:
        if message.status.is_final:
            return message
        snapshot = await self._log.snapshot(message.id)
        if snapshot.message.status.is_final:
            return snapshot.message
        return replace(message, content=snapshot.text, citations=snapshot.citations)
