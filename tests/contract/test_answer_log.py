"""The promises of `AnswerLog` about what is appended and read, L1 to L5, for every adapter."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.chat_examples import ON_A_BUSY_MACHINE, PLAIN_EVENTS, SOURCE, done, failed, final, numbered, question, tokens
from fakes.chat_steps import accept
from fakes.chat_stores import CHAT_ADAPTERS, WITH_COMMITS, ChatProcess, ChatStorage
from resume_chat.domain.answer import FailureReason
from resume_chat.domain.conversation import Status
from resume_chat.domain.events import Done, Event, Failed, NumberedEvent, Sources, Token, Withheld
from resume_chat.ports.answer_log import AnswerLog, Snapshot
from resume_chat.ports.errors import FencedError, NotFoundError

ADAPTERS = CHAT_ADAPTERS


async def new_answer(process: ChatProcess) -> str:
    """The id of an answer that may be written with attempt 1."""
    return (await accept(process.repository, question())).answer_id


def texts(events: Sequence[NumberedEvent]) -> Sequence[tuple[int, str]]:
    return [(event.seq, event.event.text) for event in events if isinstance(event.event, Token)]


# ---------------------------------------------------------------- L1: durable, together


async def test_what_was_appended_is_read_by_every_process(chat_storage: ChatStorage) -> None:
    """L1. Empty in the second process when the append returned before its commit."""
    first, second = chat_storage.process(), chat_storage.process()
    answer_id = await new_answer(first)
    events = numbered(1, Sources(citations=(SOURCE,)), Token(text="At "), Withheld(reason="a number", count=1))
    await first.log.append(answer_id, 1, events)
    assert await second.log.read(answer_id, 0, limit=10) == events
    assert await chat_storage.process().log.read(answer_id, 0, limit=10) == events


@pytest.mark.parametrize("chat_adapter", WITH_COMMITS, indirect=True)
async def test_appends_that_come_together_are_committed_together(chat_process: ChatProcess) -> None:
    """L1. A commit for each append means that the writer does not take all that waits."""
    answers = [await new_answer(chat_process) for _ in range(100)]
    before = chat_process.commits()
    await asyncio.gather(*(chat_process.log.append(answer, 1, tokens(1, "At ")) for answer in answers))
    assert chat_process.commits() - before <= 10
    for answer in answers:
        assert texts(await chat_process.log.read(answer, 0, limit=10)) == [(1, "At ")]


@pytest.mark.parametrize("chat_adapter", WITH_COMMITS, indirect=True)
async def test_an_append_alone_has_a_commit_of_its_own(chat_process: ChatProcess) -> None:
    """L1. None means that it waits for company, or returned before it was stored."""
    answer_id = await new_answer(chat_process)
    before = chat_process.commits()
    for seq in range(1, 6):
        await chat_process.log.append(answer_id, 1, tokens(seq, "word "))
        assert chat_process.commits() - before == seq


async def test_more_appends_than_may_wait_are_all_stored(chat_process: ChatProcess) -> None:
    """L1. Lost or stuck appends mean that the bound drops callers instead of letting them wait."""
    answers = [await new_answer(chat_process) for _ in range(30)]

    async def write(answer_id: str) -> None:
        for seq in range(1, 41):
            await chat_process.log.append(answer_id, 1, tokens(seq, f"{seq} "))

    await asyncio.gather(*(write(answer) for answer in answers))
    for answer in answers:
        assert texts(await chat_process.log.read(answer, 0, limit=100)) == [(seq, f"{seq} ") for seq in range(1, 41)]


async def test_a_cancelled_append_is_stored_or_not_and_disturbs_nobody(chat_storage: ChatStorage) -> None:
    """L1. Others fail or hang when a cancelled caller takes the batch with it."""
    process = chat_storage.process()
    cancelled = [await new_answer(process) for _ in range(20)]
    others = [await new_answer(process) for _ in range(20)]
    for turns, (lost, kept) in enumerate(zip(cancelled, others, strict=True)):
        task = asyncio.create_task(process.log.append(lost, 1, tokens(1, "At ")))
        bystander = asyncio.create_task(process.log.append(kept, 1, tokens(1, "At ")))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await bystander
        assert texts(await process.log.read(kept, 0, limit=9)) == [(1, "At ")]
    for answer in cancelled:
        stored = (await process.log.snapshot(answer)).seq
        assert stored in {0, 1}
        await process.log.append(answer, 1, tokens(stored + 1, "on"))
    assert await chat_storage.is_idle()


# ---------------------------------------------------------------- L2: fenced


@pytest.mark.parametrize("first_seq", [1, 2, 4, 5, 100])
async def test_events_that_do_not_follow_the_last_are_refused(
    answer_log: AnswerLog, chat_process: ChatProcess, first_seq: int
) -> None:
    """L2. A hole, or a number with two meanings, in what readers see."""
    answer_id = await new_answer(chat_process)
    await answer_log.append(answer_id, 1, tokens(1, "a", "b"))
    with pytest.raises(FencedError):
        await answer_log.append(answer_id, 1, tokens(first_seq, "c", "d"))
    assert texts(await answer_log.read(answer_id, 0, limit=9)) == [(1, "a"), (2, "b")]
    await answer_log.append(answer_id, 1, tokens(3, "c"))


@pytest.mark.parametrize("attempt", [0, 2, 3])
async def test_another_attempt_than_the_current_one_is_refused(
    answer_log: AnswerLog, chat_process: ChatProcess, attempt: int
) -> None:
    """L2. A process that was asleep would write into another one's answer."""
    answer_id = await new_answer(chat_process)
    with pytest.raises(FencedError):
        await answer_log.append(answer_id, attempt, tokens(1, "a"))
    assert await answer_log.read(answer_id, 0, limit=9) == []


