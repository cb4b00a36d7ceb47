"""Citations, messages and conversations as clients see them: the same on the socket and over HTTP.

These are not the domain's own types, so that a field added there does not go out by itself.
"""

import hashlib
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from resume_chat.domain.answer import Citation, FailureReason
from resume_chat.domain.approved import ApprovedAnswer
from resume_chat.domain.conversation import Conversation, Feedback, Message
from resume_chat.entrypoints.web.codes import FAILURES, WORDS, Code

Id = Annotated[str, Meta(description="An opaque id.", examples=["0193531d2a7d7c3f9e6b1a2c3d4e5f60"])]


VISITOR_CHARS = 12
"""Of a visitor's id, for the owner: enough to tell visitors apart."""


class CitationView(msgspec.Struct, frozen=True, kw_only=True):
    """One place of the resume that an answer rests on."""

    id: Annotated[str, Meta(description="The text refers to it as `[id]`.", examples=["12"])]
    pointer: Annotated[
        str, Meta(description="JSON Pointer (RFC 6901) into the resume.", examples=["/work/0/highlights/2"])
    ]
    label: Annotated[str, Meta(description="Where in the resume this stands, for people.")]
    quote: Annotated[str, Meta(description="Verbatim from the place that `pointer` names.")]
    computed: Annotated[
        str | UnsetType,
        Meta(description="A computed fact's derivation in words; left out for what stands in the resume."),
    ] = UNSET
    pointers: Annotated[
        list[str] | UnsetType, Meta(description="All that a computed fact was computed from; left out otherwise.")
    ] = UNSET


class UsageView(msgspec.Struct, frozen=True, kw_only=True):
    """What the generator read and wrote, in its own tokens; null where it does not say."""

    prompt_tokens: int | None
    completion_tokens: int | None


class TimingsView(msgspec.Struct, frozen=True, kw_only=True):
    """Where an answer's time went, in milliseconds from its start; null for what did not happen."""

    retrieved_ms: float | None
    first_token_ms: float | None
    total_ms: float | None


class FailureView(msgspec.Struct, frozen=True, kw_only=True):
    """Why an answer broke."""

    code: Code
    text: Annotated[str, Meta(description="For people.")]
    retryable: bool


class FeedbackView(msgspec.Struct, frozen=True, kw_only=True):
    """What the visitor thinks of an answer."""

    rating: Literal["up", "down"]
    comment: Annotated[str | None, Meta(description="In the visitor's own words.")]
    given_at: datetime


class MessageView(msgspec.Struct, frozen=True, kw_only=True):
    """One question, or one answer."""

    id: Id
    conversation_id: Id
    role: Literal["user", "assistant"]
    content: Annotated[str, Meta(description="Plain text. Of a running answer, what it has said so far.")]
    status: Literal["accepted", "streaming", "complete", "abstained", "stopped", "length", "failed"]
    created_at: datetime
    citations: list[CitationView]
    finish: Annotated[
        Literal["complete", "abstained", "stopped", "length"] | None, Meta(description="How an ended answer ended.")
    ]
    failure: Annotated[FailureView | None, Meta(description="Why a failed answer broke.")]
    resume_version: Annotated[str | None, Meta(description="Content hash of the resume that the citations point into.")]
    generator: Annotated[str | None, Meta(description="Who wrote the answer.", examples=["ollama/llama3.1"])]
    usage: UsageView | None
    timings: TimingsView | None
    feedback: Annotated[FeedbackView | None, Meta(description="The visitor's last word on an answer.")] = None
    client_message_id: Annotated[
        str | UnsetType, Meta(description="Of a question: the id that the client chose for it.")
    ] = UNSET
    chars: Annotated[
        int | UnsetType, Meta(description="Of an ended answer: how many Unicode code points `content` has.")
    ] = UNSET
    sha256: Annotated[
        str | UnsetType, Meta(description="Of an ended answer: SHA-256 of `content` in UTF-8, in hexadecimal.")
    ] = UNSET


class ConversationView(msgspec.Struct, frozen=True, kw_only=True):
    """One visitor's exchange about the resume."""

    id: Id
    title: Annotated[
        str,
        Meta(description="The beginning of the first question, unless it was renamed; empty before there is either."),
    ]
    created_at: datetime
    updated_at: Annotated[
        datetime, Meta(description="When the last question was asked or the last answer ended. Lists go by it.")
    ]


class OwnersConversationView(msgspec.Struct, frozen=True, kw_only=True):
    """One conversation as the owner sees it."""

    id: Id
    visitor: Annotated[
        str,
        Meta(description="Tells visitors apart; nothing can be opened with it.", examples=["b1946ac92492"]),
    ]
    title: str
    created_at: datetime
    updated_at: datetime


