"""What every store of the chat does alike: what it refuses before any I/O, its cursors, what a question becomes.

Shared by the adapters of `ChatRepository` and `AnswerLog`; it knows no technology.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from resume_chat.domain.answer import Citation
from resume_chat.domain.conversation import Message, NewConversation, NewQuestion, Role, Status, WholeConversation
from resume_chat.domain.events import Done, Event, Failed, NumberedEvent, Sources, Token, Withheld
from resume_chat.ports.errors import NotFoundError

ID_CHARS = 64
"""Longest id."""
PAGE_LIMIT = 100
"""Most items of a page."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DIGEST_BYTES = 8
_NO_SUCH_CURSOR = "no such cursor"


def is_text(text: str) -> bool:
    """Whether every database keeps this: Unicode without NUL and lone surrogates."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_id(text: str) -> bool:
    """Whether this can be an id at all; what cannot is as good as unknown."""
    return 0 < len(text) <= ID_CHARS and is_text(text)


def check_ids(**ids: str) -> None:
    """Refuses ids that no database keeps.

    Raises:
        ValueError: The one that is named is empty, too long, or holds NUL or a lone surrogate.
    """
    for name, value in ids.items():
        if not is_id(value):
            raise ValueError(f"{name} must have 1 to {ID_CHARS} characters, none of them NUL or a lone surrogate")


def check_texts(texts: Iterator[str] | Sequence[str]) -> None:
    """Refuses texts that no database keeps.

    Raises:
        ValueError: One holds NUL or a lone surrogate.
    """
    for text in texts:
        if not is_text(text):
            raise ValueError("a text to be stored holds NUL or a lone surrogate")


def check_limit(limit: int) -> None:
    """Refuses a page size out of range.

    Raises:
        ValueError: It is not 1 to 100.
    """
    if not 1 <= limit <= PAGE_LIMIT:
        raise ValueError(f"limit must be 1 to {PAGE_LIMIT}, not {limit}")


def check_question(question: NewQuestion) -> None:
    """Refuses a question that no database keeps.

    Raises:
        ValueError: An id or a text is impossible, or the time has no time zone.
    """
    check_ids(
        visitor_id=question.visitor_id,
        client_message_id=question.client_message_id,
        new_conversation_id=question.new_conversation_id,
        question_id=question.question_id,
        answer_id=question.answer_id,
    )
    check_texts([question.text, question.resume_version])
    check_time(question.asked_at)


def check_events(answer_id: str, events: Sequence[NumberedEvent]) -> None:
    """Refuses events that are no continuation of anything: a bug of the caller's.

    Raises:
        ValueError: None at all, a gap, something after the last one, another answer's message or one that is not final,
            or a text that no database keeps.
    """
    if not events or events[0].seq < 1:
        raise ValueError("an append needs at least one event, numbered from 1")
    if any(after.seq != before.seq + 1 or before.is_last for before, after in pairwise(events)):
        raise ValueError("events must be numbered without gaps and nothing follows the last one")
    end = end_of(events)
    if end and (end.id != answer_id or not end.status.is_final):
        raise ValueError("the last event must carry its own answer's final message")
    for event in events:
        check_texts(_texts(event.event))


def end_of(events: Sequence[NumberedEvent]) -> Message | None:
    """The final message, when the answer ends with these events."""
    last = events[-1].event
    return last.message if isinstance(last, Done | Failed) else None


def told(events: Sequence[Event]) -> tuple[str, tuple[Citation, ...]]:
    """What these events have shown: the text and the sources."""
    sources = [event.citations for event in events if isinstance(event, Sources)]
    return "".join(event.text for event in events if isinstance(event, Token)), sources[-1] if sources else ()


def new_messages(question: NewQuestion, conversation_id: str) -> tuple[Message, Message]:
    """A question and its pending answer, as they are stored at first."""
    asked = Message(
        id=question.question_id,
        conversation_id=conversation_id,
        role=Role.USER,
        content=question.text,
        status=Status.COMPLETE,
        created_at=question.asked_at,
        updated_at=question.asked_at,
        client_message_id=question.client_message_id,
    )
    pending = Message(
        id=question.answer_id,
        conversation_id=conversation_id,
        role=Role.ASSISTANT,
        content="",
        status=Status.ACCEPTED,
        created_at=question.asked_at,
        updated_at=question.asked_at,
        resume_version=question.resume_version,
    )
    return asked, pending


def check_conversation(new: NewConversation) -> None:
    """Refuses a conversation that no database keeps.

    Raises:
        ValueError: An id or the title is impossible, or the time has no time zone.
    """
    check_ids(visitor_id=new.visitor_id, id=new.id)
    if new.client_conversation_id is not None:
        check_ids(client_conversation_id=new.client_conversation_id)
    check_texts([new.title])
    check_time(new.opened_at)


def check_whole(whole: WholeConversation) -> None:
    """Refuses a conversation that is none: it comes from a file that anybody may have written.

    Raises:
        ValueError: Questions and answers do not alternate, an answer has not ended, a message is another conversation's, or
            an id or a text is one that no database keeps.
    """
    conversation = whole.conversation
    check_ids(id=conversation.id, visitor_id=conversation.visitor_id)
    check_texts([conversation.title])
    moments = [conversation.created_at, conversation.updated_at]
    for place, message in enumerate(whole.messages):
        check_ids(id=message.id)
        check_texts([message.content, message.generator or "", message.resume_version or ""])
        check_texts(list(_citation_texts(message.citations)))
        if message.client_message_id is not None:
            check_ids(client_message_id=message.client_message_id)
        moments += [message.created_at, message.updated_at]
        if message.feedback is not None:
            check_texts([message.feedback.comment or ""])
            moments.append(message.feedback.given_at)
        if message.conversation_id != conversation.id or message.role is not (Role.USER, Role.ASSISTANT)[place % 2]:
            raise ValueError("questions and answers must alternate, all of the same conversation")
        if not message.status.is_final:
            raise ValueError("an answer that has not ended cannot be put back")
    if len(whole.messages) % 2:
        raise ValueError("the last question has no answer")
    for moment in moments:
        check_time(moment)


def check_time(moment: datetime) -> None:
    """Refuses a time that is not a moment.

    Raises:
        ValueError: It has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} needs its time zone")


