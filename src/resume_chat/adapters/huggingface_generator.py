"""Answers by models behind Hugging Face's router, which passes a request on to one of many providers.

Wire: https://huggingface.co/docs/inference-providers. The chat is OpenAI's; routing by a suffix of the model's name, the
list of models with their providers, and what a refusal means are Hugging Face's own.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Annotated

import msgspec

from resume_chat.adapters.chat_completions import ChatCompletions, bearer, check_key
from resume_chat.adapters.http_streaming import Limits, ModelServer, check_url
from resume_chat.adapters.model_context import ModelContext, check_room
from resume_chat.adapters.refusals import MISCONFIGURED_REST_S, Refusal
from resume_chat.adapters.stream_framing import token_count
from resume_chat.domain.answer import Completion
from resume_chat.domain.prompt import Prompt, PromptMessage
from resume_chat.ports.errors import GeneratorError, GeneratorRejectedError, GeneratorUnavailableError
from resume_chat.ports.generator import Generator

_POLICIES = {"", "fastest", "cheapest", "preferred"}
_TOKENS_PAGE = "https://huggingface.co/settings/tokens"
_CREDIT_PAGE = "https://huggingface.co/settings/billing"
_MODELS_PAGE = "https://huggingface.co/models?inference_provider=all&pipeline_tag=text-generation"


class HuggingFaceConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of `HuggingFaceGenerator`."""

    token: str = ""
    """Access token, `hf_...`, with the permission to make calls to Inference Providers. Needed."""
    model: Annotated[str, msgspec.Meta(min_length=1)] = "meta-llama/Llama-3.1-8B-Instruct"
    """The model's name, with `:fastest`, `:cheapest`, `:preferred` or `:PROVIDER` after it to say who runs it."""
    url: str = "https://router.huggingface.co/v1"
    """Address of the router, up to and including the version."""
    bill_to: str = ""
    """Organisation that pays; empty for the token's owner."""
    context_tokens: Annotated[int, msgspec.Meta(ge=512, le=10_000_000)] | None = None
    """The most of the model's context that is used, prompt and answer together: 512 to 10,000,000 tokens. When left out:
    what the model's providers say, and 8192 where they say nothing."""
    max_tokens: Annotated[int, msgspec.Meta(ge=1, le=16_384)] = 512
    """Longest answer in tokens, 1 to 16,384; each one is paid for."""
    temperature: Annotated[float, msgspec.Meta(ge=0, le=2)] = 0.1
    """0 (always the likeliest word) to 2."""
    connect_timeout_s: Annotated[float, msgspec.Meta(gt=0, le=60)] = 5.0
    """Seconds until the router must have taken the connection, above 0, up to 60."""
    first_token_timeout_s: Annotated[float, msgspec.Meta(gt=0, le=600)] = 30.0
    """Seconds until the first word, above 0, up to 600."""
    silence_timeout_s: Annotated[float, msgspec.Meta(gt=0, le=600)] = 20.0
    """Seconds between two words, above 0, up to 600."""
    answer_timeout_s: Annotated[float, msgspec.Meta(gt=0, le=3600)] = 120.0
    """Seconds for a whole answer, above 0, up to 3,600."""

    def __post_init__(self) -> None:
        """Refuses what cannot work, before anything is sent."""
        check_url(self.url)
        check_key("token", self.token)
        check_key("bill_to", self.bill_to)
        check_room("context_tokens", self.context_tokens, "max_tokens", self.max_tokens)

    def __repr__(self) -> str:
        """Without the token."""
        return f"{type(self).__name__}(model={self.model!r})"


class _Provider(msgspec.Struct):
    provider: str
    status: str | None = None
    context_length: object = None


class _Model(msgspec.Struct):
    id: str
    providers: list[_Provider] = []


class _Models(msgspec.Struct):
    data: list[_Model]


_MODELS = msgspec.json.Decoder(_Models)


