"""Keeps what the owner has written for questions that came."""

from collections.abc import Callable, Sequence
from datetime import datetime

from resume_chat.domain.approved import ApprovedAnswer
from resume_chat.domain.text import normalise
from resume_chat.ports.approved_answers import ApprovedAnswers
from resume_chat.usecases.errors import QuestionEmptyError


class ApproveAnswers:
    """The owner's way to write, read and take back approved answers."""

    def __init__(
        self, *, approved_answers: ApprovedAnswers, new_id: Callable[[], str], now: Callable[[], datetime]
    ) -> None:
        self._approved_answers = approved_answers
        self._new_id = new_id
        self._now = now

    async def __call__(self, question: str, answer: str, wordings: Sequence[str] = ()) -> ApprovedAnswer:
        """Answers a question for the future.

        Args:
            question: As a visitor asked it.
            answer: In the owner's words; said as it stands.
            wordings: Further questions that it answers.

        Raises:
            QuestionEmptyError: Question or answer hold nothing that can be read.
            ConflictError: There are as many as there may be.
            StoreUnavailableError: The store cannot be reached.
        """
        texts = [normalise(each).strip() for each in (question, answer, *wordings)]
        if not texts[0] or not texts[1]:
            raise QuestionEmptyError
        approved = ApprovedAnswer(
            id=self._new_id(),
            question=texts[0],
            answer=texts[1],
            wordings=tuple(each for each in texts[2:] if each),
            approved_at=self._now(),
        )
        await self._approved_answers.add(approved)
        return approved

    async def all(self) -> Sequence[ApprovedAnswer]:
        """Every approved answer, the newest first.

        Raises:
            StoreUnavailableError: The store cannot be reached.
        """
        return await self._approved_answers.all()

    async def remove(self, approved_id: str) -> None:
        """Takes one back: the question is answered from the resume again.

        Raises:
            NotFoundError: There is none with this id.
            StoreUnavailableError: The store cannot be reached.
        """
        await self._approved_answers.remove(approved_id)
