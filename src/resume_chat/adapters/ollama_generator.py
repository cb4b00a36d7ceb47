"""Answers by a model that Ollama serves, over its native chat call.

Native because `/v1/chat/completions` of the same server ignores `num_ctx`, and a context that was never asked for cuts
the beginning of the prompt off in silence.
"""

import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Annotated

import msgspec

from resume_chat.adapters.http_streaming import Limits, ModelServer, check_url
from resume_chat.adapters.model_context import ModelContext, check_room
from resume_chat.adapters.refusals import Refusal
from resume_chat.adapters.stream_framing import WireError, decoded, error_text, token_count
from resume_chat.domain.answer import Completion, Finish, Usage
from resume_chat.domain.prompt import Prompt, PromptMessage
from resume_chat.ports.errors import GeneratorError, GeneratorRejectedError
from resume_chat.ports.generator import Generator

_DURATION = re.compile(r"-?([0-9]+|([0-9]+(\.[0-9]+)?(ms|s|m|h))+)")


class OllamaConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of `OllamaGenerator`."""

    url: str = "http://127.0.0.1:11434"
    """Address of the Ollama server: http or https, with a path when it is behind one."""
    model: Annotated[str, msgspec.Meta(min_length=1)] = "llama3.1"
    """A model that was pulled; without a tag, `latest` is meant."""
    num_ctx: Annotated[int, msgspec.Meta(ge=512, le=1_048_576)] = 8192
    """Context in tokens, prompt and answer together: 512 to 1,048,576. Changing it makes Ollama load the model anew."""
    num_predict: Annotated[int, msgspec.Meta(ge=1, le=16_384)] = 512
    """Longest answer in tokens, 1 to 16,384."""
    temperature: Annotated[float, msgspec.Meta(ge=0, le=2)] = 0.1
    """0 (always the likeliest word) to 2."""
    seed: int | None = None
    """Makes answers repeatable; without one they vary."""
    keep_alive: str = "10m"
    """How long the model stays loaded after an answer: a duration such as `10m`, seconds, or `-1` for ever."""
    connect_timeout_s: Annotated[float, msgspec.Meta(gt=0, le=60)] = 3.0
    """Seconds until the server must have taken the connection, above 0, up to 60."""
    first_token_timeout_s: Annotated[float, msgspec.Meta(gt=0, le=600)] = 30.0
    """Seconds until the first word, loading the model included, above 0, up to 600."""
    silence_timeout_s: Annotated[float, msgspec.Meta(gt=0, le=600)] = 20.0
    """Seconds between two words, above 0, up to 600."""
    answer_timeout_s: Annotated[float, msgspec.Meta(gt=0, le=3600)] = 120.0
    """Seconds for a whole answer, above 0, up to 3,600."""

    def __post_init__(self) -> None:
        """Refuses what cannot work, before anything is sent."""
        check_url(self.url)
        check_room("num_ctx", self.num_ctx, "num_predict", self.num_predict)
        if not _DURATION.fullmatch(self.keep_alive):
            raise ValueError("keep_alive must be a duration such as 10m, seconds, or -1 for ever")

    def __repr__(self) -> str:
        """Without the address: it may hold a password."""
        return f"{type(self).__name__}(model={self.model!r})"


class _Message(msgspec.Struct):
    content: str | None = None  # `thinking` stands beside it and is not read


class _ChatLine(msgspec.Struct):
    message: _Message | None = None
    done: bool = False
    done_reason: str | None = None
    error: object = None
    prompt_eval_count: object = None
    eval_count: object = None


class _Model(msgspec.Struct):
    name: str


class _Tags(msgspec.Struct):
    models: list[_Model]


class _LoadedModel(msgspec.Struct):
    name: str
    context_length: object = None


class _Loaded(msgspec.Struct):
    models: list[_LoadedModel]


class _Shown(msgspec.Struct):
    model_info: dict[str, object] = {}


_LOADED = msgspec.json.Decoder(_Loaded)
_SHOWN = msgspec.json.Decoder(_Shown)
_CHAT_LINE = msgspec.json.Decoder(_ChatLine)
_TAGS = msgspec.json.Decoder(_Tags)


class OllamaGenerator(Generator):
    """`POST /api/chat` with NDJSON, as https://docs.ollama.com/api defines it.

    A failure after the first byte comes as a line `{"error": ...}` inside a success, and a stream that just ends without
    `"done": true` has broken.
    """

    def __init__(self, config: OllamaConfig) -> None:
        self._config = config
        self._server = ModelServer(
            label="Ollama",
            remedy="start it with `ollama serve`, or set RESUME_CHAT_OLLAMA__URL to where it runs",
            url=config.url,
            headers={"Accept": "application/x-ndjson"},
            limits=Limits(
                connect_s=config.connect_timeout_s,
                first_token_s=config.first_token_timeout_s,
                silence_s=config.silence_timeout_s,
                answer_s=config.answer_timeout_s,
            ),
            judge=self._judged,
        )
        self._context = ModelContext(
            self.name, configured=config.num_ctx, answer_tokens=config.num_predict, ask=self._told_context
        )

    @property
    def name(self) -> str:
        """`ollama`."""
        return "ollama"

    @property
    def prompt_budget_tokens(self) -> int:
        """What `num_ctx` leaves beside the answer and the model's chat template."""
        return self._context.budget_tokens

    @property
    def can_continue(self) -> bool:
        """The chat's last message is left open when it is the model's own."""
        return True

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        """The model's answer to the prompt's messages."""
        answer = self._context.answer(prompt, by=self._answered)
        async with aclosing(self._server.answer(answer, prompt.beginning)) as pieces:
            async for piece in pieces:
                yield piece

    async def warm(self, beginning: Sequence[PromptMessage]) -> None:
        """Asks for one token after the beginning: that loads the model, with its context, and reads the resume."""
        await self._context.learn()
        if self._context.takes(beginning):
            await self._server.warm("/api/chat", self._body(beginning, num_predict=1))

    async def check(self) -> str:
        """Reaches the server and looks the model up among those that were pulled."""
        tags = await self._server.get("/api/tags", _TAGS)
        if _with_tag(self._config.model) not in {_with_tag(each.name) for each in tags.models}:
            raise self._missing()
        await self._context.learn()
        return (
            f"{self._config.model} on {self._server.label}, context {self._context.tokens} tokens{await self._loaded()}"
        )

    async def aclose(self) -> None:
        """Does nothing: every answer closes its own connection."""

    async def _answered(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        body = self._body(prompt.messages, self._context.answer_tokens)
        async with (
            self._server.request("POST", "/api/chat", body) as response,
            aclosing(self._server.lines(response)) as lines,
        ):
            async for raw in lines:
                if not raw:
                    continue
                line = decoded(raw, _CHAT_LINE)
                if line.error is not None:
                    raise WireError(error_text(line.error))
                if line.message is None and not line.done:
                    raise WireError("a line that is no part of a chat")
                if line.message and line.message.content:
                    yield line.message.content
                if line.done:
                    yield self._completion(line)
                    return

    def _body(self, messages: Sequence[PromptMessage], num_predict: int) -> bytes:
        config = self._config
        options = {
            "num_ctx": config.num_ctx,
            "num_predict": num_predict,
            "temperature": config.temperature,
        }
        if config.seed is not None:
            options["seed"] = config.seed
        return msgspec.json.encode(
            {
                "model": config.model,
                "messages": [{"role": each.role.value, "content": each.content} for each in messages],
                "stream": True,
                "think": False,  # left out, models that can think do, and the visitor waits
                "keep_alive": _duration(config.keep_alive),
                "options": options,
            }
        )

    def _completion(self, line: _ChatLine) -> Completion:
        return Completion(
            finish=Finish.LENGTH if line.done_reason == "length" else Finish.COMPLETE,
            generator=self.name,
            model=self._config.model,
            usage=Usage(
                prompt_tokens=token_count(line.prompt_eval_count), completion_tokens=token_count(line.eval_count)
            ),
        )

    async def _told_context(self) -> int | None:
        """What the model was made for: Ollama lowers a larger `num_ctx` to it in silence."""
        shown = await self._server.ask("/api/show", msgspec.json.encode({"model": self._config.model}), _SHOWN)
        told = [value for key, value in shown.model_info.items() if key.endswith(".context_length")]
        return token_count(told[0]) if told else None

    async def _loaded(self) -> str:
        """What the server says of the model that it has in memory, where that is not what will be asked for."""
        name, wanted = _with_tag(self._config.model), self._context.tokens
        for each in (await self._server.get("/api/ps", _LOADED)).models:
            held = token_count(each.context_length)
            if _with_tag(each.name) == name and held and held != wanted:
                return f"; in memory with {held}, the next answer loads it anew"
        return ""

    def _judged(self, refusal: Refusal) -> GeneratorError:
        if refusal.status == 404 and "model" in refusal.words and "not found" in refusal.words:
            return self._missing()
        if refusal.status == 404:
            return refusal.error("Is that Ollama? Its address is RESUME_CHAT_OLLAMA__URL")
        if refusal.status == 401:
            return refusal.error("For a model of its cloud run `ollama signin` on its machine")
        return refusal.error()

    def _missing(self) -> GeneratorRejectedError:
        model = self._config.model
        return GeneratorRejectedError(f"{self._server.label} has no model {model}: run `ollama pull {model}`")


def _with_tag(model: str) -> str:
    return model if ":" in model.rsplit("/", 1)[-1] else f"{model}:latest"


def _duration(text: str) -> int | str:
    """As Ollama takes it: a text without a unit is refused, a number is not (open-webui/open-webui#753)."""
    return int(text) if text.removeprefix("-").isdecimal() else text
