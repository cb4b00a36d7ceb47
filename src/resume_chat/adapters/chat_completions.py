"""OpenAI's chat completions as every server speaks them a little differently: the wire that several generators share.

Shapes: https://platform.openai.com/docs/api-reference/chat and, for what others make of it, the cases in
`tests/fakes/recordings.py`. An answer is whole when a `finish_reason` was seen. `[DONE]` alone does not say so: vLLM sends
it after an error, too.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing

import httpx
import msgspec

from resume_chat.adapters.http_streaming import ModelServer
from resume_chat.adapters.model_context import ModelContext
from resume_chat.adapters.stream_framing import MAX_LINE_BYTES, SseEvent, WireError, decoded, error_text, token_count
from resume_chat.domain.answer import Completion, Finish, Usage
from resume_chat.domain.prompt import Prompt, PromptMessage

_USAGE_TIMEOUT_S = 2.0  # the text is whole by then; a server that keeps its end mark back costs no more than this
_BROKEN_FINISHES = {"abort", "cancelled", "content_filter", "error", "function_call", "tool_calls"}
_KEY = re.compile(r"[!-~]*")


def check_key(name: str, key: str) -> None:
    """Refuses what cannot stand in a header. The message never repeats the key.

    Raises:
        ValueError: It holds spaces, control characters or what is not ASCII.
    """
    if not _KEY.fullmatch(key):
        raise ValueError(f"{name} must be printable ASCII without spaces")


def bearer(key: str) -> dict[str, str]:
    """The headers of a request whose answer is streamed, with a key unless it is empty."""
    accept = {"Accept": "text/event-stream, application/json"}
    return {**accept, "Authorization": f"Bearer {key}"} if key else accept


class _Text(msgspec.Struct):
    content: str | None = None  # `reasoning_content` and `reasoning` stand beside it and are not read


class _Choice(msgspec.Struct):
    delta: _Text | None = None
    message: _Text | None = None  # in place of `delta` when the server ignores that a stream was asked for
    finish_reason: str | None = None


class _Chunk(msgspec.Struct):
    choices: list[_Choice] | None = None
    usage: object = None
    error: object = None
    kind: str | None = msgspec.field(default=None, name="object")
    message: str | None = None  # of an error that stands at the root


_CHUNK = msgspec.json.Decoder(_Chunk)


class ChatCompletions:
    """`POST /chat/completions` of one server for one model."""

    def __init__(
        self,
        server: ModelServer,
        *,
        generator: str,
        model: str,
        context: ModelContext,
        options: Mapping[str, object],
        limit_name: str = "max_tokens",
    ) -> None:
        """Keeps its parts; nothing is sent.

        Args:
            server: Whom to ask.
            generator: Named by the completions.
            model: Its name on that server.
            context: How much it can read, and say.
            options: Of the request, beside those.
            limit_name: Of the field for the longest answer.
        """
        self._server = server
        self._generator = generator
        self._model = model
        self._context = context
        self._options = options
        self._limit_name = limit_name

    def pieces(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        """The model's text as it comes, and its end; for `ModelServer.answer`."""
        return self._context.answer(prompt, by=self._answered)

    async def _answered(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        async with self._server.request("POST", "/chat/completions", self._answer_body(prompt)) as response:
            if response.headers.get("Content-Type", "").startswith("application/json"):
                raw = await self._server.beginning(response, MAX_LINE_BYTES)
                source = _alone(SseEvent(name="", data=raw))
            else:
                source = self._server.events(response)
            async with aclosing(source) as events:
                async for event in events:
                    if event.data == b"[DONE]":
                        return
                    if not event.data.strip():
                        continue
                    chunk = _read(event)
                    choice = chunk.choices[0] if chunk.choices else _Choice()
                    text = choice.delta or choice.message
                    if text and text.content:
                        yield text.content
                    if choice.finish_reason:
                        finish = _finish(choice.finish_reason)
                        yield self._completion(finish, chunk.usage or await self._usage_after(events))
                        return

    async def warm(self, beginning: Sequence[PromptMessage], options: Mapping[str, object] | None = None) -> None:
        """Has the beginning read with the options of every answer, and further ones, and one token written.

        One that does not fit what the server turns out to have is not sent: whoever asked has a smaller budget now.
        """
        await self._context.learn()
        if not self._context.takes(beginning):
            return
        body = self._body(beginning) | {self._limit_name: 1} | dict(options or {})
        await self._server.warm("/chat/completions", msgspec.json.encode(body))

    def _body(self, messages: Sequence[PromptMessage]) -> dict[str, object]:
        told = [{"role": each.role.value, "content": each.content} for each in messages]
        return {
            "model": self._model,
            "messages": told,
            "stream": True,
            self._limit_name: self._context.answer_tokens,
        } | dict(self._options)

    def _answer_body(self, prompt: Prompt) -> bytes:
        body = self._body(prompt.messages)
        if prompt.beginning:  # vLLM begins a new message without these; llama.cpp needs nothing and minds nothing
            body.update(continue_final_message=True, add_generation_prompt=False)
        return msgspec.json.encode(body)

    def _completion(self, finish: Finish, usage: object) -> Completion:
        counts = usage if isinstance(usage, dict) else {}
        return Completion(
            finish=finish,
            generator=self._generator,
            model=self._model,
            usage=Usage(
                prompt_tokens=token_count(counts.get("prompt_tokens")),
                completion_tokens=token_count(counts.get("completion_tokens")),
            ),
        )

    async def _usage_after(self, events: AsyncGenerator[SseEvent, None]) -> object:
        """The counts that follow an answer's end in an event of their own; `None` when they do not come."""
        try:
            async with asyncio.timeout(min(_USAGE_TIMEOUT_S, self._server.limits.silence_s / 2)):
                async for event in events:
                    if event.data == b"[DONE]":
                        return None
                    if usage := decoded(event.data, _CHUNK).usage:
                        return usage
        except (TimeoutError, WireError, httpx.HTTPError):
            return None  # the answer is whole without them
        return None


async def _alone(event: SseEvent) -> AsyncGenerator[SseEvent, None]:
    yield event


def _read(event: SseEvent) -> _Chunk:
    """The chunk in an event, unless it is an error: both may come inside a success."""
    chunk = decoded(event.data, _CHUNK)
    if chunk.error is not None:
        raise WireError(error_text(chunk.error))
    if chunk.kind == "error" or event.name == "error":
        raise WireError(chunk.message or "an error without words")
    if chunk.choices is None:
        raise WireError("an event that is no part of a chat completion")
    return chunk


def _finish(reason: str) -> Finish:
    if reason in _BROKEN_FINISHES:
        raise WireError(f"the answer was ended by {reason}", refused=reason == "content_filter")
    return Finish.LENGTH if reason in {"length", "max_tokens"} else Finish.COMPLETE
