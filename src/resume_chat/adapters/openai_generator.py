"""Answers by any server that speaks OpenAI's chat completions: vLLM, llama.cpp, LM Studio, TGI, OpenAI itself."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import httpx
import msgspec

from resume_chat.adapters.http_streaming import Limits, ModelServer, check_url
from resume_chat.adapters.stream_framing import MAX_LINE_BYTES, SseEvent, WireError, decoded, error_text, token_count
from resume_chat.domain.answer import Completion, Finish, Usage
from resume_chat.domain.prompt import Prompt
from resume_chat.ports.errors import GeneratorError, GeneratorRejectedError
from resume_chat.ports.generator import Generator

_TEMPLATE_TOKENS = 64  # what a chat template puts round the messages
_USAGE_TIMEOUT_S = 2.0  # the text is whole by then; a server that keeps its end mark back costs no more than this
_BROKEN_FINISHES = {"abort", "cancelled", "content_filter", "error", "function_call", "tool_calls"}
_KEY = re.compile(r"[!-~]*")


class OpenAiConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of `OpenAiGenerator`."""

    url: str = "http://127.0.0.1:8080/v1"
    """Address up to and including the version; `/v1` is added when it has no path."""
    model: Annotated[str, msgspec.Meta(min_length=1)] = "default"
    """The model's name on that server. llama.cpp serves what it has loaded under any name."""
    api_key: str = ""
    """Sent as bearer token; empty for none."""
    context_tokens: Annotated[int, msgspec.Meta(ge=512, le=10_000_000)] = 8192
    """The model's context in tokens, prompt and answer together: 512 to 10,000,000."""
    max_tokens: Annotated[int, msgspec.Meta(ge=1, le=16_384)] = 512
    """Longest answer in tokens, 1 to 16,384."""
    temperature: Annotated[float, msgspec.Meta(ge=0, le=2)] = 0.1
    """0 (always the likeliest word) to 2."""
    seed: int | None = None
    """Makes answers repeatable where the server can; without one they vary."""
    include_usage: bool = True
    """Whether to ask for token counts; off for servers that refuse `stream_options`."""
    can_continue: bool = False
    """Whether the server goes on from the beginning of an answer that it gets as the last message. vLLM and llama.cpp do;
    OpenAI's own service begins a new answer instead."""
    connect_timeout_s: Annotated[float, msgspec.Meta(gt=0, le=60)] = 3.0
    """Seconds until the server must have taken the connection, above 0, up to 60."""
    first_token_timeout_s: Annotated[float, msgspec.Meta(gt=0, le=600)] = 30.0
    """Seconds until the first word, above 0, up to 600."""
    silence_timeout_s: Annotated[float, msgspec.Meta(gt=0, le=600)] = 20.0
    """Seconds between two words, above 0, up to 600."""
    answer_timeout_s: Annotated[float, msgspec.Meta(gt=0, le=3600)] = 120.0
    """Seconds for a whole answer, above 0, up to 3,600."""

    def __post_init__(self) -> None:
        """Refuses what cannot work, before anything is sent."""
        check_url(self.url)
        if not _KEY.fullmatch(self.api_key):
            raise ValueError("api_key must be printable ASCII without spaces")
        if self.context_tokens - self.max_tokens - _TEMPLATE_TOKENS < 256:
            raise ValueError("context_tokens must leave at least 320 tokens beside max_tokens for the prompt")

    def __repr__(self) -> str:
        """Without key and address: both may be secret."""
        return f"{type(self).__name__}(model={self.model!r})"


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


class _Model(msgspec.Struct):
    id: str
    owned_by: str | None = None


class _Models(msgspec.Struct):
    data: list[_Model]


_CHUNK = msgspec.json.Decoder(_Chunk)
_MODELS = msgspec.json.Decoder(_Models)


