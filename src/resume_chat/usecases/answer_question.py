"""The route of one question, top to bottom: evidence, sources, prompt, text, end.

A model is asked where an answer takes words. What the resume answers by looking up and computing alone is said at once, and
what a model fails to answer is said in the resume's own words.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace

from resume_chat.domain import declining
from resume_chat.domain.answer import Beginning, Begun, Citation, Completion, Finish, PendingAnswer, Phase
from resume_chat.domain.answering.own_words import Said, said_by_owner
from resume_chat.domain.attribution import sources, still_stand
from resume_chat.domain.continuing import is_whole, rest_of
from resume_chat.domain.conversation import Turn
from resume_chat.domain.events import Progress, Sources, Token, Withheld
from resume_chat.domain.evidence import Evidence
from resume_chat.domain.extraction import Composition, compose
from resume_chat.domain.grounding import Guard
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.prompt import Prompt, build_prompt
from resume_chat.ports.chat_repository import ChatRepository
from resume_chat.ports.errors import (
    GeneratorError,
    GeneratorInterruptedError,
    GeneratorRejectedError,
    GeneratorTimeoutError,
    GeneratorUnavailableError,
)
from resume_chat.ports.generator import Generator
from resume_chat.usecases.find_evidence import FindEvidence
from resume_chat.usecases.recall_approved import RecallApproved

TURNS = 12
"""Earlier questions and answers that are looked at: six exchanges."""

MAKERS = 3
"""Generators that may break in the middle of one answer before it is given up."""

AMPLE_TOKENS = 1_000_000
"""A budget for any question and any resume."""

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
        recall_approved: RecallApproved,
        is_guarded: bool = True,
        asks_unread: bool = False,
    ) -> None:
        """Keeps its parts.

        Args:
            index: Gives the resume as it is now.
            find_evidence: Finds what a question is about.
            generator: Writes the answers.
            repository: Knows what was said before.
            recall_approved: Knows what the owner has answered once and for all.
            is_guarded: Whether sentences that the resume does not bear out are kept back, and what needs no generator
                is said without one. Off, the generator is always asked, and what it says passes as it comes.
            asks_unread: Whether a question that no way of answering reads is asked of the generator, and not declined.
        """
        self._index = index
        self._find_evidence = find_evidence
        self._generator = generator
        self._repository = repository
        self._recall_approved = recall_approved
        self._is_guarded = is_guarded
        self._asks_unread = asks_unread

    async def __call__(self, pending: PendingAnswer) -> AsyncGenerator[Step, None]:
        """The steps of one answer, the last one a `Completion`. Use it inside `contextlib.aclosing`.

        Raises:
            StoreUnavailableError: The earlier conversation cannot be read.
            EmbedderError: The question cannot be embedded.
            RetrieverError: The index cannot be searched.
            GeneratorError: No whole answer could be generated; what was yielded stands.
        """
        beginning = pending.beginning
        if beginning and pending.resume_version != self._index().resume.version:
            raise GeneratorInterruptedError("the resume has changed since the answer was begun")
        yield Progress(phase=Phase.RESUMING if beginning else Phase.RETRIEVING)
        turns = () if pending.is_first else await self._turns(pending)
        own = await self._recall_approved(self._index(), pending.question)
        async with aclosing(self.steps(pending.question, turns, beginning, own)) as steps:
            async for step in steps:
                yield step

    async def _turns(self, pending: PendingAnswer) -> Sequence[Turn]:
        """What was said before in the conversation."""
        return await self._repository.turns(pending.conversation_id, before=pending.question_id, limit=TURNS)

    async def steps(
        self, question: str, turns: Sequence[Turn], beginning: Beginning | None = None, own: Said | None = None
    ) -> AsyncGenerator[Step, None]:
        """The same without a store: what was said before is given.

        Args:
            question: Normalised.
            turns: The earlier conversation, oldest first, at most `TURNS`.
            beginning: What was shown of this answer already; the steps go on from there.
            own: What the owner has approved as the answer, if anything; else the policy is asked.

        Raises:
            EmbedderError: The question cannot be embedded.
            RetrieverError: The index cannot be searched.
            GeneratorError: No whole answer could be generated; what was yielded stands.
        """
        index = self._index()
        evidence = await self._find_evidence(index, question, turns)
        yield evidence
        own = own or said_by_owner(index, question, turns)
        decline = None if own else self._decline(index, question, turns, evidence)
        if own:
            for shown in _sources(own.citations, beginning):
                yield shown
            for token in _rest_of(own.text, "owner", beginning):
                yield token
            yield Completion(finish=own.finish, generator="owner")
        elif decline:
            for shown in _sources(decline.citations, beginning):
                yield shown
            for token in _rest_of(decline.text, "declined", beginning):
                yield token
            yield Completion(finish=Finish.ABSTAINED, generator="declined")
        else:
            for shown in _sources(sources(evidence), beginning, index):
                yield shown
            prompt = self._prompt(index, evidence, question, turns)
            async with aclosing(self._answered(prompt, evidence, beginning)) as steps:
                async for step in steps:
                    yield step

    def _decline(
        self, index: ResumeIndex, question: str, turns: Sequence[Turn], evidence: Evidence
    ) -> declining.Decline | None:
        """Why the question is not answered, if it is not."""
        decline = declining.decide(index, question, turns, evidence)
        return None if decline and decline.is_unread and self._asks_unread else decline

    async def _answered(
        self, prompt: Prompt, evidence: Evidence, beginning: Beginning | None
    ) -> AsyncGenerator[Step, None]:
        """The prompt, and the answer to it: computed where it takes no words, else by the generator."""
        composition = compose(prompt)
        if self._is_guarded and composition.is_computed and rest_of(composition.text, beginning) is not None:
            yield prompt
            for token in _rest_of(composition.text, "computed", beginning):
                yield token
            yield Completion(finish=composition.finish, generator="computed")
            return
        if beginning and beginning.text:
            prompt = self._prompt_to_go_on(prompt, evidence, beginning)
        yield prompt
        yield Progress(phase=Phase.RESUMING if beginning else Phase.READING)
        async with aclosing(self._generated(prompt, composition, evidence)) as steps:
            async for step in steps:
                yield step

    def _prompt(self, index: ResumeIndex, evidence: Evidence, question: str, turns: Sequence[Turn]) -> Prompt:
        """The prompt within the generator's budget; beyond it where not even the question fits.

        A model that cannot read that much refuses it then, and the next link, which reads no prompt, answers.
        """
        try:
            return build_prompt(index, evidence, question, turns, self._generator.prompt_budget_tokens)
        except ValueError:
            return build_prompt(index, evidence, question, (), AMPLE_TOKENS)

    def _prompt_to_go_on(self, prompt: Prompt, evidence: Evidence, beginning: Beginning) -> Prompt:
        """The same prompt with the beginning, where the generator can go on from it."""
        budget = self._generator.prompt_budget_tokens
        if beginning.citations is None:
            raise GeneratorInterruptedError("what was shown was not made by a generator")
        if not self._generator.can_continue:
            raise GeneratorInterruptedError(f"{self._generator.name} cannot go on from a beginning")
        try:
            return build_prompt(prompt.index, evidence, prompt.question, prompt.turns, budget, begun=beginning)
        except ValueError as exc:
            raise GeneratorInterruptedError("no room is left to go on from the beginning") from exc

    async def _generated(
        self, prompt: Prompt, composition: Composition, evidence: Evidence
    ) -> AsyncGenerator[Token | Withheld | Prompt | Completion, None]:
        """What is shown of what the generator says, and of what another says after one that broke, where that is wanted."""
        shown = prompt.beginning or Beginning(text="", citations=sources(evidence))
        for attempt in range(MAKERS):
            has_begun = False
            try:
                async with aclosing(self._made(prompt, composition)) as steps:
                    async for step in steps:
                        if isinstance(step, Begun):
                            has_begun = True
                            continue
                        if isinstance(step, Token):
                            maker = step.generator or shown.generator
                            shown = replace(shown, text=shown.text + step.text, generator=maker)
                        yield step
            except (GeneratorInterruptedError, GeneratorTimeoutError):
                if not has_begun or not self._generator.hands_over or attempt == MAKERS - 1:
                    raise
            else:
                return
            if shown.text:
                if is_whole(shown.text) and not shown.text[-1].isspace():
                    yield Token(text=" ")  # which the next may take for said, and the visitor should not miss
                    shown = replace(shown, text=f"{shown.text} ")
                prompt = self._prompt_to_go_on(prompt, evidence, shown)
                yield prompt

    async def _made(
        self, prompt: Prompt, composition: Composition
    ) -> AsyncGenerator[Begun | Token | Withheld | Completion, None]:
        """What is shown of what one generator says; the first token of each says who it is."""
        maker: str | None = self._generator.name
        said = self._guarded(prompt, composition) if self._is_guarded else self._unguarded(prompt)
        try:
            async with aclosing(said) as steps:
                async for step in steps:
                    if isinstance(step, Begun):
                        maker = step.generator
                        yield step
                    elif isinstance(step, Token) and maker:
                        yield replace(step, generator=maker)
                        maker = None
                    else:
                        yield step
        except (GeneratorRejectedError, GeneratorUnavailableError) as exc:
            if prompt.beginning is None:
                raise
            raise GeneratorInterruptedError(f"cannot be gone on with: {exc}") from exc

    async def _unguarded(self, prompt: Prompt) -> AsyncGenerator[Begun | Token | Completion, None]:
        """What the generator says, as it says it."""
        async with aclosing(self._generator.stream(prompt)) as tokens:
            async for token in tokens:
                yield Token(text=token) if isinstance(token, str) else token

    async def _guarded(
        self, prompt: Prompt, composition: Composition
    ) -> AsyncGenerator[Begun | Token | Withheld | Completion, None]:
        """What the resume bears out of what the generator says; then what was kept back, and the end."""
        # in a thread: preparing a new resume for its first answer takes a tenth of a second
        guard = await asyncio.to_thread(_guard, prompt, composition)
        try:
            async with aclosing(self._generator.stream(prompt)) as tokens:
                async for token in tokens:
                    if isinstance(token, Begun):
                        yield token
                        continue
                    for step in (
                        _end(guard, token, composition) if isinstance(token, Completion) else _next(guard, token)
                    ):
                        yield step
        except GeneratorError:
            # who goes on writes a sentence that broke off anew
            for step in _kept_back(guard) if self._generator.hands_over else _rest(guard):
                yield step
            raise


def _sources(
    citations: Sequence[Citation], beginning: Beginning | None, index: ResumeIndex | None = None
) -> Iterator[Sources]:
    """What an answer draws on, unless it was shown already; then it must still stand.

    Args:
        citations: What it draws on now; nothing is shown where there are none.
        beginning: What was shown already.
        index: Where what was shown may stand, when it need not be just these citations.
    """
    if beginning is None or beginning.citations is None:
        if citations:
            yield Sources(citations=tuple(citations))
    elif not (still_stand(beginning.citations, index) if index else beginning.citations == tuple(citations)):
        raise GeneratorInterruptedError("the sources have changed since the answer was begun")


def _rest_of(text: str, generator: str, beginning: Beginning | None) -> Iterator[Token]:
    """A text that is always the same, as far as it was not shown yet."""
    rest = rest_of(text, beginning)
    if rest is None:
        raise GeneratorInterruptedError(f"{generator}: what was shown is no beginning of what would be said now")
    if rest:
        yield Token(text=rest, generator=generator)


def _words(texts: Iterable[str]) -> Iterator[Token]:
    """Whole sentences as words again, so that a visitor sees them being written."""
    yield from (Token(text=each) for text in texts for each in re.findall(r"\s*\S+\s*|\s+", text))


def _guard(prompt: Prompt, composition: Composition) -> Guard:
    """The guard of an answer; what the service composes from the resume by itself passes it."""
    shown = prompt.beginning.text if prompt.beginning else ""
    return Guard(prompt.index, prompt.question, prompt.turns, shown, composition.sentences)


def _next(guard: Guard, token: str) -> Iterator[Token]:
    """What may be shown with one more token."""
    yield from _words(guard.push(token))


def _rest(guard: Guard) -> Iterator[Token | Withheld]:
    """What may be shown when no token follows, and what was kept back in all."""
    yield from _words(guard.finish())
    yield from _kept_back(guard)


def _kept_back(guard: Guard) -> Iterator[Withheld]:
    """What was kept back in all."""
    yield from (Withheld(reason=reason, count=count) for reason, count in guard.reasons.items())


def _end(
    guard: Guard, completion: Completion, composition: Composition
) -> Iterator[Begun | Token | Withheld | Completion]:
    """The rest of an answer and how it ended: with the resume's own sentences where nothing is left of it.

    An answer that only says the question again, as "Yes, she has cloud experience" does, gets them as its evidence.
    """
    yield from _rest(guard)
    if guard.has_shown:
        if not guard.has_told and composition.finish is Finish.COMPLETE:
            yield from _words([" " + re.sub(r"\A(?:Yes|No)\.\s+", "", composition.text)])
        is_silent = composition.finish is Finish.ABSTAINED and not guard.has_told
        yield replace(completion, finish=Finish.ABSTAINED) if is_silent else completion
    else:
        yield Begun(generator="extractive")
        yield from _words([composition.text])
        yield Completion(finish=composition.finish, generator="extractive")
