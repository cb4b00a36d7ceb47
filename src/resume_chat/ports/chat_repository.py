"""Keeps conversations and messages."""

from collections.abc import Sequence
from typing import Protocol

from resume_chat.domain.conversation import Acceptance, Conversation, Message, NewQuestion, Page, Turn


class ChatRepository(Protocol):
    """The record of what was asked and answered.

    Promises:
        C1: `accept` stores question, pending answer and, where asked for, a new conversation, all or nothing, durable
            when it returns.
        C2: The same `client_message_id` from the same visitor gives the same ids with `duplicate` true, for ever and
            however many ask at once: one question, one answer. With another text it raises `ConflictError`.
        C3: A conversation has at most one answer that is not final; `accept` meanwhile raises `BusyError` (a repeated
            question is a duplicate, not busy).
        C4: A conversation or answer of another visitor raises `NotFoundError`, exactly like one that does not exist.
        C5: `conversations` lists newest change first, `messages` oldest first; following `next_cursor` to its end gives
            every item that was there at the start once, also while others are added. (A conversation that changes
            meanwhile moves to the front, where a walk that has begun does not look; it is never given twice.) A cursor
            that was not given out raises `NotFoundError`.
        C6: What was stored comes back equal: any Unicode text but NUL and lone surrogates, times to the microsecond, UTC.
            Other text raises `ValueError` before anything is done; as an id to look up, it is one that does not exist.
        C7: A new answer is leased to the process that accepted it, attempt 1 (see `AnswerLog`).
        C8: No call holds a lock or a connection once it has returned.
        C9: With `words`, a list holds those of its items only in which all of them begin a word of one message (see
            `domain/searching.py`): of `messages` the messages themselves, of `conversations` those that such a message is
            in. What is found is the same in every store. A running answer is found once it has ended.
    """

    async def accept(self, question: NewQuestion, *, owner: str, lease_s: float) -> Acceptance:
        """Stores a question with its pending answer.

        Args:
            question: What was asked. Its ids are new and are used unless the question is a duplicate.
            owner: The process that will make the answer.
            lease_s: Seconds for which the answer is the owner's, by the store's clock.

        Raises:
            NotFoundError: The named conversation is not there or not this visitor's.
            ConflictError: The client message id was used for another question.
            BusyError: The conversation's last answer is not finished.
            StoreUnavailableError: The database cannot be reached or cannot write. Nothing was stored, or it was and
                asking again with the same client message id says so.
        """
        ...

    async def conversations(
        self, visitor_id: str, *, limit: int, cursor: str | None = None, words: Sequence[str] = ()
    ) -> Page[Conversation]:
        """A visitor's conversations, the last changed first.

        Args:
            visitor_id: Whose.
            limit: 1 to 100.
            cursor: `next_cursor` of the page before, with the same words.
            words: As `searched_words` gives them; none for all conversations.

        Raises:
            NotFoundError: The cursor was not given out by this call.
            StoreUnavailableError: The database cannot be reached.
        """
        ...

    async def messages(
        self,
        visitor_id: str,
        conversation_id: str,
        *,
        limit: int,
        cursor: str | None = None,
        words: Sequence[str] = (),
    ) -> Page[Message]:
        """A conversation's messages, oldest first.

        Args:
            visitor_id: Who asks.
            conversation_id: Which conversation.
            limit: 1 to 100.
            cursor: `next_cursor` of the page before, with the same words.
            words: As `searched_words` gives them; none for all messages.

        Raises:
            NotFoundError: The conversation is not there or not this visitor's, or the cursor was not given out for it.
            StoreUnavailableError: The database cannot be reached.
        """
        ...

    async def answer(self, visitor_id: str, answer_id: str) -> Message:
        """One answer as it is stored now. While it is being made its content is empty: the text is in the `AnswerLog`.

        Raises:
            NotFoundError: It is not there or not this visitor's.
            StoreUnavailableError: The database cannot be reached.
        """
        ...

    async def turns(self, conversation_id: str, *, before: str, limit: int) -> Sequence[Turn]:
        """What was said before a question: pairs of question and finished answer, oldest first.

        Failed answers and answers without text are left out together with their questions, so that a prompt never
        holds two questions in a row.

        Args:
            conversation_id: Which conversation.
            before: The id of the question that is being answered.
            limit: At most so many turns, the latest ones; even.

        Raises:
            StoreUnavailableError: The database cannot be reached.
        """
        ...

    async def check(self) -> str:
        """Reaches the database and says in a few words what it is and which schema it has.

        Raises:
            StoreUnavailableError: It cannot be reached, or its schema is older than this version's. The text names the way
                out. A newer schema is fine: it serves the version before it while processes are replaced.
        """
        ...
