"""Which failure an error makes of an answer: one table, kept whole by a test."""

from resume_chat.domain.answer import FailureReason
from resume_chat.ports.errors import (
    EmbedderError,
    GeneratorInterruptedError,
    GeneratorRejectedError,
    GeneratorTimeoutError,
    GeneratorUnavailableError,
    PortError,
    RetrieverError,
    StoreError,
)

REASONS: tuple[tuple[type[BaseException], FailureReason], ...] = (
    (TimeoutError, FailureReason.GENERATOR_TIMEOUT),
    (GeneratorTimeoutError, FailureReason.GENERATOR_TIMEOUT),
    (GeneratorRejectedError, FailureReason.GENERATOR_REJECTED),
    (GeneratorUnavailableError, FailureReason.GENERATOR_UNAVAILABLE),
    (GeneratorInterruptedError, FailureReason.INTERRUPTED),
    (RetrieverError, FailureReason.RETRIEVAL_UNAVAILABLE),
    (EmbedderError, FailureReason.RETRIEVAL_UNAVAILABLE),
    (StoreError, FailureReason.STORE_UNAVAILABLE),
)
"""The first class that fits counts. `TimeoutError` is the answer's deadline."""


def reason_for(error: BaseException) -> FailureReason:
    """Why an answer broke, as it is stored and told; `INTERNAL` for what nobody foresaw."""
    return next((reason for kind, reason in REASONS if isinstance(error, kind)), FailureReason.INTERNAL)


def is_foreseen(error: BaseException) -> bool:
    """Whether an error is one that ports announce, or a deadline, and not a bug."""
    return isinstance(error, PortError | TimeoutError)
