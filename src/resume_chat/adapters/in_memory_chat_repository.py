"""Conversations and messages in this process's memory."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from resume_chat.adapters.chat_framing import (
    change_list,
    check_ids,
    check_limit,
    check_question,
    check_texts,
    new_messages,
    place_list,
    position_after,
    position_cursor,
)
from resume_chat.adapters.in_memory_tables import InMemoryTables, StoredAnswer
from resume_chat.domain.conversation import (
    Acceptance,
    Conversation,
    Message,
    NewQuestion,
    Page,
    Role,
    Status,
    Turn,
    title_of,
)
from resume_chat.domain.searching import has_words
from resume_chat.ports.chat_repository import ChatRepository
from resume_chat.ports.errors import BusyError, ConflictError, NotFoundError


class InMemoryChatRepository(ChatRepository):
    """Dictionaries; see `InMemoryTables`."""

    def __init__(self, tables: InMemoryTables) -> None:
        self._tables = tables

    async def accept(self, question: NewQuestion, *, owner: str, lease_s: float) -> Acceptance:
        """Looks everything up before it changes anything; see `ChatRepository`."""
        check_question(question)
        check_texts([owner])
        stored = self._tables.asked.get((question.visitor_id, question.client_message_id))
        if stored:
            if stored.question != question.text:
                raise ConflictError("this client message id was used for another question")
            return _acceptance(question.client_message_id, stored, duplicate=True)
        if question.conversation_id is not None:
            self._require_free(question.visitor_id, question.conversation_id)
        stored = self._store(question, owner, lease_s)
        return _acceptance(question.client_message_id, stored, duplicate=False)

    async def conversations(
        self, visitor_id: str, *, limit: int, cursor: str | None = None, words: Sequence[str] = ()
    ) -> Page[Conversation]:
        """One after the other; see `ChatRepository`."""
        check_limit(limit)
        check_ids(visitor_id=visitor_id)
        found = [
            each
            for each in self._tables.conversations.values()
            if each.visitor_id == visitor_id and (not words or any(self._with(words, self._ids(each.id))))
        ]
        return self._tables.page_by_change(change_list(visitor_id, words), found, limit=limit, cursor=cursor)

    async def messages(
        self,
        visitor_id: str,
        conversation_id: str,
        *,
        limit: int,
        cursor: str | None = None,
        words: Sequence[str] = (),
    ) -> Page[Message]:
        """By place; see `ChatRepository`."""
        check_limit(limit)
        check_ids(visitor_id=visitor_id)
        self._tables.own_conversation(visitor_id, conversation_id)
        listed = place_list(conversation_id, words)
        first = position_after(listed, cursor) + 1
        ids = self._ids(conversation_id)[first:]
        found = list(self._with(words, ids)) if words else ids
        place = self._ids(conversation_id).index(found[limit - 1]) if len(found) > limit else None
        return Page(
            items=tuple(self._tables.messages[each] for each in found[:limit]),
            next_cursor=position_cursor(listed, place) if place is not None else None,
        )

    async def answer(self, visitor_id: str, answer_id: str) -> Message:
        """By id; see `ChatRepository`."""
        check_ids(visitor_id=visitor_id)
        stored = self._tables.answers.get(answer_id)
        if stored is None or stored.visitor_id != visitor_id:
            raise NotFoundError("there is no such answer")
        return self._tables.messages[answer_id]

    async def turns(self, conversation_id: str, *, before: str, limit: int) -> Sequence[Turn]:
        """Question and answer stand side by side; see `ChatRepository`."""
        ids = self._tables.positions.get(conversation_id, [])
        if before not in ids:
            return []
        earlier = [self._tables.messages[each] for each in ids[: ids.index(before)]]
        pairs = [
            (question, reply)
            for question, reply in zip(earlier[::2], earlier[1::2], strict=False)
            if reply.status.is_final and reply.status is not Status.FAILED and reply.content
        ]
        latest = pairs[max(0, len(pairs) - limit // 2) :]
        return [Turn(role=message.role, content=message.content) for pair in latest for message in pair]

    async def check(self) -> str:
        """Always there; see `ChatRepository`."""
        return "in memory, no schema"

    async def aclose(self) -> None:
        """Nothing is pending."""

    def _ids(self, conversation_id: str) -> Sequence[str]:
        return self._tables.positions.get(conversation_id, [])

    def _with(self, words: Sequence[str], message_ids: Sequence[str]) -> Iterator[str]:
        """Those of the messages that have the words; a running answer's content is empty."""
        return (each for each in message_ids if has_words(self._tables.messages[each].content, words))

    def _require_free(self, visitor_id: str, conversation_id: str) -> None:
        self._tables.own_conversation(visitor_id, conversation_id)
        last_id = next(reversed(self._ids(conversation_id)), None)
        last = self._tables.messages[last_id] if last_id else None
        if last and last.role is Role.ASSISTANT and not last.status.is_final:
            raise BusyError("the conversation's answer is not finished")

    def _store(self, question: NewQuestion, owner: str, lease_s: float) -> StoredAnswer:
        tables = self._tables
        conversation_id = question.conversation_id or question.new_conversation_id
        known = tables.conversations.get(conversation_id)
        tables.conversations[conversation_id] = (
            replace(
                known,
                updated_at=max(known.updated_at, question.asked_at),
                title=known.title or title_of(question.text),
            )
            if known
            else Conversation(
                id=conversation_id,
                visitor_id=question.visitor_id,
                title=title_of(question.text),
                created_at=question.asked_at,
                updated_at=question.asked_at,
            )
        )
        for message in new_messages(question, conversation_id):
            tables.messages[message.id] = message
            tables.positions.setdefault(conversation_id, []).append(message.id)
        now = tables.clock()
        stored = StoredAnswer(
            answer_id=question.answer_id,
            conversation_id=conversation_id,
            question_id=question.question_id,
            visitor_id=question.visitor_id,
            question=question.text,
            asked_at=question.asked_at,
            resume_version=question.resume_version,
            owner=owner,
            attempt=1,
            last_seq=0,
            accepted_at=now,
            lease_until=now + lease_s,
        )
        tables.answers[question.answer_id] = stored
        tables.asked[question.visitor_id, question.client_message_id] = stored
        return stored


def _acceptance(client_message_id: str, stored: StoredAnswer, *, duplicate: bool) -> Acceptance:
    return Acceptance(
        client_message_id=client_message_id,
        conversation_id=stored.conversation_id,
        question_id=stored.question_id,
        answer_id=stored.answer_id,
        duplicate=duplicate,
    )
