"""Writes the answer's text, piece by piece, from a prompt."""

from collections.abc import AsyncGenerator
from typing import Protocol

from resume_chat.domain.answer import Completion
from resume_chat.domain.prompt import Prompt


class Generator(Protocol):
    """A language model, or what stands in for one.

    Promises:
        G1: `stream` yields tokens (non-empty strings) and, as its last item and only there, one `Completion`. Their
            concatenation is the model's text, unchanged: no byte lost, doubled or reordered, however the network cut it.
        G2: A stream that ends without a `Completion` has raised: an answer without its end mark is never complete, nor is
            one without any text (`ABSTAINED` may have none).
        G3: Nothing happens before the first `anext`: making the stream costs no request.
        G4: Closing the stream (`aclose`, or cancelling the task that reads it) ends the work upstream within a second
            and leaves no connection, task or thread behind.
        G5: Errors before the first token are `GeneratorUnavailableError`, `GeneratorTimeoutError` or
            `GeneratorRejectedError`; after it `GeneratorInterruptedError` or `GeneratorTimeoutError`. Nothing else escapes,
            but `CancelledError` and bugs.
        G6: Every wait has a limit: to connect, to the first token, between tokens.
        G7: Streams run side by side without touching one another.
        G8: A model's hidden reasoning is never part of the text.
    """

    @property
    def name(self) -> str:
        """The name of the adapter in the configuration, for logs and messages."""
        ...

    @property
    def prompt_budget_tokens(self) -> int:
        """How many tokens of prompt it takes, room for the answer already taken off; 256 or more."""
        ...

    def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        """The answer to `prompt`. Use it inside `contextlib.aclosing`.

        Raises:
            GeneratorUnavailableError: Not reachable or not serving now; another generator may do.
            GeneratorTimeoutError: Silent for longer than its limit.
            GeneratorRejectedError: This prompt or this configuration was refused; asking again will not help.
            GeneratorInterruptedError: It broke after it had begun; what was yielded stands.
        """
        ...

    async def check(self) -> str:
        """Reaches the model and says in a few words which one it is, for `doctor` and readiness.

        Raises:
            GeneratorError: It would not answer now. The text names the way out.
        """
        ...

    async def aclose(self) -> None:
        """Lets go of connections and models; calling it again does nothing."""
        ...