class HuggingFaceGenerator(Generator):
    """Its wire is that of `resume_chat.adapters.chat_completions`, with the router's own refusals.

    Which provider gets a request is the router's choice, and not all of them go on from the beginning of an answer.
    """

    def __init__(self, config: HuggingFaceConfig) -> None:
        self._config = config
        billing = {"X-HF-Bill-To": config.bill_to} if config.bill_to else {}
        self._server = ModelServer(
            label="Hugging Face",
            remedy="see https://status.huggingface.co, or configure another generator",
            url=config.url,
            headers={**bearer(config.token), **billing},
            secret=config.token,
            limits=Limits(
                connect_s=config.connect_timeout_s,
                first_token_s=config.first_token_timeout_s,
                silence_s=config.silence_timeout_s,
                answer_s=config.answer_timeout_s,
            ),
            judge=_judged,
        )
        self._context = ModelContext(
            self.name, configured=config.context_tokens, answer_tokens=config.max_tokens, ask=self._told_context
        )
        self._completions = ChatCompletions(
            self._server,
            generator=self.name,
            model=config.model,
            context=self._context,
            options={"temperature": config.temperature, "stream_options": {"include_usage": True}},
        )

    @property
    def name(self) -> str:
        """`huggingface`."""
        return "huggingface"

    @property
    def prompt_budget_tokens(self) -> int:
        """What the context leaves beside the answer and the model's chat template."""
        return self._context.budget_tokens

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        """The model's answer to the prompt's messages."""
        self._check_token()
        async with aclosing(self._server.answer(self._completions.pieces(prompt))) as pieces:
            async for piece in pieces:
                yield piece

    async def warm(self, beginning: Sequence[PromptMessage]) -> None:
        """Nothing is asked: the next question may go to another provider, and each token costs credit."""

    async def check(self) -> str:
        """Looks the model up among those that the router offers, and whether somebody runs it now."""
        self._check_token()
        await self._context.learn()
        model, _, choice = self._config.model.partition(":")
        offered = {each.id: each.providers for each in (await self._server.get("/models", _MODELS)).data}
        if model not in offered:
            raise GeneratorRejectedError(f"{self._server.label} offers no model {model}: choose one of {_MODELS_PAGE}")
        providers = [each for each in offered[model] if _may_run(each, choice)]
        names = self._server.clean(", ".join(each.provider for each in offered[model])) or "none"
        if not providers:
            raise GeneratorRejectedError(f"{self._server.label}: {choice or 'nobody'} runs {model}; it has {names}")
        live = [each.provider for each in providers if each.status == "live"]
        if not live:
            raise GeneratorUnavailableError(f"{self._server.label}: {model} is run by {names}, none of them live now")
        by = self._server.clean(", ".join(live))
        return (
            f"{self._config.model} on {self._server.label} by {by}, context {self._context.tokens} tokens; "
            "whether the token is good and the credit lasts, only an answer shows"
        )

    async def aclose(self) -> None:
        """Does nothing: every answer closes its own connection."""

    async def _told_context(self) -> int | None:
        """The least of what the providers have that may run the model: which of them gets a question is not ours to say."""
        model, _, choice = self._config.model.partition(":")
        models = (await self._server.get("/models", _MODELS)).data
        providers = [each for model_ in models if model_.id == model for each in model_.providers]
        told = [
            token_count(each.context_length) for each in providers if each.status == "live" and _may_run(each, choice)
        ]
        return min((each for each in told if each), default=None)

    def _check_token(self) -> None:
        if not self._config.token:
            raise GeneratorRejectedError(
                f"{self._server.label}: RESUME_CHAT_HUGGINGFACE__TOKEN is not set; make a token at {_TOKENS_PAGE}",
                rest_s=MISCONFIGURED_REST_S,
            )


def _judged(refusal: Refusal) -> GeneratorError:
    """What a refusal means, and for how long the router need not be asked again."""
    if refusal.status == 402:
        return refusal.error(f"The credit is spent: see {_CREDIT_PAGE}")
    if refusal.status == 404:
        way_out = "Check RESUME_CHAT_HUGGINGFACE__URL, up to the version, and RESUME_CHAT_HUGGINGFACE__MODEL"
        return refusal.error(way_out, rest_s=MISCONFIGURED_REST_S)
    if refusal.code == "model_not_supported":
        way_out = f"Choose a model of {_MODELS_PAGE}, or enable a provider that runs this one"
        return refusal.error(way_out, rest_s=MISCONFIGURED_REST_S)
    if refusal.status in {401, 403}:
        return refusal.error(f"Check RESUME_CHAT_HUGGINGFACE__TOKEN at {_TOKENS_PAGE}", rest_s=MISCONFIGURED_REST_S)
    return refusal.error()


def _may_run(provider: _Provider, choice: str) -> bool:
    """Whether the suffix of the model's name lets this provider run it."""
    return choice in _POLICIES or provider.provider == choice
