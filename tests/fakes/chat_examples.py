"""Questions, events and final messages for tests of the chat's stores, as examples and as Hypothesis strategies."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from resume_chat.domain.answer import Citation, FailureReason, Finish, Timings, Usage
from resume_chat.domain.conversation import Message, NewQuestion, Role, Status
from resume_chat.domain.events import Done, Event, Failed, NumberedEvent, Sources, Token, Withheld

NOON = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)

SOURCE = Citation(
    id="w1",
    pointer="/work/0",
    label="Work > Tidewater Robotics",
    quote="Senior Backend Engineer, 2017-03 to 2021-04",
    computed="4 years 1 month",
    pointers=("/work/0/startDate", "/work/0/endDate"),
)


def question(
    text: str = "Where did she work?",
    *,
    visitor_id: str = "visitor",
    client_message_id: str | None = None,
    conversation_id: str | None = None,
    minutes: float = 0,
    resume_version: str = "5f2a",
) -> NewQuestion:
    """A question with new ids, asked so many minutes after noon."""
    return NewQuestion(
        visitor_id=visitor_id,
        client_message_id=client_message_id or uuid4().hex,
        text=text,
        resume_version=resume_version,
        conversation_id=conversation_id,
        new_conversation_id=uuid4().hex,
        question_id=uuid4().hex,
        answer_id=uuid4().hex,
        asked_at=NOON + timedelta(minutes=minutes),
    )


def numbered(first_seq: int, *events: Event) -> Sequence[NumberedEvent]:
    """Events with their numbers."""
    return [NumberedEvent(seq=seq, event=event) for seq, event in enumerate(events, first_seq)]


def tokens(first_seq: int, *texts: str) -> Sequence[NumberedEvent]:
    """Numbered pieces of text."""
    return numbered(first_seq, *(Token(text=text) for text in texts))


def final(pending: Message, content: str = "At Tidewater Robotics [w1].", *, seconds: float = 2) -> Message:
    """A pending answer's message as it is once the answer is complete."""
    return replace(
        pending,
        content=content,
        status=Status.COMPLETE,
        updated_at=pending.created_at + timedelta(seconds=seconds),
        citations=(SOURCE,),
        finish=Finish.COMPLETE,
        generator="ollama/llama3.1",
        usage=Usage(prompt_tokens=3200, completion_tokens=11),
        timings=Timings(retrieved_ms=3.25, first_token_ms=480.5, total_ms=1999.875),
    )


def failed(pending: Message, content: str = "At ") -> Message:
    """The same for an answer that broke."""
    return replace(
        final(pending, content), status=Status.FAILED, finish=None, failure=FailureReason.INTERRUPTED, generator=None
    )


def done(pending: Message, content: str = "At Tidewater Robotics [w1].") -> Done:
    """The last event of a complete answer."""
    return Done(finish=Finish.COMPLETE, message=final(pending, content))


TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)
"""Any text that can be stored."""

TIMES = st.integers(0, 10**16).map(
    lambda microseconds: datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)
)
"""Moments to the microsecond, UTC."""

CITATIONS = st.builds(
    Citation, id=TEXTS, pointer=TEXTS, label=TEXTS, quote=TEXTS, computed=st.none() | TEXTS, pointers=st.tuples(TEXTS)
)

_COUNTS = st.none() | st.integers(0, 2**53)
_MILLISECONDS = st.none() | st.floats(0, 1e9, allow_nan=False)

MESSAGES = st.builds(
    Message,
    id=TEXTS,
    conversation_id=TEXTS,
    role=st.just(Role.ASSISTANT),
    content=TEXTS,
    status=st.sampled_from([status for status in Status if status.is_final]),
    created_at=TIMES,
    updated_at=TIMES,
    client_message_id=st.none() | TEXTS,
    citations=st.lists(CITATIONS, max_size=2).map(tuple),
    finish=st.none() | st.sampled_from(Finish),
    failure=st.none() | st.sampled_from(FailureReason),
    resume_version=st.none() | TEXTS,
    generator=st.none() | TEXTS,
    usage=st.builds(Usage, prompt_tokens=_COUNTS, completion_tokens=_COUNTS),
    timings=st.builds(Timings, retrieved_ms=_MILLISECONDS, first_token_ms=_MILLISECONDS, total_ms=_MILLISECONDS),
)

PLAIN_EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(Sources, citations=st.lists(CITATIONS, max_size=2).map(tuple)),
    st.builds(
        Token,
        text=st.builds(str.__add__, st.sampled_from("ab\n \u2028é"), TEXTS),
        generator=st.sampled_from([None, None, "ollama"]),
    ),
    st.builds(Withheld, reason=TEXTS, count=st.integers(1, 99)),
)
"""Events that do not end an answer."""

EVENTS: st.SearchStrategy[Event] = st.one_of(
    PLAIN_EVENTS,
    st.builds(Done, finish=st.sampled_from(Finish), message=MESSAGES),
    st.builds(Failed, reason=st.sampled_from(FailureReason), message=MESSAGES),
)

ON_A_BUSY_MACHINE = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
"""For examples that share a store, each with an answer of its own, however long they take."""
