"""The frames of wire protocol v1 as a client sees them: what it needs of them, and nothing that may not be there.

Fields that are not known are ignored, and so are frames of a type that is not known: the protocol grows by both.
"""

from collections.abc import Mapping

import msgspec

PROTOCOL = "resume-chat.v1"


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """Anything the service sends."""


class Citation(Frame, frozen=True, kw_only=True):
    """One place of the resume that an answer rests on; the text refers to it as `[id]`."""

    id: str
    pointer: str
    """JSON Pointer (RFC 6901) into the resume."""
    label: str
    quote: str
    computed: str | None = None
    """Of a computed fact: its derivation in words."""
    pointers: tuple[str, ...] = ()
    """Of a computed fact: all that it was computed from."""


class Message(Frame, frozen=True, kw_only=True):
    """An answer as it is stored once it has ended."""

    id: str
    conversation_id: str
    content: str
    status: str
    citations: tuple[Citation, ...]
    chars: int
    """Unicode code points of `content`."""
    sha256: str
    """Of `content` in UTF-8, in hexadecimal."""
    finish: str | None = None
    generator: str | None = None


class Resume(Frame, frozen=True, kw_only=True):
    """Whose resume it is."""

    name: str
    label: str
    version: str


class Ready(Frame, frozen=True, kw_only=True):
    """The greeting."""

    disclosure: str
    """Says that a machine answers, and for whom: to be shown."""
    resume: Resume
    suggestions: tuple[str, ...]
    visitor_token: str | None = None


class Accepted(Frame, frozen=True, kw_only=True):
    """The question is stored, and will be answered."""

    client_message_id: str
    conversation_id: str
    question_id: str
    answer_id: str
    duplicate: bool


class Progress(Frame, frozen=True, kw_only=True):
    """Work goes on: `queued`, `retrieving`, `reading`, `resuming`."""

    answer_id: str
    phase: str


class Numbered(Frame, frozen=True, kw_only=True):
    """An event with its place in the answer."""

    answer_id: str
    seq: int


class Sources(Numbered, frozen=True, kw_only=True):
    """What the answer draws on."""

    citations: tuple[Citation, ...]


class Token(Numbered, frozen=True, kw_only=True):
    """The next piece of text."""

    text: str


class Snapshot(Numbered, frozen=True, kw_only=True):
    """Replaces all that came before it."""

    status: str
    text: str
    citations: tuple[Citation, ...]


class Withheld(Numbered, frozen=True, kw_only=True):
    """Sentences were kept back because the resume does not bear them out."""

    reason: str
    count: int


class Done(Numbered, frozen=True, kw_only=True):
    """The end of an answer: `complete`, `abstained`, `stopped` or `length`."""

    finish: str
    message: Message


class Failed(Numbered, frozen=True, kw_only=True):
    """The end of an answer that broke; what was said is kept."""

    code: str
    text: str
    retryable: bool
    message: Message


class ErrorFrame(Frame, frozen=True, kw_only=True):
    """Something was refused."""

    code: str
    text: str
    retryable: bool
    retry_after_s: float | None = None
    client_message_id: str | None = None
    answer_id: str | None = None


class Goodbye(Frame, frozen=True, kw_only=True):
    """The server is going away."""

    reconnect_after_ms: int


Event = Accepted | Sources | Token | Snapshot | Progress | Withheld | Done
"""What comes out of an answer, in order; `Failed` comes out as an exception."""


class _Kind(msgspec.Struct):
    type: str


TYPES: Mapping[str, type[Frame]] = {
    "ready": Ready,
    "accepted": Accepted,
    "sources": Sources,
    "token": Token,
    "snapshot": Snapshot,
    "progress": Progress,
    "withheld": Withheld,
    "done": Done,
    "failed": Failed,
    "error": ErrorFrame,
    "goodbye": Goodbye,
}
_kind = msgspec.json.Decoder(_Kind)
_decoders: Mapping[str, "msgspec.json.Decoder[Frame]"] = {
    name: msgspec.json.Decoder(kind) for name, kind in TYPES.items()
}


def decode(text: str) -> Frame | None:
    """A frame, or `None` for one of a type that this client has no use for.

    Raises:
        msgspec.DecodeError: It is no frame.
    """
    decoder = _decoders.get(_kind.decode(text).type)
    return decoder.decode(text) if decoder else None
