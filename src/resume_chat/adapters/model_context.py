"""How much a model can read: what is configured, corrected by what the server says, and no prompt above it is ever sent.

A server that is given more cuts the beginning off in silence (Ollama), or refuses. So the prompt is made to fit before.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing

import httpx

from resume_chat.adapters.stream_framing import WireError
from resume_chat.domain.answer import Completion
from resume_chat.domain.prompt import Prompt, PromptMessage, fitted, prompt_tokens
from resume_chat.ports.errors import GeneratorError, GeneratorRejectedError, GeneratorUnavailableError

TEMPLATE_TOKENS = 64
"""What a chat template puts round the messages, at most."""
UNTOLD_TOKENS = 8192
"""The context where neither the configuration nor the server names one."""

LEAST_CONTEXT_TOKENS = 512
"""A server that tells of less is taken to tell nothing."""
LEAST_PROMPT_TOKENS = 256
"""The rules and a short question."""


def check_room(name: str, context_tokens: int | None, answer: str, answer_tokens: int) -> None:
    """Refuses a context that has no room for a prompt.

    Raises:
        ValueError: Less than 256 tokens are left for the prompt.
    """
    if (context_tokens or UNTOLD_TOKENS) - answer_tokens - TEMPLATE_TOKENS < LEAST_PROMPT_TOKENS:
        raise ValueError(f"{name} must leave at least 320 tokens beside {answer} for the prompt")


class ModelContext:
    """One model's context. It is asked for once, by whatever needs it first, and again after `forget`."""

    def __init__(
        self, generator: str, *, configured: int | None, answer_tokens: int, ask: Callable[[], Awaitable[int | None]]
    ) -> None:
        """Keeps its parts; nothing is sent.

        Args:
            generator: Named in messages.
            configured: Tokens, prompt and answer together; never exceeded. `None` for what the server says.
            answer_tokens: The longest answer.
            ask: Asks the server; `None` when it does not tell.
        """
        self._generator = generator
        self._configured = configured
        self._answer_tokens = answer_tokens
        self._ask = ask
        self._told: int | None = None
        self._is_asked = False

    @property
    def tokens(self) -> int:
        """Prompt and answer together, as far as is known."""
        return min([each for each in (self._configured, self._told) if each], default=UNTOLD_TOKENS)

    @property
    def answer_tokens(self) -> int:
        """The longest answer: as configured, or a third of a context that turned out to have no room for that."""
        has_room = self.tokens - self._answer_tokens - TEMPLATE_TOKENS >= LEAST_PROMPT_TOKENS
        return self._answer_tokens if has_room else self.tokens // 3

    @property
    def budget_tokens(self) -> int:
        """What is left for the prompt."""
        return self.tokens - self.answer_tokens - TEMPLATE_TOKENS

    async def learn(self) -> None:
        """Asks the server, once. That it does not tell is no error.

        Raises:
            GeneratorUnavailableError: It cannot be reached: what is asked of it next would wait for nothing once more.
        """
        if self._is_asked:
            return
        try:
            told = await self._ask()
        except GeneratorError as exc:
            if isinstance(exc.__cause__, httpx.TransportError) and isinstance(exc, GeneratorUnavailableError):
                raise
            return
        self._told = told if told and told >= LEAST_CONTEXT_TOKENS else None
        self._is_asked = True

    def forget(self) -> None:
        """What is at the other end may be another server by now."""
        self._is_asked = False

    async def answer(
        self, prompt: Prompt, by: Callable[[Prompt], AsyncGenerator[str | Completion, None]]
    ) -> AsyncGenerator[str | Completion, None]:
        """What `by` gives to the prompt, made to fit. When that breaks, the next answer asks for the context again.

        Raises:
            GeneratorError: As `learn` and `fit` do. What `by` raises passes through.
        """
        await self.learn()
        try:
            async with aclosing(by(self.fit(prompt))) as pieces:
                async for piece in pieces:
                    yield piece
        except (httpx.HTTPError, WireError, GeneratorError):
            self.forget()
            raise

    def fit(self, prompt: Prompt) -> Prompt:
        """The prompt as it is, or a shorter one: less history, and parts of the resume in place of all of it.

        Raises:
            GeneratorRejectedError: The rules and the question alone are too long.
        """
        try:
            return fitted(prompt, self.budget_tokens)
        except ValueError as exc:
            raise GeneratorRejectedError(
                f"{self._generator}: the question does not fit a context of {self.tokens} tokens"
            ) from exc

    def takes(self, messages: Sequence[PromptMessage]) -> bool:
        """Whether these messages fit."""
        return prompt_tokens(messages) <= self.budget_tokens
