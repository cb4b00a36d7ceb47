"""Answers by any server that speaks OpenAI's chat completions: vLLM, llama.cpp, LM Studio, TGI, OpenAI itself."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from typing import Annotated, Literal

import httpx
import msgspec

from resume_chat.adapters.chat_completions import ChatCompletions, bearer, check_key
from resume_chat.adapters.http_streaming import Limits, ModelServer, check_url
from resume_chat.adapters.model_context import ModelContext, check_room
from resume_chat.adapters.refusals import MISCONFIGURED_REST_S, Refusal
from resume_chat.adapters.stream_framing import token_count
from resume_chat.domain.answer import Completion
from resume_chat.domain.prompt import Prompt, PromptMessage
from resume_chat.ports.errors import GeneratorError, GeneratorRejectedError
from resume_chat.ports.generator import Generator


class OpenAiConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of `OpenAiGenerator`."""

    url: str = "http://127.0.0.1:8080/v1"
    """Address up to and including the version; `/v1` is added when it has no path."""
    model: Annotated[str, msgspec.Meta(min_length=1)] = "default"
    """The model's name on that server. llama.cpp serves what it has loaded under any name."""
    api_key: str = ""
    """Sent as bearer token; empty for none."""
    context_tokens: Annotated[int, msgspec.Meta(ge=512, le=10_000_000)] | None = None
    """The most of the model's context that is used, prompt and answer together: 512 to 10,000,000 tokens. When left out:
    what the server says, and 8192 where it says nothing."""
    max_tokens: Annotated[int, msgspec.Meta(ge=1, le=16_384)] = 512
    """Longest answer in tokens, 1 to 16,384."""
    limit_name: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    """Under which name that is sent. OpenAI's models that reason take the second only, and count their reasoning with it."""
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
        check_key("api_key", self.api_key)
        check_room("context_tokens", self.context_tokens, "max_tokens", self.max_tokens)

    def __repr__(self) -> str:
        """Without key and address: both may be secret."""
        return f"{type(self).__name__}(model={self.model!r})"


class _Meta(msgspec.Struct):
    n_ctx: object = None


class _Model(msgspec.Struct):
    id: str
    owned_by: str | None = None
    max_model_len: object = None  # vLLM
    context_length: object = None  # OpenRouter and others
    context_window: object = None  # Groq
    loaded_context_length: object = None  # LM Studio, of a model that is in memory
    meta: _Meta | None = None  # llama.cpp


class _Models(msgspec.Struct):
    data: list[_Model]


class _Info(msgspec.Struct):
    max_total_tokens: object = None  # TGI: prompt and answer together


_MODELS = msgspec.json.Decoder(_Models)
_INFO = msgspec.json.Decoder(_Info)


class OpenAiGenerator(Generator):
    """Its wire is that of `resume_chat.adapters.chat_completions`."""

    def __init__(self, config: OpenAiConfig) -> None:
        self._config = config
        has_path = httpx.URL(config.url).path.strip("/")
        url = config.url.rstrip("/") if has_path else f"{config.url.rstrip('/')}/v1"
        self._server = _server(config, url)
        self._own_wire = _server(config, url.removesuffix("/v1"))
        self._context = ModelContext(
            self.name, configured=config.context_tokens, answer_tokens=config.max_tokens, ask=self._told_context
        )
        self._completions = ChatCompletions(
            self._server,
            generator=self.name,
            model=config.model,
            context=self._context,
            options=_options(config),
            limit_name=config.limit_name,
        )

    @property
    def name(self) -> str:
        """`openai`."""
        return "openai"

    @property
    def prompt_budget_tokens(self) -> int:
        """What the context leaves beside the answer and the model's chat template."""
        return self._context.budget_tokens

    @property
    def can_continue(self) -> bool:
        """As configured: whether a server can does not show."""
        return self._config.can_continue

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        """The model's answer to the prompt's messages."""
        async with aclosing(self._server.answer(self._completions.pieces(prompt), prompt.beginning)) as pieces:
            async for piece in pieces:
                yield piece

    async def warm(self, beginning: Sequence[PromptMessage]) -> None:
        """Asks for one token after the beginning; llama.cpp and vLLM keep what they have read for it."""
        await self._completions.warm(beginning)

    async def check(self) -> str:
        """Reaches the server and looks the model up among those it offers."""
        await self._context.learn()
        models = (await self._server.get("/models", _MODELS)).data
        offered = [each.id for each in models]
        takes_any_name = any(each.owned_by == "llamacpp" for each in models)
        if offered and self._config.model not in offered and not takes_any_name:
            names = self._server.clean(", ".join(offered))
            raise GeneratorRejectedError(
                f"{self._server.label} has no model {self._config.model}: set RESUME_CHAT_OPENAI__MODEL to one of those it "
                f"has ({names})"
            )
        return f"{self._config.model} on {self._server.label}, context {self._context.tokens} tokens"

    async def aclose(self) -> None:
        """Does nothing: every answer closes its own connection."""

    async def _told_context(self) -> int | None:
        """What the server says of the model's context, each kind of server in its own place."""
        told = self._context_in(await self._server.get("/models", _MODELS))
        if told is None:
            with suppress(GeneratorError):  # https://lmstudio.ai/docs/developer/rest/endpoints
                told = self._context_in(await self._own_wire.get("/api/v0/models", _MODELS))
        if told is None:
            with suppress(GeneratorError):  # https://huggingface.github.io/text-generation-inference
                told = token_count((await self._own_wire.get("/info", _INFO)).max_total_tokens)
        return told

    def _context_in(self, models: _Models) -> int | None:
        for each in models.data:
            if each.id == self._config.model or each.owned_by == "llamacpp":
                told = each.max_model_len or each.context_length or each.context_window or each.loaded_context_length
                return token_count(told or (each.meta and each.meta.n_ctx))
        return None


def _server(config: OpenAiConfig, url: str) -> ModelServer:
    return ModelServer(
        label="the OpenAI-style server",
        remedy="start it, or set RESUME_CHAT_OPENAI__URL to where it runs",
        url=url,
        headers=bearer(config.api_key),
        secret=config.api_key,
        limits=Limits(
            connect_s=config.connect_timeout_s,
            first_token_s=config.first_token_timeout_s,
            silence_s=config.silence_timeout_s,
            answer_s=config.answer_timeout_s,
        ),
        judge=_judged,
    )


def _judged(refusal: Refusal) -> GeneratorError:
    if refusal.status in {401, 403}:
        return refusal.error("Check RESUME_CHAT_OPENAI__API_KEY", rest_s=MISCONFIGURED_REST_S)
    if refusal.status == 404:
        return refusal.error("Check RESUME_CHAT_OPENAI__URL, up to the version, and RESUME_CHAT_OPENAI__MODEL")
    return refusal.error()


def _options(config: OpenAiConfig) -> dict[str, object]:
    options: dict[str, object] = {"temperature": config.temperature}
    if config.include_usage:
        options["stream_options"] = {"include_usage": True}
    if config.seed is not None:
        options["seed"] = config.seed
    return options
