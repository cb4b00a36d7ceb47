"""What a visitor is told when something is refused or breaks: one table from errors to codes, one from codes to words.

The codes are those of the wire protocol and its HTTP API. The texts are written for visitors; what an error says of itself
goes to the log only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from resume_chat.domain.answer import FailureReason
from resume_chat.ports.errors import (
    BusyError,
    ConflictError,
    EmbedderError,
    FencedError,
    GeneratorInterruptedError,
    GeneratorOverloadedError,
    GeneratorRejectedError,
    GeneratorTimeoutError,
    GeneratorUnavailableError,
    NotFoundError,
    ResumeSourceError,
    RetrieverError,
    StoreUnavailableError,
)
from resume_chat.usecases.errors import DrainingError, OverloadedError, QuestionEmptyError, QuestionTooLongError


class Code(StrEnum):
    """Every code that the wire protocol has."""

    BAD_FRAME = "bad_frame"
    HELLO_REQUIRED = "hello_required"
    QUESTION_EMPTY = "question_empty"
    QUESTION_TOO_LONG = "question_too_long"
    RATE_LIMITED = "rate_limited"
    QUOTA_SPENT = "quota_spent"
    BUSY = "busy"
    CONFLICT = "conflict"
    NOT_FOUND = "not_found"
    OVERLOADED = "overloaded"
    DRAINING = "draining"
    RETRIEVAL_UNAVAILABLE = "retrieval_unavailable"
    GENERATOR_UNAVAILABLE = "generator_unavailable"
    GENERATOR_TIMEOUT = "generator_timeout"
    GENERATOR_REJECTED = "generator_rejected"
    INTERRUPTED = "interrupted"
    STORE_UNAVAILABLE = "store_unavailable"
    INTERNAL = "internal"


class BadFrameError(Exception):
    """What came is not a frame, or not a request, of this protocol."""


class HelloRequiredError(Exception):
    """Who is asking has not been said, or not in a way that can be believed."""


class OwnerRequiredError(HelloRequiredError):
    """Only the owner may do this, and who is asking has not said the owner's token."""


class RateLimitedError(Exception):
    """Too many questions in too short a time."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How one code is told."""

    text: str
    """For visitors."""
    retryable: bool
    """Whether the same may succeed later."""
    status: int
    """Of an HTTP answer."""


CODES: tuple[tuple[type[BaseException], Code], ...] = (
    (BadFrameError, Code.BAD_FRAME),
    (HelloRequiredError, Code.HELLO_REQUIRED),
    (RateLimitedError, Code.RATE_LIMITED),
    (QuestionEmptyError, Code.QUESTION_EMPTY),
    (QuestionTooLongError, Code.QUESTION_TOO_LONG),
    (OverloadedError, Code.OVERLOADED),
    (DrainingError, Code.DRAINING),
    (BusyError, Code.BUSY),
    (ConflictError, Code.CONFLICT),
    (NotFoundError, Code.NOT_FOUND),
    (FencedError, Code.INTERRUPTED),
    (StoreUnavailableError, Code.STORE_UNAVAILABLE),
    (RetrieverError, Code.RETRIEVAL_UNAVAILABLE),
    (EmbedderError, Code.RETRIEVAL_UNAVAILABLE),
    (ResumeSourceError, Code.RETRIEVAL_UNAVAILABLE),
    (GeneratorOverloadedError, Code.OVERLOADED),
    (GeneratorUnavailableError, Code.GENERATOR_UNAVAILABLE),
    (GeneratorTimeoutError, Code.GENERATOR_TIMEOUT),
    (GeneratorRejectedError, Code.GENERATOR_REJECTED),
    (GeneratorInterruptedError, Code.INTERRUPTED),
)
"""The first class that fits counts."""

FAILURES: Mapping[FailureReason, Code] = {reason: Code(reason.value) for reason in FailureReason}
"""Why an answer broke, as a code: the reasons are named like their codes."""

WORDS: Mapping[Code, Words] = {
    Code.BAD_FRAME: Words(text="This message could not be read.", retryable=False, status=400),
    Code.HELLO_REQUIRED: Words(text="Please say first who is asking.", retryable=False, status=401),
    Code.QUESTION_EMPTY: Words(text="Please type a question.", retryable=False, status=400),
    Code.QUESTION_TOO_LONG: Words(
        text="That question is too long. Please ask it in fewer words.", retryable=False, status=400
    ),
    Code.RATE_LIMITED: Words(
        text="That is a lot of questions at once. Please wait a moment.", retryable=True, status=429
    ),
    Code.QUOTA_SPENT: Words(text="No more questions can be taken today. Please come back.", retryable=True, status=429),
    Code.BUSY: Words(text="The answer before this one is not finished yet.", retryable=True, status=409),
    Code.CONFLICT: Words(text="This message was sent before with another question.", retryable=False, status=409),
    Code.NOT_FOUND: Words(text="There is nothing here by that name.", retryable=False, status=404),
    Code.OVERLOADED: Words(
        text="Many people are asking at the moment. Please try again shortly.", retryable=True, status=503
    ),
    Code.DRAINING: Words(text="The service is restarting. Please try again in a moment.", retryable=True, status=503),
    Code.RETRIEVAL_UNAVAILABLE: Words(
        text="The resume could not be searched just now. Please try again.", retryable=True, status=503
    ),
    Code.GENERATOR_UNAVAILABLE: Words(
        text="The answer could not be written just now. Please try again.", retryable=True, status=503
    ),
    Code.GENERATOR_TIMEOUT: Words(
        text="Writing the answer took too long. Please try again.", retryable=True, status=504
    ),
    Code.GENERATOR_REJECTED: Words(text="This question could not be answered.", retryable=False, status=502),
    Code.INTERRUPTED: Words(
        text="The answer was interrupted. What was said is kept; please ask again.", retryable=True, status=503
    ),
    Code.STORE_UNAVAILABLE: Words(
        text="Conversations cannot be kept just now, so no question is taken. Please try again shortly.",
        retryable=True,
        status=503,
    ),
    Code.INTERNAL: Words(text="Something went wrong here. Please try again.", retryable=True, status=500),
}

MISUSE = frozenset({Code.BAD_FRAME, Code.HELLO_REQUIRED, Code.QUESTION_EMPTY, Code.QUESTION_TOO_LONG})
"""Refused for what was sent, whatever the state of things: so many of these in a row end a socket."""


def code_of(error: BaseException) -> Code:
    """The code of an error; `internal` for what nobody foresaw."""
    return next((code for kind, code in CODES if isinstance(error, kind)), Code.INTERNAL)


def retry_after_s(error: BaseException) -> int | None:
    """Seconds after which asking again can succeed, where that is known."""
    return error.retry_after_s if isinstance(error, RateLimitedError) else None
