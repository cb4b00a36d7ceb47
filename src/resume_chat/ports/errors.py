"""The errors that cross a port.

    PortError
    ├── EmbedderError               the embedding model is missing, corrupt, or failed on a text
    ├── GeneratorError
    │   ├── GeneratorUnavailableError   not reachable, not loaded, out of credit: another may do
    │   │   └── GeneratorOverloadedError    as many answers as it may are being made, and waiting
    │   ├── GeneratorTimeoutError       connected, but silent for too long
    │   ├── GeneratorRejectedError      refused this prompt or this configuration: asking again will not help
    │   └── GeneratorInterruptedError   ended without its end mark, or broke, after it had begun
    ├── ResumeSourceError           the document cannot be read as YAML or JSON
    ├── RetrieverError              the index cannot be reached, is missing, or does not fit
    │   └── IndexInUseError             another process has it open, and it takes one only
    └── StoreError
        ├── StoreUnavailableError   the database cannot be reached or cannot write
        │   └── StoreOutdatedError      its schema is not the one that this version needs
        ├── NotFoundError           no such thing, or not this visitor's
        ├── ConflictError           the same client message id with another question
        ├── BusyError               the conversation's answer is not finished
        └── FencedError             a newer attempt owns the answer, or it has ended

Adapters translate at the call, `raise ... from exc`. `str(exc)` is for the log and the command line; what a visitor
reads is written at the edge. They carry no HTTP status and no wire code.
"""

from typing import ClassVar


class PortError(Exception):
    """Anything that a port says went wrong. Its text names the culprit and, where there is one, the way out."""

    remedy: ClassVar[str] = ""
    """The command that ends it, the same wherever the service runs and so fit to be shown to anybody; empty without one."""


class EmbedderError(PortError):
    """The embedding model is missing, corrupt, or failed on a text."""


class GeneratorError(PortError):
    """A generator did not give a whole answer."""

    def __init__(self, text: str = "", *, rest_s: float | None = None) -> None:
        """Says what went wrong.

        Args:
            text: Names the culprit and, where there is one, the way out.
            rest_s: Seconds for which asking it is known to be useless, whatever is asked: it has said when it serves again,
                its credit is spent, or its configuration is wrong. `None` where nothing is known.
        """
        super().__init__(text)
        self.rest_s = rest_s


class GeneratorUnavailableError(GeneratorError):
    """It cannot be reached or will not serve now; another generator may."""


class GeneratorOverloadedError(GeneratorUnavailableError):
    """It is making as many answers as it may, and as many as may wait are waiting."""


class GeneratorTimeoutError(GeneratorError):
    """It was connected but silent for too long."""


class GeneratorRejectedError(GeneratorError):
    """It refused this prompt or this configuration; asking again will not help."""


class GeneratorInterruptedError(GeneratorError):
    """It ended without its end mark, or broke, after it had begun."""


class ResumeSourceError(PortError):
    """The resume's document cannot be read as YAML or JSON."""


class RetrieverError(PortError):
    """The index cannot be reached, is missing, or does not fit."""


class IndexInUseError(RetrieverError):
    """Another process has the index open, and it takes one only."""


class StoreError(PortError):
    """The store refused."""


class StoreUnavailableError(StoreError):
    """The database cannot be reached or cannot write; the same call may succeed later."""


class StoreOutdatedError(StoreUnavailableError):
    """The database's schema is not the one that this version needs; once it is brought up to date the same call succeeds."""

    remedy = "resume-chat db upgrade"


class NotFoundError(StoreError):
    """No such thing, or not this visitor's: the two are not told apart."""


class ConflictError(StoreError):
    """The same client message id came before with another question."""


class BusyError(StoreError):
    """The conversation's answer is not finished."""


class FencedError(StoreError):
    """A newer attempt owns the answer, or the answer has ended; whoever gets this writes nothing more."""
