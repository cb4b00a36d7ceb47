"""Answers by a GGUF file on this machine, through llama.cpp: no server to install, none to start.

The model runs in a child process that this adapter owns (`llama_process.py`, and docs/adr/0016 for why); the wire to it is
llama.cpp's own chat completions on the loopback interface.
"""

import asyncio
import heapq
import math
import os
import secrets
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Annotated

import msgspec

from resume_chat.adapters.chat_completions import ChatCompletions, bearer
from resume_chat.adapters.gguf_header import GgufError, GgufHeader, read_gguf_header
from resume_chat.adapters.http_streaming import Limits, ModelServer
from resume_chat.adapters.llama_process import LlamaProcess, Load, start
from resume_chat.adapters.model_context import ModelContext, check_room
from resume_chat.adapters.refusals import MISCONFIGURED_REST_S
from resume_chat.adapters.turns import Turns
from resume_chat.domain.answer import Completion
from resume_chat.domain.prompt import Prompt, PromptMessage
from resume_chat.ports.errors import GeneratorRejectedError, GeneratorTimeoutError, GeneratorUnavailableError
from resume_chat.ports.generator import Generator

_DYING_S = 1.0  # from the closing of a dying process's sockets to its end; milliseconds, but for a busy machine
_UNNOTICED_S = 1.0  # llama.cpp looks so often whether a request without a word yet was left (HTTP_POLLING_SECONDS)
_MAX_WAITING = 256  # answers in line; the chain in front of this one lets far fewer through
_BATCH_TOKENS = 64  # a stop waits for a batch at most; 512 tokens in one are read no faster (docs/adr/0016)


class LlamaCppConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of `LlamaCppGenerator`."""

    model_path: str = ""
    """The GGUF file. Needed."""
    context_tokens: Annotated[int, msgspec.Meta(ge=512, le=1_048_576)] = 8192
    """Context of each answer in tokens, prompt and answer together: 512 to 1,048,576. Memory grows with it."""
    max_tokens: Annotated[int, msgspec.Meta(ge=1, le=16_384)] = 512
    """Longest answer in tokens, 1 to 16,384."""
    answers_at_once: Annotated[int, msgspec.Meta(ge=1, le=64)] = 2
    """Answers that are written side by side, 1 to 64; each has its context in memory. Further ones wait."""
    threads: Annotated[int, msgspec.Meta(ge=0, le=512)] = 0
    """Processor threads of the model, up to 512; 0 leaves one core to the service."""
    temperature: Annotated[float, msgspec.Meta(ge=0, le=2)] = 0.1
    """0 (always the likeliest word) to 2."""
    seed: int | None = None
    """Makes answers repeatable; without one they vary."""
    load_timeout_s: Annotated[float, msgspec.Meta(gt=0, le=3600)] = 300.0
    """Seconds until the model must be loaded, above 0, up to 3,600. It is loaded once, by the first answer."""
    first_token_timeout_s: Annotated[float, msgspec.Meta(gt=0, le=600)] = 90.0
    """Seconds until the first word, loading included, above 0, up to 600: two cores read a resume for a minute."""
    silence_timeout_s: Annotated[float, msgspec.Meta(gt=0, le=600)] = 20.0
    """Seconds between two words, above 0, up to 600."""
    answer_timeout_s: Annotated[float, msgspec.Meta(gt=0, le=3600)] = 150.0
    """Seconds for a whole answer, above 0, up to 3,600."""

    def __post_init__(self) -> None:
        """Refuses what cannot work."""
        check_room("context_tokens", self.context_tokens, "max_tokens", self.max_tokens)


class LlamaCppGenerator(Generator):
    """One model, loaded once and kept, at the first answer; a process that has died is started again by the next one.

    Closing the connection stops an answer: llama.cpp looks for it between two batches, and at least once a second.
    """

    def __init__(self, config: LlamaCppConfig) -> None:
        self._config = config
        self._name = Path(config.model_path).name
        self._key = secrets.token_hex(16)
        self._header: tuple[tuple[int, int], GgufHeader] | None = None
        self._loading: asyncio.Task[LlamaProcess] | None = None
        # For each slot that has no answer: when llama.cpp has noticed that the last one was left, in monotonic seconds.
        self._slots_free_at = [0.0] * config.answers_at_once
        self._turns = Turns(
            self.name, running=config.answers_at_once, waiting=_MAX_WAITING, wait_s=config.first_token_timeout_s
        )
        self._context = ModelContext(
            self.name, configured=config.context_tokens, answer_tokens=config.max_tokens, ask=self._told_context
        )

    @property
    def name(self) -> str:
        """`llamacpp`."""
        return "llamacpp"

    @property
    def prompt_budget_tokens(self) -> int:
        """What the context leaves beside the answer and the model's chat template."""
        return self._context.budget_tokens

    @property
    def can_continue(self) -> bool:
        """llama.cpp leaves the chat's last message open when it is the model's own."""
        return True

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        """The model's answer to the prompt's messages, when one of its slots is free.

        Those who wait for one wait here, where leaving the line costs nothing: llama.cpp makes every request ready that it
        is given, and later ones wait for all that have been left (docs/adr/0016).
        """
        async with self._turns.taken():
            free_at = heapq.heappop(self._slots_free_at)
            try:
                await asyncio.sleep(free_at - time.monotonic())
                free_at = math.inf
                async with aclosing(self._pieces(prompt)) as pieces:
                    async for piece in pieces:
                        free_at = 0.0  # from the first word on it is noticed with the next one
                        yield piece
            finally:
                heapq.heappush(self._slots_free_at, min(free_at, time.monotonic() + _UNNOTICED_S))

    async def warm(self, beginning: Sequence[PromptMessage]) -> None:
        """Loads the model and has each of its slots read the beginning, one after the other: the first is soon of use."""
        server = self._server(await self._loaded(self._config.load_timeout_s))
        for slot in range(self._config.answers_at_once):
            await self._completions(server).warm(beginning, {"id_slot": slot})

    async def check(self) -> str:
        """Looks at the file, without loading it."""
        header = await asyncio.to_thread(self._look)
        await self._context.learn()
        process = self._running()
        state = "loaded" if process and process.is_running else "not loaded before the first answer"
        return f"{self._name}, {header.size_bytes / 1e6:.0f} MB, {state}, context {self._context.tokens} tokens"

    async def aclose(self) -> None:
        """Ends the model's process."""
        if self._loading is not None and not self._loading.done():
            await asyncio.wait({self._loading})
        process, self._loading = self._running(), None
        if process is not None:
            await asyncio.to_thread(process.end)

    async def _pieces(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        process = await self._loaded(self._config.first_token_timeout_s)
        try:
            async with aclosing(self._answer(process, prompt)) as answer:
                async for piece in answer:
                    yield piece
        except GeneratorUnavailableError:  # nothing was said yet
            if not await asyncio.to_thread(process.has_ended, _DYING_S):
                raise
        else:
            return
        async with aclosing(self._answer(await self._loaded(self._config.first_token_timeout_s), prompt)) as answer:
            async for piece in answer:
                yield piece

    def _answer(self, process: LlamaProcess, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        server = self._server(process)
        return server.answer(self._completions(server).pieces(prompt), prompt.beginning)

    def _running(self) -> LlamaProcess | None:
        task = self._loading
        is_loaded = task is not None and task.done() and not task.cancelled() and task.exception() is None
        return task.result() if task is not None and is_loaded else None

    async def _loaded(self, timeout_s: float) -> LlamaProcess:
        """The process, started where there is none. Whoever stops waiting does not stop the loading: others wait, too."""
        process = self._running()
        if process is not None and process.is_running:
            return process
        if self._loading is None or self._loading.done():
            self._loading = asyncio.create_task(asyncio.to_thread(self._load))
        try:
            async with asyncio.timeout(timeout_s):
                return await asyncio.shield(self._loading)
        except TimeoutError as exc:
            raise GeneratorTimeoutError(f"{self.name}: {self._name} was not loaded within {timeout_s:g} s") from exc

    def _load(self) -> LlamaProcess:
        self._look()
        config = self._config
        load = Load(
            model_path=config.model_path,
            name=self._name,
            key=self._key,
            context_tokens=config.context_tokens,
            slots=config.answers_at_once,
            threads=config.threads or max(1, (os.cpu_count() or 2) - 1),
            batch_tokens=_BATCH_TOKENS,
        )
        try:
            return start(load, config.load_timeout_s)
        except GeneratorRejectedError as exc:
            raise GeneratorRejectedError(str(exc), rest_s=MISCONFIGURED_REST_S) from exc

    def _look(self) -> GgufHeader:
        """What the file says of itself; read anew only when it has changed, since a long vocabulary takes half a second."""
        where = "llamacpp: RESUME_CHAT_LLAMACPP__MODEL_PATH"
        path = self._config.model_path
        if not path:
            raise GeneratorRejectedError(f"{where} is not set: name a GGUF file", rest_s=MISCONFIGURED_REST_S)
        try:
            with Path(path).open("rb") as file:
                state = os.fstat(file.fileno())
                stamp = (state.st_size, state.st_mtime_ns)
                if self._header is None or self._header[0] != stamp:
                    self._header = (stamp, read_gguf_header(file))
                return self._header[1]
        except OSError as exc:
            problem = f"{path} cannot be read ({exc.strerror})"
            raise GeneratorRejectedError(f"{where}: {problem}", rest_s=MISCONFIGURED_REST_S) from exc
        except GgufError as exc:
            raise GeneratorRejectedError(f"{where}: {path} {exc}", rest_s=MISCONFIGURED_REST_S) from exc

    def _server(self, process: LlamaProcess) -> ModelServer:
        config = self._config
        return ModelServer(
            label="llama.cpp",
            remedy="the next answer starts it again",
            url=f"{process.url}/v1",
            headers=bearer(self._key),
            secret=self._key,
            limits=Limits(
                connect_s=3.0,
                first_token_s=config.first_token_timeout_s,
                silence_s=config.silence_timeout_s,
                answer_s=config.answer_timeout_s,
            ),
        )

    def _completions(self, server: ModelServer) -> ChatCompletions:
        return ChatCompletions(
            server,
            generator=self.name,
            model=self._name,
            context=self._context,
            options=self._options(),
        )

    async def _told_context(self) -> int | None:
        """What the model itself was made for may be less than what is configured."""
        return (await asyncio.to_thread(self._look)).context_tokens

    def _options(self) -> dict[str, object]:
        config = self._config
        options: dict[str, object] = {
            "temperature": config.temperature,
            "stream_options": {"include_usage": True},
            "cache_prompt": True,
        }
        if config.seed is not None:
            options["seed"] = config.seed
        return options
