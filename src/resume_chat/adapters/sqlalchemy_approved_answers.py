"""The owner's approved answers in SQLite or PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select

from resume_chat.adapters.chat_framing import check_ids, check_texts, is_id
from resume_chat.adapters.database import Database
from resume_chat.adapters.group_commit import GroupCommit
from resume_chat.adapters.tables import approved_answers
from resume_chat.domain.approved import ApprovedAnswer
from resume_chat.ports.approved_answers import MAX_APPROVED, ApprovedAnswers
from resume_chat.ports.errors import ConflictError, NotFoundError

_MAX_READERS = 10_000
"""Who wait for one query; a further one waits for room first."""


class SqlalchemyApprovedAnswers(ApprovedAnswers):
    """Rows of `approved_answers`, read whole each time: there are few, and no replica may answer from an old copy.

    Every question wants them, so that many which come together are given what one query reads for them all.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._readers: GroupCommit[None, Sequence[ApprovedAnswer]] = GroupCommit(
            "the list of approved answers", self._read_for, max_pending=_MAX_READERS, max_batch=_MAX_READERS
        )

    async def all(self) -> Sequence[ApprovedAnswer]:
        """One short query, begun after this was called; see `ApprovedAnswers`."""
        return await self._readers.submit(None)

    async def aclose(self) -> None:
        """Lets who waits have the answers."""
        await self._readers.aclose()

    async def _read_for(self, readers: Sequence[None]) -> Sequence[Sequence[ApprovedAnswer]]:
        query = select(approved_answers).order_by(approved_answers.c.approved_at.desc(), approved_answers.c.id.desc())
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.limit(MAX_APPROVED))).mappings().all()
        approved = tuple(ApprovedAnswer(**row) for row in rows)
        return [approved] * len(readers)

    async def add(self, approved: ApprovedAnswer) -> None:
        """Two owners who add at the same moment may come to one more than there may be; see `ApprovedAnswers`."""
        check_ids(id=approved.id)
        check_texts([approved.answer, *approved.questions])
        async with self._database.writing() as connection:
            count = await connection.scalar(select(func.count()).select_from(approved_answers))
            if count is not None and count >= MAX_APPROVED:
                raise ConflictError(f"there are {count} approved answers already")
            await connection.execute(
                insert(approved_answers).values(
                    id=approved.id,
                    question=approved.question,
                    answer=approved.answer,
                    wordings=approved.wordings,
                    approved_at=approved.approved_at,
                )
            )

    async def remove(self, approved_id: str) -> None:
        """By its key; see `ApprovedAnswers`."""
        if not is_id(approved_id):
            raise NotFoundError("there is no such approved answer")
        async with self._database.writing() as connection:
            removed = await connection.execute(delete(approved_answers).where(approved_answers.c.id == approved_id))
        if not removed.rowcount:
            raise NotFoundError("there is no such approved answer")