def place_list(conversation_id: str, words: Sequence[str] = ()) -> str:
    """The list of a conversation's messages, for its cursors."""
    return " ".join(["messages", conversation_id, *words])


def change_list(visitor_id: str, words: Sequence[str] = ()) -> str:
    """The list of a visitor's conversations, for its cursors."""
    return " ".join(["conversations", visitor_id, *words])


EVERYBODYS_LIST = "everybody's conversations"
"""The owner's list, for its cursors."""


def position_cursor(listed: str, position: int) -> str:
    """The cursor after a message's place in its conversation."""
    return _cursor(listed, [position])


def position_after(listed: str, cursor: str | None) -> int:
    """The place that a cursor of `position_cursor` names; -1, before the first, without one.

    Raises:
        NotFoundError: It was not given out for this list.
    """
    if cursor is None:
        return -1
    match _place(listed, cursor):
        case [int(position)] if 0 <= position < 2**31:
            return position
    raise NotFoundError(_NO_SUCH_CURSOR)


def change_cursor(listed: str, updated_at: datetime, conversation_id: str) -> str:
    """The cursor after a conversation, in a list by last change."""
    return _cursor(listed, [(updated_at - _EPOCH) // _MICROSECOND, conversation_id])


def change_before(listed: str, cursor: str) -> tuple[datetime, str]:
    """The time of change and the id that a cursor of `change_cursor` names.

    Raises:
        NotFoundError: It was not given out for this list.
    """
    match _place(listed, cursor):
        case [int(microseconds), str(conversation_id)] if is_id(conversation_id):
            try:
                return _EPOCH + microseconds * _MICROSECOND, conversation_id
            except OverflowError:
                pass
    raise NotFoundError(_NO_SUCH_CURSOR)


def _cursor(scope: str, place: Sequence[int | str]) -> str:
    body = json.dumps(place, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_digest(scope, body) + body).decode().rstrip("=")


def _place(scope: str, cursor: str) -> object:
    """What a cursor carries. Its digest tells one of another list from one of this list; it is no secret."""
    try:
        raw = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except (UnicodeEncodeError, binascii.Error) as exc:
        raise NotFoundError(_NO_SUCH_CURSOR) from exc
    digest, body = raw[:_DIGEST_BYTES], raw[_DIGEST_BYTES:]
    if digest != _digest(scope, body):
        raise NotFoundError(_NO_SUCH_CURSOR)
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise NotFoundError(_NO_SUCH_CURSOR) from exc


def _digest(scope: str, body: bytes) -> bytes:
    return hashlib.blake2b(scope.encode() + b"\0" + body, digest_size=_DIGEST_BYTES).digest()


def _texts(event: Event) -> Iterator[str]:
    """Every text of an event."""
    match event:
        case Token():
            yield event.text
        case Withheld():
            yield event.reason
        case Sources():
            yield from _citation_texts(event.citations)
        case Done() | Failed():
            message = event.message
            yield from (message.content, message.generator or "", message.resume_version or "")
            yield from _citation_texts(message.citations)


def _citation_texts(citations: Sequence[Citation]) -> Iterator[str]:
    for citation in citations:
        yield from (citation.id, citation.pointer, citation.label, citation.quote, citation.computed or "")
        yield from citation.pointers