async def test_nothing_is_appended_after_the_last_event(answer_log: AnswerLog, chat_process: ChatProcess) -> None:
    """L2. An answer with two ends, or text after its end."""
    answer_id = await new_answer(chat_process)
    pending = await chat_process.repository.answer("visitor", answer_id)
    await answer_log.append(answer_id, 1, numbered(1, done(pending)))
    for late in (tokens(2, "late"), numbered(2, Failed(reason=FailureReason.INTERNAL, message=failed(pending)))):
        with pytest.raises(FencedError):
            await answer_log.append(answer_id, 1, late)
    assert await chat_process.repository.answer("visitor", answer_id) == final(pending)
    assert len(await answer_log.read(answer_id, 0, limit=9)) == 1


@pytest.mark.parametrize("answer_id", ["unknown", "", "x" * 1000, "a\0b", "\ud800"])
async def test_an_unknown_answer_cannot_be_written(answer_log: AnswerLog, answer_id: str) -> None:
    """L2. Nothing is kept for an answer whose question was never accepted."""
    with pytest.raises(FencedError):
        await answer_log.append(answer_id, 1, tokens(1, "a"))
    assert await answer_log.read(answer_id, 0, limit=9) == []
    with pytest.raises(NotFoundError):
        await answer_log.snapshot(answer_id)


async def test_a_refused_append_does_not_take_its_neighbours_with_it(chat_process: ChatProcess) -> None:
    """L2. All of them refused means that one fence breaks the whole batch."""
    good = [await new_answer(chat_process) for _ in range(10)]
    bad = [await new_answer(chat_process) for _ in range(10)]
    log = chat_process.log
    outcomes = await asyncio.gather(
        *(log.append(answer, 1, tokens(1, "a")) for answer in good),
        *(log.append(answer, 7, tokens(1, "a")) for answer in bad),
        *(log.append(answer, 1, tokens(2, "b")) for answer in good),
        log.append("unknown", 1, tokens(1, "a")),
        return_exceptions=True,
    )
    assert outcomes[:10] == [None] * 10
    assert [type(outcome) for outcome in outcomes[10:20]] == [FencedError] * 10
    assert outcomes[20:30] == [None] * 10
    assert isinstance(outcomes[30], FencedError)
    for answer in good:
        assert texts(await log.read(answer, 0, limit=9)) == [(1, "a"), (2, "b")]
    for answer in bad:
        assert await log.read(answer, 0, limit=9) == []


