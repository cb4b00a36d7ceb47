"""Answers that the owner has written for questions that came."""

from collections.abc import Sequence
from typing import Protocol

from resume_chat.domain.approved import ApprovedAnswer


class ApprovedAnswers(Protocol):
    """A short list that every replica shares.

    Promises:
        P1: `all` gives what was added and not removed, the newest first, on every replica as soon as `add` or `remove` has
            returned. What was stored comes back equal.
        P2: `add` takes at most `MAX_APPROVED` in all.
        P3: `remove` of an id that is not there raises `NotFoundError`.
    """

    async def all(self) -> Sequence[ApprovedAnswer]:
        """Every approved answer, the newest first; at most `MAX_APPROVED`.

        Raises:
            StoreUnavailableError: The database cannot be reached.
        """
        ...

    async def add(self, approved: ApprovedAnswer) -> None:
        """Stores one more; its id is new.

        Raises:
            ConflictError: There are as many as there may be.
            ValueError: A text holds NUL or a lone surrogate; nothing was done.
            StoreUnavailableError: The database cannot be reached or cannot write.
        """
        ...

    async def remove(self, approved_id: str) -> None:
        """Forgets one.

        Raises:
            NotFoundError: There is none with this id.
            StoreUnavailableError: The database cannot be reached or cannot write.
        """
        ...


MAX_APPROVED = 500
"""Most approved answers: each is compared with every question."""
