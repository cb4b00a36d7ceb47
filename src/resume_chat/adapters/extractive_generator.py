"""Answers without a model, in cited sentences of the resume: the last link of every chain."""

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence

from resume_chat.domain.answer import Completion
from resume_chat.domain.continuing import rest_of
from resume_chat.domain.extraction import compose
from resume_chat.domain.prompt import Prompt, PromptMessage
from resume_chat.ports.errors import GeneratorRejectedError
from resume_chat.ports.generator import Generator

_WORD = re.compile(r"\s*\S+\s*")


class ExtractiveGenerator(Generator):
    """Streams what `resume_chat.domain.extraction` composes, word by word, as a model would."""

    @property
    def name(self) -> str:
        """`extractive`."""
        return "extractive"

    @property
    def prompt_budget_tokens(self) -> int:
        """More than any prompt needs: it reads the evidence, not the messages."""
        return 1_000_000

    @property
    def can_continue(self) -> bool:
        """From its own words: the same prompt always gets the same ones."""
        return True

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        """The composed sentences."""
        composition = compose(prompt)
        rest = rest_of(" ".join(composition.sentences), prompt.beginning)
        if rest is None:
            raise GeneratorRejectedError("extractive: the beginning is not what it says to this question")
        for word in _WORD.findall(rest):
            yield word
            await asyncio.sleep(0)  # others' streams go on while this one, which never waits, is sent
        yield Completion(finish=composition.finish, generator=self.name)

    async def warm(self, beginning: Sequence[PromptMessage]) -> None:
        """Nothing to do: it reads the resume itself."""

    async def check(self) -> str:
        """Always there."""
        return "extractive, without a model"

    async def aclose(self) -> None:
        """Holds nothing."""
