"""Asking and reading along over plain HTTP: the same answers as on the socket, as server-sent events."""

from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import Body, HeaderParameter
from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp
from msgspec import Meta

from resume_chat.entrypoints.web import examples, frames
from resume_chat.entrypoints.web.api.callers import VISITOR_ONLY
from resume_chat.entrypoints.web.api.parameters import AnswerId
from resume_chat.entrypoints.web.bodies import VISIBLE
from resume_chat.entrypoints.web.connection import ChatParts, known_id
from resume_chat.entrypoints.web.event_stream import MEDIA_TYPE, EventStream, EventStreams
from resume_chat.entrypoints.web.limiting import address_key
from resume_chat.entrypoints.web.problems import documented
from resume_chat.entrypoints.web.translation import accepted_frame
from resume_chat.usecases.errors import DrainingError
from resume_chat.usecases.stop_answer import StopAnswer

LastEventId = Annotated[
    int,
    HeaderParameter(
        name="Last-Event-ID",
        ge=0,
        le=frames.MAX_SEQ,
        description="The last `id` that was seen; only what follows it is sent. Browsers' `EventSource` sends it by itself.",
    ),
]


class QuestionToAsk(msgspec.Struct, frozen=True, kw_only=True):
    """A question, in a conversation of the visitor's own or in a new one."""

    client_message_id: Annotated[
        frames.ClientId,
        Meta(description="Chosen by the client; sent again, it asks nothing and gives the same answer."),
    ]
    question: Annotated[
        str,
        # Litestar's marker describes and does not enforce: too little and too much have codes of their own.
        Body(
            min_length=1, max_length=1000, pattern=VISIBLE, description="As typed; something in it has to be visible."
        ),
    ]
    conversation_id: Annotated[frames.Reference | None, Meta(description="Left out for a new conversation.")] = None


_TO_ASK = QuestionToAsk(client_message_id="3d6f1c9a-77", question="How long was she at Tidewater Robotics?")


class ServerSentEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event of a stream, as a client's reader of `text/event-stream` gives it."""

    event: Annotated[str, Meta(description="The frame's type.")]
    data: Annotated[str, Meta(description="The frame, as JSON.")]
    id: Annotated[str | None, Meta(description="Its `seq`; left out where it has none.")] = None


def _examples(events: str) -> list[Example]:
    """The events of a stream, one by one."""
    blocks = [dict(line.split(": ", 1) for line in event.splitlines()) for event in events.strip().split("\n\n")]
    return [Example(summary=each["event"], value=msgspec.convert(each, ServerSentEvent)) for each in blocks]


class StopTaken(msgspec.Struct, frozen=True, kw_only=True):
    """A stop that was taken."""

    answer_id: str
    was_running: Annotated[bool, Meta(description="False when the answer had ended before.")]


@post(
    "/answers",
    summary="Ask a question",
    tags=["answers"],
    operation_id="ask",
    security=VISITOR_ONLY,
    status_code=200,
    responses={
        200: ResponseSpec(
            data_container=ServerSentEvent,
            media_type=MEDIA_TYPE,
            description="`accepted`, and then the answer's events up to `done` or `failed`, as on the socket: `event` is "
            "the frame's type, `data` the frame, `id` its `seq`.",
            generate_examples=False,
            examples=_examples(examples.EVENTS),
        ),
        **documented(400, 401, 404, 409, 413, 429, 500, 503),
    },
)
async def ask(
    data: Annotated[QuestionToAsk, Body(examples=[Example(value=_TO_ASK)])],
    request: Request[Any, Any, Any],
    visitor_id: NamedDependency[str],
    chat_parts: NamedDependency[ChatParts],
    event_streams: NamedDependency[EventStreams],
) -> ASGIApp:
    """Asks, and streams the answer. A connection that is lost ends nothing: read on at `/answers/{answer_id}/events`."""
    conversation_id = None if data.conversation_id is None else known_id(data.conversation_id)
    address = _address(request)
    event_streams.require_room(address)
    await chat_parts.limiter.admit(visitor_id, address, data.client_message_id)
    acceptance = await chat_parts.accept_question(visitor_id, data.client_message_id, data.question, conversation_id)
    return EventStream(
        event_streams,
        visitor_id=visitor_id,
        answer_id=acceptance.answer_id,
        after_seq=0,
        address=address,
        first=[accepted_frame(acceptance)],
    )


@get(
    "/answers/{answer_id:str}/events",
    summary="Read an answer as it comes",
    tags=["answers"],
    operation_id="readEvents",
    security=VISITOR_ONLY,
    responses={
        200: ResponseSpec(
            data_container=ServerSentEvent,
            media_type=MEDIA_TYPE,
            description="Every event after `Last-Event-ID`, in order, then live ones, up to `done` or `failed`.",
            generate_examples=False,
            examples=_examples(examples.EVENTS)[2:],
        ),
        204: ResponseSpec(
            data_container=None,
            description="The answer has ended, and its last event was seen: there is nothing to come.",
        ),
        **documented(400, 401, 404, 429, 500, 503),
    },
)
async def read_events(
    answer_id: AnswerId,
    request: Request[Any, Any, Any],
    visitor_id: NamedDependency[str],
    event_streams: NamedDependency[EventStreams],
    last_event_id: LastEventId = 0,
) -> ASGIApp:
    """Streams an answer's events, also of one that has ended; any number of readers may do so."""
    snapshot = await event_streams.follow_answer.find(visitor_id, known_id(answer_id))
    if snapshot.message.status.is_final and last_event_id == snapshot.seq:
        return ASGIResponse(status_code=204)  # which tells an `EventSource` not to come back
    if event_streams.draining.has_begun:
        raise DrainingError
    return EventStream(
        event_streams, visitor_id=visitor_id, answer_id=answer_id, after_seq=last_event_id, address=_address(request)
    )


@post(
    "/answers/{answer_id:str}/stop",
    summary="Stop an answer",
    tags=["answers"],
    operation_id="stopAnswer",
    security=VISITOR_ONLY,
    status_code=200,
    responses={
        200: ResponseSpec(
            data_container=StopTaken,
            description="The answer is final within half a second, with what was said; its readers see its last event.",
            generate_examples=False,
            examples=[Example(value=StopTaken(answer_id=examples.ANSWER_ID, was_running=True))],
        ),
        **documented(400, 401, 404, 500, 503),
    },
)
async def stop_answer(
    answer_id: AnswerId, visitor_id: NamedDependency[str], chat_parts: NamedDependency[ChatParts]
) -> StopTaken:
    """Ends an answer here, whichever process makes it; what was said is kept. Stopping again does nothing."""
    stop: StopAnswer = chat_parts.stop_answer
    return StopTaken(answer_id=answer_id, was_running=await stop(visitor_id, known_id(answer_id)))


def _address(request: Request[Any, Any, Any]) -> str:
    """What the client's address is counted as."""
    return address_key(request.client.host if request.client else "")


handlers = [ask, read_events, stop_answer]
