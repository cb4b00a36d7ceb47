"""Takes a question: checked, stored with its pending answer, and only then told."""

from collections.abc import Callable
from datetime import datetime

from resume_chat.domain.answer import PendingAnswer
from resume_chat.domain.conversation import Acceptance, NewQuestion
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.text import normalise
from resume_chat.ports.chat_repository import ChatRepository
from resume_chat.usecases.errors import QuestionEmptyError, QuestionTooLongError
from resume_chat.usecases.supervise_answers import SuperviseAnswers


class AcceptQuestion:
    """Stores a question once, and has its answer made."""

    def __init__(
        self,
        *,
        repository: ChatRepository,
        supervisor: SuperviseAnswers,
        index: Callable[[], ResumeIndex],
        new_id: Callable[[], str],
        now: Callable[[], datetime],
        max_question_chars: int,
    ) -> None:
        self._repository = repository
        self._supervisor = supervisor
        self._index = index
        self._new_id = new_id
        self._now = now
        self._max_question_chars = max_question_chars

    async def __call__(
        self, visitor_id: str, client_message_id: str, question: str, conversation_id: str | None
    ) -> Acceptance:
        """Accepts a question, or recognises one that was accepted before.

        Args:
            visitor_id: Who asks.
            client_message_id: Chosen by the client, 1 to 64 characters; the same one never asks twice.
            question: As typed.
            conversation_id: An own conversation, or `None` for a new one.

        Raises:
            QuestionEmptyError: Nothing is asked.
            QuestionTooLongError: Too much is asked.
            OverloadedError: No room for another answer; nothing was stored.
            DrainingError: The process is shutting down; nothing was stored.
            NotFoundError: No such conversation of this visitor's.
            ConflictError: The client message id was used for another question.
            BusyError: The conversation's answer is not finished.
            StoreUnavailableError: The store cannot be reached.
        """
        if len(question) > self._max_question_chars:
            raise QuestionTooLongError(self._max_question_chars)
        text = normalise(question)
        if not text.strip():
            raise QuestionEmptyError
        self._supervisor.require_room()
        new = NewQuestion(
            visitor_id=visitor_id,
            client_message_id=client_message_id,
            text=text,
            resume_version=self._index().resume.version,
            conversation_id=conversation_id,
            new_conversation_id=self._new_id(),
            question_id=self._new_id(),
            answer_id=self._new_id(),
            asked_at=self._now(),
        )
        acceptance = await self._repository.accept(
            new, owner=self._supervisor.owner, lease_s=self._supervisor.limits.lease_s
        )
        if not acceptance.duplicate:
            self._supervisor.start(pending_answer(new, acceptance))
        return acceptance


def pending_answer(question: NewQuestion, acceptance: Acceptance) -> PendingAnswer:
    """The first attempt at a question that was stored just now."""
    return PendingAnswer(
        answer_id=acceptance.answer_id,
        conversation_id=acceptance.conversation_id,
        question_id=acceptance.question_id,
        visitor_id=question.visitor_id,
        question=question.text,
        asked_at=question.asked_at,
        resume_version=question.resume_version,
        attempt=1,
        last_seq=0,
        age_s=0.0,
        is_first=question.conversation_id is None,
    )
