"""An answer whose process died, gone on with by another: wherever it was cut, the same text, the same sources, once."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from fakes.parts import RESUME, DictSource, GatedGenerator, ManualClock, WordEmbedder, nothing_approved
from resume_chat.adapters.bm25_retriever import Bm25Retriever
from resume_chat.adapters.chain_generator import ChainConfig, ChainGenerator
from resume_chat.adapters.extractive_generator import ExtractiveGenerator
from resume_chat.adapters.in_memory_chat_repository import InMemoryChatRepository
from resume_chat.adapters.in_memory_retriever import InMemoryRetriever
from resume_chat.adapters.in_memory_tables import InMemoryTables
from resume_chat.domain.answer import Beginning, Completion, Finish, PendingAnswer, Phase
from resume_chat.domain.continuing import beginning_of
from resume_chat.domain.events import NumberedEvent, Progress, Sources, Token, Withheld
from resume_chat.domain.prompt import PromptRole
from resume_chat.ports.errors import GeneratorInterruptedError, GeneratorUnavailableError
from resume_chat.ports.generator import Generator
from resume_chat.usecases.answer_question import AnswerQuestion, Step
from resume_chat.usecases.find_evidence import FindEvidence
from resume_chat.usecases.index_resume import IndexResume

POLICY = {"topics": [{"topic": "salary", "answer": "Let us talk about pay later."}]}
BUILT = "What did Ines Varga build at Harbour Systems?"


class Bench:
    """The route of one question over in-memory parts, from its start or from a beginning."""

    def __init__(self, generator: Generator) -> None:
        clock, embedder = ManualClock(), WordEmbedder()
        retrievers = [InMemoryRetriever(), Bm25Retriever()]
        self.source = DictSource(RESUME)
        self.index_resume = IndexResume(
            source=self.source,
            policy_source=DictSource(POLICY),
            embedder=embedder,
            retrievers=retrievers,
            today=clock.today,
        )
        self._answer = AnswerQuestion(
            index=lambda: self.index_resume.current,
            find_evidence=FindEvidence(embedder=embedder, retrievers=retrievers),
            generator=generator,
            repository=InMemoryChatRepository(InMemoryTables(clock=clock.monotonic)),
            recall_approved=nothing_approved(),
        )

    async def steps(self, question: str, beginning: Beginning | None = None, version: str = "") -> list[Step]:
        """All steps of an answer to a question."""
        pending = PendingAnswer(
            answer_id="a",
            conversation_id="k",
            question_id="q",
            visitor_id="v",
            question=question,
            asked_at=datetime(2026, 3, 1, tzinfo=UTC),
            resume_version=version or self.index_resume.current.resume.version,
            attempt=1,
            last_seq=0,
            age_s=0.0,
            beginning=beginning,
        )
        return [step async for step in self._closing(self._answer(pending))]

    async def _closing(self, steps: AsyncGenerator[Step, None]) -> AsyncGenerator[Step, None]:
        async with aclosing(steps):
            async for step in steps:
                yield step


async def bench_with(generator: Generator) -> Bench:
    """The same, with its resume read."""
    bench = Bench(generator)
    await bench.index_resume()
    return bench


def shown(steps: Sequence[Step]) -> list[Sources | Token | Withheld]:
    """What of the steps is numbered and stored."""
    return [each for each in steps if isinstance(each, Sources | Token | Withheld)]


def text_of(steps: Sequence[Step]) -> str:
    """What the steps say."""
    return "".join(each.text for each in steps if isinstance(each, Token))


def cut_after(steps: Sequence[Step], count: int) -> Beginning | None:
    """What is known of an answer whose process died after so many events."""
    return beginning_of(NumberedEvent(seq=seq, event=event) for seq, event in enumerate(shown(steps)[:count], start=1))


@pytest.mark.parametrize(
    ("question", "maker"),
    [
        (BUILT, "extractive"),
        ("How long was she at Harbour Systems?", "computed"),
        ("What are her salary expectations?", "owner"),
        ("What is the capital of France?", "declined"),
    ],
)
async def test_what_is_always_the_same_is_made_anew_and_what_was_shown_is_left_out(question: str, maker: str) -> None:
    bench = await bench_with(ChainGenerator([ExtractiveGenerator()], ChainConfig(), float, lambda _link, _error: None))
    whole = await bench.steps(question)
    count = len(shown(whole))
    assert next(each.generator for each in whole if isinstance(each, Token)) == maker
    for place in range(1, count + 1):
        begun = cut_after(whole, place)
        rest = await bench.steps(question, begun)
        assert begun
        assert begun.text + text_of(rest) == text_of(whole)
        assert [type(each) for each in shown(rest)].count(Sources) == (0 if begun.citations else maker != "declined")
        assert rest[-1] == whole[-1]
        assert rest[0] == Progress(phase=Phase.RESUMING)


async def test_a_model_goes_on_from_what_was_shown_and_the_whole_is_judged() -> None:
    """The second half of a false sentence must not pass because its first half stands."""
    generator = GatedGenerator(can_continue=True)
    bench = await bench_with(generator)
    generator.say("She built the berth planner in Python.")
    whole = await bench.steps(BUILT)
    begun = replace(cut_after(whole, 3) or Beginning(text=""), text="She built the berth ")
    generator.say("planner in Python. She worked at Google.")
    rest = await bench.steps(BUILT, begun)
    assert text_of(rest) == "planner in Python."
    assert [(each.reason, each.count) for each in rest if isinstance(each, Withheld)] == [("unsupported_name", 1)]
    assert not [each for each in rest if isinstance(each, Sources)]
    last = generator.prompts[-1].messages[-1]
    assert (last.role, last.content) == (PromptRole.ASSISTANT, "She built the berth")
    generator.say("planner at Google. She knows Python.")
    assert text_of(await bench.steps(BUILT, begun)) == " She knows Python."
    generator.say()
    assert end_of(await bench.steps(BUILT, begun)).finish is Finish.COMPLETE


def end_of(steps: Sequence[Step]) -> Completion:
    """How the answer ended."""
    assert isinstance(steps[-1], Completion)
    return steps[-1]


async def test_an_answer_of_which_only_the_sources_were_shown_is_made_anew_without_them() -> None:
    generator = GatedGenerator()
    bench = await bench_with(generator)
    generator.say("She built the berth planner.")
    whole = await bench.steps(BUILT)
    generator.say("She built the berth planner.")
    rest = await bench.steps(BUILT, cut_after(whole, 1))
    assert shown(rest) == shown(whole)[1:]


async def test_what_cannot_be_gone_on_with_is_interrupted_and_nothing_is_shown_of_it() -> None:
    generator = GatedGenerator(can_continue=True)
    bench = await bench_with(generator)
    generator.say("She built the berth planner.")
    whole = await bench.steps(BUILT)
    begun = cut_after(whole, 2)
    assert begun is not None
    assert begun.citations
    generator.can_continue = False
    with pytest.raises(GeneratorInterruptedError, match="cannot go on"):
        await bench.steps(BUILT, begun)
    generator.can_continue = True
    with pytest.raises(GeneratorInterruptedError, match="not made by a generator"):
        await bench.steps(BUILT, replace(begun, citations=None))
    with pytest.raises(GeneratorInterruptedError, match="no room"):
        await bench.steps(BUILT, replace(begun, text="word " * 5000))
    with pytest.raises(GeneratorInterruptedError, match="the sources have changed"):
        await bench.steps(BUILT, replace(begun, citations=(replace(begun.citations[0], quote="other"),)))
    with pytest.raises(GeneratorInterruptedError, match="no beginning of what would be said"):
        await bench.steps("What is the capital of France?", begun)
    with pytest.raises(GeneratorInterruptedError, match="the resume has changed"):
        await bench.steps(BUILT, begun, version="another")
    generator.gate.put_nowait(GeneratorUnavailableError("away"))
    with pytest.raises(GeneratorInterruptedError, match="away"):
        await bench.steps(BUILT, begun)
