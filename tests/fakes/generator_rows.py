"""The generators under contract, one row each, and what a test hears from one of them."""

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import cache, partial

from fakes.llama_server import model_path
from fakes.prompts import prompt_about, short_prompt
from resume_chat.adapters.chain_generator import ChainConfig, ChainGenerator
from resume_chat.adapters.extractive_generator import ExtractiveGenerator
from resume_chat.adapters.huggingface_generator import HuggingFaceConfig, HuggingFaceGenerator
from resume_chat.adapters.llamacpp_generator import LlamaCppConfig, LlamaCppGenerator
from resume_chat.adapters.ollama_generator import OllamaConfig, OllamaGenerator
from resume_chat.adapters.openai_generator import OpenAiConfig, OpenAiGenerator
from resume_chat.adapters.scripted_generator import ScriptedConfig, ScriptedGenerator
from resume_chat.domain.answer import Begun, Completion
from resume_chat.domain.prompt import Prompt
from resume_chat.ports.errors import GeneratorError
from resume_chat.ports.generator import Generator

REFUSING_URL = "http://127.0.0.1:1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Limits in seconds; generous, so that a busy machine does not look like a slow model."""

    connect_s: float = 5.0
    first_s: float = 20.0
    silence_s: float = 20.0
    answer_s: float = 60.0


SHORT = Waits(connect_s=0.5, first_s=1.0, silence_s=0.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One adapter, and what differs."""

    make: Callable[[str, str, Waits], Generator]
    """From a model server's address, a model's name and limits."""
    made_by: str
    """What its completions name as generator."""
    can_continue: bool = False
    """Whether it goes on from a beginning."""
    warms: bool = False
    """Whether the server behind it reads the beginning of the prompts when told to."""
    protocol: str | None = None
    """The wire of the server behind it; without one, promises about servers do not apply."""
    says_the_same: bool = True
    """Whether the same prompt always gets the same text; a real model's also depends on what it reads beside."""
    prompt: Callable[[], Prompt] = prompt_about
    """What it is given where the question does not matter: a real model gets little to read."""
    recorded: tuple[str, ...] = ()
    """With what the names of the recordings begin that it must understand."""
    offered: str = "llama3.1"
    """A model that the server has."""
    remedies: tuple[str, ...] = ()
    """Words of the ways out that `check` names when the server is away, and when the model is."""


def _ollama(url: str, model: str, waits: Waits) -> OllamaGenerator:
    return OllamaGenerator(
        OllamaConfig(
            url=url,
            model=model,
            connect_timeout_s=waits.connect_s,
            first_token_timeout_s=waits.first_s,
            silence_timeout_s=waits.silence_s,
            answer_timeout_s=waits.answer_s,
        )
    )


def openai(url: str, model: str, waits: Waits, *, can_continue: bool = False) -> OpenAiGenerator:
    """For a server at `url`; with `can_continue` one such as vLLM or llama.cpp."""
    return OpenAiGenerator(
        OpenAiConfig(
            url=url,
            model=model,
            can_continue=can_continue,
            connect_timeout_s=waits.connect_s,
            first_token_timeout_s=waits.first_s,
            silence_timeout_s=waits.silence_s,
            answer_timeout_s=waits.answer_s,
        )
    )


def _huggingface(url: str, model: str, waits: Waits) -> HuggingFaceGenerator:
    return HuggingFaceGenerator(
        HuggingFaceConfig(
            url=f"{url}/v1",
            token="hf_contract",
            model=model,
            connect_timeout_s=waits.connect_s,
            first_token_timeout_s=waits.first_s,
            silence_timeout_s=waits.silence_s,
            answer_timeout_s=waits.answer_s,
        )
    )


@cache
def llamacpp() -> LlamaCppGenerator:
    """A real, small model, the same for all who ask: loading takes a second, reading the prompt some more."""
    config = LlamaCppConfig(
        model_path=str(model_path()),
        context_tokens=2048,
        max_tokens=24,
        temperature=0,
        seed=1,
        threads=1,
        first_token_timeout_s=110,
        silence_timeout_s=60,
    )
    return LlamaCppGenerator(config)


def _chain(url: str, model: str, waits: Waits) -> ChainGenerator:
    links = [openai(REFUSING_URL, "never-there", waits), _ollama(url, model, waits)]
    return ChainGenerator(links, ChainConfig(max_running=64), time.monotonic, lambda _link, _error: None)


ADAPTERS: dict[str, Row] = {
    "ollama": Row(
        make=_ollama,
        made_by="ollama",
        can_continue=True,
        warms=True,
        protocol="ollama",
        recorded=("ollama_",),
        remedies=("`ollama serve`", "`ollama pull absent`"),
    ),
    "openai": Row(
        make=openai,
        made_by="openai",
        warms=True,
        protocol="openai",
        recorded=("openai_",),
        offered="ok:200",
        remedies=("RESUME_CHAT_OPENAI__URL", "RESUME_CHAT_OPENAI__MODEL"),
    ),
    "huggingface": Row(
        make=_huggingface,
        made_by="huggingface",
        protocol="openai",
        recorded=("openai_", "huggingface_"),
        offered="acme/parrot-8b",
        remedies=("status.huggingface.co", "huggingface.co/models"),
    ),
    "chain": Row(
        make=_chain,
        made_by="ollama",
        can_continue=True,
        warms=True,
        protocol="ollama",
        recorded=("ollama_",),
        remedies=("`ollama serve`", "`ollama pull absent`"),
    ),
    "llamacpp": Row(
        make=lambda _url, _model, _waits: llamacpp(),
        made_by="llamacpp",
        can_continue=True,
        says_the_same=False,
        prompt=partial(short_prompt, "What did she build?"),
    ),
    "extractive": Row(make=lambda _url, _model, _waits: ExtractiveGenerator(), made_by="extractive", can_continue=True),
    "scripted": Row(
        make=lambda _url, _model, _waits: ScriptedGenerator(ScriptedConfig(count=60, token_interval_ms=1)),
        made_by="scripted",
        can_continue=True,
    ),
}
SERVED = [name for name, row in ADAPTERS.items() if row.protocol]


@dataclass(slots=True)
class Heard:
    """All that came out of one stream."""

    begun: list[str] = field(default_factory=list)
    """Who was said to make the answer."""
    tokens: list[str] = field(default_factory=list)
    completion: Completion | None = None
    error: GeneratorError | None = None
    after_completion: int = 0
    seconds: float = 0.0

    @property
    def text(self) -> str:
        """The tokens in one piece."""
        return "".join(self.tokens)


async def listen(generator: Generator, prompt: Prompt) -> Heard:
    """Reads a stream to its end. Any error but the port's passes through and fails the test."""
    heard, began = Heard(), time.monotonic()
    try:
        async with aclosing(generator.stream(prompt)) as pieces:
            async for piece in pieces:
                if heard.completion:
                    heard.after_completion += 1
                elif isinstance(piece, Completion):
                    heard.completion = piece
                elif isinstance(piece, Begun):
                    heard.begun.append(piece.generator)
                else:
                    heard.tokens.append(piece)
    except GeneratorError as exc:
        heard.error = exc
    heard.seconds = time.monotonic() - began
    return heard


async def next_piece(pieces: AsyncGenerator[Begun | str | Completion, None]) -> str | Completion:
    """The next token, or the end."""
    while isinstance(piece := await anext(pieces), Begun):
        pass
    return piece


def numbered(count: int) -> str:
    """The text of so many numbered tokens."""
    return "".join(f"t{number:06d} " for number in range(1, count + 1))
