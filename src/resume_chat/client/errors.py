"""What a client may be told.

ResumeChatError
|- RefusedError        the service did not take a question, or not this visitor
|- AnswerFailedError   the answer broke; what was said is kept
|- MismatchError       what was received is not what the service has stored: a fault of one of the two
`- UnreachableError    no connection for longer than the caller wanted to wait
"""

from resume_chat.client.events import ErrorFrame, Failed


class ResumeChatError(Exception):
    """Whatever a client raises is one of these."""


class RefusedError(ResumeChatError):
    """The service did not take it. Asking again with the same `client_message_id` never asks twice."""

    def __init__(self, frame: ErrorFrame, client_message_id: str | None = None) -> None:
        super().__init__(f"{frame.code}: {frame.text}")
        self.code = frame.code
        """As in docs/wire-protocol.md."""
        self.text = frame.text
        """For people."""
        self.retryable = frame.retryable
        """Whether the same may succeed later."""
        self.retry_after_s = frame.retry_after_s
        """Seconds after which it can, where that is known."""
        self.client_message_id = client_message_id
        """Of the question, where it was one."""


class AnswerFailedError(ResumeChatError):
    """The answer broke and is over. `event` has the message as it is stored, with what was said."""

    def __init__(self, event: Failed) -> None:
        super().__init__(f"{event.code}: {event.text}")
        self.code = event.code
        self.text = event.text
        self.retryable = event.retryable
        self.event = event


class MismatchError(ResumeChatError):
    """The pieces do not make up the answer that is stored: a gap, or another length or hash."""


class UnreachableError(ResumeChatError):
    """There was no connection for `patience_s`. The answer goes on without us: `ResumeChat.resume` finds it."""
