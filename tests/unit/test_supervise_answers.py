"""The supervisor: every accepted question one stored end, whoever cuts in."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

import pytest

from fakes.parts import ManualClock
from fakes.stage import COMPLETE, Stage, stage_over
from fakes.waiting import until
from resume_chat.adapters.in_memory_tables import InMemoryTables
from resume_chat.domain.answer import Beginning, Citation, FailureReason, Finish, PendingAnswer, Phase
from resume_chat.domain.conversation import Status
from resume_chat.domain.events import Done, Failed, NumberedEvent, Progress, Sources, Token, Withheld
from resume_chat.ports.errors import (
    FencedError,
    GeneratorInterruptedError,
    GeneratorUnavailableError,
    StoreUnavailableError,
)
from resume_chat.usecases.answer_question import Step
from resume_chat.usecases.errors import DrainingError, OverloadedError
from resume_chat.usecases.stop_answer import StopAnswer


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def stage(clock: ManualClock) -> AsyncIterator[Stage]:
    stage = stage_over(InMemoryTables(clock=clock.monotonic), clock)
    yield stage
    await stage.supervisor.drain(0)


async def test_an_answer_is_numbered_stored_and_ended_once(stage: Stage) -> None:
    pending = await stage.ask()
    stage.supervisor.start(pending)
    for step in (
        Progress(phase=Phase.READING),
        Token(text="Py"),
        Withheld(reason="r", count=1),
        Token(text="thon"),
        COMPLETE,
    ):
        stage.steps.put_nowait(step)
    end = await stage.end(pending.answer_id)
    events = await stage.log.read(pending.answer_id, 0, limit=100)
    assert [each.seq for each in events] == [1, 2, 3, 4]
    assert isinstance(end.event, Done)
    assert end.event.message.content == "Python"
    assert end.event.message.generator == "test/m"
    assert (await stage.repository.answer("v", pending.answer_id)).status is Status.COMPLETE
    await stage.supervisor.drain(5)
    assert [each.seq for each in stage.ended] == [4]
    assert stage.supervisor.running == 0


async def test_the_phase_of_a_running_answer_can_be_asked(stage: Stage) -> None:
    pending = await stage.ask()
    stage.supervisor.start(pending)
    assert stage.supervisor.phase(pending.answer_id) is Phase.QUEUED
    stage.steps.put_nowait(Progress(phase=Phase.READING))
    stage.steps.put_nowait(Token(text="x"))
    await stage.log.wait(pending.answer_id, 0, timeout_s=5)
    assert stage.supervisor.phase(pending.answer_id) is Phase.READING
    assert stage.supervisor.phase("unknown") is None


async def test_a_stop_keeps_what_was_said_and_closes_the_generator(stage: Stage) -> None:
    pending = await stage.ask()
    stage.supervisor.start(pending)
    stage.steps.put_nowait(Token(text="So far "))
    await stage.log.wait(pending.answer_id, 0, timeout_s=5)
    assert await StopAnswer(repository=stage.repository, supervisor=stage.supervisor)("v", pending.answer_id)
    end = await stage.end(pending.answer_id)
    assert isinstance(end.event, Done)
    assert end.event.finish is Finish.STOPPED
    assert end.event.message.content == "So far "
    assert stage.closed.is_set()
    await stage.supervisor.drain(5)
    assert not await stage.supervisor.stop(pending.answer_id)


async def test_a_stop_before_the_first_step_ends_the_answer(stage: Stage) -> None:
    """A task that is cancelled before it began never runs its body: its end must come all the same."""
    pending = await stage.ask()
    stage.supervisor.start(pending)
    await stage.supervisor.stop(pending.answer_id)
    end = await stage.end(pending.answer_id)
    assert isinstance(end.event, Done)
    assert end.event.finish is Finish.STOPPED


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (GeneratorUnavailableError("x"), FailureReason.GENERATOR_UNAVAILABLE),
        (GeneratorInterruptedError("x"), FailureReason.INTERRUPTED),
        (ZeroDivisionError("a bug"), FailureReason.INTERNAL),
    ],
)
async def test_an_error_ends_the_answer_as_failed_with_what_was_said(
    stage: Stage, error: Exception, reason: FailureReason
) -> None:
    pending = await stage.ask()
    stage.supervisor.start(pending)
    stage.steps.put_nowait(Token(text="half"))
    stage.steps.put_nowait(error)
    end = await stage.end(pending.answer_id)
    assert isinstance(end.event, Failed)
    assert end.event.reason is reason
    assert end.event.message.content == "half"
    assert stage.errors == [(pending.answer_id, error)]


async def test_the_deadline_ends_an_answer_that_does_not_end(clock: ManualClock) -> None:
    stage = stage_over(InMemoryTables(clock=clock.monotonic), clock, deadline_s=0.05)
    pending = await stage.ask()
    stage.supervisor.start(pending)
    end = await stage.end(pending.answer_id)
    assert isinstance(end.event, Failed)
    assert end.event.reason is FailureReason.GENERATOR_TIMEOUT
    await stage.supervisor.drain(5)


async def test_a_stream_without_its_completion_is_never_complete(clock: ManualClock) -> None:
    async def nothing(_pending: PendingAnswer) -> AsyncGenerator[Step, None]:
        for step in list[Step]():
            yield step

    stage = stage_over(InMemoryTables(clock=clock.monotonic), clock, make=nothing)
    pending = await stage.ask()
    stage.supervisor.start(pending)
    end = await stage.end(pending.answer_id)
    assert isinstance(end.event, Failed)
    assert end.event.reason is FailureReason.INTERRUPTED


async def test_more_answers_than_room_are_refused_and_none_while_draining(clock: ManualClock) -> None:
    stage = stage_over(InMemoryTables(clock=clock.monotonic), clock, running=1)
    stage.supervisor.require_room()
    stage.supervisor.start(await stage.ask())
    with pytest.raises(OverloadedError):
        stage.supervisor.require_room()
    assert await stage.supervisor.drain(0) == 1
    with pytest.raises(DrainingError):
        stage.supervisor.require_room()


@pytest.mark.parametrize("losses", ["before", "after"])
async def test_a_store_that_is_away_for_a_moment_loses_nothing_and_doubles_nothing(stage: Stage, losses: str) -> None:
    """When an append's outcome is open it is looked up; appending blindly again would be fenced, or double."""
    pending = await stage.ask()
    stage.supervisor.start(pending)
    setattr(stage.log, f"lose_{losses}", 2 if losses == "before" else 1)
    stage.steps.put_nowait(Token(text="one "))
    stage.steps.put_nowait(COMPLETE)
    end = await stage.end(pending.answer_id)
    assert isinstance(end.event, Done)
    assert end.event.message.content == "one "


