"""Has the model read the resume before the first visitor asks."""

from collections.abc import Callable
from contextlib import suppress

from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.prompt import opening
from resume_chat.ports.errors import GeneratorError
from resume_chat.ports.generator import Generator


class WarmGenerator:
    """Gives the generator what every prompt begins with: at the start, and again when the resume's index has changed."""

    def __init__(self, *, index: Callable[[], ResumeIndex], generator: Generator) -> None:
        self._index = index
        self._generator = generator

    async def __call__(self) -> None:
        """Returns when the model has read it.

        Raises:
            GeneratorError: It has not. Nothing else is lost by that.
        """
        with suppress(GeneratorError):  # whatever is wrong, warming says it, too
            await self._generator.check()  # asks for the model's real context, so that the beginning is sent but once
        await self._generator.warm(opening(self._index(), self._generator.prompt_budget_tokens))