async def test_of_many_writers_of_one_number_one_is_stored(chat_storage: ChatStorage) -> None:
    """L2. Two processes that both believe to own the answer: the number must not get two meanings."""
    processes = [chat_storage.process() for _ in range(2)]
    answer_id = await new_answer(processes[0])
    outcomes = await asyncio.gather(
        *(processes[turn % 2].log.append(answer_id, 1, tokens(1, f"{turn}")) for turn in range(20)),
        return_exceptions=True,
    )
    winners = [turn for turn, outcome in enumerate(outcomes) if outcome is None]
    assert len(winners) == 1
    assert all(isinstance(outcome, FencedError) for outcome in outcomes if outcome is not None)
    assert texts(await processes[1].log.read(answer_id, 0, limit=9)) == [(1, f"{winners[0]}")]


@pytest.mark.parametrize(
    "events",
    [
        [],
        tokens(0, "zero"),
        [*tokens(1, "a"), *tokens(3, "c")],
        [*tokens(2, "b"), *tokens(1, "a")],
        tokens(1, "a\0b"),
        tokens(1, "\ud800"),
    ],
)
async def test_events_that_are_no_continuation_of_anything_are_a_bug(
    answer_log: AnswerLog, chat_process: ChatProcess, events: Sequence[NumberedEvent]
) -> None:
    """L2. They are refused before any input or output, and the store goes on."""
    answer_id = await new_answer(chat_process)
    with pytest.raises(ValueError, match=r"event|NUL"):
        await answer_log.append(answer_id, 1, events)
    await answer_log.append(answer_id, 1, tokens(1, "a"))


async def test_a_last_event_must_carry_its_own_final_message(answer_log: AnswerLog, chat_process: ChatProcess) -> None:
    """L3. Anything else would leave the message unfinished for ever, or end another answer."""
    answer_id = await new_answer(chat_process)
    pending = await chat_process.repository.answer("visitor", answer_id)
    for message in (replace(final(pending), id="another"), replace(final(pending), status=Status.STREAMING)):
        with pytest.raises(ValueError, match="final message"):
            await answer_log.append(answer_id, 1, numbered(1, replace(done(pending), message=message)))
    with pytest.raises(ValueError, match="nothing follows"):
        await answer_log.append(answer_id, 1, numbered(1, done(pending), Token(text="late")))


# ---------------------------------------------------------------- L3: the end


@pytest.mark.parametrize("outcome", ["done", "failed"])
async def test_the_last_event_and_the_final_message_are_stored_together(
    chat_storage: ChatStorage, outcome: str
) -> None:
    """L3. A difference between event and message, or a conversation that stays busy."""
    process = chat_storage.process()
    acceptance = await accept(process.repository, question())
    pending = await process.repository.answer("visitor", acceptance.answer_id)
    await process.log.append(pending.id, 1, numbered(1, Sources(citations=(SOURCE,)), Token(text="At ")))
    event: Done | Failed = (
        done(pending, "At ") if outcome == "done" else Failed(reason=FailureReason.INTERRUPTED, message=failed(pending))
    )
    await process.log.append(pending.id, 1, numbered(3, event))
    other = chat_storage.process()
    assert await other.repository.answer("visitor", pending.id) == event.message
    assert (await other.log.read(pending.id, 2, limit=9)) == numbered(3, event)
    listed = (await other.repository.conversations("visitor", limit=1)).items[0]
    assert listed.updated_at == event.message.updated_at
    follow_up = question(conversation_id=acceptance.conversation_id, minutes=1)
    assert not (await accept(other.repository, follow_up)).duplicate


async def test_a_refused_end_changes_no_message(answer_log: AnswerLog, chat_process: ChatProcess) -> None:
    """L3. The message is final although its last event is not stored."""
    answer_id = await new_answer(chat_process)
    pending = await chat_process.repository.answer("visitor", answer_id)
    with pytest.raises(FencedError):
        await answer_log.append(answer_id, 9, numbered(1, done(pending)))
    assert await chat_process.repository.answer("visitor", answer_id) == pending