class OpenAiGenerator(Generator):
    """`POST /chat/completions` with server-sent events, as https://platform.openai.com/docs/api-reference/chat has it.

    An answer is whole when a `finish_reason` was seen. `[DONE]` alone does not say so: vLLM sends it after an error, too.
    """

    def __init__(self, config: OpenAiConfig) -> None:
        self._config = config
        has_path = httpx.URL(config.url).path.strip("/")
        authorization = {"Authorization": f"Bearer {config.api_key}"} if config.api_key else {}
        self._server = ModelServer(
            label="The OpenAI-style server",
            remedy="start it, or configure where it is",
            url=config.url if has_path else f"{config.url.rstrip('/')}/v1",
            headers={"Accept": "text/event-stream, application/json", **authorization},
            secret=config.api_key,
            limits=Limits(
                connect_s=config.connect_timeout_s,
                first_token_s=config.first_token_timeout_s,
                silence_s=config.silence_timeout_s,
                answer_s=config.answer_timeout_s,
            ),
        )

    @property
    def name(self) -> str:
        """`openai`."""
        return "openai"

    @property
    def prompt_budget_tokens(self) -> int:
        """What `context_tokens` leaves beside the answer and the model's chat template."""
        return self._config.context_tokens - self._config.max_tokens - _TEMPLATE_TOKENS

    @property
    def can_continue(self) -> bool:
        """As configured: whether a server can does not show."""
        return self._config.can_continue

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        """The model's answer to the prompt's messages."""
        async with aclosing(self._server.answer(self._pieces(prompt), prompt.beginning)) as pieces:
            async for piece in pieces:
                yield piece

    async def check(self) -> str:
        """Reaches the server and looks the model up among those it offers."""
        models = (await self._server.get("/models", _MODELS)).data
        offered = [each.id for each in models]
        takes_any_name = any(each.owned_by == "llamacpp" for each in models)
        if offered and self._config.model not in offered and not takes_any_name:
            names = self._server.clean(", ".join(offered))
            raise GeneratorRejectedError(
                f"{self._server.label} has no model {self._config.model}: configure one of those it has ({names})"
            )
        return f"{self._config.model} on {self._server.label}, context {self._config.context_tokens} tokens"

    async def aclose(self) -> None:
        """Does nothing: every answer closes its own connection."""

    async def _pieces(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        async with self._server.request("POST", "/chat/completions", self._body(prompt)) as response:
            if response.status_code != 200:
                raise await self._refused(response)
            if response.headers.get("Content-Type", "").startswith("application/json"):
                raw = await self._server.beginning(response, MAX_LINE_BYTES)
                source = _alone(SseEvent(name="", data=raw))
            else:
                source = self._server.events(response)
            async with aclosing(source) as events:
                async for event in events:
                    if event.data == b"[DONE]":
                        return
                    chunk = _read(event)
                    choice = chunk.choices[0] if chunk.choices else _Choice()
                    text = choice.delta or choice.message
                    if text and text.content:
                        yield text.content
                    if choice.finish_reason:
                        finish = _finish(choice.finish_reason)
                        yield self._completion(finish, chunk.usage or await self._usage_after(events))
                        return

    async def _refused(self, response: httpx.Response) -> GeneratorError:
        error = await self._server.refusal(response)
        if response.status_code in {401, 403}:
            return GeneratorRejectedError(f"{error}. Check the API key")
        return error

    def _body(self, prompt: Prompt) -> bytes:
        config = self._config
        body: dict[str, object] = {
            "model": config.model,
            "messages": [{"role": each.role.value, "content": each.content} for each in prompt.messages],
            "stream": True,
            "max_tokens": config.max_tokens,
            "temperature": config.temperature,
        }
        if config.include_usage:
            body["stream_options"] = {"include_usage": True}
        if config.seed is not None:
            body["seed"] = config.seed
        if prompt.beginning:  # vLLM begins a new message without these; llama.cpp needs nothing and minds nothing
            body.update(continue_final_message=True, add_generation_prompt=False)
        return msgspec.json.encode(body)

    def _completion(self, finish: Finish, usage: object) -> Completion:
        counts = usage if isinstance(usage, dict) else {}
        return Completion(
            finish=finish,
            generator=self.name,
            model=self._config.model,
            usage=Usage(
                prompt_tokens=token_count(counts.get("prompt_tokens")),
                completion_tokens=token_count(counts.get("completion_tokens")),
            ),
        )

    async def _usage_after(self, events: AsyncGenerator[SseEvent, None]) -> object:
        """The counts that follow an answer's end in an event of their own; `None` when they do not come."""
        try:
            async with asyncio.timeout(min(_USAGE_TIMEOUT_S, self._config.silence_timeout_s / 2)):
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
