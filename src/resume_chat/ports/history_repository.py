"""Looks after what is kept: opens, renames, rates, deletes, for the visitor it belongs to and for the owner."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from resume_chat.domain.conversation import (
    Conversation,
    Feedback,
    Message,
    NewConversation,
    Opening,
    Page,
    WholeConversation,
)


class HistoryRepository(Protocol):
    """The same record as `ChatRepository`, seen by whom it belongs to.

    Promises:
        H1: A conversation or answer of another visitor raises `NotFoundError`, exactly like one that does not exist, and
            nothing is changed.
        H2: The same `client_conversation_id` from the same visitor gives the same conversation for as long as it is there,
            however many open it at once.
        H3: What is deleted is gone when the call returns: conversation, messages, answers, their events, the words that they
            are found by, and the clients' ids. A running answer of it can be appended to no more (`FencedError`), its
            readers find nothing (`NotFoundError`), and its id is given back, for whoever is making it.
        H4: `rename` and `rate` change nothing else: neither the place in a list nor the message's content.
        H5: `everybodys` lists by last change as `ChatRepository.conversations` does, over all visitors.
        H6: `restore` gives back equal what `messages` and `conversation` gave, to its visitor and to search; events it has
            none. It changes nothing when it says no.
        H7: Text, times and ids are kept and refused as in `ChatRepository` (C6); no call holds anything afterwards.
    """

    async def open(self, new: NewConversation) -> Opening:
        """Stores a conversation in which nothing has been asked yet.

        Raises:
            StoreUnavailableError: The database cannot be reached or cannot write.
        """
        ...

    async def conversation(self, visitor_id: str, conversation_id: str) -> Conversation:
        """One conversation.

        Raises:
            NotFoundError: It is not there or not this visitor's.
            StoreUnavailableError: The database cannot be reached.
        """
        ...

    async def rename(self, visitor_id: str, conversation_id: str, title: str) -> Conversation:
        """Gives a conversation another title; the conversation as it is then.

        Raises:
            NotFoundError: It is not there or not this visitor's.
            StoreUnavailableError: The database cannot be reached or cannot write.
        """
        ...

    async def rate(self, visitor_id: str, answer_id: str, feedback: Feedback) -> Message:
        """Keeps what the visitor thinks of an answer, in place of what was thought before; the answer as it is then.

        Raises:
            NotFoundError: It is not there or not this visitor's.
            BusyError: It is not finished.
            StoreUnavailableError: The database cannot be reached or cannot write.
        """
        ...

    async def delete(
        self, visitor_id: str, conversation_id: str, *, unchanged_since: datetime | None = None
    ) -> Collection[str]:
        """Deletes a conversation; the ids of its answers that were still being made.

        Args:
            visitor_id: Whose.
            conversation_id: Which.
            unchanged_since: Only if its last change was not after this; when left out, whenever it was.

        Raises:
            NotFoundError: It is not there or not this visitor's.
            BusyError: It has changed since; nothing was deleted.
            StoreUnavailableError: The database cannot be reached or cannot write.
        """
        ...

    async def delete_some(
        self, *, limit: int, visitor_id: str | None = None, unchanged_since: datetime | None = None
    ) -> tuple[int, Collection[str]]:
        """Deletes some conversations at once: of a visitor, or all that nothing has happened in for long enough.

        Args:
            limit: At most so many, 1 to 100, so that nobody else waits for long.
            visitor_id: Whose; everybody's when left out.
            unchanged_since: Only those whose last change was before this; when left out, whenever it was.

        Returns:
            How many were found (0: none are left), and the ids of their answers that were still being made.

        Raises:
            StoreUnavailableError: The database cannot be reached or cannot write.
        """
        ...

    async def scrub(self) -> None:
        """Makes what was deleted unreadable in the database's own files too, as far as this is in the application's hands.

        Raises:
            StoreUnavailableError: The database cannot be reached or cannot write.
        """
        ...

    async def restore(self, whole: WholeConversation) -> bool:
        """Puts a conversation back as it was; false when it is there, or its visitor has used one of its clients' ids again.

        Raises:
            StoreUnavailableError: The database cannot be reached or cannot write.
        """
        ...

    async def everybodys(
        self, *, limit: int, cursor: str | None = None, unchanged_since: datetime | None = None
    ) -> Page[Conversation]:
        """All conversations of all visitors, the last changed first.

        Args:
            limit: 1 to 100.
            cursor: `next_cursor` of the page before.
            unchanged_since: Only those whose last change was before this.

        Raises:
            NotFoundError: The cursor was not given out by this call.
            StoreUnavailableError: The database cannot be reached.
        """
        ...

    async def visitor_of(self, conversation_id: str) -> str:
        """Whose a conversation is.

        Raises:
            NotFoundError: It is not there.
            StoreUnavailableError: The database cannot be reached.
        """
        ...
