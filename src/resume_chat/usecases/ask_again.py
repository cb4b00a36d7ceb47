"""Asks an earlier question once more: the same words, in the same conversation; the earlier answer stays."""

from resume_chat.domain.conversation import Acceptance, Message, Role
from resume_chat.ports.chat_repository import ChatRepository
from resume_chat.ports.errors import NotFoundError
from resume_chat.usecases.accept_question import AcceptQuestion


class AskAgain:
    """Has a question answered anew."""

    def __init__(self, *, repository: ChatRepository, accept_question: AcceptQuestion, page: int = 100) -> None:
        self._repository = repository
        self._accept_question = accept_question
        self._page = page

    async def __call__(self, visitor_id: str, client_message_id: str, answer_id: str) -> Acceptance:
        """Accepts the question that an answer belongs to as a new one.

        Args:
            visitor_id: Who asks.
            client_message_id: Chosen by the client, 1 to 64 characters; the same one never asks twice.
            answer_id: An answer of the visitor's own.

        Raises:
            NotFoundError: No such answer of this visitor's.
            OverloadedError: No room for another answer; nothing was stored.
            DrainingError: The process is shutting down; nothing was stored.
            ConflictError: The client message id was used for another question.
            BusyError: The conversation's answer is not finished.
            StoreUnavailableError: The store cannot be reached.
        """
        answer = await self._repository.answer(visitor_id, answer_id)
        question = await self._question_of(visitor_id, answer)
        return await self._accept_question(visitor_id, client_message_id, question.content, answer.conversation_id)

    async def _question_of(self, visitor_id: str, answer: Message) -> Message:
        """The last question before an answer."""
        question: Message | None = None
        cursor: str | None = None
        while True:
            page = await self._repository.messages(visitor_id, answer.conversation_id, limit=self._page, cursor=cursor)
            for message in page.items:
                if message.id == answer.id and question is not None:
                    return question
                if message.role is Role.USER:
                    question = message
            cursor = page.next_cursor
            if cursor is None:
                raise NotFoundError(f"the question of answer {answer.id}")
