"""Writes the answer's text, piece by piece, from a prompt."""

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from resume_chat.domain.answer import Begun, Completion
from resume_chat.domain.prompt import Prompt, PromptMessage


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
        G9: Where `can_continue` is true, a prompt's `beginning` is gone on from: the stream gives what follows that text,
            and nothing of the text itself; a `Completion` alone when nothing follows. Who always says the same to the
            same prompt goes on from its own words, and raises `GeneratorRejectedError` when given others.
        G10: Several generators as one say with a `Begun`, before the first token, which of them makes the answer. They go on
            from a beginning with the one that made it; with another only from the end of a sentence.
        G11: `warm` gives the model the beginning of the prompts once and has it write no more than a token, so that a
            server that remembers what it has read need not read it again with each question. Without a server behind it,
            it does nothing. Cancelling it ends the work upstream as in G4; it raises nothing else than a `GeneratorError`.
        G12: Where `hands_over` is true, a stream that broke may be asked for once more, with what was shown as the prompt's
            `beginning`, or without one where nothing was; it is then made by whoever can.
    """

    @property
    def name(self) -> str:
        """The name of the adapter in the configuration, for logs and messages."""
        ...

    @property
    def prompt_budget_tokens(self) -> int:
        """How many tokens of prompt it takes, as far as it knows, room for the answer already taken off; 256 or more.

        It knows its model's real context, where that can be asked for, once `check` has returned.
        """
        ...

    @property
    def can_continue(self) -> bool:
        """Whether it goes on from a prompt's `beginning`; no prompt with one is given to who does not."""
        return False

    @property
    def hands_over(self) -> bool:
        """Whether the rest of an answer that broke is asked for at once; only several generators as one can give it."""
        return False

    def stream(self, prompt: Prompt) -> AsyncGenerator[Begun | str | Completion, None]:
        """The answer to `prompt`. Use it inside `contextlib.aclosing`.

        Raises:
            GeneratorUnavailableError: Not reachable or not serving now; another generator may do.
            GeneratorTimeoutError: Silent for longer than its limit.
            GeneratorRejectedError: This prompt or this configuration was refused; asking again will not help.
            GeneratorInterruptedError: It broke after it had begun; what was yielded stands.
        """
        ...

    async def warm(self, beginning: Sequence[PromptMessage]) -> None:
        """Has the model read what every prompt begins with, before anybody asks.

        It may take minutes on a small processor: call it where nothing waits for it. Calling it again is harmless.

        Args:
            beginning: The constant message, and one of a visitor after it, since chat templates want one.

        Raises:
            GeneratorError: The model has not read it. Answers are as good as before, the first one later.
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
