"""A stop that comes to a process which does not make the answer, over every store: final at once, and exactly once."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import UTC, datetime

import pytest

from fakes.chat_examples import question
from fakes.chat_stores import CHAT_ADAPTERS, ChatProcess, ChatStorage
from fakes.waiting import until
from resume_chat.domain.answer import Completion, Finish, PendingAnswer
from resume_chat.domain.conversation import Status
from resume_chat.domain.events import Done, NumberedEvent, Token
from resume_chat.ports.errors import NotFoundError
from resume_chat.usecases.accept_question import pending_answer
from resume_chat.usecases.answer_question import Step
from resume_chat.usecases.stop_answer import StopAnswer
from resume_chat.usecases.supervise_answers import AnswerLimits, AnswerObserver, SuperviseAnswers

ADAPTERS = CHAT_ADAPTERS


class Process:
    """One process of the service over a store; its generator says what the test puts into `steps`."""

    def __init__(self, owner: str, stored: ChatProcess) -> None:
        self.stored = stored
        self.steps: asyncio.Queue[Step] = asyncio.Queue()
        self.closed = asyncio.Event()
        self.ended: list[NumberedEvent] = []
        self.supervisor = SuperviseAnswers(
            make=self._make,
            log=stored.log,
            owner=owner,
            now=lambda: datetime.now(UTC),
            monotonic=time.monotonic,
            limits=AnswerLimits(),
            observer=AnswerObserver(ended=lambda _pending, end: self.ended.append(end)),
        )
        self.stop = StopAnswer(repository=stored.repository, supervisor=self.supervisor)
        self._sweeper = asyncio.create_task(self.supervisor.run())

    async def begin(self) -> str:
        """Accepts a question and begins to answer it; the answer's id."""
        new = question()
        acceptance = await self.stored.repository.accept(new, owner=self.supervisor.owner, lease_s=15)
        self.supervisor.start(pending_answer(new, acceptance))
        return acceptance.answer_id

    async def die(self) -> None:
        """Ends at once: nothing is written, nothing is renewed any more."""
        self._sweeper.cancel()
        await asyncio.gather(self._sweeper, return_exceptions=True)
        await self.supervisor.drain(0)

    async def _make(self, _pending: PendingAnswer) -> AsyncGenerator[Step, None]:
        try:
            while True:
                step = await self.steps.get()
                yield step
                if isinstance(step, Completion):
                    return
        finally:
            self.closed.set()


@pytest.fixture
async def owner(chat_storage: ChatStorage) -> AsyncIterator[Process]:
    process = Process("owner", chat_storage.process())
    yield process
    await process.die()


@pytest.fixture
async def other(chat_storage: ChatStorage) -> AsyncIterator[Process]:
    process = Process("other", chat_storage.process())
    yield process
    await process.die()


async def events_of(process: Process, answer_id: str) -> list[NumberedEvent]:
    """All that is stored of an answer, numbered without gaps, with at most one end, at the end."""
    events = [*await process.stored.log.read(answer_id, 0, limit=1000)]
    assert [each.seq for each in events] == list(range(1, len(events) + 1))
    assert not any(each.is_last for each in events[:-1])
    return events


async def begin_with(owner: Process, text: str) -> str:
    """An answer of which this is shown."""
    answer_id = await owner.begin()
    owner.steps.put_nowait(Token(text=text, generator="test"))
    assert await owner.stored.log.wait(answer_id, 0, timeout_s=10)
    return answer_id


async def test_a_stop_at_another_process_is_final_when_it_returns(owner: Process, other: Process) -> None:
    """T12. When it fails: the stop waits for an owner that is silent, or its owner goes on talking to the model."""
    answer_id = await begin_with(owner, "So far ")
    began = time.monotonic()
    assert await other.stop("visitor", answer_id)
    took_s = time.monotonic() - began
    end = (await events_of(other, answer_id))[-1].event
    assert isinstance(end, Done)
    assert (end.finish, end.message.content, end.message.generator) == (Finish.STOPPED, "So far ", "test")
    assert (await owner.stored.repository.answer("visitor", answer_id)).status is Status.STOPPED
    await until(owner.closed.is_set)  # its generator says nothing: it has to look by itself
    await until(lambda: owner.supervisor.running == 0)
    assert (owner.ended, [each.seq for each in other.ended]) == ([], [2])
    assert took_s < 5  # 0.5 s is what is promised; a busy machine may take longer


