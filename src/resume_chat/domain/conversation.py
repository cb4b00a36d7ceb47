"""Conversations and their messages, as they are stored and shown."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from resume_chat.domain.answer import Citation, FailureReason, Finish, Timings, Usage

Item = TypeVar("Item")


class Role(StrEnum):
    """Who speaks."""

    USER = "user"
    ASSISTANT = "assistant"


class Status(StrEnum):
    """Where a message stands. A question is `COMPLETE` from the moment it is stored."""

    ACCEPTED = "accepted"
    STREAMING = "streaming"
    COMPLETE = "complete"
    ABSTAINED = "abstained"
    STOPPED = "stopped"
    LENGTH = "length"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        """Whether nothing will change any more."""
        return self not in {Status.ACCEPTED, Status.STREAMING}


class Rating(StrEnum):
    """What a visitor thinks of an answer."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What a visitor thinks of an answer, and why."""

    rating: Rating
    comment: str | None
    """In the visitor's own words; `None` where there are none."""
    given_at: datetime
    """With its time zone, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One question, or one answer."""

    id: str
    conversation_id: str
    role: Role
    content: str
    status: Status
    created_at: datetime
    """With its time zone, UTC."""
    updated_at: datetime
    client_message_id: str | None = None
    """The id that the client chose for its question; `None` on answers."""
    citations: tuple[Citation, ...] = ()
    finish: Finish | None = None
    failure: FailureReason | None = None
    """Why a failed answer broke; `None` on all others."""
    resume_version: str | None = None
    generator: str | None = None
    """The adapter that made the answer, and its model after a slash where it has one: `ollama/llama3.1`."""
    usage: Usage = Usage()
    timings: Timings = Timings()
    feedback: Feedback | None = None
    """The visitor's last word on an answer; `None` where there is none, and on questions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One visitor's exchange about the resume."""

    id: str
    visitor_id: str
    title: str
    """The beginning of the first question, unless it was renamed; empty before there is either."""
    created_at: datetime
    updated_at: datetime
    """When the last question was asked or the last answer ended. A new title changes nothing here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeConversation:
    """A conversation with all its messages, as it is taken out of a store and put back."""

    conversation: Conversation
    messages: tuple[Message, ...]
    """Oldest first; every answer has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier question or answer, as a prompt needs it."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """A part of a list."""

    items: tuple[Item, ...]
    next_cursor: str | None
    """Opaque; `None` when nothing follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConversation:
    """A conversation to be opened before anything is asked in it."""

    id: str
    """Used unless one was opened before with the same client's id."""
    visitor_id: str
    client_conversation_id: str | None
    """The id that the client chose for it; `None` opens a new one each time."""
    title: str
    """Empty to take the first question's beginning."""
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A conversation, and whether it was opened just now."""

    conversation: Conversation
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewQuestion:
    """A question to be stored with its pending answer."""

    visitor_id: str
    client_message_id: str
    text: str
    resume_version: str
    conversation_id: str | None
    """`None` opens a new conversation."""
    new_conversation_id: str
    """The id that a new conversation gets."""
    question_id: str
    answer_id: str
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What was stored for a question."""

    client_message_id: str
    conversation_id: str
    question_id: str
    answer_id: str
    duplicate: bool
    """Whether the question had been accepted before; then nothing was stored now."""


TITLE_CHARS = 80


def title_of(question: str) -> str:
    """The title of a conversation that begins with `question`: its beginning, cut at a word, on one line."""
    line = " ".join(question.split())
    if len(line) <= TITLE_CHARS:
        return line
    head = line[: TITLE_CHARS - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head) + "…"