async def test_the_first_text_makes_the_message_streaming(answer_log: AnswerLog, chat_process: ChatProcess) -> None:
    """The history says `accepted` of an answer that can be read already."""
    answer_id = await new_answer(chat_process)
    await answer_log.append(answer_id, 1, numbered(1, Sources(citations=(SOURCE,))))
    assert (await chat_process.repository.answer("visitor", answer_id)).status is Status.ACCEPTED
    await answer_log.append(answer_id, 1, tokens(2, "At "))
    streaming = await chat_process.repository.answer("visitor", answer_id)
    assert (streaming.status, streaming.content) == (Status.STREAMING, "")
    await answer_log.append(answer_id, 1, tokens(3, "Tidewater"))
    assert await chat_process.repository.answer("visitor", answer_id) == streaming


# ---------------------------------------------------------------- L4: reading


async def test_a_reader_gets_what_follows_its_number_and_no_more_than_it_asks_for(
    answer_log: AnswerLog, chat_process: ChatProcess
) -> None:
    """L4. Off by one at either end, or events of another answer."""
    answer_id, other = await new_answer(chat_process), await new_answer(chat_process)
    await answer_log.append(answer_id, 1, tokens(1, *"abcdefgh"))
    await answer_log.append(other, 1, tokens(1, *"xyz"))

    async def read(after_seq: int, limit: int) -> str:
        events = await answer_log.read(answer_id, after_seq, limit=limit)
        assert [event.seq for event in events] == list(range(after_seq + 1, after_seq + 1 + len(events)))
        return "".join(text for _, text in texts(events))

    assert await read(0, 100) == "abcdefgh"
    assert await read(0, 3) == "abc"
    assert await read(3, 3) == "def"
    assert await read(7, 9) == "h"
    assert await read(8, 9) == ""
    assert await read(99, 9) == ""


@ON_A_BUSY_MACHINE
@given(events=st.lists(PLAIN_EVENTS, min_size=1, max_size=5))
async def test_any_event_comes_back_equal(
    answer_log: AnswerLog, chat_process: ChatProcess, events: list[Event]
) -> None:
    """L4. Concatenated texts differ from the stored content when any character is changed on the way."""
    answer_id = await new_answer(chat_process)
    appended = numbered(1, *events)
    await answer_log.append(answer_id, 1, appended)
    assert list(await answer_log.read(answer_id, 0, limit=9)) == appended
    snapshot = await answer_log.snapshot(answer_id)
    assert snapshot.text == "".join(event.text for event in events if isinstance(event, Token))


async def test_a_snapshot_is_the_answer_so_far(answer_log: AnswerLog, chat_process: ChatProcess) -> None:
    """A reader that begins with a snapshot misses text or sees it twice when `seq` and `text` disagree."""
    answer_id = await new_answer(chat_process)
    pending = await chat_process.repository.answer("visitor", answer_id)
    assert await answer_log.snapshot(answer_id) == Snapshot(seq=0, text="", citations=(), message=pending)
    await answer_log.append(
        answer_id, 1, numbered(1, Sources(citations=(SOURCE,)), Token(text="At "), Token(text="Tide"))
    )
    running = await answer_log.snapshot(answer_id)
    assert running == Snapshot(
        seq=3, text="At Tide", citations=(SOURCE,), message=replace(pending, status=Status.STREAMING)
    )
    await answer_log.append(answer_id, 1, numbered(4, done(pending, "At Tide")))
    ended = await answer_log.snapshot(answer_id)
    assert ended == Snapshot(seq=4, text="At Tide", citations=(SOURCE,), message=final(pending, "At Tide"))


# ---------------------------------------------------------------- L5: waiting


async def test_waiting_for_what_is_there_returns_at_once(answer_log: AnswerLog, chat_process: ChatProcess) -> None:
    """L5. A reader that is behind sleeps until the next append, or for ever after the last."""
    answer_id = await new_answer(chat_process)
    pending = await chat_process.repository.answer("visitor", answer_id)
    await answer_log.append(answer_id, 1, [*tokens(1, "a"), *numbered(2, done(pending))])
    assert [each.seq for each in await answer_log.wait(answer_id, 0, timeout_s=30)] == [1, 2]
    assert [each.seq for each in await answer_log.wait(answer_id, 1, timeout_s=30)] == [2]
    assert not await answer_log.wait(answer_id, 2, timeout_s=0.01)


