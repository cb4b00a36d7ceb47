"""Shows what was asked and answered, to the visitor and to the owner; a running answer with what it has said so far."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from resume_chat.domain.conversation import Conversation, Message, Page
from resume_chat.domain.searching import searched_words
from resume_chat.ports.answer_log import AnswerLog
from resume_chat.ports.chat_repository import ChatRepository
from resume_chat.ports.errors import NotFoundError
from resume_chat.ports.history_repository import HistoryRepository

PAGE = 100
"""Items read at once where all are wanted."""


class ReadHistory:
    """Reads conversations; nothing is changed here."""

    def __init__(self, *, repository: ChatRepository, history: HistoryRepository, log: AnswerLog) -> None:
        self._repository = repository
        self._history = history
        self._log = log

    async def conversations(
        self, visitor_id: str, *, limit: int, cursor: str | None, query: str | None = None
    ) -> Page[Conversation]:
        """A visitor's conversations, the last changed first; see `ChatRepository.conversations`.

        Args:
            visitor_id: Whose.
            limit: 1 to 100.
            cursor: `next_cursor` of the page before.
            query: Only those with a message that has all of these words; without any word in it, nothing is found.

        Raises:
            NotFoundError: The cursor was not given out.
            StoreUnavailableError: The store cannot be reached.
        """
        words = searched_words(query or "")
        if query is not None and not words:
            return Page(items=(), next_cursor=None)
        return await self._repository.conversations(visitor_id, limit=limit, cursor=cursor, words=words)

    async def conversation(self, visitor_id: str, conversation_id: str) -> Conversation:
        """One conversation.

        Raises:
            NotFoundError: No such conversation of this visitor's.
            StoreUnavailableError: The store cannot be reached.
        """
        return await self._history.conversation(visitor_id, conversation_id)

    async def messages(
        self, visitor_id: str, conversation_id: str, *, limit: int, cursor: str | None, query: str | None = None
    ) -> Page[Message]:
        """A conversation's messages, oldest first; an answer that is being made carries its text so far.

        Args:
            visitor_id: Whose the conversation is.
            conversation_id: Which conversation.
            limit: 1 to 100.
            cursor: `next_cursor` of the page before.
            query: Only those that have all of these words; without any word in it, nothing is found.

        Raises:
            NotFoundError: No such conversation of this visitor's, or the cursor was not given out.
            StoreUnavailableError: The store cannot be reached.
        """
        words = searched_words(query or "")
        if query is not None and not words:
            await self._history.conversation(visitor_id, conversation_id)
            return Page(items=(), next_cursor=None)
        page = await self._repository.messages(visitor_id, conversation_id, limit=limit, cursor=cursor, words=words)
        return Page(items=tuple([await self._so_far(each) for each in page.items]), next_cursor=page.next_cursor)

    async def everything(self, visitor_id: str) -> AsyncGenerator[Conversation | Message, None]:
        """All that is kept of a visitor: each conversation with its messages after it. Use it inside `contextlib.aclosing`.

        One that changes meanwhile moves to the front of the list, behind the reader's back: hence the second look.

        Raises:
            StoreUnavailableError: The store cannot be reached; what was yielded stands.
        """
        given: set[str] = set()
        has_new = True
        while has_new:
            has_new = False
            async with aclosing(self._conversations(visitor_id)) as conversations:
                async for conversation in conversations:
                    if conversation.id in given:
                        continue
                    given.add(conversation.id)
                    has_new = True
                    yield conversation
                    async with aclosing(self._messages(conversation)) as messages:
                        async for message in messages:
                            yield message

    async def everybodys(self, *, limit: int, cursor: str | None) -> Page[Conversation]:
        """All visitors' conversations, the last changed first: for the owner.

        Raises:
            NotFoundError: The cursor was not given out.
            StoreUnavailableError: The store cannot be reached.
        """
        return await self._history.everybodys(limit=limit, cursor=cursor)

    async def visitor_of(self, conversation_id: str) -> str:
        """Whose a conversation is: for the owner, who may read every one.

        Raises:
            NotFoundError: There is none.
            StoreUnavailableError: The store cannot be reached.
        """
        return await self._history.visitor_of(conversation_id)

    async def _conversations(self, visitor_id: str) -> AsyncGenerator[Conversation, None]:
        page = await self._repository.conversations(visitor_id, limit=PAGE)
        while True:
            for conversation in page.items:
                yield conversation
            if page.next_cursor is None:
                return
            page = await self._repository.conversations(visitor_id, limit=PAGE, cursor=page.next_cursor)

    async def _messages(self, conversation: Conversation) -> AsyncGenerator[Message, None]:
        """All messages; none any more of a conversation that is deleted meanwhile."""
        cursor: str | None = None
        while True:
            try:
                page = await self.messages(conversation.visitor_id, conversation.id, limit=PAGE, cursor=cursor)
            except NotFoundError:
                return
            for message in page.items:
                yield message
            cursor = page.next_cursor
            if cursor is None:
                return

    async def _so_far(self, message: Message) -> Message:
        if message.status.is_final:
            return message
        snapshot = await self._log.snapshot(message.id)
        if snapshot.message.status.is_final:
            return snapshot.message
        return replace(message, content=snapshot.text, citations=snapshot.citations)