async def test_a_stop_of_a_dead_owners_answer_need_not_wait_for_its_lease(owner: Process, other: Process) -> None:
    """When it fails: the stop is taken, and the answer goes on when it is taken over."""
    answer_id = await begin_with(owner, "So far ")
    await owner.die()
    assert await other.stop("visitor", answer_id)
    assert await owner.stored.log.wait(answer_id, 1, timeout_s=10)  # the other may just have taken it over
    assert (await owner.stored.repository.answer("visitor", answer_id)).status is Status.STOPPED


async def test_a_stop_and_an_end_at_once_make_one_end(owner: Process, other: Process) -> None:
    """L3, L9. When it fails: an answer ends twice, or what was shown after the stop is missing from its message."""
    finishes = set()
    for number in range(20):
        answer_id = await begin_with(owner, "So far ")
        owner.steps.put_nowait(Token(text="and on."))
        owner.steps.put_nowait(Completion(finish=Finish.COMPLETE, generator="test"))
        for _ in range(number):
            await asyncio.sleep(0)
        was_running = await other.stop("visitor", answer_id)
        await until(lambda: owner.supervisor.running == 0)
        events = await events_of(other, answer_id)
        end = events[-1].event
        assert isinstance(end, Done)
        assert was_running is (end.finish is Finish.STOPPED)
        assert end.message.content == "".join(each.event.text for each in events if isinstance(each.event, Token))
        finishes.add(end.finish)
        assert not await other.stop("visitor", answer_id), "it has ended"
        assert len(await events_of(other, answer_id)) == len(events)
    assert finishes <= {Finish.STOPPED, Finish.COMPLETE}


async def test_stops_at_every_process_at_once_make_one_end(owner: Process, other: Process) -> None:
    """L9. When it fails: two that seize an answer both write its end."""
    for _ in range(5):
        answer_id = await begin_with(owner, "So far ")
        await asyncio.gather(*(each.stop("visitor", answer_id) for each in (owner, other, other, owner, other)))
        assert await owner.stored.log.wait(answer_id, 1, timeout_s=10)
        events = await events_of(other, answer_id)
        assert [type(each.event) for each in events] == [Token, Done]


async def test_an_owner_that_was_replaced_before_it_was_told_to_stop_stops_the_answer_all_the_same(
    owner: Process, other: Process
) -> None:
    """When it fails: the stop is written by a process that may not write any more, and is lost."""
    answer_id = await begin_with(owner, "So far ")
    assert await other.stored.log.seize(answer_id, "other", lease_s=15)
    assert await owner.stop("visitor", answer_id)
    await until(lambda: bool(owner.ended))
    assert [type(each.event) for each in await events_of(other, answer_id)] == [Token, Done]


async def test_a_stop_goes_on_when_who_asked_for_it_has_left(owner: Process, other: Process) -> None:
    """When it fails: a client that says stop and closes its page has not stopped the answer, or leaves it to nobody."""
    for steps in range(1, 8):
        answer_id = await begin_with(owner, "So far ")
        asked = asyncio.create_task((other if steps % 2 else owner).stop("visitor", answer_id))
        for _ in range(steps):
            await asyncio.sleep(0)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        assert await owner.stored.log.wait(answer_id, 1, timeout_s=10)
        assert (await owner.stored.repository.answer("visitor", answer_id)).status is Status.STOPPED
        await until(lambda: owner.supervisor.running == 0)


async def test_a_stop_of_another_visitors_answer_changes_nothing(owner: Process, other: Process) -> None:
    """T12. When it fails: whoever learns an id can end somebody else's answer."""
    answer_id = await begin_with(owner, "So far ")
    for visitor, wanted in (("somebody", answer_id), ("visitor", "unknown")):
        with pytest.raises(NotFoundError):
            await other.stop(visitor, wanted)
    owner.steps.put_nowait(Completion(finish=Finish.COMPLETE, generator="test"))
    await until(lambda: bool(owner.ended))
    assert (await owner.stored.repository.answer("visitor", answer_id)).status is Status.COMPLETE