class NewVisitor(msgspec.Struct, frozen=True, kw_only=True):
    """A visitor who has just come."""

    visitor_token: Annotated[
        str,
        Meta(description="To be kept secret: whoever has it is this visitor. On the socket it goes into `hello`."),
    ]


class ConversationPage(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the list of conversations."""

    items: list[ConversationView]
    next_cursor: Annotated[str | None, Meta(description="For the next page; null when nothing follows.")]


class OwnersConversationPage(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the list of all conversations."""

    items: list[OwnersConversationView]
    next_cursor: Annotated[str | None, Meta(description="For the next page; null when nothing follows.")]


class ExportedConversation(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation with all its messages."""

    id: Id
    title: str
    created_at: datetime
    updated_at: datetime
    messages: list[MessageView]


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is kept about a visitor."""

    conversations: list[ExportedConversation]


class MessagePage(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a conversation."""

    items: list[MessageView]
    next_cursor: Annotated[str | None, Meta(description="For the next page; null when nothing follows.")]


def citation_view(citation: Citation) -> CitationView:
    """A citation as clients see it."""
    return CitationView(
        id=citation.id,
        pointer=citation.pointer,
        label=citation.label,
        quote=citation.quote,
        computed=UNSET if citation.computed is None else citation.computed,
        pointers=list(citation.pointers) if citation.computed is not None else UNSET,
    )


def failure_view(reason: FailureReason) -> FailureView:
    """A failure as clients see it."""
    code = FAILURES[reason]
    return FailureView(code=code, text=WORDS[code].text, retryable=WORDS[code].retryable)


def feedback_view(feedback: Feedback) -> FeedbackView:
    """A visitor's word on an answer as clients see it."""
    return FeedbackView(rating=feedback.rating.value, comment=feedback.comment, given_at=feedback.given_at)


def message_view(message: Message) -> MessageView:
    """A message as clients see it."""
    is_answer = message.role.value == "assistant"
    is_ended = is_answer and message.status.is_final
    usage, timings = message.usage, message.timings
    return MessageView(
        id=message.id,
        conversation_id=message.conversation_id,
        role=message.role.value,
        content=message.content,
        status=message.status.value,
        created_at=message.created_at,
        citations=[citation_view(each) for each in message.citations],
        finish=message.finish.value if message.finish else None,
        failure=failure_view(message.failure) if message.failure else None,
        resume_version=message.resume_version,
        generator=message.generator,
        usage=UsageView(prompt_tokens=usage.prompt_tokens, completion_tokens=usage.completion_tokens)
        if is_ended
        else None,
        timings=TimingsView(
            retrieved_ms=timings.retrieved_ms, first_token_ms=timings.first_token_ms, total_ms=timings.total_ms
        )
        if is_ended
        else None,
        feedback=feedback_view(message.feedback) if message.feedback else None,
        client_message_id=message.client_message_id or UNSET,
        chars=len(message.content) if is_ended else UNSET,
        sha256=hashlib.sha256(message.content.encode()).hexdigest() if is_ended else UNSET,
    )


def conversation_view(conversation: Conversation) -> ConversationView:
    """A conversation as clients see it."""
    return ConversationView(
        id=conversation.id,
        title=conversation.title,
        created_at=conversation.created_at,
        updated_at=conversation.updated_at,
    )


def exported_view(conversation: Conversation) -> ExportedConversation:
    """A conversation as the export begins it: its messages follow one by one."""
    return ExportedConversation(
        id=conversation.id,
        title=conversation.title,
        created_at=conversation.created_at,
        updated_at=conversation.updated_at,
        messages=[],
    )


def owners_conversation_view(conversation: Conversation) -> OwnersConversationView:
    """A conversation as the owner sees it: of the visitor's id, the hash of a token, the beginning only."""
    return OwnersConversationView(
        id=conversation.id,
        visitor=conversation.visitor_id[:VISITOR_CHARS],
        title=conversation.title,
        created_at=conversation.created_at,
        updated_at=conversation.updated_at,
    )


class ApprovedView(msgspec.Struct, frozen=True, kw_only=True):
    """What the owner has answered once and for all."""

    id: Id
    question: str
    answer: Annotated[str, Meta(description="The owner's words, as visitors get them.")]
    wordings: Annotated[list[str], Meta(description="Further questions that it answers.")]
    approved_at: datetime


class ApprovedList(msgspec.Struct, frozen=True, kw_only=True):
    """Every approved answer."""

    items: Annotated[list[ApprovedView], Meta(description="The newest first.")]


def approved_view(approved: ApprovedAnswer) -> ApprovedView:
    """An approved answer, for the owner."""
    return ApprovedView(
        id=approved.id,
        question=approved.question,
        answer=approved.answer,
        wordings=list(approved.wordings),
        approved_at=approved.approved_at,
    )
