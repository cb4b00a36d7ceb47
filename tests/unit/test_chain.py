"""The chain of generators: who is skipped, for how long, and who waits for whom."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import pytest

from fakes.generator_rows import Heard, listen, next_piece
from fakes.parts import GatedGenerator, ManualClock
from fakes.prompts import prompt_about
from fakes.waiting import until
from resume_chat.adapters.chain_generator import ChainConfig, ChainGenerator
from resume_chat.adapters.turns import Turns
from resume_chat.domain.answer import Beginning, Completion, Finish
from resume_chat.domain.prompt import Prompt, PromptMessage, opening
from resume_chat.ports.errors import (
    GeneratorError,
    GeneratorInterruptedError,
    GeneratorOverloadedError,
    GeneratorRejectedError,
    GeneratorTimeoutError,
    GeneratorUnavailableError,
    PortError,
)
from resume_chat.ports.generator import Generator

AWAY = GeneratorUnavailableError("away")
SLOW = GeneratorTimeoutError("slow")


class Link(Generator):
    """Fails before its first token with `error`, after it with `break_error`, else says its name."""

    def __init__(
        self, name: str, error: GeneratorError | None = None, *, budget: int = 4096, can_continue: bool = False
    ) -> None:
        self._name = name
        self._budget = budget
        self._can_continue = can_continue
        self.error = error
        self.break_error: GeneratorError | None = None
        self.asked = 0
        self.warmed: list[Sequence[PromptMessage]] = []
        self.is_closed = False

    @property
    def name(self) -> str:
        """As the test calls it."""
        return self._name

    @property
    def prompt_budget_tokens(self) -> int:
        """As the test says."""
        return self._budget

    @property
    def can_continue(self) -> bool:
        """As the test says."""
        return self._can_continue

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        """Its name, or its error."""
        self.asked += 1
        await asyncio.sleep(0)
        if self.error:
            raise self.error
        yield f"{self.name} "
        if self.break_error:
            raise self.break_error
        yield Completion(finish=Finish.COMPLETE, generator=self.name)

    async def warm(self, beginning: Sequence[PromptMessage]) -> None:
        """Notes it, unless it fails."""
        if self.error:
            raise self.error
        self.warmed.append(beginning)

    async def check(self) -> str:
        """There unless it fails."""
        if self.error:
            raise self.error
        return "here"

    async def aclose(self) -> None:
        """Notes it."""
        self.is_closed = True


class Chained:
    """A chain over links, with the clock and the notes of a test."""

    def __init__(self, links: Sequence[Generator], config: ChainConfig | None = None) -> None:
        self.clock = ManualClock()
        self.skipped: list[tuple[str, PortError]] = []
        self.chain = ChainGenerator(
            links, config or ChainConfig(), self.clock.monotonic, lambda link, error: self.skipped.append((link, error))
        )

    async def ask(self, begun: Beginning | None = None) -> Heard:
        """One answer."""
        return await listen(self.chain, prompt_about(begun=begun))


# ---------------------------------------------------------------- skipping


@pytest.mark.parametrize("error", [AWAY, SLOW, GeneratorRejectedError("no"), GeneratorOverloadedError("full")])
async def test_a_link_that_cannot_begin_is_skipped_for_the_next(error: GeneratorError) -> None:
    chained = Chained([Link("first", error), Link("second"), Link("third")])
    heard = await chained.ask()
    assert (heard.text, heard.completion) == ("second ", Completion(finish=Finish.COMPLETE, generator="second"))
    assert chained.skipped == [("first", error)]


async def test_nobody_takes_over_once_an_answer_has_begun() -> None:
    first, second = Link("first"), Link("second")
    first.break_error = GeneratorInterruptedError("broke")
    chained = Chained([first, second])
    heard = await chained.ask()
    assert (heard.text, heard.error) == ("first ", first.break_error)
    assert second.asked == 0
    assert not chained.skipped


async def test_with_every_link_failing_the_last_error_is_raised() -> None:
    chained = Chained([Link("first", AWAY), Link("second", SLOW)])
    assert (await chained.ask()).error is SLOW
    assert [name for name, _ in chained.skipped] == ["first", "second"]


async def test_bugs_are_not_taken_for_failures() -> None:
    class Broken(Link):
        async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
            """A bug."""
            if prompt.question:
                raise KeyError(prompt.question)
            yield ""

    with pytest.raises(KeyError):
        await Chained([Broken("first"), Link("second")]).ask()


# ---------------------------------------------------------------- going on from a beginning


@pytest.mark.parametrize(
    ("text", "maker", "able", "asked"),
    [
        ("She built the berth ", "second", ["first", "second"], ["second"]),
        ("She built the berth planner.", "second", ["first", "second"], ["second"]),
        ("She built the berth planner.", "third", ["first", "second"], ["first"]),
        ("She built the berth planner.", None, ["second"], ["second"]),
        ("She built the berth ", "third", ["first", "second"], []),
        ("She built the berth ", "second", ["first"], []),
    ],
)
async def test_whoever_began_an_answer_goes_on_with_it_and_others_only_after_a_sentence(
    text: str, maker: str | None, able: list[str], asked: list[str]
) -> None:
    links = [Link(name, can_continue=name in able) for name in ("first", "second", "third")]
    heard = await Chained(links).ask(Beginning(text=text, generator=maker))
    assert [each.name for each in links if each.asked] == asked
    assert heard.begun == asked
    assert (type(heard.error) is GeneratorRejectedError) is (not asked)


async def test_with_its_maker_away_a_whole_sentence_is_gone_on_with_by_the_next() -> None:
    links = [Link("first", AWAY, can_continue=True), Link("second", can_continue=True)]
    whole = await Chained(links).ask(Beginning(text="She cooks.", generator="first"))
    assert whole.begun == ["second"]
    broken = await Chained(links).ask(Beginning(text="She ", generator="first"))
    assert broken.error is AWAY


def test_a_chain_goes_on_when_one_of_its_links_does() -> None:
    assert Chained([Link("first"), Link("second", can_continue=True)]).chain.can_continue
    assert not Chained([Link("first")]).chain.can_continue


# ---------------------------------------------------------------- the breaker


async def test_a_link_that_failed_is_left_alone_and_then_tried_by_one_answer() -> None:
    first = Link("first", AWAY)
    chained = Chained([first, Link("second")])
    for _ in range(10):
        assert (await chained.ask()).text == "second "
    assert first.asked == 1
    assert "left alone for 5.0 s more: away" in str(chained.skipped[-1][1])
    chained.clock.seconds = 5.0
    heard = await asyncio.gather(*(chained.ask() for _ in range(10)))
    assert [each.text for each in heard] == ["second "] * 10
    assert first.asked == 2
    first.error = None
    chained.clock.seconds = 10.0
    assert (await chained.ask()).text == "first "
    assert (await chained.ask()).text == "first "


async def test_several_failures_in_a_row_may_be_allowed() -> None:
    first = Link("first", AWAY)
    chained = Chained([first, Link("second")], ChainConfig(failures_to_open=3))
    await chained.ask()
    await chained.ask()
    first.error = None
    assert (await chained.ask()).text == "first "
    first.error = AWAY
    for _ in range(5):
        await chained.ask()
    assert first.asked == 6


@pytest.mark.parametrize("error", [GeneratorRejectedError("too long"), GeneratorOverloadedError("full")])
async def test_a_refused_prompt_or_much_to_do_does_not_open_the_breaker(error: GeneratorError) -> None:
    first = Link("first", error)
    chained = Chained([first, Link("second")])
    await chained.ask()
    first.error = None
    assert (await chained.ask()).text == "first "


async def test_a_break_in_mid_answer_opens_the_breaker() -> None:
    first = Link("first")
    first.break_error = GeneratorInterruptedError("broke")
    chained = Chained([first, Link("second")])
    await chained.ask()
    assert (await chained.ask()).text == "second "


@pytest.mark.parametrize(("error", "tried_at"), [(SLOW, [5, 15, 35, 75, 135, 195]), (AWAY, [5, 10, 15, 20, 25, 30])])
async def test_only_trying_that_costs_a_visitor_time_becomes_rarer(error: GeneratorError, tried_at: list[int]) -> None:
    """Silence doubles the cool-down up to a minute; a refusal, which costs nothing, does not."""
    first = Link("first", error)
    chained = Chained([first, Link("second")])
    await chained.ask()
    tried: list[int] = []
    for second in range(1, tried_at[-1] + 1):
        chained.clock.seconds, asked = float(second), first.asked
        await chained.ask()
        tried += [second] * (first.asked - asked)
    assert tried == tried_at


@pytest.mark.parametrize(
    ("error", "tried_at"),
    [
        (GeneratorUnavailableError("loading", rest_s=20), [20, 40, 60]),
        (GeneratorUnavailableError("no credit", rest_s=3600), [50]),
        (GeneratorUnavailableError("at once", rest_s=0), [5, 10, 15]),
        (GeneratorRejectedError("no such model", rest_s=600), [50]),
    ],
)
async def test_a_link_that_says_when_it_can_be_asked_again_is_believed(
    error: GeneratorError, tried_at: list[int]
) -> None:
    """Within limits: here up to 50 s. When it fails: a spent credit or a wrong key costs every question a request."""
    first = Link("first", error)
    chained = Chained([first, Link("second")], ChainConfig(max_rest_s=50, failures_to_open=3))
    await chained.ask()
    tried: list[int] = []
    for second in range(1, tried_at[-1] + 1):
        chained.clock.seconds, asked = float(second), first.asked
        assert (await chained.ask()).text == "second "
        tried += [second] * (first.asked - asked)
    assert tried == tried_at
    first.error = None
    chained.clock.seconds += 50
    assert (await chained.ask()).text == "first "


async def test_failures_of_answers_that_began_before_it_opened_do_not_prolong_it() -> None:
    first = GatedGenerator()
    chained = Chained([first, Link("second")])
    answers = [asyncio.create_task(chained.ask()) for _ in range(3)]
    await until(lambda: len(first.prompts) == 3)
    for seconds in (0.0, 2.0, 4.0):
        chained.clock.seconds = seconds
        first.gate.put_nowait(SLOW)
        await until(lambda: sum(each.done() for each in answers) == seconds / 2 + 1)  # noqa: B023 - awaited in this turn
    chained.clock.seconds = 5.0
    first.say("first ")
    assert (await chained.ask()).text == "first "


async def test_a_minute_of_absence_at_fifty_questions_a_second() -> None:
    """T29. Nobody is left without an answer; at most one try in five seconds; back within ten seconds."""
    first = Link("first", AWAY)
    chained = Chained([first, Link("second")])
    back_at = None
    for tick in range(80 * 50):
        chained.clock.seconds = tick / 50
        first.error = AWAY if chained.clock.seconds < 60 else None
        heard = await chained.ask()
        assert heard.completion is not None
        if heard.text == "first " and back_at is None:
            back_at = chained.clock.seconds
            assert first.asked <= 60 / 5 + 2
    assert back_at is not None
    assert 60 <= back_at <= 70


async def test_a_try_that_is_stopped_leaves_the_next_one_to_try() -> None:
    first, second = GatedGenerator(), Link("second")
    chained = Chained([first, second])
    first.gate.put_nowait(AWAY)
    await chained.ask()
    chained.clock.seconds = 5.0
    first.started.clear()
    trying = asyncio.create_task(chained.ask())
    await first.started.wait()
    assert (await chained.ask()).text == "second "
    trying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trying
    first.say("first ")
    assert (await chained.ask()).text == "first "


# ---------------------------------------------------------------- turns


async def test_a_hundred_questions_for_four_places() -> None:
    """T28. Never more than 4 at work, 32 wait in order, 64 hear at once that it is too much."""
    first = GatedGenerator()
    chained = Chained([first])
    answers = [asyncio.create_task(chained.ask()) for _ in range(100)]
    await until(lambda: sum(each.done() for each in answers) == 64)
    assert len(first.prompts) == 4
    assert all(type(each.result().error) is GeneratorOverloadedError for each in answers[36:])
    for number in range(36):
        first.say(f"{number} ")
        await until(lambda: sum(each.done() for each in answers) == 65 + number)  # noqa: B023 - awaited in this turn
        assert len(first.prompts) == min(5 + number, 36)
    assert sorted(each.result().text for each in answers[:36]) == sorted(f"{number} " for number in range(36))


async def test_turns_come_in_the_order_of_asking() -> None:
    first = GatedGenerator()
    chained = Chained([first], ChainConfig(max_running=1))
    answers = []
    for _ in range(5):
        answers.append(asyncio.create_task(chained.ask()))
        await asyncio.sleep(0)
    for number, answer in enumerate(answers):
        first.say(f"{number}")
        assert (await answer).text == f"{number}"
        assert [each.done() for each in answers] == [place <= number for place in range(5)]


async def test_whoever_leaves_the_line_costs_nobody_a_turn() -> None:
    first = GatedGenerator()
    chained = Chained([first], ChainConfig(max_running=1))
    working, leaving, waiting = (asyncio.create_task(chained.ask()) for _ in range(3))
    await until(lambda: len(first.prompts) == 1)
    leaving.cancel()
    working.cancel()
    await asyncio.wait({leaving, working})
    first.say("third")
    assert (await waiting).text == "third"
    first.say("fourth")
    assert (await chained.ask()).text == "fourth"


async def test_a_turn_that_comes_with_the_cancellation_is_passed_on() -> None:
    turns = Turns("first", running=1, waiting=32, wait_s=30)

    async def work() -> None:
        async with turns.taken():
            pass

    async with turns.taken():
        leaving, waiting = asyncio.create_task(work()), asyncio.create_task(work())
        await asyncio.sleep(0)  # both are in the line now
    leaving.cancel()  # its turn has been given to it, and it has not yet run to take it
    await asyncio.wait_for(waiting, 1)
    assert leaving.cancelled()


async def test_waiting_has_a_limit_and_then_the_next_link_answers() -> None:
    first = GatedGenerator()
    chained = Chained([first, Link("second")], ChainConfig(max_running=1, max_wait_s=0.05))
    working = asyncio.create_task(chained.ask())
    await first.started.wait()
    assert (await chained.ask()).text == "second "
    assert type(chained.skipped[0][1]) is GeneratorOverloadedError
    first.say("first ")
    assert (await working).text == "first "
    first.say("again ")
    assert (await chained.ask()).text == "again "  # too much to do is no failure: the breaker stayed closed


async def test_those_who_wait_for_a_link_that_fails_go_on_at_once() -> None:
    first = GatedGenerator()
    chained = Chained([first, Link("second")], ChainConfig(max_running=2))
    answers = [asyncio.create_task(chained.ask()) for _ in range(6)]
    await until(lambda: len(first.prompts) == 2)
    first.gate.put_nowait(SLOW)
    await until(lambda: sum(each.done() for each in answers) == 5)
    assert len(first.prompts) == 2
    first.say("first ")
    assert sorted([(await each).text for each in answers]) == ["first ", *["second "] * 5]


# ---------------------------------------------------------------- a generator like any other


async def test_closing_the_chains_stream_closes_the_links() -> None:
    first = GatedGenerator()
    chained = Chained([first])
    first.gate.put_nowait("first ")
    async with aclosing(chained.chain.stream(prompt_about())) as pieces:
        assert await next_piece(pieces) == "first "
        assert not first.closed.is_set()
    assert first.closed.is_set()


async def test_every_link_that_can_be_warmed_is() -> None:
    links = [Link("first", AWAY), Link("second"), Link("third")]
    chained = Chained(links)
    await chained.chain.warm(opening(prompt_about().index, 4096))
    assert [len(each.warmed) for each in links] == [0, 1, 1]
    assert chained.skipped == [("first", AWAY)]
    with pytest.raises(GeneratorUnavailableError):
        await Chained(links[:1]).chain.warm(())


async def test_it_is_described_by_its_links() -> None:
    links = [Link("first", AWAY, budget=7000), Link("second", budget=900)]
    chained = Chained(links)
    assert chained.chain.name == "first,second"
    assert chained.chain.prompt_budget_tokens == 900
    assert await chained.chain.check() == "first does not answer (away); second answers (here)"
    links[1].error = SLOW
    with pytest.raises(GeneratorUnavailableError, match=r"first does not answer \(away\); second does not answer"):
        await chained.chain.check()
    await chained.chain.aclose()
    assert all(each.is_closed for each in links)
    with pytest.raises(ValueError, match="at least one"):
        Chained([])
