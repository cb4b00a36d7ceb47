"""The owner's approved answers in this process's memory."""

from collections.abc import Sequence

from resume_chat.adapters.chat_framing import check_ids, check_texts
from resume_chat.adapters.in_memory_tables import InMemoryTables
from resume_chat.domain.approved import ApprovedAnswer
from resume_chat.ports.approved_answers import MAX_APPROVED, ApprovedAnswers
from resume_chat.ports.errors import ConflictError, NotFoundError


class InMemoryApprovedAnswers(ApprovedAnswers):
    """A dictionary."""

    def __init__(self, tables: InMemoryTables) -> None:
        self._approved = tables.approved

    async def all(self) -> Sequence[ApprovedAnswer]:
        """Sorted anew each time; see `ApprovedAnswers`."""
        return sorted(self._approved.values(), key=lambda each: (each.approved_at, each.id), reverse=True)

    async def add(self, approved: ApprovedAnswer) -> None:
        """By id; see `ApprovedAnswers`."""
        check_ids(id=approved.id)
        check_texts([approved.answer, *approved.questions])
        if len(self._approved) >= MAX_APPROVED:
            raise ConflictError(f"there are {len(self._approved)} approved answers already")
        self._approved[approved.id] = approved

    async def remove(self, approved_id: str) -> None:
        """By id; see `ApprovedAnswers`."""
        if self._approved.pop(approved_id, None) is None:
            raise NotFoundError("there is no such approved answer")
