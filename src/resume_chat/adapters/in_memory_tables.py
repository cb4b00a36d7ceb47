"""What the in-memory adapters of `ChatRepository` and `AnswerLog` share, as the SQL adapters share a database.

For tests and for trying the service out: it ends with the process. No method of the adapters awaits between reading and
changing it, so each is as good as a transaction.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from resume_chat.adapters.chat_framing import change_before, change_cursor
from resume_chat.domain.approved import ApprovedAnswer
from resume_chat.domain.conversation import Conversation, Message, Page
from resume_chat.domain.events import NumberedEvent
from resume_chat.ports.errors import NotFoundError


@dataclass(slots=True, kw_only=True)
class StoredAnswer:
    """The making of one answer; times by the clock of the tables."""

    answer_id: str
    conversation_id: str
    question_id: str
    visitor_id: str
    question: str
    asked_at: datetime
    resume_version: str
    owner: str
    attempt: int
    last_seq: int
    accepted_at: float
    lease_until: float
    hand_overs: int = 0
    ended_at: float | None = None
    events: list[NumberedEvent] | None = field(default_factory=list)
    """`None` once they are forgotten."""


class InMemoryTables:
    """The chat's record of one process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begins empty.

        Args:
            clock: Seconds from any beginning; leases and expiry go by it.
        """
        self.clock = clock
        self.conversations: dict[str, Conversation] = {}
        self.messages: dict[str, Message] = {}
        self.positions: dict[str, list[str]] = {}
        """The ids of each conversation's messages, oldest first."""
        self.opened: dict[tuple[str, str], str] = {}
        """Conversations by visitor and the client's own id."""
        self.asked: dict[tuple[str, str], StoredAnswer] = {}
        """By visitor and the client's own id."""
        self.answers: dict[str, StoredAnswer] = {}
        self.approved: dict[str, ApprovedAnswer] = {}
        self.waiters: dict[str, set[asyncio.Event]] = {}
        """Those who wait for an answer; nothing for answers that nobody waits for."""

    def own_conversation(self, visitor_id: str, conversation_id: str) -> Conversation:
        """A visitor's conversation.

        Raises:
            NotFoundError: It is not there or not this visitor's.
        """
        conversation = self.conversations.get(conversation_id)
        if conversation is None or conversation.visitor_id != visitor_id:
            raise NotFoundError("there is no such conversation")
        return conversation

    def page_by_change(
        self, listed: str, found: Iterable[Conversation], *, limit: int, cursor: str | None
    ) -> Page[Conversation]:
        """Conversations, the last changed first, from a cursor of this list on; sorted anew each time.

        Raises:
            NotFoundError: The cursor was not given out for this list.
        """
        before = change_before(listed, cursor) if cursor is not None else None
        left = [each for each in found if before is None or (each.updated_at, each.id) < before]
        left.sort(key=lambda each: (each.updated_at, each.id), reverse=True)
        items = tuple(left[:limit])
        next_cursor = change_cursor(listed, items[-1].updated_at, items[-1].id) if len(left) > limit else None
        return Page(items=items, next_cursor=next_cursor)
