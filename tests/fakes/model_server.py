"""A model server for tests: Ollama's NDJSON and OpenAI's server-sent events on one port, with every fault by name.

The model's name in the request picks what happens, so that a service under test needs no other knob.
    ok:N          N numbered tokens (`t000001 `) and the end mark      hang:N     N tokens, then silence (0: no head either)
    drip:MS       the bytes of `ok:20` one by one, MS apart            rst:N      N tokens, then the connection is reset
    noend:N       N tokens, then a clean end without end mark          eof:N      N tokens, then the body is cut off
    inband:N      N tokens, then an error inside the stream            garbage:N  N tokens, then what is not JSON
    wrongshape:N  N tokens, then JSON of another protocol              length:N   N tokens, ended by the length limit
    blank         white space and the end mark                         flood:N    N tokens, 1 ms apart; without N, no end
    endless_line  one line without end                                 endless_body   status 500 and a body without end
    lingers:N     N tokens, finish_reason, then silence                status:N   the HTTP status N with an error body
    huge          one token of 1 MiB
    bomb          64 MiB of zeros, gzipped to 64 KiB                   missing    404 as for a model that was never pulled
    replay:NAME   the recording of that name, cut at `cuts`            mumbles:N  N tokens, then empty ones for ever
    paced:N       N tokens, 20 ms apart, and the end mark
A request whose last message is the model's own beginning (marked with `continue_final_message` on OpenAI's wire) gets the
tokens after it. As a process of its own: `python -m fakes.model_server --port N`. What happened is told by `GET /report`.
"""

import argparse
import asyncio
import json
import socket
import struct
import time
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import cast

from fakes.recordings import RECORDINGS

PARROT = {
    "id": "acme/parrot-8b",
    "object": "model",
    "owned_by": "acme",
    "providers": [
        {"provider": "nest", "status": "live", "context_length": 32768, "supports_tools": True, "throughput": 90.1},
        {"provider": "perch", "status": "live", "context_length": 4096},
        {"provider": "moult", "status": "error"},
    ],
}
"""A model as Hugging Face's router lists it."""


LOADING = (503, {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}})
"""What llama.cpp answers to everything until its model is loaded."""
DETAILS = {
    "parent_model": "",
    "format": "gguf",
    "family": "x",
    "families": ["x"],
    "parameter_size": "8.0B",
    "quantization_level": "Q4_K_M",
}
LOADED = {"expires_at": "2026-08-21T10:10:00Z", "size_vram": 5_137_025_024}
"""What Ollama says beside of a model that it has in memory."""


def pulled(name: str) -> dict[str, object]:
    """A model as Ollama lists it."""
    digest = "46e0c10c039e019119339687c3c1757cc81b9da49709a3b3924863ba87ca666e"
    about = {"modified_at": "2026-08-21T10:00:00Z", "size": 4_920_753_328, "digest": digest, "details": DETAILS}
    return {"name": name, "model": name, **about}


@dataclass(slots=True)
class Call:
    """One request for an answer."""

    model: str
    path: str
    body: dict[str, object]
    headers: dict[str, str]
    began: float
    tokens: int = 0
    sent_bytes: int = 0
    aborted: float | None = None  # when the client was seen to have gone, by `time.monotonic()`


