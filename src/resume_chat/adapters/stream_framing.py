"""The framing of model servers' streams on bytes, without I/O: lines, server-sent events, JSON, hidden reasoning.

On bytes, because text splitters also cut at U+0085, U+2028 and U+2029, which are legal inside JSON strings and which
models do write.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec

Decoded = TypeVar("Decoded")

MAX_LINE_BYTES = 1 << 20
MAX_TOKEN_COUNT = 2**31 - 1


class WireError(Exception):
    """The server reported an error inside its stream, or sent what is not its protocol."""

    def __init__(self, text: str, *, refused: bool = False) -> None:
        super().__init__(text)
        self.refused = refused
        """Whether it refused this prompt, so that asking again will not help."""


class LineSplitter:
    r"""Cuts a byte stream at b"\n" and nowhere else, however the network cut it; CRLF loses its CR too."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, chunk: bytes) -> list[bytes]:
        """The lines that `chunk` completes.

        Raises:
            WireError: A line is longer than `MAX_LINE_BYTES`.
        """
        *ends, beginning = chunk.split(b"\n")
        lines = []
        for end in ends:
            self._extend(end)
            lines.append(self.finish())
        self._extend(beginning)
        return lines

    def finish(self) -> bytes:
        """What came after the last line end."""
        line = bytes(self._rest).removesuffix(b"\r")
        self._rest.clear()
        return line

    def _extend(self, part: bytes) -> None:
        if len(self._rest) + len(part) > MAX_LINE_BYTES:
            raise WireError(f"a line of more than {MAX_LINE_BYTES} bytes")
        self._rest += part


@dataclass(frozen=True, slots=True, kw_only=True)
class SseEvent:
    """One server-sent event."""

    name: str
    data: bytes


class SseDecoder:
    """Server-sent events out of lines: comments, several data lines, with and without a space after the colon.

    Wire: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
    """

    def __init__(self) -> None:
        self._name = b""
        self._data: list[bytes] = []
        self._bytes = 0

    def feed(self, line: bytes) -> SseEvent | None:
        """The event that `line` completes, if it does.

        Raises:
            WireError: An event is longer than `MAX_LINE_BYTES`.
        """
        if not line:
            return self.finish()
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"event":
            self._name = value
        elif field == b"data":
            self._bytes += len(value) + 1
            if self._bytes > MAX_LINE_BYTES + 1:
                raise WireError(f"an event of more than {MAX_LINE_BYTES} bytes")
            self._data.append(value)
        return None

    def finish(self) -> SseEvent | None:
        """The event that the end of the stream completes: servers do leave out the last blank line."""
        name, data = self._name, self._data
        self._name, self._data, self._bytes = b"", [], 0
        return SseEvent(name=name.decode(errors="replace"), data=b"\n".join(data)) if data else None


class ReasoningFilter:
    """Leaves out a `<think>...</think>` at the beginning of a text; the rest passes unchanged and at once."""

    _OPEN, _CLOSE = "<think>", "</think>"

    def __init__(self) -> None:
        self._held = ""
        self._stage = "undecided"

    def feed(self, text: str) -> str:
        """What of the text so far may be shown now and was not before; often empty at the beginning."""
        if self._stage == "passing":
            return text
        self._held += text
        if self._stage == "undecided":
            start = self._held.lstrip()
            if self._OPEN.startswith(start):  # also all white space: it may be the beginning of hidden reasoning
                return ""
            self._stage = "hiding" if start.startswith(self._OPEN) else "passing"
        if self._stage == "hiding":
            _, closed, shown = self._held.partition(self._CLOSE)
            if not closed:
                self._held = self._held[-len(self._CLOSE) :]  # enough to find a mark that was cut
                return ""
            self._held, self._stage = shown, "trimming"
        if self._stage == "trimming":
            self._held = self._held.lstrip()
            if not self._held:
                return ""
            self._stage = "passing"
        return self.finish()

    def finish(self) -> str:
        """What is still held and is not reasoning, when the text ends here."""
        held, self._held = self._held, ""
        return "" if self._stage == "hiding" else held


class Seam:
    """Joins what a model goes on with to the beginning that it was given without the white space at its end."""

    def __init__(self, beginning: str) -> None:
        self._owed = len(beginning) - len(beginning.rstrip())

    def feed(self, text: str) -> str:
        """The text without the white space that stands before it already."""
        while self._owed and text:
            if not text[0].isspace():
                self._owed = 0
                break
            text = text[1:]
            self._owed -= 1
        return text


def decoded(raw: bytes, decoder: msgspec.json.Decoder[Decoded]) -> Decoded:
    """One JSON document of the wire.

    Raises:
        WireError: It is not JSON, or not of the expected shape.
    """
    try:
        return decoder.decode(raw)
    except (ValueError, RecursionError) as exc:
        raise WireError(f"unreadable data: {exc}") from exc


def error_text(error: object) -> str:
    """The words in an error as model servers write it: a text, or an object with a message."""
    if isinstance(error, Mapping):
        for key in ("message", "error", "detail"):
            if error.get(key):
                return error_text(error[key])
    return error if isinstance(error, str) else msgspec.json.encode(error).decode()


def token_count(value: object) -> int | None:
    """A number of tokens as a server gives it; `None` for what is none, since an answer must not break over it."""
    return value if type(value) is int and 0 <= value <= MAX_TOKEN_COUNT else None