async def test_what_an_unreadable_store_holds_is_not_assumed(stage: Stage) -> None:
    pending = await stage.ask()
    stage.supervisor.start(pending)
    stage.log.lose_before, stage.log.is_blind = 1, True
    stage.steps.put_nowait(COMPLETE)
    await stage.supervisor.drain(5)
    stage.log.is_blind = False
    assert isinstance((await stage.end(pending.answer_id)).event, Done)


async def test_a_store_that_stays_away_leaves_the_answer_to_whoever_takes_it_over(stage: Stage) -> None:
    pending = await stage.ask()
    stage.supervisor.start(pending)
    stage.log.lose_before = 99
    stage.steps.put_nowait(COMPLETE)
    await stage.supervisor.drain(5)
    assert stage.ended == []
    assert all(isinstance(error, StoreUnavailableError) for _, error in stage.errors)


async def test_an_answer_whose_end_could_not_be_stored_is_ended_once_the_store_is_back(
    stage: Stage, clock: ManualClock
) -> None:
    """By the same process: it may be the only one."""
    pending = await stage.ask()
    stage.supervisor.start(pending)
    stage.log.lose_before = 3
    stage.steps.put_nowait(COMPLETE)
    await until(lambda: stage.supervisor.running == 0, within_s=10)
    for _ in range(4):
        clock.seconds += 5
        await stage.supervisor.sweep()
    stage.steps.put_nowait(COMPLETE)
    assert isinstance((await stage.end(pending.answer_id)).event, Done)


async def test_a_question_that_was_stored_although_the_store_could_not_say_so_is_answered(
    stage: Stage, clock: ManualClock
) -> None:
    """The commit was done and its confirmation lost: the asker was told to try again, and nobody makes the answer."""
    pending = await stage.ask()
    for _ in range(4):
        clock.seconds += 5
        await stage.supervisor.sweep()
    stage.steps.put_nowait(COMPLETE)
    assert isinstance((await stage.end(pending.answer_id)).event, Done)


