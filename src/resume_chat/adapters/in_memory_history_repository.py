"""Opens, renames, rates and deletes what is kept in this process's memory."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from resume_chat.adapters.chat_framing import (
    EVERYBODYS_LIST,
    check_conversation,
    check_ids,
    check_limit,
    check_texts,
    check_time,
    check_whole,
)
from resume_chat.adapters.in_memory_tables import InMemoryTables, StoredAnswer
from resume_chat.domain.conversation import (
    Conversation,
    Feedback,
    Message,
    NewConversation,
    Opening,
    Page,
    WholeConversation,
)
from resume_chat.ports.errors import BusyError, NotFoundError
from resume_chat.ports.history_repository import HistoryRepository


class InMemoryHistoryRepository(HistoryRepository):
    """Dictionaries; see `InMemoryTables`."""

    def __init__(self, tables: InMemoryTables) -> None:
        self._tables = tables

    async def open(self, new: NewConversation) -> Opening:
        """Looks the client's id up first; see `HistoryRepository`."""
        check_conversation(new)
        key = (new.visitor_id, new.client_conversation_id) if new.client_conversation_id is not None else None
        if key is not None and key in self._tables.opened:
            return Opening(conversation=self._tables.conversations[self._tables.opened[key]], is_new=False)
        conversation = Conversation(
            id=new.id,
            visitor_id=new.visitor_id,
            title=new.title,
            created_at=new.opened_at,
            updated_at=new.opened_at,
        )
        self._tables.conversations[new.id] = conversation
        if key is not None:
            self._tables.opened[key] = new.id
        return Opening(conversation=conversation, is_new=True)

    async def conversation(self, visitor_id: str, conversation_id: str) -> Conversation:
        """By id; see `HistoryRepository`."""
        check_ids(visitor_id=visitor_id)
        return self._tables.own_conversation(visitor_id, conversation_id)

    async def rename(self, visitor_id: str, conversation_id: str, title: str) -> Conversation:
        """See `HistoryRepository`."""
        check_ids(visitor_id=visitor_id)
        check_texts([title])
        renamed = replace(self._tables.own_conversation(visitor_id, conversation_id), title=title)
        self._tables.conversations[conversation_id] = renamed
        return renamed

    async def rate(self, visitor_id: str, answer_id: str, feedback: Feedback) -> Message:
        """See `HistoryRepository`."""
        check_ids(visitor_id=visitor_id)
        check_texts([feedback.comment or ""])
        check_time(feedback.given_at)
        stored = self._tables.answers.get(answer_id)
        if stored is None or stored.visitor_id != visitor_id:
            raise NotFoundError("there is no such answer")
        message = self._tables.messages[answer_id]
        if not message.status.is_final:
            raise BusyError("the answer is not finished")
        rated = replace(message, feedback=feedback)
        self._tables.messages[answer_id] = rated
        return rated

    async def delete(
        self, visitor_id: str, conversation_id: str, *, unchanged_since: datetime | None = None
    ) -> Collection[str]:
        """See `HistoryRepository`."""
        check_ids(visitor_id=visitor_id)
        conversation = self._tables.own_conversation(visitor_id, conversation_id)
        if unchanged_since is not None:
            check_time(unchanged_since)
            if conversation.updated_at > unchanged_since:
                raise BusyError("the conversation has changed meanwhile")
        return self._delete([conversation_id])

    async def delete_some(
        self, *, limit: int, visitor_id: str | None = None, unchanged_since: datetime | None = None
    ) -> tuple[int, Collection[str]]:
        """The oldest first; see `HistoryRepository`."""
        check_limit(limit)
        if visitor_id is not None:
            check_ids(visitor_id=visitor_id)
        if unchanged_since is not None:
            check_time(unchanged_since)
        found = [
            each
            for each in self._tables.conversations.values()
            if (visitor_id is None or each.visitor_id == visitor_id)
            and (unchanged_since is None or each.updated_at < unchanged_since)
        ]
        found.sort(key=lambda each: (each.updated_at, each.id))
        ids = [each.id for each in found[:limit]]
        return len(ids), self._delete(ids)

    async def scrub(self) -> None:
        """Memory has no files; see `HistoryRepository`."""

    async def restore(self, whole: WholeConversation) -> bool:
        """Looks everything up before it changes anything; see `HistoryRepository`."""
        check_whole(whole)
        tables, conversation = self._tables, whole.conversation
        visitor_id = conversation.visitor_id
        asked = [(visitor_id, each.client_message_id) for each in whole.messages if each.client_message_id]
        is_known = conversation.id in tables.conversations or any(each.id in tables.messages for each in whole.messages)
        if is_known or any(key in tables.asked for key in asked):
            return False
        tables.conversations[conversation.id] = conversation
        tables.messages.update({each.id: each for each in whole.messages})
        tables.positions[conversation.id] = [each.id for each in whole.messages]
        for question, answer in zip(whole.messages[::2], whole.messages[1::2], strict=True):
            stored = _ended(visitor_id, question, answer, tables.clock())
            tables.answers[answer.id] = stored
            if question.client_message_id is not None:
                tables.asked[visitor_id, question.client_message_id] = stored
        return True

    async def everybodys(
        self, *, limit: int, cursor: str | None = None, unchanged_since: datetime | None = None
    ) -> Page[Conversation]:
        """See `HistoryRepository`."""
        check_limit(limit)
        if unchanged_since is not None:
            check_time(unchanged_since)
        found = [
            each
            for each in self._tables.conversations.values()
            if unchanged_since is None or each.updated_at < unchanged_since
        ]
        return self._tables.page_by_change(EVERYBODYS_LIST, found, limit=limit, cursor=cursor)

    async def visitor_of(self, conversation_id: str) -> str:
        """See `HistoryRepository`."""
        conversation = self._tables.conversations.get(conversation_id)
        if conversation is None:
            raise NotFoundError("there is no such conversation")
        return conversation.visitor_id

    def _delete(self, conversation_ids: Collection[str]) -> Collection[str]:
        """Everything of these conversations; the ids of their answers that had not ended."""
        tables = self._tables
        gone = [each for each in tables.answers.values() if each.conversation_id in conversation_ids]
        for conversation_id in conversation_ids:
            del tables.conversations[conversation_id]
            for message_id in tables.positions.pop(conversation_id, []):
                del tables.messages[message_id]
        for key in [key for key, each in tables.opened.items() if each in conversation_ids]:
            del tables.opened[key]
        for key in [key for key, each in tables.asked.items() if each.conversation_id in conversation_ids]:
            del tables.asked[key]
        for each in gone:
            del tables.answers[each.answer_id]
            for waiter in tables.waiters.get(each.answer_id, ()):
                waiter.set()
        return frozenset(each.answer_id for each in gone if each.ended_at is None)


def _ended(visitor_id: str, question: Message, answer: Message, now: float) -> StoredAnswer:
    """The making of an answer that has ended and whose events are forgotten."""
    return StoredAnswer(
        answer_id=answer.id,
        conversation_id=answer.conversation_id,
        question_id=question.id,
        visitor_id=visitor_id,
        question=question.content,
        asked_at=question.created_at,
        resume_version=answer.resume_version or "",
        owner="",
        attempt=1,
        last_seq=1,
        accepted_at=now,
        lease_until=now,
        ended_at=now,
        events=None,
    )
