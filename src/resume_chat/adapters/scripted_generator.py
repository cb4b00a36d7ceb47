"""Numbered tokens at a steady pace: for demonstrations and tests, where loss, order and repetition must show."""

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from typing import Annotated

import msgspec

from resume_chat.domain.answer import Completion, Finish, Usage
from resume_chat.domain.continuing import rest_of
from resume_chat.domain.prompt import Prompt, PromptMessage
from resume_chat.ports.errors import GeneratorRejectedError
from resume_chat.ports.generator import Generator


class ScriptedConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of `ScriptedGenerator`."""

    count: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 60
    """Tokens in an answer, 1 to 100,000."""
    token_interval_ms: Annotated[float, msgspec.Meta(ge=0, le=60_000)] = 20.0
    """Milliseconds before each token, 0 to 60,000."""
    token_chars: Annotated[int, msgspec.Meta(ge=8, le=10_000)] = 8
    """Characters of a token, its blank included, 8 to 10,000."""


class ScriptedGenerator(Generator):
    """Says `t000001 t000002 ...`, whatever is asked."""

    def __init__(self, config: ScriptedConfig) -> None:
        self._config = config

    @property
    def name(self) -> str:
        """`scripted`."""
        return "scripted"

    @property
    def prompt_budget_tokens(self) -> int:
        """More than any prompt needs: it reads none."""
        return 1_000_000

    @property
    def can_continue(self) -> bool:
        """From its own words."""
        return True

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        """The same tokens each time."""
        width = self._config.token_chars - 1
        tokens = [f"t{number:06d}".ljust(width, "x") + " " for number in range(1, self._config.count + 1)]
        rest = rest_of("".join(tokens), prompt.beginning)
        if rest is None:
            raise GeneratorRejectedError("scripted: the beginning is not what it says")
        for token in re.findall(r"\S* ", rest):
            await asyncio.sleep(self._config.token_interval_ms / 1000)
            yield token
        usage = Usage(prompt_tokens=0, completion_tokens=self._config.count)
        yield Completion(finish=Finish.COMPLETE, generator=self.name, usage=usage)

    async def warm(self, beginning: Sequence[PromptMessage]) -> None:
        """Nothing to do: it reads nothing."""

    async def check(self) -> str:
        """Always there."""
        return f"scripted, {self._config.count} tokens, one every {self._config.token_interval_ms:g} ms"

    async def aclose(self) -> None:
        """Holds nothing."""
