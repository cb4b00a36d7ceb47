"""What an answer rests on, how it ends, and what it cost."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One place of the resume that an answer rests on; the text refers to it as `[id]`."""

    id: str
    pointer: str
    """JSON Pointer (RFC 6901) into the resume of the message's `resume_version`."""
    label: str
    """For people: where in the resume this stands."""
    quote: str
    """Verbatim from the place that `pointer` names."""
    computed: str | None = None
    """A computed fact's derivation in words."""
    pointers: tuple[str, ...] = ()
    """All that a computed fact was computed from."""


class Finish(StrEnum):
    """How an answer that ended, ended."""

    COMPLETE = "complete"
    ABSTAINED = "abstained"
    STOPPED = "stopped"
    LENGTH = "length"


class FailureReason(StrEnum):
    """Why an answer broke. The wire's codes and the visitor's words are mapped from these at the edge."""

    RETRIEVAL_UNAVAILABLE = "retrieval_unavailable"
    GENERATOR_UNAVAILABLE = "generator_unavailable"
    GENERATOR_TIMEOUT = "generator_timeout"
    GENERATOR_REJECTED = "generator_rejected"
    INTERRUPTED = "interrupted"
    STORE_UNAVAILABLE = "store_unavailable"
    INTERNAL = "internal"


class Phase(StrEnum):
    """What is being done while nothing is said yet."""

    QUEUED = "queued"
    RETRIEVING = "retrieving"
    READING = "reading"
    RESUMING = "resuming"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a generator says it has read and written, in its own tokens."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Where an answer's time went, in milliseconds from its start."""

    retrieved_ms: float | None = None
    first_token_ms: float | None = None
    total_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """The last item of a generator's stream: that it ended as it should, and how."""

    finish: Finish
    """`COMPLETE`, `LENGTH` or `ABSTAINED`."""
    generator: str
    """The name of the generator that made the text: in a chain, the link's."""
    model: str | None = None
    usage: Usage = Usage()


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """The first item in the stream of several generators as one: which of them makes the answer."""

    generator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What has been shown of an answer whose process died. It stands: another process can only go on from it."""

    text: str
    """Empty when no more than its sources were shown."""
    generator: str | None = None
    """Who made the end of the text, as `Token.generator` says."""
    citations: tuple[Citation, ...] | None = None
    """Of its sources; `None` when none were shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingAnswer:
    """An accepted question whose answer this process has to make."""

    answer_id: str
    conversation_id: str
    question_id: str
    visitor_id: str
    question: str
    asked_at: datetime
    """When the question was accepted, UTC: the `created_at` of question and answer."""
    resume_version: str
    attempt: int
    """From 1; every append is fenced by it."""
    last_seq: int
    """The last event that is stored; 0 for none."""
    age_s: float
    """Seconds since the question was accepted, by the store's clock."""
    beginning: Beginning | None = None
    """What an earlier process has shown of it; `None` for nothing."""
    hand_overs: int = 0
    """Attempts that ended because their process went away and gave the answer up: they count against nobody."""
    is_first: bool = False
    """Whether its question is known to have opened the conversation, so that nothing was said before."""
