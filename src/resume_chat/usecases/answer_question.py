"""The route of one question, top to bottom: evidence, sources, prompt, text, end."""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace

from resume_chat.domain import declining
from resume_chat.domain.answer import Completion, Finish, PendingAnswer, Phase
from resume_chat.domain.answering.own_words import said_by_owner
from resume_chat.domain.attribution import sources
from resume_chat.domain.conversation import Turn
from resume_chat.domain.events import Progress, Sources, Token, Withheld
from resume_chat.domain.evidence import Evidence
from resume_chat.domain.grounding import Guard, unsaid
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.prompt import Prompt, build_prompt
from resume_chat.ports.chat_repository import ChatRepository
from resume_chat.ports.errors import GeneratorError
from resume_chat.ports.generator import Generator
from resume_chat.usecases.find_evidence import FindEvidence

TURNS = 12
"""Earlier questions and answers that are looked at: six exchanges."""

Step = Progress | Evidence | Sources | Token | Withheld | Prompt | Completion
"""What the route yields: events, what it has found, the prompt it has built, and how it ended."""


class AnswerQuestion:
    """Answers one question from the resume; the same for a socket, a stream of events and the command line."""

    def __init__(
        self,
        *,
        index: Callable[[], ResumeIndex],
        find_evidence: FindEvidence,
        generator: Generator,
        repository: ChatRepository,
        is_guarded: bool = True,
    ) -> None:
        """Keeps its parts.

        Args:
            index: Gives the resume as it is now.
            find_evidence: Finds what a question is about.
            generator: Writes the answers.
            repository: Knows what was said before.
            is_guarded: Whether sentences that the resume does not bear out are kept back. Off, what the generator says
                passes as it comes.
        """
        self._index = index
        self._find_evidence = find_evidence
        self._generator = generator
        self._repository = repository
        self._is_guarded = is_guarded

    async def __call__(self, pending: PendingAnswer) -> AsyncGenerator[Step, None]:
        """The steps of one answer, the last one a `Completion`. Use it inside `contextlib.aclosing`.

        Raises:
            StoreUnavailableError: The earlier conversation cannot be read.
            EmbedderError: The question cannot be embedded.
            RetrieverError: The index cannot be searched.
            GeneratorError: No whole answer could be generated; what was yielded stands.
        """
        yield Progress(phase=Phase.RETRIEVING)
        turns = await self._repository.turns(pending.conversation_id, before=pending.question_id, limit=TURNS)
        async with aclosing(self.steps(pending.question, turns)) as steps:
            async for step in steps:
                yield step

    async def steps(self, question: str, turns: Sequence[Turn]) -> AsyncGenerator[Step, None]:
        """The same without a store: what was said before is given.

        Args:
            question: Normalised.
            turns: The earlier conversation, oldest first, at most `TURNS`.

        Raises:
            EmbedderError: The question cannot be embedded.
            RetrieverError: The index cannot be searched.
            GeneratorError: No whole answer could be generated; what was yielded stands.
        """
        index = self._index()
        evidence = await self._find_evidence(index, question, turns)
        yield evidence
        own = said_by_owner(index, question, turns)
        if own:
            if own.citations:
                yield Sources(citations=own.citations)
            yield build_prompt(index, evidence, question, turns, self._generator.prompt_budget_tokens)
            yield Token(text=own.text)
            yield Completion(finish=own.finish, generator="owner")
            return
        decline = declining.decide(index, question, turns, evidence)
        if decline:
            yield Token(text=decline.text)
            yield Completion(finish=Finish.ABSTAINED, generator="declined")
            return
        yield Sources(citations=sources(evidence))
        prompt = build_prompt(index, evidence, question, turns, self._generator.prompt_budget_tokens)
        yield prompt
        yield Progress(phase=Phase.READING)
        said = self._guarded(prompt) if self._is_guarded else self._unguarded(prompt)
        async with aclosing(said) as steps:
            async for step in steps:
                yield step

    async def _unguarded(self, prompt: Prompt) -> AsyncGenerator[Token | Completion, None]:
        """What the generator says, as it says it."""
        async with aclosing(self._generator.stream(prompt)) as tokens:
            async for token in tokens:
                yield token if isinstance(token, Completion) else Token(text=token)

    async def _guarded(self, prompt: Prompt) -> AsyncGenerator[Token | Withheld | Completion, None]:
        """What the resume bears out of what the generator says; then what was kept back, and the end."""
        # in a thread: preparing a new resume for its first answer takes a tenth of a second
        guard = await asyncio.to_thread(Guard, prompt.index, prompt.question, prompt.turns)
        try:
            async with aclosing(self._generator.stream(prompt)) as tokens:
                async for token in tokens:
                    for step in (
                        _end(guard, token, prompt.question) if isinstance(token, Completion) else _next(guard, token)
                    ):
                        yield step
        except GeneratorError:
            for step in _rest(guard):
                yield step
            raise


def _words(texts: Iterable[str]) -> Iterator[Token]:
    """Whole sentences as words again, so that a visitor sees them being written."""
    yield from (Token(text=each) for text in texts for each in re.findall(r"\s*\S+\s*|\s+", text))


def _next(guard: Guard, token: str) -> Iterator[Token]:
    """What may be shown with one more token."""
    yield from _words(guard.push(token))


def _rest(guard: Guard) -> Iterator[Token | Withheld]:
    """What may be shown when no token follows, and what was kept back in all."""
    yield from _words(guard.finish())
    yield from (Withheld(reason=reason, count=count) for reason, count in guard.reasons.items())


def _end(guard: Guard, completion: Completion, question: str) -> Iterator[Token | Withheld | Completion]:
    """The rest of an answer and how it ended: with an honest sentence where nothing is left of it."""
    yield from _rest(guard)
    if guard.has_shown:
        yield completion
    else:
        yield Token(text=unsaid(question))
        yield replace(completion, finish=Finish.ABSTAINED)
