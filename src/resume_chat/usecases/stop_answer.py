"""Ends a running answer because its visitor says so."""

from resume_chat.ports.chat_repository import ChatRepository
from resume_chat.usecases.supervise_answers import SuperviseAnswers


class StopAnswer:
    """Stops an answer of the visitor's own."""

    def __init__(self, *, repository: ChatRepository, supervisor: SuperviseAnswers) -> None:
        self._repository = repository
        self._supervisor = supervisor

    async def __call__(self, visitor_id: str, answer_id: str) -> bool:
        """Has the answer end with what was said, whichever process makes it; false when it had ended already.

        Readers see its last event. A visitor who says stop and leaves has stopped it all the same.

        Raises:
            NotFoundError: No such answer of this visitor's.
            StoreUnavailableError: The store cannot be reached.
        """
        return await self._supervisor.uninterrupted(self._stop(visitor_id, answer_id))

    async def _stop(self, visitor_id: str, answer_id: str) -> bool:
        await self._repository.answer(visitor_id, answer_id)
        return await self._supervisor.stop(answer_id)
