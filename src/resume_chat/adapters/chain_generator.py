"""Several generators as one: whoever cannot begin is skipped for the next, and left alone for a while.

The visitor gets an answer as long as any link can give one, and never waits twice for what has just been seen to fail.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import Annotated

import msgspec

from resume_chat.adapters.turns import Turns
from resume_chat.domain.answer import Beginning, Begun, Completion
from resume_chat.domain.continuing import is_whole
from resume_chat.domain.prompt import Prompt, PromptMessage
from resume_chat.ports.errors import (
    GeneratorError,
    GeneratorOverloadedError,
    GeneratorRejectedError,
    GeneratorTimeoutError,
    GeneratorUnavailableError,
    PortError,
)
from resume_chat.ports.generator import Generator


class ChainConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of `ChainGenerator`; each holds for every link by itself."""

    failures_to_open: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1
    """Failures in a row after which a link is left alone, 1 to 100.

    One, because the failure that hurts is silence: it costs a visitor the whole first-token time, and the next visitor
    should not pay it again. A mere hiccup costs others a few seconds with the next link.
    """
    cool_down_s: Annotated[float, msgspec.Meta(gt=0, le=3600)] = 5.0
    """Seconds for which a link is left alone before one answer tries it again, above 0, up to 3,600."""
    max_cool_down_s: Annotated[float, msgspec.Meta(gt=0, le=3600)] = 60.0
    """Up to where that time doubles while trying again ends in silence. A link that refuses at once costs its tester
    next to nothing and is tried every `cool_down_s`, so that it is back soon after it can serve."""
    max_rest_s: Annotated[float, msgspec.Meta(gt=0, le=86_400)] = 3600.0
    """Up to where a link is believed that says itself for how long asking it is useless (`Retry-After`, a model that is
    being loaded, spent credit, a refused key), above 0, up to 86,400 seconds."""
    max_running: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 4
    """Answers that a link makes at the same time, 1 to 10,000."""
    max_waiting: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 32
    """Answers that may wait for their turn, first come first served, 0 to 10,000. Further ones go to the next link."""
    max_wait_s: Annotated[float, msgspec.Meta(gt=0, le=600)] = 30.0
    """Seconds that an answer waits for its turn, above 0, up to 600. Then it goes to the next link."""
    hand_over: bool = False
    """Whether an answer that breaks after it has begun is gone on with by the next link that can, from the end of its last
    whole sentence. Off, it ends there, with what was said kept: the second half would be another model's."""


class Breaker:
    """Remembers that a link has failed, and lets one answer at a time try whether it is back."""

    def __init__(self, link: str, config: ChainConfig, clock: Callable[[], float]) -> None:
        self._link = link
        self._config = config
        self._clock = clock
        self._failures = 0
        self._open_until: float | None = None
        self._cool_down_s = config.cool_down_s
        self._is_probed = False
        self._reason = ""

    @property
    def is_open(self) -> bool:
        """Whether nothing but a probe may pass."""
        return self._open_until is not None

    def check(self) -> None:
        """Raises `GeneratorUnavailableError` while the link is to be left alone."""
        if self._open_until is None:
            return
        rest_s = self._open_until - self._clock()
        if rest_s > 0 or self._is_probed:
            when = f"for {rest_s:.1f} s more" if rest_s > 0 else "while another answer tries it"
            raise GeneratorUnavailableError(f"{self._link} is left alone {when}: {self._reason}")

    def begin(self) -> bool:
        """Lets an answer pass; true when it is the probe. Raises as `check` does."""
        self.check()
        self._is_probed = self.is_open
        return self._is_probed

    def succeeded(self) -> None:
        """The link has answered."""
        self._failures = 0
        self._open_until = None
        self._cool_down_s = self._config.cool_down_s
        self._is_probed = False

    def failed(self, error: GeneratorError, *, is_probe: bool) -> None:
        """The link has not answered, or broke. What began before the breaker opened tells nothing new."""
        if self.is_open and not is_probe:
            return
        self._failures += 1
        self._reason = str(error)
        if error.rest_s is not None:  # it has said itself when trying again makes sense
            self._open_until = self._clock() + min(max(error.rest_s, self._cool_down_s), self._config.max_rest_s)
            return
        if is_probe:
            is_slow = isinstance(error, GeneratorTimeoutError)
            longer_s = min(self._cool_down_s * 2, self._config.max_cool_down_s)
            self._cool_down_s = longer_s if is_slow else self._config.cool_down_s
        if self._failures >= self._config.failures_to_open:
            self._open_until = self._clock() + self._cool_down_s

    def ended(self, *, is_probe: bool) -> None:
        """An answer is over; a probe that was stopped before it could tell leaves the place to the next."""
        if is_probe:
            self._is_probed = False


