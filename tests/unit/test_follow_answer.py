"""A reader of an answer gets every event once, in order, or a snapshot in place of a hole."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime

import pytest

from fakes.parts import ManualClock
from resume_chat.adapters.in_memory_answer_log import InMemoryAnswerLog
from resume_chat.adapters.in_memory_chat_repository import InMemoryChatRepository
from resume_chat.adapters.in_memory_history_repository import InMemoryHistoryRepository
from resume_chat.adapters.in_memory_tables import InMemoryTables
from resume_chat.domain.answer import Completion, FailureReason, Finish, PendingAnswer, Phase
from resume_chat.domain.conversation import Message, NewQuestion
from resume_chat.domain.events import Done, Failed, NumberedEvent, Progress, Sources, Token
from resume_chat.ports.answer_log import Snapshot
from resume_chat.ports.errors import NotFoundError
from resume_chat.usecases.accept_question import pending_answer
from resume_chat.usecases.draft import Draft
from resume_chat.usecases.follow_answer import REPLAY_LIMIT, FollowAnswer
from resume_chat.usecases.read_history import ReadHistory

ASKED_AT = datetime(2026, 3, 1, tzinfo=UTC)


class Answer:
    """One accepted answer whose events the test writes."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        tables = InMemoryTables(clock=clock.monotonic)
        self.repository = InMemoryChatRepository(tables)
        self.log = InMemoryAnswerLog(tables)
        self.phase: Phase | None = None
        self.follow = FollowAnswer(
            repository=self.repository, log=self.log, phase=lambda _: self.phase, progress_s=0.01
        )
        self.history = ReadHistory(repository=self.repository, history=InMemoryHistoryRepository(tables), log=self.log)

    async def accept(self) -> "Answer":
        """Stores the question."""
        question = NewQuestion(
            visitor_id="v",
            client_message_id="c",
            text="Which language?",
            resume_version="r",
            conversation_id=None,
            new_conversation_id="k",
            question_id="q",
            answer_id="a",
            asked_at=ASKED_AT,
        )
        acceptance = await self.repository.accept(question, owner="o", lease_s=15)
        self.pending: PendingAnswer = pending_answer(question, acceptance)
        self.draft = Draft(self.pending, now=self.clock.now, monotonic=self.clock.monotonic)
        return self

    async def say(self, *texts: str) -> None:
        """Stores tokens."""
        await self.log.append("a", 1, [self.draft.number(Token(text=text)) for text in texts])

    async def end(self, reason: FailureReason | None = None) -> None:
        """Stores the last event."""
        completion = Completion(finish=Finish.COMPLETE, generator="test")
        await self.log.append("a", 1, [self.draft.failed(reason) if reason else self.draft.done(completion)])

    async def read(self, after_seq: int) -> list[NumberedEvent | Snapshot | Progress]:
        """All that a reader gets up to the end."""
        async with aclosing(self.follow("v", "a", after_seq)) as events:
            return [event async for event in events]


@pytest.fixture
async def answer() -> Answer:
    return await Answer(ManualClock()).accept()


@pytest.mark.parametrize("after_seq", range(5))
async def test_a_reader_gets_every_event_after_its_number(answer: Answer, after_seq: int) -> None:
    await answer.log.append("a", 1, [answer.draft.number(Sources(citations=()))])
    await answer.say("Py", "thon")
    await answer.end()
    events = await answer.read(after_seq)
    assert [each.seq for each in events if isinstance(each, NumberedEvent)] == list(range(after_seq + 1, 5))


async def test_a_reader_waits_for_what_is_still_to_come_and_is_told_that_work_goes_on(answer: Answer) -> None:
    await answer.say("Py")
    async with aclosing(answer.follow("v", "a", 0)) as events:
        first = await anext(events)
        assert isinstance(first, NumberedEvent)
        assert await anext(events) == Progress(phase=Phase.RESUMING)
        answer.phase = Phase.READING
        assert await anext(events) == Progress(phase=Phase.READING)
        await answer.end()
        rest = [each async for each in events if isinstance(each, NumberedEvent)]
    assert [each.seq for each in rest] == [2]


async def test_a_number_ahead_of_a_running_answer_gets_a_snapshot(answer: Answer) -> None:
    await answer.say("Py")
    async with aclosing(answer.follow("v", "a", 7)) as events:
        snapshot = await anext(events)
        assert isinstance(snapshot, Snapshot)
        assert (snapshot.seq, snapshot.text) == (1, "Py")
        await answer.end()
        last = [each async for each in events if isinstance(each, NumberedEvent)]
    assert [each.seq for each in last] == [2]


