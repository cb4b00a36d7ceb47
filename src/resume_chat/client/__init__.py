"""A client of the chat in Python: asks, and gets each event of the answer once, in order, whatever the connection does.

It needs `msgspec` and `websockets` and nothing of the service, with which it shares the wire only. How to use it is in
docs/clients.md.
"""

from resume_chat.client.answer import Answer
from resume_chat.client.chat import ResumeChat
from resume_chat.client.errors import (
    AnswerFailedError,
    MismatchError,
    RefusedError,
    ResumeChatError,
    UnreachableError,
)
from resume_chat.client.events import (
    Accepted,
    Citation,
    Done,
    Event,
    Failed,
    Message,
    Progress,
    Ready,
    Snapshot,
    Sources,
    Token,
    Withheld,
)

__all__ = [
    "Accepted",
    "Answer",
    "AnswerFailedError",
    "Citation",
    "Done",
    "Event",
    "Failed",
    "Message",
    "MismatchError",
    "Progress",
    "Ready",
    "RefusedError",
    "ResumeChat",
    "ResumeChatError",
    "Snapshot",
    "Sources",
    "Token",
    "UnreachableError",
    "Withheld",
]
