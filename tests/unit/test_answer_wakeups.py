"""Wake-ups: one look for all who wait, nothing kept for nobody."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from resume_chat.adapters.answer_wakeups import AnswerWakeups
from resume_chat.domain.events import NumberedEvent, Token
from resume_chat.ports.errors import StoreUnavailableError


class Positions:
    """The last numbers of some answers, and how often they were asked for."""

    def __init__(self) -> None:
        self.last: dict[str, int] = {}
        self.looks: list[Sequence[str]] = []
        self.looked_thrice = asyncio.Event()
        self.error: Exception | None = None

    async def __call__(self, answer_ids: Sequence[str]) -> Mapping[str, int]:
        """As a database would say it."""
        self.looks.append(answer_ids)
        if len(self.looks) == 3:
            self.looked_thrice.set()
        await asyncio.sleep(0)
        if self.error:
            raise self.error
        return {answer_id: self.last[answer_id] for answer_id in answer_ids if answer_id in self.last}


async def all_tasks_gone() -> None:
    left = asyncio.all_tasks() - {asyncio.current_task()}
    if left:
        _, still_running = await asyncio.wait(left, timeout=5)
        assert not still_running


async def test_readers_that_come_together_are_looked_up_together() -> None:
    positions = Positions()
    positions.last = {f"answer {number}": 1 for number in range(50)}
    wakeups = AnswerWakeups(positions, recheck_s=60)
    outcomes = await asyncio.gather(*(wakeups.wait(each, 0, timeout_s=30) for each in positions.last))
    assert outcomes == [()] * 50
    assert len(positions.looks) == 1
    await wakeups.aclose()


async def test_an_announcement_wakes_only_those_who_are_behind_it() -> None:
    positions = Positions()
    positions.last = {"a": 4, "b": 0}
    wakeups = AnswerWakeups(positions, recheck_s=60)
    behind = asyncio.create_task(wakeups.wait("a", 4, timeout_s=30))
    ahead = asyncio.create_task(wakeups.wait("a", 5, timeout_s=30))
    other = asyncio.create_task(wakeups.wait("b", 0, timeout_s=30))
    await asyncio.sleep(0)
    wakeups.announce({"a": 5, "nobody's": 9})
    assert await behind == ()
    assert not ahead.done()
    assert not other.done()
    wakeups.announce({"a": 6, "b": 1})
    assert await ahead == ()
    assert await other == ()
    await wakeups.aclose()


async def test_what_was_just_committed_is_handed_to_those_who_wait_for_it() -> None:
    """A reader that lacks earlier events is told to read them; one that has all of these waits on."""
    positions = Positions()
    positions.last = {"a": 1}
    wakeups = AnswerWakeups(positions, recheck_s=60)
    events = [NumberedEvent(seq=seq, event=Token(text="word ")) for seq in (3, 4)]
    behind, next_one, between, ahead = (
        asyncio.create_task(wakeups.wait("a", after_seq, timeout_s=30)) for after_seq in (1, 2, 3, 4)
    )
    await asyncio.sleep(0)
    wakeups.hand_on("a", events)
    assert await behind == ()
    assert await next_one == events
    assert await between == events[1:]
    assert not ahead.done()
    await wakeups.aclose()
    with pytest.raises(StoreUnavailableError):
        await ahead


async def test_what_another_process_appends_is_found_by_looking_again() -> None:
    positions = Positions()
    positions.last = {"a": 0}
    wakeups = AnswerWakeups(positions, recheck_s=0.005)
    waiting = asyncio.create_task(wakeups.wait("a", 0, timeout_s=30))
    await positions.looked_thrice.wait()
    positions.last["a"] = 1
    assert await waiting == ()


async def test_an_answer_that_is_not_there_is_waited_for_by_nobody() -> None:
    """Deleted before it was looked up the first time, and while it was waited for."""
    positions = Positions()
    positions.last = {"b": 0}
    wakeups = AnswerWakeups(positions, recheck_s=0.005)
    assert await wakeups.wait("a", 0, timeout_s=30) == ()
    waiting = asyncio.create_task(wakeups.wait("b", 0, timeout_s=30))
    await positions.looked_thrice.wait()
    del positions.last["b"]
    assert await waiting == ()
    await wakeups.aclose()


async def test_nothing_is_left_when_nobody_waits() -> None:
    positions = Positions()
    positions.last = {"a": 0, "b": 0}
    wakeups = AnswerWakeups(positions, recheck_s=0.005)
    assert await wakeups.wait("a", 0, timeout_s=0.01) is None
    cancelled = asyncio.create_task(wakeups.wait("b", 0, timeout_s=30))
    await asyncio.sleep(0)
    cancelled.cancel()
    await asyncio.wait({cancelled})
    await all_tasks_gone()
    looks = len(positions.looks)
    positions.last["c"] = 1
    assert await wakeups.wait("c", 0, timeout_s=30) == ()
    assert positions.looks[looks:] == [["c"]]


async def test_a_store_that_is_away_is_told_to_each_reader() -> None:
    positions = Positions()
    positions.error = StoreUnavailableError("away")
    wakeups = AnswerWakeups(positions, recheck_s=60)
    outcomes = await asyncio.gather(*(wakeups.wait("a", 0, timeout_s=30) for _ in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [StoreUnavailableError] * 3
    positions.error = None
    positions.last["a"] = 1
    assert await wakeups.wait("a", 0, timeout_s=30) == ()


async def test_closing_sends_everybody_away() -> None:
    positions = Positions()
    positions.last = {"a": 0}
    wakeups = AnswerWakeups(positions, recheck_s=60)
    waiting = asyncio.create_task(wakeups.wait("a", 0, timeout_s=30))
    await asyncio.sleep(0)
    await wakeups.aclose()
    with pytest.raises(StoreUnavailableError):
        await waiting
    await all_tasks_gone()