async def test_a_number_ahead_of_an_ended_answer_gets_a_snapshot_and_the_end(answer: Answer) -> None:
    await answer.say("Py")
    await answer.end()
    snapshot, end = await answer.read(99)
    assert isinstance(snapshot, Snapshot)
    assert isinstance(end, NumberedEvent)
    assert (snapshot.seq, snapshot.text, end.seq) == (1, "Py", 2)


async def test_a_reader_far_behind_gets_a_snapshot_in_place_of_the_replay(answer: Answer) -> None:
    texts = [f"{number} " for number in range(REPLAY_LIMIT + 1)]
    await answer.say(*texts)
    await answer.end()
    snapshot, end = await answer.read(0)
    assert isinstance(snapshot, Snapshot)
    assert snapshot.text == "".join(texts)
    assert isinstance(end, NumberedEvent)
    assert end.seq == snapshot.seq + 1


@pytest.mark.parametrize("reason", [None, FailureReason.GENERATOR_TIMEOUT])
async def test_forgotten_events_come_as_a_snapshot_and_the_end(answer: Answer, reason: FailureReason | None) -> None:
    await answer.say("Py", "thon")
    await answer.end(reason)
    answer.clock.seconds += 601
    assert await answer.log.expire(after_s=600) == 1
    snapshot, end = await answer.read(1)
    assert isinstance(snapshot, Snapshot)
    assert (snapshot.seq, snapshot.text) == (2, "Python")
    assert isinstance(end, NumberedEvent)
    assert end.seq == 3
    assert isinstance(end.event, Failed if reason else Done)
    if isinstance(end.event, Failed):
        assert end.event.reason is reason


async def test_a_reader_that_has_all_of_a_forgotten_answer_gets_nothing_more(answer: Answer) -> None:
    await answer.say("Py")
    await answer.end()
    answer.clock.seconds += 601
    await answer.log.expire(after_s=600)
    assert await answer.read(2) == []


@pytest.mark.parametrize("after_seq", [0, 1, 2, 3])
async def test_a_reader_that_comes_while_the_last_events_are_stored_misses_none_of_them(after_seq: int) -> None:
    """T08: the answer ends at every point of the reader's way in, and the reader sees its end, once."""
    for steps in range(500):
        answer = await Answer(ManualClock()).accept()
        await answer.say("Py")
        reader = asyncio.create_task(answer.read(after_seq))
        for _ in range(steps % 12):
            await asyncio.sleep(0)
        await answer.say("thon")
        for _ in range(steps // 12 % 6):
            await asyncio.sleep(0)
        await answer.end()
        known, text = after_seq, "Python"[: (0, 2, 6, 6)[after_seq]]
        for event in await reader:
            match event:
                case Snapshot():
                    known, text = event.seq, event.text
                case NumberedEvent():
                    assert event.seq == known + 1
                    known = event.seq
                    text += event.event.text if isinstance(event.event, Token) else ""
        assert (known, text) == (3, "Python")


async def test_another_visitors_answer_is_not_found(answer: Answer) -> None:
    with pytest.raises(NotFoundError):
        await anext(answer.follow("other", "a", 0))


async def test_the_history_shows_a_running_answer_as_far_as_it_is(answer: Answer) -> None:
    await answer.say("Py", "th")
    page = await answer.history.messages("v", "k", limit=10, cursor=None)
    assert [each.content for each in page.items] == ["Which language?", "Pyth"]
    await answer.say("on")
    await answer.end()
    page = await answer.history.messages("v", "k", limit=10, cursor=None)
    assert page.items[1].content == "Python"
    conversations = await answer.history.conversations("v", limit=10, cursor=None)
    assert [each.title for each in conversations.items] == ["Which language?"]


class Unasked(InMemoryChatRepository):
    """A record that may not be looked into."""

    async def answer(self, visitor_id: str, answer_id: str) -> Message:
        """A read for each reader, all at the same moment, is what a busy store cannot take."""
        raise AssertionError(f"{visitor_id} need not look for {answer_id}")


async def test_who_has_just_asked_needs_nothing_of_the_record(answer: Answer) -> None:
    """The answer is known to be there and theirs, and as long as it is made here it has not ended."""
    answer.phase = Phase.READING
    answer.follow = FollowAnswer(
        repository=Unasked(InMemoryTables()), log=answer.log, phase=lambda _: answer.phase, progress_s=0.01
    )
    async with aclosing(answer.follow("v", "a", 0, is_new=True)) as events:
        assert await anext(events) == Progress(phase=Phase.READING)
        await answer.say("All ", "of it.")
        await answer.end()
        told = [event async for event in events if isinstance(event, NumberedEvent)]
    assert [each.seq for each in told] == [1, 2, 3]