async def test_waiting_ends_with_the_time(answer_log: AnswerLog, chat_process: ChatProcess) -> None:
    """L5. True, or a hang, when nothing comes."""
    answer_id = await new_answer(chat_process)
    await answer_log.append(answer_id, 1, tokens(1, "a"))
    for after_seq in (1, 5):
        assert not await answer_log.wait(answer_id, after_seq, timeout_s=0.02)


@pytest.mark.parametrize("answer_id", ["unknown", "", "a\0b"])
async def test_nobody_waits_for_an_answer_that_is_not_there(answer_log: AnswerLog, answer_id: str) -> None:
    """L5. It was deleted in the moment in which a reader began to wait: they would be told so only when the time is up."""
    async with asyncio.timeout(20):
        assert not await answer_log.wait(answer_id, 0, timeout_s=600)


async def test_readers_in_the_writers_process_need_not_look_again(chat_storage: ChatStorage) -> None:
    """L5. Each word comes late by up to a recheck when the append wakes nobody."""
    process = chat_storage.process(recheck_s=10.0)
    answer_id = await new_answer(process)
    for seq in range(1, 4):
        reader = asyncio.create_task(process.log.wait(answer_id, seq - 1, timeout_s=5))
        await asyncio.sleep(0)
        await process.log.append(answer_id, 1, tokens(seq, "word "))
        assert await reader == tokens(seq, "word ")


@pytest.mark.parametrize("is_elsewhere", [False, True])
async def test_readers_are_woken_by_the_next_append_wherever_it_comes_from(
    chat_storage: ChatStorage, *, is_elsewhere: bool
) -> None:
    """L5. A hang when appends of another process are never looked for."""
    reading = chat_storage.process()
    writing = chat_storage.process() if is_elsewhere else reading
    answer_id, other = await new_answer(writing), await new_answer(writing)
    readers = [asyncio.create_task(reading.log.wait(answer_id, 0, timeout_s=30)) for _ in range(5)]
    bystander = asyncio.create_task(reading.log.wait(other, 0, timeout_s=30))
    await asyncio.sleep(0)
    await writing.log.append(answer_id, 1, tokens(1, "a"))
    assert await asyncio.gather(*readers) == [tokens(1, "a")] * 5
    assert not bystander.done()
    await writing.log.append(other, 1, tokens(1, "b"))
    assert await bystander


async def test_readers_that_race_with_the_writer_miss_nothing(chat_storage: ChatStorage) -> None:
    """L5. A reader that hangs has looked before it listened."""
    processes = [chat_storage.process() for _ in range(2)]
    answer_id = await new_answer(processes[0])
    pending = await processes[0].repository.answer("visitor", answer_id)
    words = [f"word{number} " for number in range(60)]

    async def follow(log: AnswerLog) -> str:
        seen: list[NumberedEvent] = []
        while not (seen and seen[-1].is_last):
            after_seq = seen[-1].seq if seen else 0
            seen.extend(await log.read(answer_id, after_seq, limit=7))
            if not (seen and seen[-1].is_last):
                seen.extend(await log.wait(answer_id, seen[-1].seq if seen else 0, timeout_s=0.5))
        assert [event.seq for event in seen] == list(range(1, len(words) + 2))
        return "".join(text for _, text in texts(seen))

    followers = [asyncio.create_task(follow(process.log)) for process in processes * 3]
    for seq, word in enumerate(words, 1):
        await processes[0].log.append(answer_id, 1, tokens(seq, word))
    await processes[0].log.append(answer_id, 1, numbered(len(words) + 1, done(pending, "".join(words))))
    assert await asyncio.gather(*followers) == ["".join(words)] * 6


async def test_a_reader_that_leaves_takes_nobody_with_it(answer_log: AnswerLog, chat_process: ChatProcess) -> None:
    """L5. The others hang when what wakes them goes with the one that was cancelled."""
    answer_id = await new_answer(chat_process)
    leaving = asyncio.create_task(answer_log.wait(answer_id, 0, timeout_s=30))
    staying = asyncio.create_task(answer_log.wait(answer_id, 0, timeout_s=30))
    await asyncio.sleep(0)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    await answer_log.append(answer_id, 1, tokens(1, "a"))
    assert await staying
