"""The frames of wire protocol v1, as tagged unions, and their coding. Nothing here knows sockets or the domain.

Frames may gain optional fields and nothing else; fields that are not known are ignored.
"""

import sys
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from resume_chat.entrypoints.web.codes import BadFrameError, Code
from resume_chat.entrypoints.web.views import CitationView, MessageView

PROTOCOL = "resume-chat.v1"
"""The subprotocol's name."""
MAX_FRAME_BYTES = 16_384
"""A client's frame may have so many; the server closes with 1009 on a longer one."""
MAX_SEQ = 2**53 - 1
"""The greatest number that every JSON reader keeps exactly."""

ClientId = Annotated[str, Meta(min_length=1, max_length=64, pattern="^[^\\x00]+$")]
"""Chosen by the client."""
Reference = Annotated[str, Meta(max_length=128)]
"""An id that the server gave out; what it never gave out is not found."""
Seq = Annotated[int, Meta(ge=0, le=MAX_SEQ)]


class ClientFrame(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """What a client may send."""


class Hello(ClientFrame, frozen=True, kw_only=True, tag="hello"):
    """Comes first. Without a token the visitor is new."""

    visitor_token: Annotated[str, Meta(max_length=1024)] | None = None


class Ask(ClientFrame, frozen=True, kw_only=True, tag="ask"):
    """A question, in a conversation of the visitor's own or in a new one."""

    client_message_id: ClientId
    question: str
    conversation_id: Reference | None = None


class Regenerate(ClientFrame, frozen=True, kw_only=True, tag="regenerate"):
    """The same question as an earlier one, once more."""

    client_message_id: ClientId
    answer_id: Reference


class Stop(ClientFrame, frozen=True, kw_only=True, tag="stop"):
    """Ends an answer here; what was said is kept."""

    answer_id: Reference


class Resume(ClientFrame, frozen=True, kw_only=True, tag="resume"):
    """Every event of an answer after that number, in order, then live ones."""

    answer_id: Reference
    after_seq: Seq


class Ping(ClientFrame, frozen=True, kw_only=True, tag="ping"):
    """Answered by `pong` with the same nonce."""

    nonce: Annotated[str, Meta(max_length=128)] | Annotated[int, Meta(ge=-MAX_SEQ, le=MAX_SEQ)]


class ServerFrame(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """What the server may send."""


class ResumeInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Whose resume it is."""

    name: str
    label: str
    version: str
    """Content hash; citations point into the resume of this version."""


class LimitsInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What a client has to keep to."""

    max_question_chars: int
    max_frame_bytes: int
    questions_per_minute: int
    questions_per_address_per_hour: int
    followed_answers: int
    idle_s: float


class Ready(ServerFrame, frozen=True, kw_only=True, tag="ready"):
    """The answer to `hello`."""

    protocol: str
    disclosure: str
    """Says that a machine answers, and for whom."""
    resume: ResumeInfo
    suggestions: list[str]
    limits: LimitsInfo
    generator: str
    heartbeat_s: float
    """Seconds between two protocol pings of the server."""
    visitor_token: str | UnsetType = UNSET
    """Only for a new visitor: to be kept, and said at the next `hello`."""


class Accepted(ServerFrame, frozen=True, kw_only=True, tag="accepted"):
    """The question is durable."""

    client_message_id: str
    conversation_id: str
    question_id: str
    answer_id: str
    duplicate: bool


class SourcesFrame(ServerFrame, frozen=True, kw_only=True, tag="sources"):
    """What the answer draws on."""

    answer_id: str
    seq: int
    citations: list[CitationView]


class TokenFrame(ServerFrame, frozen=True, kw_only=True, tag="token"):
    """The next piece of text, never empty."""

    answer_id: str
    seq: int
    text: str


class SnapshotFrame(ServerFrame, frozen=True, kw_only=True, tag="snapshot"):
    """Replaces all that was shown of the answer; the next event has `seq` + 1."""

    answer_id: str
    seq: int
    status: Literal["accepted", "streaming", "complete", "abstained", "stopped", "length", "failed"]
    text: str
    citations: list[CitationView]


class ProgressFrame(ServerFrame, frozen=True, kw_only=True, tag="progress"):
    """Work goes on. Not numbered."""

    answer_id: str
    phase: Literal["queued", "retrieving", "reading", "resuming"]


class WithheldFrame(ServerFrame, frozen=True, kw_only=True, tag="withheld"):
    """Sentences were kept back because the resume does not bear them out."""

    answer_id: str
    seq: int
    reason: str
    count: int


class DoneFrame(ServerFrame, frozen=True, kw_only=True, tag="done"):
    """The last event of an answer that ended."""

    answer_id: str
    seq: int
    finish: Literal["complete", "abstained", "stopped", "length"]
    message: MessageView


class FailedFrame(ServerFrame, frozen=True, kw_only=True, tag="failed"):
    """The last event of an answer that broke; what was said is kept."""

    answer_id: str
    seq: int
    code: Code
    text: str
    retryable: bool
    message: MessageView


class ErrorFrame(ServerFrame, frozen=True, kw_only=True, tag="error"):
    """A frame was refused; the socket stays open."""

    code: Code
    text: str
    retryable: bool
    retry_after_s: int | UnsetType = UNSET
    client_message_id: str | UnsetType = UNSET
    answer_id: str | UnsetType = UNSET


class Pong(ServerFrame, frozen=True, kw_only=True, tag="pong"):
    """The answer to `ping`."""

    nonce: str | int


class Goodbye(ServerFrame, frozen=True, kw_only=True, tag="goodbye"):
    """The server is going away; running answers go on or are taken over."""

    reconnect_after_ms: int


FromClient = Hello | Ask | Regenerate | Stop | Resume | Ping
EventFrame = SourcesFrame | TokenFrame | SnapshotFrame | ProgressFrame | WithheldFrame | DoneFrame | FailedFrame
FromServer = Ready | Accepted | EventFrame | ErrorFrame | Pong | Goodbye

_from_client: msgspec.json.Decoder[FromClient] = msgspec.json.Decoder(FromClient)
_from_server: msgspec.json.Decoder[FromServer] = msgspec.json.Decoder(FromServer)
_encoder = msgspec.json.Encoder()


def decode(text: str) -> FromClient:
    """A client's frame.

    Raises:
        BadFrameError: It is none: too long, not JSON, nested too deeply, of no known type, or a field does not fit.
    """
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > MAX_FRAME_BYTES:
        raise BadFrameError("too long")
    try:
        return _from_client.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise BadFrameError(type(exc).__name__) from exc


def encode(frame: FromServer | FromClient) -> str:
    """A frame as the text that is sent."""
    return _encoder.encode(frame).decode()


def decode_server(text: str | bytes) -> FromServer:
    """A server's frame, as a client in Python reads it.

    Raises:
        msgspec.DecodeError: It is none.
    """
    return _from_server.decode(text)


def schema() -> dict[str, object]:
    """JSON Schema (2020-12) of every frame, by direction."""
    (client, server), components = msgspec.json.schema_components(
        [FromClient, FromServer], ref_template="#/$defs/{name}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{PROTOCOL}",
        "title": f"Frames of {PROTOCOL}",
        "anyOf": [{"$ref": "#/$defs/FromClient"}, {"$ref": "#/$defs/FromServer"}],
        "$defs": {"FromClient": client, "FromServer": server, **components},
    }


if __name__ == "__main__":
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode() + "\n")