async def test_an_untouched_answer_of_a_dead_process_is_made_anew(clock: ManualClock) -> None:
    tables = InMemoryTables(clock=clock.monotonic)
    dead, alive = stage_over(tables, clock), stage_over(tables, clock)
    pending = await dead.ask()
    clock.seconds += 16
    await alive.supervisor.sweep()
    alive.steps.put_nowait(Token(text="anew"))
    alive.steps.put_nowait(COMPLETE)
    end = await alive.end(pending.answer_id)
    assert isinstance(end.event, Done)
    assert end.event.message.content == "anew"
    await alive.supervisor.drain(5)


async def test_a_half_said_answer_of_a_dead_process_is_gone_on_with(clock: ManualClock) -> None:
    tables = InMemoryTables(clock=clock.monotonic)
    dead, alive = stage_over(tables, clock), stage_over(tables, clock)
    pending = await dead.ask()
    first = NumberedEvent(seq=1, event=Token(text="half ", generator="test"))
    await dead.log.append(pending.answer_id, 1, [first])
    clock.seconds += 16
    await alive.supervisor.sweep()
    assert alive.supervisor.phase(pending.answer_id) is Phase.RESUMING
    alive.steps.put_nowait(Token(text="said"))
    alive.steps.put_nowait(COMPLETE)
    end = await alive.end(pending.answer_id)
    assert alive.made[0].beginning == Beginning(text="half ", generator="test")
    assert isinstance(end.event, Done)
    assert end.event.message.content == "half said"
    assert end.event.message.timings.total_ms == 16_000, "from the acceptance, not from the take-over"
    assert end.seq == 3
    assert (await alive.log.read(pending.answer_id, 0, limit=1))[0] == first
    with pytest.raises(FencedError):
        await dead.log.append(pending.answer_id, 1, [NumberedEvent(seq=2, event=Token(text="zombie"))])
    await alive.supervisor.drain(5)


async def test_one_sweep_takes_over_all_that_a_dead_process_left(clock: ManualClock) -> None:
    """When it fails: what a process with many answers left waits for one look after the other, and for its deadline."""
    tables = InMemoryTables(clock=clock.monotonic)
    dead, alive = stage_over(tables, clock), stage_over(tables, clock, running=100)
    left = [await dead.ask() for _ in range(67)]
    for each in left:
        await dead.log.append(each.answer_id, 1, [NumberedEvent(seq=1, event=Token(text="half "))])
    clock.seconds += 16
    await alive.supervisor.sweep()
    assert alive.supervisor.running == len(left)
    for _ in left:
        alive.steps.put_nowait(COMPLETE)
    for each in left:
        end = await alive.end(each.answer_id)
        assert isinstance(end.event, Done)
        assert end.event.message.content == "half "
    await alive.supervisor.drain(5)


async def test_after_three_attempts_an_answer_ends_interrupted_with_its_text_and_sources(clock: ManualClock) -> None:
    tables = InMemoryTables(clock=clock.monotonic)
    stages = [stage_over(tables, clock) for _ in range(4)]
    pending = await stages[0].ask()
    cited, other = (Citation(id=each, pointer=f"/work/{each}", label="Work", quote="x") for each in "01")
    await stages[0].log.append(
        pending.answer_id,
        1,
        [
            NumberedEvent(seq=1, event=Sources(citations=(cited, other))),
            NumberedEvent(seq=2, event=Token(text="Yes [0]. ")),
        ],
    )
    for attempt, stage in enumerate(stages[1:3], start=2):
        clock.seconds += 16
        await stage.supervisor.sweep()
        stage.steps.put_nowait(Token(text="more "))
        assert await stage.log.wait(pending.answer_id, attempt, timeout_s=5)
    clock.seconds += 16
    await stages[3].supervisor.sweep()
    end = await stages[3].end(pending.answer_id)
    assert stages[3].made == []
    assert isinstance(end.event, Failed)
    assert end.event.reason is FailureReason.INTERRUPTED
    assert end.event.message.content == "Yes [0]. more more "
    assert end.event.message.citations == (cited,)
    assert end.seq == 5
    for stage in stages[:3]:
        await stage.supervisor.sweep()
        assert await stage.supervisor.drain(5) == 0
        assert stage.ended == []