class Link:
    """One generator with its breaker and its turns."""

    def __init__(self, generator: Generator, config: ChainConfig, clock: Callable[[], float]) -> None:
        self.generator = generator
        self.name = generator.name
        self._breaker = Breaker(self.name, config, clock)
        self._turns = Turns(self.name, running=config.max_running, waiting=config.max_waiting, wait_s=config.max_wait_s)

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Begun | str | Completion, None]:
        """The generator's stream, when it is its turn and the link is not left alone."""
        self._breaker.check()
        async with self._turns.taken():
            # Looked at again: it may have opened during the wait. Then the turn goes down the line, and all leave it.
            is_probe = self._breaker.begin()
            is_silent = True
            try:
                async with aclosing(self.generator.stream(prompt)) as pieces:
                    async for piece in pieces:
                        if is_silent:
                            self._breaker.succeeded()
                            is_silent = is_probe = False
                        yield piece
            except GeneratorError as exc:
                self._judge(exc, is_probe=is_probe)
                raise
            finally:
                self._breaker.ended(is_probe=is_probe)

    async def state(self) -> tuple[bool, str]:
        """Whether the generator would answer now, and in words."""
        try:
            return True, f"{self.name} answers ({await self.generator.check()})"
        except GeneratorError as exc:
            return False, f"{self.name} does not answer ({exc})"

    def _judge(self, error: GeneratorError, *, is_probe: bool) -> None:
        if isinstance(error, GeneratorOverloadedError):
            return
        if isinstance(error, GeneratorRejectedError) and error.rest_s is None:
            self._breaker.succeeded()  # it serves; only not this prompt
            return
        self._breaker.failed(error, is_probe=is_probe)


class ChainGenerator(Generator):
    """The first of its links that begins to answer makes the answer; once it has begun, no other takes its place.

    One that breaks then is left alone, so that whoever asks for the rest of its answer gets it from another. With every
    link failing, the last link's error is raised.
    """

    def __init__(
        self,
        links: Sequence[Generator],
        config: ChainConfig,
        clock: Callable[[], float],
        on_skip: Callable[[str, PortError], None],
    ) -> None:
        """Joins generators.

        Args:
            links: At least one, the preferred first.
            config: Options.
            clock: Monotonic seconds.
            on_skip: Told the name of each link that is skipped, and why.

        Raises:
            ValueError: There are no links.
        """
        if not links:
            raise ValueError("a chain needs at least one generator")
        self._links = [Link(each, config, clock) for each in links]
        self._hands_over = config.hand_over and len(links) > 1
        self._on_skip = on_skip

    @property
    def name(self) -> str:
        """The links' names in order, as the configuration has them: `ollama,extractive`."""
        return ",".join(each.name for each in self._links)

    @property
    def prompt_budget_tokens(self) -> int:
        """The smallest of the links': any of them may get the prompt."""
        return min(each.generator.prompt_budget_tokens for each in self._links)

    @property
    def can_continue(self) -> bool:
        """Whether any link does."""
        return any(each.generator.can_continue for each in self._links)

    @property
    def hands_over(self) -> bool:
        """As configured, where there is somebody to hand over to."""
        return self._hands_over

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Begun | str | Completion, None]:
        """The stream of the first link that begins; its `Begun` and its `Completion` name that link."""
        last: GeneratorError | None = None
        for link in self._links_for(prompt.beginning):
            has_begun = False
            try:
                async with aclosing(link.stream(prompt)) as pieces:
                    async for piece in pieces:
                        if not has_begun:
                            has_begun = True
                            yield Begun(generator=link.name)
                        yield piece
            except GeneratorError as exc:
                if not has_begun or self._hands_over:
                    self._on_skip(link.name, exc)
                if has_begun:
                    raise
                last = exc
            else:
                return
        raise last or GeneratorRejectedError(f"{self.name}: none of these goes on from that beginning")

    def _links_for(self, beginning: Beginning | None) -> Sequence[Link]:
        """Who may make the answer, in order: of one that has begun first who began it, the others only after a sentence."""
        if beginning is None:
            return self._links
        able = [each for each in self._links if each.generator.can_continue]
        own = [each for each in able if each.name == beginning.generator]
        return [*own, *(each for each in able if each not in own and is_whole(beginning.text))]

    async def warm(self, beginning: Sequence[PromptMessage]) -> None:
        """Warms all links at the same time; one that can be warmed is enough, and each that cannot is told of."""
        warmed = await asyncio.gather(*(self._is_warmed(each, beginning) for each in self._links))
        if not any(warmed):
            raise GeneratorUnavailableError("no generator has read the beginning")

    async def check(self) -> str:
        """Asks every link; one that answers is enough."""
        states = await asyncio.gather(*(each.state() for each in self._links))
        text = "; ".join(words for _, words in states)
        if not any(answers for answers, _ in states):
            raise GeneratorUnavailableError(text)
        return text

    async def _is_warmed(self, link: Link, beginning: Sequence[PromptMessage]) -> bool:
        try:
            await link.generator.warm(beginning)
        except GeneratorError as exc:
            self._on_skip(link.name, exc)
            return False
        return True

    async def aclose(self) -> None:
        """Closes every link, the last opened first."""
        for link in reversed(self._links):
            await link.generator.aclose()
