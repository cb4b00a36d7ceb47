"""The route for whoever sits at the machine: the same answer as a visitor's, and nothing of it stored."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass

import pytest

from fakes.parts import RESUME, DictSource, GatedGenerator, ManualClock, WordEmbedder, nothing_approved
from resume_chat.adapters.bm25_retriever import Bm25Retriever
from resume_chat.adapters.in_memory_chat_repository import InMemoryChatRepository
from resume_chat.adapters.in_memory_retriever import InMemoryRetriever
from resume_chat.adapters.in_memory_tables import InMemoryTables
from resume_chat.domain.answer import Finish
from resume_chat.domain.conversation import Role, Turn
from resume_chat.domain.events import Progress, Sources, Token, Withheld
from resume_chat.ports.errors import GeneratorUnavailableError
from resume_chat.usecases.answer_directly import AnswerDirectly, DirectAnswer
from resume_chat.usecases.answer_question import TURNS, AnswerQuestion
from resume_chat.usecases.errors import QuestionEmptyError
from resume_chat.usecases.find_evidence import FindEvidence
from resume_chat.usecases.index_resume import IndexResume

QUESTION = "What did Ines do at Harbour Systems?"


@dataclass(slots=True)
class Desk:
    """The route over in-memory parts, with a generator that says what the test lets out."""

    answer: AnswerDirectly
    generator: GatedGenerator

    async def ask(
        self, question: str, turns: Sequence[Turn] = ()
    ) -> list[Progress | Sources | Token | Withheld | DirectAnswer]:
        """Everything that comes."""
        async with aclosing(self.answer(question, turns)) as events:
            return [each async for each in events]


@pytest.fixture
async def desk() -> Desk:
    clock, embedder, generator = ManualClock(), WordEmbedder(), GatedGenerator()
    retrievers = [InMemoryRetriever(), Bm25Retriever()]
    index_resume = IndexResume(source=DictSource(RESUME), embedder=embedder, retrievers=retrievers, today=clock.today)
    await index_resume()
    answer_question = AnswerQuestion(
        index=lambda: index_resume.current,
        find_evidence=FindEvidence(embedder=embedder, retrievers=retrievers),
        generator=generator,
        repository=InMemoryChatRepository(InMemoryTables(clock=clock.monotonic)),
        recall_approved=nothing_approved(),
    )
    answer = AnswerDirectly(
        index=lambda: index_resume.current,
        answer_question=answer_question,
        now=clock.now,
        monotonic=clock.monotonic,
    )
    return Desk(answer, generator)


async def test_an_answer_streams_and_ends_with_all_of_it(desk: Desk) -> None:
    desk.generator.say("She built ", "the berth planner in Python.")
    *events, answer = await desk.ask(QUESTION)
    assert "".join(each.text for each in events if isinstance(each, Token)) == "She built the berth planner in Python."
    assert any(isinstance(each, Sources) for each in events)
    assert isinstance(answer, DirectAnswer)
    assert answer.message.content == "She built the berth planner in Python."
    assert answer.message.finish is Finish.COMPLETE
    assert answer.message.generator == "gated/test"


async def test_it_tells_what_the_search_found(desk: Desk) -> None:
    desk.generator.say("Python.")
    answer = (await desk.ask(QUESTION))[-1]
    assert isinstance(answer, DirectAnswer)
    assert any("/work/0" in pointer for pointer in answer.retrieved[0].pointers)
    scores = [each.score for each in answer.retrieved]
    assert scores == sorted(scores, reverse=True)


async def test_a_declined_question_tells_what_was_found_too(desk: Desk) -> None:
    answer = (await desk.ask("What is her shoe size?"))[-1]
    assert isinstance(answer, DirectAnswer)
    assert answer.message.finish is Finish.ABSTAINED
    assert answer.message.citations == ()
    assert desk.generator.prompts == []


async def test_the_conversation_before_is_part_of_the_prompt_as_far_as_visitors_have_it(desk: Desk) -> None:
    turns = [
        Turn(role=role, content=f"{role.value} {number}")
        for number in range(TURNS)
        for role in (Role.USER, Role.ASSISTANT)
    ]
    desk.generator.say("Yes.")
    await desk.ask(QUESTION, turns)
    assert desk.generator.prompts[0].turns == tuple(turns[-TURNS:])


async def test_a_generator_that_breaks_is_heard_of_after_what_it_said(desk: Desk) -> None:
    desk.generator.gate.put_nowait("She ")
    desk.generator.gate.put_nowait(GeneratorUnavailableError("gone"))
    events = desk.answer(QUESTION)
    async with aclosing(events):
        async for event in events:
            if isinstance(event, Token) and event.text == "She ":
                break
        with pytest.raises(GeneratorUnavailableError):
            await anext(events)
    assert desk.generator.closed.is_set()


async def test_a_question_without_anything_in_it_is_refused(desk: Desk) -> None:
    with pytest.raises(QuestionEmptyError):
        await desk.ask(" \u200b\n")
