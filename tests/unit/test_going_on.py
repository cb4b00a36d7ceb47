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
from resume_chat.ports.errors import (
    GeneratorError,
    GeneratorInterruptedError,
    GeneratorTimeoutError,
    GeneratorUnavailableError,
)
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
        async with aclosing(self.steps_of(question, beginning, version)) as steps:
            return [step async for step in steps]

    def steps_of(
        self, question: str, beginning: Beginning | None = None, version: str = ""
    ) -> AsyncGenerator[Step, None]:
        """The same as they come."""
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
        return self._answer(pending)


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
    with pytest.raises(GeneratorInterruptedError, match="the sources have changed"):
        await bench.steps("What is the capital of France?", begun)
    with pytest.raises(GeneratorInterruptedError, match="no beginning of what would be said"):
        await bench.steps("What is the capital of France?", replace(begun, citations=()))
    with pytest.raises(GeneratorInterruptedError, match="the resume has changed"):
        await bench.steps(BUILT, begun, version="another")
    generator.gate.put_nowait(GeneratorUnavailableError("away"))
    with pytest.raises(GeneratorInterruptedError, match="away"):
        await bench.steps(BUILT, begun)


# ---------------------------------------------------------------- handing over in the middle of an answer

BROKE = GeneratorInterruptedError("broke")


class Relay:
    """A chain of generators that go on from beginnings, named by their places."""

    def __init__(self, count: int, *, hand_over: bool = True) -> None:
        self.links = [GatedGenerator(can_continue=True) for _ in range(count)]
        for place, link in enumerate(self.links, start=1):
            link.name = f"link {place}"
        self.skipped: list[str] = []
        self.chain = ChainGenerator(
            self.links, ChainConfig(hand_over=hand_over), float, lambda link, _error: self.skipped.append(link)
        )

    async def steps(self) -> tuple[list[Step], GeneratorError | None]:
        """The steps of an answer, and what broke it at last."""
        bench = await bench_with(self.chain)
        taken: list[Step] = []
        try:
            async with aclosing(bench.steps_of(BUILT)) as steps:
                async for step in steps:
                    taken += [step]
        except GeneratorError as exc:
            return taken, exc
        return taken, None

    def breaks(self, place: int, *said: str, error: GeneratorError = BROKE) -> None:
        """Has a link say something and break."""
        for each in said:
            self.links[place].gate.put_nowait(each)
        self.links[place].gate.put_nowait(error)


@pytest.mark.parametrize("error", [BROKE, GeneratorTimeoutError("silent")])
async def test_the_next_link_goes_on_from_the_last_whole_sentence(error: GeneratorError) -> None:
    """When it fails: half a sentence stays in the middle of the answer, or a sentence is said twice."""
    relay = Relay(2)
    relay.breaks(0, "She built the berth planner in Python. ", "She wor", error=error)
    relay.links[1].say("She knows Python.")
    steps, failure = await relay.steps()
    assert failure is None
    assert text_of(steps) == "She built the berth planner in Python. She knows Python."
    begun = relay.links[1].prompts[0].beginning
    assert begun is not None
    assert (begun.text.strip(), begun.generator) == ("She built the berth planner in Python.", "link 1")
    last = relay.links[1].prompts[0].messages[-1]
    assert (last.role, last.content) == (PromptRole.ASSISTANT, "She built the berth planner in Python.")
    assert [each.generator for each in steps if isinstance(each, Token) and each.generator] == ["link 1", "link 2"]
    assert [type(each) for each in shown(steps)].count(Sources) == 1
    assert end_of(steps).finish is Finish.COMPLETE
    assert relay.skipped == ["link 1", "link 1"]  # it broke, and is left alone


async def test_with_nothing_shown_yet_the_next_link_begins_anew() -> None:
    """When it fails: an answer of which the visitor saw nothing is given up."""
    relay = Relay(2)
    relay.breaks(0, "She wor")
    relay.links[1].say("She built the berth planner.")
    steps, failure = await relay.steps()
    assert (text_of(steps), failure) == ("She built the berth planner.", None)
    assert relay.links[1].prompts[0].beginning is None


async def test_what_was_kept_back_before_a_break_is_told_and_is_no_beginning() -> None:
    """When it fails: a false sentence is given to the next model as said."""
    relay = Relay(2)
    relay.breaks(0, "She worked at Google. She built the berth planner. ", "She")
    relay.links[1].say("She knows Python.")
    steps, failure = await relay.steps()
    assert (text_of(steps).strip(), failure) == ("She built the berth planner. She knows Python.", None)
    assert [(each.reason, each.count) for each in steps if isinstance(each, Withheld)] == [("unsupported_name", 1)]


async def test_unless_it_is_configured_an_answer_that_breaks_ends_with_what_was_said() -> None:
    relay = Relay(2, hand_over=False)
    relay.breaks(0, "She built the berth planner in Python. ", "She knows")
    steps, failure = await relay.steps()
    assert (text_of(steps).strip(), failure) == ("She built the berth planner in Python. She knows", BROKE)
    assert not relay.links[1].prompts


async def test_an_answer_that_nobody_goes_on_with_is_interrupted() -> None:
    """When it fails: a chain whose last link has its own words only puts them behind another's."""
    relay = Relay(1)
    chain = ChainGenerator(
        [*relay.links, ExtractiveGenerator()], ChainConfig(hand_over=True), float, lambda _link, _error: None
    )
    relay.chain = chain
    relay.breaks(0, "She knows Python. ", "She")
    steps, failure = await relay.steps()
    assert text_of(steps).strip() == "She knows Python."
    assert type(failure) is GeneratorInterruptedError


async def test_three_that_break_are_enough() -> None:
    """When it fails: one answer goes through all models there are, each with its time-out."""
    relay = Relay(4)
    for place in range(3):
        relay.breaks(place, "She knows Python. " if place == 0 else "She built the berth planner. ", "She")
    _, failure = await relay.steps()
    assert failure is BROKE
    assert [len(each.prompts) for each in relay.links] == [1, 1, 1, 0]
