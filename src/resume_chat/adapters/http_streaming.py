"""What every model server over HTTP needs: a connection per answer, limits, bounds, one table of errors.

Kept apart from the adapters so that each of them holds only what is particular to its own wire.
"""

import asyncio
import functools
import re
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Protocol, cast

import httpx
import msgspec

from resume_chat.adapters.refusals import Refusal, retry_after_s, said_by
from resume_chat.adapters.stream_framing import (
    Decoded,
    LineSplitter,
    ReasoningFilter,
    Seam,
    SseDecoder,
    SseEvent,
    WireError,
    decoded,
)
from resume_chat.domain.answer import Beginning, Completion
from resume_chat.ports.errors import (
    GeneratorError,
    GeneratorInterruptedError,
    GeneratorRejectedError,
    GeneratorTimeoutError,
    GeneratorUnavailableError,
)

MAX_BODY_BYTES = 16 << 20
MAX_DOCUMENT_BYTES = 4 << 20  # Hugging Face's list of models is long
MAX_ERROR_BODY_BYTES = 64 << 10
MAX_ERROR_TEXT_CHARS = 300
CHECK_TIMEOUT_S = 5.0
WARM_TIMEOUT_S = 600.0  # a small processor reads a long resume for minutes, once

_CONTROL_CHARS = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_NOT_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_LATE = (TimeoutError, httpx.TimeoutException)
_REFUSED = (
    httpx.CookieConflict,
    httpx.InvalidURL,
    httpx.LocalProtocolError,
    httpx.TooManyRedirects,
    httpx.UnsupportedProtocol,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long each wait may take, in seconds."""

    connect_s: float
    first_token_s: float
    """From the start, connecting and loading the model included, to the first piece of visible text."""
    silence_s: float
    """Between two pieces of visible text, whatever else arrives meanwhile."""
    answer_s: float
    """From the start to the end."""


@dataclass(slots=True, kw_only=True)
class Progress:
    """How far an exchange has come: it decides which error a break becomes."""

    limit: str
    """What was waited for and how long, for the message when the time runs out."""
    begun: bool = False
    """Whether a token has been given out."""


def check_url(url: str) -> None:
    """Refuses what is not the address of a model server. The message never repeats the address: it may hold a password.

    Raises:
        ValueError: Not http or https, no host, a query or fragment, or a link-local address (cloud metadata).
    """
    try:
        parsed = httpx.URL(url)
        parsed.host.encode("idna")
    except (httpx.InvalidURL, UnicodeError, TypeError):
        raise ValueError("url is not a valid address") from None
    if parsed.scheme not in {"http", "https"} or not parsed.host or " " in url:
        raise ValueError("url must begin with http:// or https:// and name a host")
    if parsed.query or parsed.fragment:
        raise ValueError("url must not have a query or a fragment")
    try:
        is_link_local = ip_address(parsed.host).is_link_local
    except ValueError:
        return
    if is_link_local:
        raise ValueError("url must not be a link-local address")


@functools.cache
def _ssl_context() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


class _Connection(Protocol):
    async def aclose(self) -> None: ...


class ModelServer:
    """One model server. Each request has its own client and connection.

    A shared pool loses its slots when requests are cancelled (encode/httpcore#1093); a client of its own costs a tenth
    of a millisecond as long as the SSL context is shared.
    """

    def __init__(
        self,
        *,
        label: str,
        remedy: str,
        url: str,
        headers: Mapping[str, str],
        limits: Limits,
        secret: str = "",
        judge: Callable[[Refusal], GeneratorError] = Refusal.error,
    ) -> None:
        """Names a server; nothing is sent.

        Args:
            label: What it is, for messages; its origin is put after it.
            remedy: What to do when it cannot be reached.
            url: Its address as `check_url` allows it, to which paths are added.
            headers: Sent with each request.
            limits: Of each answer.
            secret: Never to stand in a message.
            judge: Makes an error of a response that is no success.
        """
        address = httpx.URL(url.rstrip("/"))
        # Credentials leave the address: httpx logs addresses.
        self._auth = httpx.BasicAuth(address.username, address.password) if address.userinfo else None
        self._url = str(address.copy_with(userinfo=b""))
        self._secrets = tuple(each for each in (secret, address.password) if each)
        self._headers = {**headers, "Accept-Encoding": "identity"}
        self.limits = limits
        self._remedy = remedy
        self._judge = judge
        self._timeout = httpx.Timeout(
            limits.silence_s,
            connect=limits.connect_s,
            # A model that is being loaded may be silent for the first token's time; `answer` holds both exactly.
            read=max(limits.first_token_s, limits.silence_s),
        )
        self.label = f"{label} at {address.copy_with(userinfo=b'', raw_path=b'/')}".rstrip("/")
        _ssl_context()

    @asynccontextmanager
    async def request(
        self, method: str, path: str, content: bytes | None = None, *, waits: httpx.Timeout | None = None
    ) -> AsyncIterator[httpx.Response]:
        """One exchange; leaving the block ends it and closes its connection.

        Raises:
            GeneratorError: The response is no success.
        """
        client = httpx.AsyncClient(
            verify=_ssl_context(),
            http2=False,
            trust_env=False,  # no proxy variables, no .netrc
            follow_redirects=False,
            timeout=waits or self._timeout,
            headers=self._headers,
            auth=self._auth,
        )
        headers = {"Content-Type": "application/json"} if content else {}
        async with AsyncExitStack() as stack:

            async def close_at_the_end(event: str, info: Mapping[str, object]) -> None:
                # httpcore lets go of a connection without closing it when its TLS handshake is cancelled.
                if event == "connection.connect_tcp.complete":
                    stack.push_async_callback(cast("_Connection", info["return_value"]).aclose)

            await stack.enter_async_context(client)
            stream = client.stream(
                method, self._url + path, content=content, headers=headers, extensions={"trace": close_at_the_end}
            )
            response = await stack.enter_async_context(stream)
            if response.status_code != 200:
                raise self._judge(await self._refusal(response))
            yield response

    async def chunks(self, response: httpx.Response) -> AsyncGenerator[bytes, None]:
        """The body as it arrives, neither decompressed nor endless."""
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise WireError("a compressed body, although none was asked for")
        total = 0
        raw = cast("AsyncGenerator[bytes, None]", response.aiter_raw())  # declared as a bare iterator
        async with aclosing(raw):
            async for chunk in raw:
                total += len(chunk)
                if total > MAX_BODY_BYTES:
                    raise WireError(f"a body of more than {MAX_BODY_BYTES} bytes")
                yield chunk

    async def lines(self, response: httpx.Response) -> AsyncGenerator[bytes, None]:
        """The body's lines, empty ones too; the last also when its line end is missing."""
        splitter = LineSplitter()
        async with aclosing(self.chunks(response)) as chunks:
            async for chunk in chunks:
                for line in splitter.feed(chunk):
                    yield line
        if last := splitter.finish():
            yield last

    async def events(self, response: httpx.Response) -> AsyncGenerator[SseEvent, None]:
        """The body as server-sent events; the last also when its blank line is missing."""
        decoder = SseDecoder()
        async with aclosing(self.lines(response)) as lines:
            async for line in lines:
                if event := decoder.feed(line):
                    yield event
        if last := decoder.finish():
            yield last

    async def beginning(self, response: httpx.Response, limit: int) -> bytes:
        """The first `limit` bytes of the body at most."""
        body = bytearray()
        async with aclosing(self.chunks(response)) as chunks:
            async for chunk in chunks:
                body += chunk
                if len(body) >= limit:
                    break
        return bytes(body[:limit])

    async def _refusal(self, response: httpx.Response) -> Refusal:
        """What a response that is not a success says, in the server's own words."""
        raw, wait_s = b"", retry_after_s(response.headers.get("Retry-After"))
        with suppress(WireError):  # a body that cannot be read; its status is enough
            raw = await self.beginning(response, MAX_ERROR_BODY_BYTES)
        words, code, estimated_s = said_by(raw)
        return Refusal(
            label=self.label,
            status=response.status_code,
            words=self.clean(words),
            code=code,
            rest_s=estimated_s if wait_s is None else wait_s,
        )

    async def get(self, path: str, decoder: msgspec.json.Decoder[Decoded]) -> Decoded:
        """What the server says of itself under `path`; raises as `ask` does."""
        return await self.ask(path, None, decoder)

    async def ask(self, path: str, content: bytes | None, decoder: msgspec.json.Decoder[Decoded]) -> Decoded:
        """One document that the server gives at once; without `content` by GET, else by POST.

        Raises:
            GeneratorError: It cannot be reached, is too slow, refuses, or is something else.
        """
        method = "GET" if content is None else "POST"
        with self.translated(Progress(limit=f"an answer to {path} within {CHECK_TIMEOUT_S:g} s")):
            async with asyncio.timeout(CHECK_TIMEOUT_S), self.request(method, path, content) as response:
                raw = await self.beginning(response, MAX_DOCUMENT_BYTES)
                try:
                    return decoded(raw, decoder)
                except WireError as exc:
                    raise WireError(f"something else answers there ({exc}): {self._remedy}") from exc

    async def warm(self, path: str, content: bytes) -> None:
        """Sends a request whose answer nobody reads, and waits for its end.

        Raises:
            GeneratorError: It cannot be reached, is too slow, or refuses.
        """
        patient = httpx.Timeout(WARM_TIMEOUT_S, connect=self.limits.connect_s)
        with self.translated(Progress(limit=f"an end of the prompt's beginning within {WARM_TIMEOUT_S:g} s")):
            async with (
                asyncio.timeout(WARM_TIMEOUT_S),
                self.request("POST", path, content, waits=patient) as response,
            ):
                await self.beginning(response, MAX_ERROR_BODY_BYTES)

    async def answer(
        self, pieces: AsyncGenerator[str | Completion, None], beginning: Beginning | None = None
    ) -> AsyncGenerator[str | Completion, None]:
        """Keeps a generator's promises over what an adapter decodes: limits, errors, no reasoning, no empty answer.

        Args:
            pieces: The model's text as it comes, and its end.
            beginning: The prompt's; what follows it may be empty.
        """
        limits, now = self.limits, asyncio.get_running_loop().time
        end = now() + limits.answer_s
        deadline = now() + limits.first_token_s
        progress = Progress(limit=f"a first word within {limits.first_token_s:g} s")
        reasoning, seam = ReasoningFilter(), Seam(beginning.text if beginning else "")
        with self.translated(progress):
            async with aclosing(pieces):
                while True:
                    # Round a single anext: a yield inside the timeout would cancel whoever reads.
                    async with asyncio.timeout_at(min(deadline, end)):
                        piece = await anext(pieces, None)
                    if piece is None:
                        raise WireError("the stream ended without its end mark")
                    text = reasoning.feed(piece) if isinstance(piece, str) else reasoning.finish()
                    text = seam.feed(text)
                    if isinstance(piece, Completion) and not (progress.begun or text.strip() or beginning):
                        raise WireError("an answer without any text")
                    if text:
                        progress.begun = True
                        progress.limit = (
                            f"a next word within {limits.silence_s:g} s, or an end within {limits.answer_s:g} s"
                        )
                        yield text
                        deadline = now() + limits.silence_s
                    if isinstance(piece, Completion):
                        yield piece
                        return

    @contextmanager
    def translated(self, progress: Progress) -> Iterator[None]:
        """Turns whatever httpx, the clock or the wire raises inside the block into the port's errors."""
        try:
            yield
        except _NOT_REACHED as exc:
            raise self._broken(progress, f"cannot be reached ({self._words(exc)}): {self._remedy}") from exc
        except _LATE as exc:
            raise GeneratorTimeoutError(f"{self.label} did not give {progress.limit}") from exc
        except WireError as exc:
            raise self._broken(progress, self._words(exc), refused=exc.refused) from exc
        except (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict, httpx.StreamError) as exc:
            raise self._broken(progress, self._words(exc), refused=isinstance(exc, _REFUSED)) from exc

    def clean(self, words: str) -> str:
        """A server's words, fit for a log line: one line, bounded, without control characters or our secrets."""
        for secret in self._secrets:
            words = words.replace(secret, "***")
        return _CONTROL_CHARS.sub(" ", words).strip()[:MAX_ERROR_TEXT_CHARS]

    def _words(self, exc: Exception) -> str:
        return self.clean(str(exc)) or type(exc).__name__

    def _broken(self, progress: Progress, text: str, *, refused: bool = False) -> GeneratorError:
        if progress.begun:
            return GeneratorInterruptedError(f"{self.label}: {text}")
        return (GeneratorRejectedError if refused else GeneratorUnavailableError)(f"{self.label}: {text}")
