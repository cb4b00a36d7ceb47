"""One question's route, from acceptance to its stored end, over in-memory parts."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from fakes.parts import RESUME, DictSource, GatedGenerator, ManualClock, WordEmbedder
from resume_chat.adapters.bm25_retriever import Bm25Retriever
from resume_chat.adapters.in_memory_answer_log import InMemoryAnswerLog
from resume_chat.adapters.in_memory_chat_repository import InMemoryChatRepository
from resume_chat.adapters.in_memory_retriever import InMemoryRetriever
from resume_chat.adapters.in_memory_tables import InMemoryTables
from resume_chat.domain.answer import Finish
from resume_chat.domain.conversation import Message, Status
from resume_chat.domain.events import Done, Failed, NumberedEvent, Sources
from resume_chat.ports.errors import BusyError, ConflictError, GeneratorUnavailableError
from resume_chat.usecases.accept_question import AcceptQuestion
from resume_chat.usecases.answer_question import AnswerQuestion
from resume_chat.usecases.errors import DrainingError, QuestionEmptyError, QuestionTooLongError
from resume_chat.usecases.find_evidence import FindEvidence
from resume_chat.usecases.follow_answer import FollowAnswer
from resume_chat.usecases.index_resume import IndexResume
from resume_chat.usecases.supervise_answers import AnswerLimits, AnswerObserver, SuperviseAnswers


class Service:
    """The whole core over in-memory parts, with a generator that says what the test lets out."""

    def __init__(self) -> None:
        clock = ManualClock()
        embedder = WordEmbedder()
        retrievers = [InMemoryRetriever(), Bm25Retriever()]
        self.tables = InMemoryTables(clock=clock.monotonic)
        self.repository = InMemoryChatRepository(self.tables)
        self.log = InMemoryAnswerLog(self.tables)
        self.generator = GatedGenerator()
        self.index_resume = IndexResume(
            source=DictSource(RESUME), embedder=embedder, retrievers=retrievers, today=clock.today
        )
        answer = AnswerQuestion(
            index=lambda: self.index_resume.current,
            find_evidence=FindEvidence(embedder=embedder, retrievers=retrievers),
            generator=self.generator,
            repository=self.repository,
        )
        self.supervisor = SuperviseAnswers(
            make=answer,
            log=self.log,
            owner="o",
            now=clock.now,
            monotonic=clock.monotonic,
            limits=AnswerLimits(),
            observer=AnswerObserver(),
        )
        ids = iter(f"id{number}" for number in range(1000))
        self.accept = AcceptQuestion(
            repository=self.repository,
            supervisor=self.supervisor,
            index=lambda: self.index_resume.current,
            new_id=lambda: next(ids),
            now=clock.now,
            max_question_chars=200,
        )
        self.follow = FollowAnswer(repository=self.repository, log=self.log, phase=self.supervisor.phase)

    async def ask(
        self, question: str, conversation_id: str | None = None, client_message_id: str = "c"
    ) -> list[NumberedEvent]:
        """All events of the answer."""
        acceptance = await self.accept("v", client_message_id, question, conversation_id)
        async with aclosing(self.follow("v", acceptance.answer_id, 0)) as events:
            return [each async for each in events if isinstance(each, NumberedEvent)]


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    service = Service()
    await service.index_resume()
    yield service
    await service.supervisor.drain(0)


def message_of(events: list[NumberedEvent]) -> Message:
    end = events[-1].event
    assert isinstance(end, Done | Failed)
    return end.message


async def test_an_answer_begins_with_its_sources_and_ends_with_its_message(service: Service) -> None:
    service.generator.say("She built the berth planner ", "in Python.")
    events = await service.ask("What did Ines Varga build at Harbour Systems?")
    assert [each.seq for each in events] == list(range(1, len(events) + 1))
    assert isinstance(events[0].event, Sources)
    assert events[0].event.citations
    message = message_of(events)
    assert message.content == "She built the berth planner in Python."
    assert message.status is Status.COMPLETE
    assert message.generator == "gated/test"
    assert "/work/0/highlights/0" in [each.pointer for each in message.citations]
    assert message.timings.total_ms is not None


async def test_the_prompt_holds_the_resume_the_question_and_the_earlier_turns(service: Service) -> None:
    service.generator.say("She works at Lumen Works.")
    first = await service.ask("Where does Ines work now?")
    service.generator.say("Harbour Systems.")
    await service.ask("And before that?", message_of(first).conversation_id, "c2")
    prompt = service.generator.prompts[-1]
    assert prompt.question == "And before that?"
    assert [each.content for each in prompt.turns] == ["Where does Ines work now?", "She works at Lumen Works."]
    assert prompt.messages[0] == service.generator.prompts[0].messages[0], "the beginning stays the same"
    assert "And before that?" in prompt.messages[-1].content


async def test_what_cannot_be_answered_is_declined_without_a_generator(service: Service) -> None:
    events = await service.ask("What is the capital of France?")
    message = message_of(events)
    assert message.finish is Finish.ABSTAINED
    assert message.content
    assert message.citations == ()
    assert service.generator.prompts == []


async def test_a_generator_that_cannot_be_reached_ends_the_answer_as_failed(service: Service) -> None:
    service.generator.gate.put_nowait(GeneratorUnavailableError("down"))
    events = await service.ask("What did Ines Varga build at Harbour Systems?")
    assert isinstance(events[-1].event, Failed)
    assert message_of(events).content == ""
    assert service.generator.closed.is_set()


async def test_the_same_question_twice_is_one_question(service: Service) -> None:
    first = await service.accept("v", "c", "Which languages does Ines know?", None)
    again = await service.accept("v", "c", "Which languages does Ines know?", None)
    assert (again.duplicate, again.answer_id) == (True, first.answer_id)
    with pytest.raises(ConflictError):
        await service.accept("v", "c", "Another question?", None)
    with pytest.raises(BusyError):
        await service.accept("v", "c2", "And another?", first.conversation_id)


@pytest.mark.parametrize("question", ["", "   \n", "\u200b\u2060"])
async def test_a_question_of_nothing_is_refused(service: Service, question: str) -> None:
    with pytest.raises(QuestionEmptyError):
        await service.accept("v", "c", question, None)


async def test_a_question_that_is_too_long_is_refused_with_the_limit(service: Service) -> None:
    with pytest.raises(QuestionTooLongError) as caught:
        await service.accept("v", "c", "x" * 201, None)
    assert caught.value.max_chars == 200


async def test_nothing_is_accepted_while_draining(service: Service) -> None:
    await service.supervisor.drain(0)
    with pytest.raises(DrainingError):
        await service.accept("v", "c", "Which languages does Ines know?", None)