@dataclass(slots=True)
class ModelServer:
    """One server; `url` is where it listens."""

    cuts: Sequence[int] = ()  # byte positions at which a replayed body is cut into separate writes
    ends_after: int | None = None  # bytes of a replayed body, that are all there is
    ends_cleanly: bool = True  # whether such a body then says that it has ended
    models: list[str] = field(default_factory=lambda: ["llama3.1:latest", "ok:200"])  # that it says it has
    context_tokens: int = 8192  # of every model that it has
    told_as: str = "max_model_len"  # the field in which an OpenAI-style server tells it; empty for none
    refuses_with: tuple[int, object] | None = None  # status and document that every path is answered with
    loaded_with: int = 0  # the context of the one that Ollama has in memory; 0 for the same
    calls: list[Call] = field(default_factory=list)
    running: int = 0
    peak: int = 0
    url: str = ""
    open: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def listening(self, port: int = 0) -> AsyncIterator["ModelServer"]:
        """Serves on 127.0.0.1 inside the block; 0 takes any free port."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", port, limit=1 << 20, backlog=1024)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            for task in self.open:  # a server that closes leaves its connections open
                task.cancel()
            await asyncio.gather(*self.open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open.add(cast("asyncio.Task[None]", asyncio.current_task()))
        with closing(writer), suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, path, _ = head[0].split(" ")
            headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in head[1:] if line)}
            raw = await reader.readexactly(int(headers.get("content-length", "0")))
            if self.refuses_with:
                await _respond(writer, *self.refuses_with)
            elif method == "GET" or path == "/api/show":
                await self._tell(path, writer)
            else:
                body = json.loads(raw)
                self.calls.append(Call(str(body["model"]), path, body, headers, time.monotonic()))
                await self._answer(self.calls[-1], reader, writer)

    async def _tell(self, path: str, writer: asyncio.StreamWriter) -> None:
        place = {"loaded_context_length": "/api/v0/models", "max_total_tokens": "/info"}.get(self.told_as, "/v1/models")
        value = {"n_ctx": self.context_tokens} if self.told_as == "meta" else self.context_tokens
        told = {place: {self.told_as: value}} if self.told_as else {}
        context_in_memory = self.loaded_with or self.context_tokens
        documents: dict[str, object] = {
            "/api/tags": {"models": [pulled(each) for each in self.models]},
            "/api/ps": {"models": [pulled("llama3.1:latest") | LOADED | {"context_length": context_in_memory}]},
            "/api/show": {
                "details": DETAILS,
                "model_info": {
                    "general.architecture": "x",
                    "x.context_length": self.context_tokens,
                    "x.block_count": 32,
                },
                "capabilities": ["completion"],
            },
            "/v1/models": {
                "object": "list",
                "data": [*({"id": each, **told.get("/v1/models", {})} for each in self.models), PARROT],
            },
            # LM Studio's and TGI's own, beside OpenAI's.
            "/api/v0/models": {"data": [{"id": each, **told.get("/api/v0/models", {})} for each in self.models]},
            "/info": {"model_id": "x", "max_input_tokens": 1, **told.get("/info", {})},
            "/report": {"calls": [asdict(each) for each in self.calls], "running": self.running, "peak": self.peak},
        }
        await _respond(writer, 200 if path in documents else 404, documents.get(path, {"error": "not found"}))

    async def _answer(self, call: Call, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.running += 1
        self.peak = max(self.peak, self.running)
        gone = asyncio.create_task(reader.read(1))
        work = asyncio.create_task(Scenario(call, writer, self)())
        try:
            await asyncio.wait({gone, work}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done() or work.exception():
                call.aborted = time.monotonic()
        finally:
            self.running -= 1
            gone.cancel()
            work.cancel()
            await asyncio.gather(gone, work, return_exceptions=True)


class Scenario:
    """Plays what a model's name says, in the protocol of the path it was asked on."""

    def __init__(self, call: Call, writer: asyncio.StreamWriter, server: ModelServer) -> None:
        self._call = call
        self._writer = writer
        self._server = server
        self._is_ollama = call.path == "/api/chat"
        self._kind, _, self._argument = call.model.partition(":")
        self._number = int(self._argument) if self._argument.isdigit() else 0

    async def __call__(self) -> None:
        await getattr(self, f"_{self._kind}", self._tokens_then)()

    async def _tokens_then(self) -> None:
        if self._kind != "hang" or self._number:
            self._head()
        for token in after(self._said(), [f"t{number:06d} " for number in range(1, self._number + 1)]):
            await self._token(token)
            if self._kind == "paced":
                await asyncio.sleep(0.02)
        if self._kind == "lingers":
            await self._write(self._frame({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}))
        while self._kind == "mumbles":
            await self._token("")
            await asyncio.sleep(0.01)
        if self._kind in {"hang", "lingers"}:
            await asyncio.Event().wait()
        elif self._kind == "rst":
            raw = self._writer.transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close sends RST, not FIN
            self._writer.transport.abort()
        elif self._kind == "eof":
            self._writer.close()
        else:
            await self._write(self._last_words())
            await self._write(b"")

    def _last_words(self) -> bytes:
        return {
            "ok": self._end("stop"),
            "paced": self._end("stop"),
            "blank": self._frame(self._piece(" \n")) + self._end("stop"),
            "length": self._end("length"),
            "noend": b"",
            "inband": self._frame({"error": "the model runner has unexpectedly stopped"}),
            "garbage": b"\xff\xfe no json\n" if self._is_ollama else b"data: \xff\xfe no json\n\n",
            "wrongshape": self._frame({"unexpected": [1, 2, 3]}),
        }.get(self._kind, self._end("stop"))

    def _said(self) -> str:
        """What it is given to go on from: a last message of its own, which OpenAI's wire has to mark as unfinished."""
        messages = cast("list[dict[str, str]]", self._call.body.get("messages", []))
        goes_on = self._is_ollama or self._call.body.get("continue_final_message") is True
        return messages[-1]["content"] if goes_on and messages and messages[-1]["role"] == "assistant" else ""

    async def _drip(self) -> None:
        self._head()
        for byte in b"".join(self._frame(self._piece(f"t{number:06d} ")) for number in range(1, 21)):
            await self._write(bytes([byte]))
            await asyncio.sleep(self._number / 1000)

    async def _flood(self) -> None:
        self._head()
        while not self._number or self._call.tokens < self._number:
            await self._token(f"t{self._call.tokens + 1:06d} ")
            await asyncio.sleep(0.001)
        await self._write(self._end("stop"))
        await self._write(b"")

    async def _endless_line(self) -> None:
        self._head(500 if self._kind == "endless_body" else 200)
        while True:
            await self._write(b"x" * 65536)

    _endless_body = _endless_line

    async def _bomb(self) -> None:
        self._head(extra=b"Content-Encoding: gzip\r\n")
        packer = zlib.compressobj(wbits=31)
        await self._write(b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(64)), packer.flush()]))

    async def _status(self) -> None:
        await _respond(self._writer, self._number or 404, {"error": f"model '{self._call.model}' not found"})

    _missing = _status

    async def _huge(self) -> None:
        self._head()
        await self._token("x" * (1 << 20))
        await self._write(self._end("stop"))
        await self._write(b"")

    async def _token(self, text: str) -> None:
        await self._write(self._frame(self._piece(text)))
        self._call.tokens += 1

    def _end(self, reason: str) -> bytes:
        if self._is_ollama:
            done = {"done": True, "done_reason": reason, "prompt_eval_count": 11, "eval_count": self._call.tokens}
            return self._frame({"message": {"role": "assistant", "content": ""}, **done})
        usage = {"choices": [], "usage": {"prompt_tokens": 11, "completion_tokens": self._call.tokens}}
        finish = {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}
        return self._frame(finish) + self._frame(usage) + b"data: [DONE]\n\n"

    def _piece(self, text: str) -> dict[str, object]:
        if self._is_ollama:
            return {"model": self._call.model, "message": {"role": "assistant", "content": text}, "done": False}
        return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}

    def _frame(self, document: object) -> bytes:
        raw = json.dumps(document).encode()
        return raw + b"\n" if self._is_ollama else b"data: " + raw + b"\n\n"

    async def _replay(self) -> None:
        recording = RECORDINGS[self._argument]
        extra = "".join(f"{each}\r\n" for each in recording.headers).encode()
        self._head(recording.status, recording.content_type, extra)
        body = recording.body[: self._server.ends_after]
        for start, end in pairwise(sorted({0, *(cut % (len(body) + 1) for cut in self._server.cuts), len(body)})):
            await self._write(body[start:end])
            await asyncio.sleep(0)  # lets the client read this piece by itself
        is_cut_off = recording.is_cut_off if self._server.ends_after is None else not self._server.ends_cleanly
        if not is_cut_off:
            await self._write(b"")

    def _head(self, status: int = 200, content_type: str = "", extra: bytes = b"") -> None:
        stream_type = "application/x-ndjson" if self._is_ollama else "text/event-stream; charset=utf-8"
        kind = content_type or (stream_type if status == 200 else "application/json")
        self._writer.write(_head(status, kind) + extra + b"Transfer-Encoding: chunked\r\n\r\n")

    async def _write(self, data: bytes) -> None:
        """One chunk of the body; the empty one ends it."""
        self._writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        await self._writer.drain()
        self._call.sent_bytes += len(data)


def after(said: str, tokens: Sequence[str]) -> list[str]:
    """What of the tokens is left to say after a beginning of their text."""
    left, rest = len(said), []
    for token in tokens:
        if left < len(token):
            rest.append(token[left:])
        left = max(0, left - len(token))
    return rest


def _head(status: int, content_type: str) -> bytes:
    return f"HTTP/1.1 {status} Test\r\nContent-Type: {content_type}\r\nLocation: /api/tags\r\n".encode()


async def _respond(writer: asyncio.StreamWriter, status: int, document: object) -> None:
    body = json.dumps(document).encode()
    writer.write(_head(status, "application/json") + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
    await writer.drain()


async def main(port: int) -> None:
    async with ModelServer().listening(port) as server:
        print(server.url, flush=True)  # noqa: T201 - whoever started this process reads it
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(main(parser.parse_args().port))
