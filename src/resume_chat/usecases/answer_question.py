"""The route of one question, top to bottom: evidence, sources, prompt, text, end."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from resume_chat.domain import declining
from resume_chat.domain.answer import Completion, Finish, PendingAnswer, Phase
from resume_chat.domain.answering.own_words import said_by_owner
from resume_chat.domain.attribution import sources
from resume_chat.domain.conversation import Turn
from resume_chat.domain.events import Progress, Sources, Token, Withheld
from resume_chat.domain.evidence import Evidence
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.prompt import Prompt, build_prompt
from resume_chat.ports.chat_repository import ChatRepository
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
    ) -> None:
        self._index = index
        self._find_evidence = find_evidence
        self._generator = generator
        self._repository = repository

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
        said = said_by_owner(index, question, turns)
        if said:
            yield Sources(citations=said.citations)
            yield build_prompt(index, evidence, question, turns, self._generator.prompt_budget_tokens)
            yield Token(text=said.text)
            yield Completion(finish=said.finish, generator="owner")
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
        async with aclosing(self._generator.stream(prompt)) as tokens:
            async for token in tokens:
                yield token if isinstance(token, Completion) else Token(text=token)
