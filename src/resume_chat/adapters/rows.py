"""Domain objects as rows and back: the one place where the two shapes meet."""

from collections.abc import Mapping
from typing import TypeAlias, get_args

import msgspec
from sqlalchemy import RowMapping

from resume_chat.domain.answer import FailureReason, Finish
from resume_chat.domain.conversation import Conversation, Feedback, Message, Rating, Role, Status
from resume_chat.domain.events import Done, Event, Failed, NumberedEvent, Sources, Token, Withheld

Values: TypeAlias = Mapping[str, object]

EVENT_TYPES: Mapping[str, type[Event]] = {
    "sources": Sources,
    "token": Token,
    "withheld": Withheld,
    "done": Done,
    "failed": Failed,
}
_NAMES = {event_type: name for name, event_type in EVENT_TYPES.items()}
_DECODERS = {name: msgspec.json.Decoder(event_type) for name, event_type in EVENT_TYPES.items()}
_ENCODER = msgspec.json.Encoder()

if set(_NAMES) != set(get_args(Event)):
    raise TypeError("every type of event needs a name in the database")


def encode_event(event: Event) -> tuple[str, str]:
    """An event as its type's name and compact JSON.

    Raises:
        ValueError: A text in it is no Unicode text (a lone surrogate).
    """
    shown: object = event
    if isinstance(event, Token) and event.generator is None:
        shown = {"text": event.text}  # nearly all rows are tokens, and nearly no token says who makes it
    return _NAMES[type(event)], _ENCODER.encode(shown).decode()


def decode_event(name: str, payload: str) -> Event:
    """The event that `encode_event` was given."""
    return _DECODERS[name].decode(payload)


def event_values(answer_id: str, attempt: int, event: NumberedEvent) -> Values:
    """A row of `answer_events`."""
    name, payload = encode_event(event.event)
    return {"answer_id": answer_id, "seq": event.seq, "attempt": attempt, "type": name, "payload": payload}


def event_of(row: RowMapping) -> NumberedEvent:
    """An event from its row."""
    return NumberedEvent(seq=row["seq"], event=decode_event(row["type"], row["payload"]))


def conversation_of(row: RowMapping) -> Conversation:
    """A conversation from its row."""
    return Conversation(
        id=row["id"],
        visitor_id=row["user_id"],
        title=row["title"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def message_of(row: RowMapping) -> Message:
    """A message from its row."""
    return Message(
        id=row["id"],
        conversation_id=row["conversation_id"],
        role=Role(row["role"]),
        content=row["content"],
        status=Status(row["status"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        client_message_id=row["client_message_id"],
        citations=row["citations"],
        finish=Finish(row["finish"]) if row["finish"] else None,
        failure=FailureReason(row["failure"]) if row["failure"] else None,
        resume_version=row["resume_version"],
        generator=row["generator"],
        usage=row["usage"],
        timings=row["timings"],
        feedback=_feedback_of(row),
    )


def _feedback_of(row: RowMapping) -> Feedback | None:
    if row["rating"] is None:
        return None
    return Feedback(rating=Rating(row["rating"]), comment=row["rating_comment"], given_at=row["rated_at"])


def feedback_values(feedback: Feedback) -> Values:
    """The columns of `messages` that a visitor's word on an answer sets."""
    return {"rating": feedback.rating.value, "rating_comment": feedback.comment, "rated_at": feedback.given_at}


def message_values(message: Message, *, visitor_id: str, position: int) -> Values:
    """A row of `messages`."""
    return {
        "id": message.id,
        "conversation_id": message.conversation_id,
        "position": position,
        "user_id": visitor_id,
        "client_message_id": message.client_message_id,
        "role": message.role.value,
        "created_at": message.created_at,
        **end_values(message),
    }


def end_values(message: Message) -> Values:
    """The columns of `messages` that an answer's last event sets."""
    return {
        "content": message.content,
        "status": message.status.value,
        "updated_at": message.updated_at,
        "citations": message.citations,
        "finish": message.finish.value if message.finish else None,
        "failure": message.failure.value if message.failure else None,
        "resume_version": message.resume_version,
        "generator": message.generator,
        "usage": message.usage,
        "timings": message.timings,
    }