async def test_an_answer_past_its_deadline_is_not_made_anew(clock: ManualClock) -> None:
    tables = InMemoryTables(clock=clock.monotonic)
    dead, alive = stage_over(tables, clock), stage_over(tables, clock)
    pending = await dead.ask()
    clock.seconds += 61
    await alive.supervisor.sweep()
    end = await alive.end(pending.answer_id)
    assert isinstance(end.event, Failed)


async def test_a_process_that_slept_too_long_lets_go_of_its_answers(clock: ManualClock) -> None:
    tables = InMemoryTables(clock=clock.monotonic)
    sleeper, other = stage_over(tables, clock), stage_over(tables, clock)
    pending = await sleeper.ask()
    sleeper.supervisor.start(pending)
    clock.seconds += 16
    await other.supervisor.sweep()
    await sleeper.supervisor.sweep()
    assert await sleeper.supervisor.drain(5) == 0
    assert sleeper.ended == []
    other.steps.put_nowait(COMPLETE)
    assert isinstance((await other.end(pending.answer_id)).event, Done)
    await other.supervisor.drain(5)


async def test_renewed_leases_are_nobody_elses(clock: ManualClock) -> None:
    tables = InMemoryTables(clock=clock.monotonic)
    owner, other = stage_over(tables, clock), stage_over(tables, clock)
    pending = await owner.ask()
    owner.supervisor.start(pending)
    for _ in range(4):
        clock.seconds += 5
        await owner.supervisor.sweep()
        await other.supervisor.sweep()
    assert other.supervisor.running == 0
    owner.steps.put_nowait(COMPLETE)
    assert isinstance((await owner.end(pending.answer_id)).event, Done)
    await owner.supervisor.drain(5)


async def test_the_sweeper_survives_a_store_that_is_away(stage: Stage) -> None:
    stage.log.is_deaf = True
    sweeper = asyncio.create_task(stage.supervisor.run())
    for _ in range(3):
        await asyncio.wait_for(stage.log.renewals.acquire(), 5)
    sweeper.cancel()
    await asyncio.gather(sweeper, return_exceptions=True)
    assert {where for where, _ in stage.errors} == {"sweep"}


async def test_what_does_not_end_in_time_is_handed_over_at_once(clock: ManualClock) -> None:
    """No lease has to run out first: the other process goes on with its next look, from what was said."""
    tables = InMemoryTables(clock=clock.monotonic)
    leaving, staying = stage_over(tables, clock), stage_over(tables, clock)
    pending = await leaving.ask()
    leaving.supervisor.start(pending)
    leaving.steps.put_nowait(Token(text="Py"))
    assert await leaving.log.wait(pending.answer_id, 0, timeout_s=5)
    assert await leaving.supervisor.drain(0) == 1
    assert leaving.closed.is_set()
    staying.steps.put_nowait(Token(text="thon"))
    staying.steps.put_nowait(COMPLETE)
    await staying.supervisor.sweep()
    end = await staying.end(pending.answer_id)
    assert isinstance(end.event, Done)
    assert end.event.message.content == "Python"
    await staying.supervisor.drain(5)
    assert leaving.errors == []


async def test_a_hand_over_is_seen_at_the_next_look_and_counts_as_no_attempt(clock: ManualClock) -> None:
    """Visitors wait seconds after each deploy, and an answer that outlasts three of them is given up."""
    tables = InMemoryTables(clock=clock.monotonic)
    here = stage_over(tables, clock)
    pending = await here.ask()
    here.supervisor.start(pending)
    for number in range(5):
        there = stage_over(tables, clock)
        here.steps.put_nowait(Token(text=f"{number} "))
        assert await here.log.wait(pending.answer_id, number, timeout_s=5)
        assert await here.supervisor.drain(0) == 1
        await there.supervisor.look()
        assert there.supervisor.running == 1
        here = there
    here.steps.put_nowait(COMPLETE)
    end = await here.end(pending.answer_id)
    assert isinstance(end.event, Done)
    assert end.event.message.content == "0 1 2 3 4 "
    await here.supervisor.drain(5)


async def test_a_store_that_is_away_does_not_keep_a_process_from_ending(stage: Stage) -> None:
    """What could not be handed over is taken when its lease has run out."""
    stage.supervisor.start(await stage.ask())
    stage.log.is_deaf = True
    assert await stage.supervisor.drain(0) == 1
    assert [where for where, _ in stage.errors] == ["drain"]
