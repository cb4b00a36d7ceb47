"""The promises of `AnswerLog` about leases, forgetting and its bounds, L6 to L10, and outages, for every adapter."""

import asyncio
import gc
import tracemalloc

import pytest

from fakes.chat_examples import SOURCE, done, final, numbered, question, tokens
from fakes.chat_steps import LEASE_S, accept, end
from fakes.chat_stores import CHAT_ADAPTERS, WITH_COMMITS, WITH_OUTAGES, WITH_ROW_LOCKS, ChatProcess, ChatStorage
from fakes.postgresql import PASSWORD
from resume_chat.domain.answer import PendingAnswer
from resume_chat.domain.events import Sources, Token
from resume_chat.ports.answer_log import Snapshot
from resume_chat.ports.errors import FencedError, StoreUnavailableError

ADAPTERS = CHAT_ADAPTERS


# ---------------------------------------------------------------- L6: leases


async def test_a_claimed_answer_has_all_that_its_next_attempt_needs(chat_storage: ChatStorage) -> None:
    """L6. Fields of the wrong message, or an age by another clock than the store's."""
    process = chat_storage.process()
    new = question("Where?", visitor_id="somebody", resume_version="abc", minutes=3)
    acceptance = await accept(process.repository, new)
    await process.log.append(acceptance.answer_id, 1, tokens(1, "At ", "Tide"))
    await chat_storage.advance(LEASE_S + 1)
    (claimed,) = await process.log.claim("two", lease_s=LEASE_S, limit=10)
    assert claimed == PendingAnswer(
        answer_id=acceptance.answer_id,
        conversation_id=acceptance.conversation_id,
        question_id=acceptance.question_id,
        visitor_id="somebody",
        question="Where?",
        asked_at=new.asked_at,
        resume_version="abc",
        attempt=2,
        last_seq=2,
        age_s=claimed.age_s,
    )
    assert LEASE_S + 1 <= claimed.age_s < LEASE_S + 30


async def test_a_claim_fences_the_attempt_before(chat_storage: ChatStorage) -> None:
    """L6 and L2. What a process that was asleep writes appears in the answer of the one that took over."""
    old, new = chat_storage.process(), chat_storage.process()
    acceptance = await accept(old.repository, question())
    answer_id = acceptance.answer_id
    pending = await old.repository.answer("visitor", answer_id)
    await old.log.append(answer_id, 1, tokens(1, "At "))
    await chat_storage.advance(LEASE_S + 1)
    (claimed,) = await new.log.claim("two", lease_s=LEASE_S, limit=1)
    for late in (tokens(2, "late"), numbered(2, done(pending))):
        with pytest.raises(FencedError):
            await old.log.append(answer_id, 1, late)
    await new.log.append(answer_id, claimed.attempt, tokens(2, "Tide"))
    assert (await old.log.snapshot(answer_id)).text == "At Tide"
    assert await old.log.renew("one", {answer_id}, lease_s=LEASE_S) == frozenset()
    assert await new.log.renew("two", {answer_id}, lease_s=LEASE_S) == {answer_id}


async def test_a_lease_from_before_the_stores_clock_was_set_back_has_run_out(chat_storage: ChatStorage) -> None:
    """L6. An answer of a dead process that nobody takes over for as long as the clock was set back."""
    process = chat_storage.process()
    kept, left = [(await accept(process.repository, question())).answer_id for _ in range(2)]
    await chat_storage.advance(-LEASE_S / 2)
    assert await process.log.claim("two", lease_s=LEASE_S, limit=9) == []
    await chat_storage.advance(-3600)
    assert await process.log.renew("one", {kept}, lease_s=LEASE_S) == {kept}
    (claimed,) = await process.log.claim("two", lease_s=LEASE_S, limit=9)
    assert (claimed.answer_id, claimed.age_s) == (left, 0)
    assert await process.log.claim("three", lease_s=LEASE_S, limit=9) == []


async def test_claimants_at_once_get_disjoint_sets(chat_storage: ChatStorage) -> None:
    """L6. An answer made twice when two claimants read before either writes."""
    processes = [chat_storage.process() for _ in range(4)]
    answers = {(await accept(processes[0].repository, question())).answer_id for _ in range(40)}
    await chat_storage.advance(LEASE_S + 1)
    claims = await asyncio.gather(
        *(process.log.claim(f"p{number}", lease_s=LEASE_S, limit=15) for number, process in enumerate(processes))
    )
    claimed = [pending.answer_id for claim in claims for pending in claim]
    assert len(claimed) == len(set(claimed))
    assert all(len(claim) <= 15 for claim in claims)
    rest = await processes[0].log.claim("last", lease_s=LEASE_S, limit=100)
    assert {*claimed, *(pending.answer_id for pending in rest)} == answers
    assert await processes[1].log.claim("none left", lease_s=LEASE_S, limit=100) == []


@pytest.mark.parametrize("chat_adapter", WITH_ROW_LOCKS, indirect=True)
async def test_an_answer_that_is_being_written_keeps_nobody_from_claiming_the_others(chat_storage: ChatStorage) -> None:
    """L6. One process that stands still would stop every take-over."""
    process = chat_storage.process()
    held, free = [(await accept(process.repository, question())).answer_id for _ in range(2)]
    await chat_storage.advance(LEASE_S + 1)
    async with chat_storage.holding(held), asyncio.timeout(3):
        claimed = await process.log.claim("two", lease_s=LEASE_S, limit=9)
        assert [pending.answer_id for pending in claimed] == [free]
    assert [pending.answer_id for pending in await process.log.claim("two", lease_s=LEASE_S, limit=9)] == [held]


async def test_what_is_appended_during_a_claim_is_before_it_or_refused(chat_storage: ChatStorage) -> None:
    """L6 and L2. The next attempt would begin at a number that the one before has used."""
    old, new = chat_storage.process(), chat_storage.process()
    for _ in range(10):
        answers = [(await accept(old.repository, question())).answer_id for _ in range(10)]
        await chat_storage.advance(LEASE_S + 1)
        *outcomes, claimed = await asyncio.gather(
            *(old.log.append(answer, 1, tokens(1, "a")) for answer in answers),
            new.log.claim("two", lease_s=LEASE_S, limit=100),
            return_exceptions=True,
        )
        assert isinstance(claimed, list)
        rest = await new.log.claim("two", lease_s=LEASE_S, limit=100)
        begun_at = {pending.answer_id: pending.last_seq for pending in [*claimed, *rest]}
        for answer, outcome in zip(answers, outcomes, strict=True):
            assert outcome is None or isinstance(outcome, FencedError)
            assert begun_at[answer] == (1 if outcome is None else 0)
            assert (await new.log.snapshot(answer)).seq == begun_at[answer]


async def test_a_renewed_lease_is_not_claimed(chat_storage: ChatStorage) -> None:
    """L6. An answer taken from a process that is alive."""
    process = chat_storage.process()
    mine = (await accept(process.repository, question(), owner="one")).answer_id
    theirs = (await accept(process.repository, question(), owner="another")).answer_id
    await chat_storage.advance(LEASE_S - 1)
    assert await process.log.renew("one", {mine, theirs}, lease_s=LEASE_S) == {mine}
    await chat_storage.advance(LEASE_S - 1)
    assert [each.answer_id for each in await process.log.claim("two", lease_s=LEASE_S, limit=9)] == [theirs]
    await chat_storage.advance(2)
    assert [each.answer_id for each in await process.log.claim("two", lease_s=LEASE_S, limit=9)] == [mine]


async def test_a_lease_that_ran_out_is_still_held_until_somebody_claims_it(chat_storage: ChatStorage) -> None:
    """L6. Without this a store that was away for longer than a lease ends every answer on its return."""
    process = chat_storage.process()
    answer_id = (await accept(process.repository, question())).answer_id
    await chat_storage.advance(LEASE_S * 3)
    assert await process.log.renew("one", {answer_id}, lease_s=LEASE_S) == {answer_id}
    assert await process.log.claim("two", lease_s=LEASE_S, limit=9) == []
    await process.log.append(answer_id, 1, tokens(1, "a"))


async def test_an_answer_that_its_owner_does_not_make_runs_out(chat_storage: ChatStorage) -> None:
    """L6. An owner that renews all that bears its name keeps for ever what it does not know that it has."""
    process = chat_storage.process()
    made = (await accept(process.repository, question())).answer_id
    forgotten = (await accept(process.repository, question())).answer_id
    await chat_storage.advance(LEASE_S - 1)
    assert await process.log.renew("one", {made}, lease_s=LEASE_S) == {made}
    assert await process.log.renew("one", (), lease_s=LEASE_S) == frozenset()
    await chat_storage.advance(2)
    (claimed,) = await process.log.claim("one", lease_s=LEASE_S, limit=9)
    assert (claimed.answer_id, claimed.attempt) == (forgotten, 2)


async def test_an_answer_that_has_ended_is_neither_renewed_nor_claimed(chat_storage: ChatStorage) -> None:
    """L6. An answer that is made again after its end."""
    process = chat_storage.process()
    acceptance = await accept(process.repository, question())
    await end(process, acceptance)
    assert await process.log.renew("one", {acceptance.answer_id}, lease_s=LEASE_S) == frozenset()
    await chat_storage.advance(LEASE_S * 3)
    assert await process.log.claim("two", lease_s=LEASE_S, limit=9) == []


async def test_leases_are_kept_in_fractions_of_a_second(chat_storage: ChatStorage) -> None:
    """L6. A clock of whole seconds makes short leases end early or late."""
    process = chat_storage.process()
    new = question()
    await process.repository.accept(new, owner="one", lease_s=0.9)
    assert await process.log.claim("two", lease_s=60.0, limit=9) == []
    await chat_storage.advance(0.95)
    (claimed,) = await process.log.claim("two", lease_s=60.0, limit=9)
    assert 0.95 <= claimed.age_s < 10


async def test_the_longest_left_answer_is_claimed_first(chat_storage: ChatStorage) -> None:
    """L6. With many to take over, those closest to their deadline would wait longest."""
    process = chat_storage.process()
    answers = []
    for _ in range(3):
        answers.append((await accept(process.repository, question())).answer_id)
        await chat_storage.advance(1)
    await chat_storage.advance(LEASE_S)
    claimed = [(await process.log.claim("two", lease_s=LEASE_S, limit=1))[0].answer_id for _ in answers]
    assert claimed == answers


async def test_renewing_while_appending_and_claiming_never_fails(chat_storage: ChatStorage) -> None:
    """L6. A deadlock when two transactions lock the same answers in different orders."""
    processes = [chat_storage.process() for _ in range(2)]
    answers = [(await accept(processes[0].repository, question())).answer_id for _ in range(20)]

    async def write(answer_id: str) -> None:
        for seq in range(1, 11):
            await processes[0].log.append(answer_id, 1, tokens(seq, "word "))

    async def renew(process: ChatProcess) -> None:
        for _ in range(15):
            assert await process.log.renew("one", answers, lease_s=LEASE_S) == set(answers)
            assert await process.log.claim("two", lease_s=LEASE_S, limit=9) == []

    await asyncio.gather(*(write(answer) for answer in reversed(answers)), *(renew(process) for process in processes))


# ---------------------------------------------------------------- L10: handing over


async def test_what_is_given_up_is_claimed_at_once_and_goes_on_where_it_was(chat_storage: ChatStorage) -> None:
    """L10. After every deploy visitors wait for leases to run out, or an answer begins again."""
    leaving, staying = chat_storage.process(), chat_storage.process()
    mine = [(await accept(leaving.repository, question())).answer_id for _ in range(3)]
    theirs = (await accept(staying.repository, question(), owner="two")).answer_id
    await leaving.log.append(mine[0], 1, tokens(1, "At "))
    assert not await staying.log.is_any_left()
    assert await leaving.log.release("one", [*mine[:2], theirs, "unknown", "\0"]) == set(mine[:2])
    assert await staying.log.is_any_left()
    assert await leaving.log.renew("one", mine, lease_s=LEASE_S) == {mine[2]}, "what was given up is taken back"
    assert await leaving.log.held("one", mine) == {mine[2]}
    claimed = {each.answer_id: each for each in await staying.log.claim("two", lease_s=LEASE_S, limit=9)}
    assert set(claimed) == set(mine[:2])
    assert not await staying.log.is_any_left()
    assert (claimed[mine[0]].attempt, claimed[mine[0]].last_seq, claimed[mine[0]].hand_overs) == (2, 1, 1)
    with pytest.raises(FencedError):
        await leaving.log.append(mine[0], 1, tokens(2, "late"))
    await staying.log.append(mine[0], 2, tokens(2, "Tide"))
    assert (await leaving.log.snapshot(mine[0])).text == "At Tide"


async def test_an_answer_that_has_ended_is_not_given_up(chat_process: ChatProcess) -> None:
    """L10. An answer that is made again after its end."""
    acceptance = await accept(chat_process.repository, question())
    await end(chat_process, acceptance)
    assert await chat_process.log.release("one", [acceptance.answer_id]) == frozenset()
    assert await chat_process.log.release("one", []) == frozenset()
    assert await chat_process.log.claim("two", lease_s=LEASE_S, limit=9) == []


async def test_what_somebody_left_is_seen_without_claiming_it(chat_storage: ChatStorage) -> None:
    """L11. An answer waits for the next sweep, or every process tries to claim all the time."""
    log = chat_storage.process().log
    answer_id = (await accept(chat_storage.process().repository, question())).answer_id
    assert not await log.is_any_left()
    await chat_storage.advance(LEASE_S + 1)
    assert await log.is_any_left()
    (claimed,) = await log.claim("two", lease_s=LEASE_S, limit=9)
    assert (claimed.answer_id, claimed.hand_overs) == (answer_id, 0)
    assert not await log.is_any_left()


# ---------------------------------------------------------------- L9: taking over by force


async def test_a_seized_answer_is_fenced_like_a_claimed_one(chat_storage: ChatStorage) -> None:
    """L9. The owner's next words come after the end that who seized it has written."""
    owner, other = chat_storage.process(), chat_storage.process()
    acceptance = await accept(owner.repository, question("Where?", visitor_id="somebody"))
    answer_id = acceptance.answer_id
    await owner.log.append(answer_id, 1, tokens(1, "At "))
    seized = await other.log.seize(answer_id, "two", lease_s=LEASE_S)
    assert seized
    assert (seized.attempt, seized.last_seq, seized.question, seized.visitor_id) == (2, 1, "Where?", "somebody")
    with pytest.raises(FencedError):
        await owner.log.append(answer_id, 1, tokens(2, "late"))
    assert await owner.log.held("one", [answer_id]) == frozenset()
    assert await owner.log.held("two", [answer_id, "unknown", "\0"]) == {answer_id}
    assert await owner.log.claim("three", lease_s=LEASE_S, limit=9) == [], "its lease is a new one"
    await other.log.append(answer_id, 2, tokens(2, "Tide"))


async def test_of_many_that_seize_an_answer_one_may_write(chat_storage: ChatStorage) -> None:
    """L9. Two stops at once each write an end."""
    processes = [chat_storage.process() for _ in range(4)]
    answer_id = (await accept(processes[0].repository, question())).answer_id
    seized = await asyncio.gather(
        *(each.log.seize(answer_id, f"p{number}", lease_s=LEASE_S) for number, each in enumerate(processes))
    )
    assert sorted(each.attempt for each in seized if each) == [2, 3, 4, 5]
    outcomes = await asyncio.gather(
        *(
            each.log.append(answer_id, pending.attempt, tokens(1, "a"))
            for each, pending in zip(processes, seized, strict=True)
            if pending
        ),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["FencedError"] * 3 + ["NoneType"]


async def test_what_has_ended_or_never_was_cannot_be_seized_and_is_held_by_nobody(chat_process: ChatProcess) -> None:
    """L9. An answer goes on after its end."""
    acceptance = await accept(chat_process.repository, question())
    assert await chat_process.log.held("one", [acceptance.answer_id]) == {acceptance.answer_id}
    await end(chat_process, acceptance)
    for answer_id in (acceptance.answer_id, "unknown", "\0", ""):
        assert await chat_process.log.seize(answer_id, "two", lease_s=LEASE_S) is None
    assert await chat_process.log.held("one", [acceptance.answer_id]) == frozenset()
    assert await chat_process.log.held("one", []) == frozenset()


async def test_what_is_appended_during_a_seizure_is_before_it_or_refused(chat_storage: ChatStorage) -> None:
    """L9 and L2. The stopped text lacks what its reader saw last, or its end has a number that was used."""
    owner, other = chat_storage.process(), chat_storage.process()
    for _ in range(20):
        answer_id = (await accept(owner.repository, question())).answer_id
        outcome, seized = await asyncio.gather(
            owner.log.append(answer_id, 1, tokens(1, "a")),
            other.log.seize(answer_id, "two", lease_s=LEASE_S),
            return_exceptions=True,
        )
        assert isinstance(seized, PendingAnswer)
        assert outcome is None or isinstance(outcome, FencedError)
        assert seized.last_seq == (1 if outcome is None else 0)


# ---------------------------------------------------------------- L7: forgetting


async def test_events_are_forgotten_some_time_after_the_end_and_the_snapshot_still_answers(
    chat_storage: ChatStorage,
) -> None:
    """L7. Forgotten too early, or an answer that cannot be shown any more."""
    process = chat_storage.process()
    acceptance = await accept(process.repository, question())
    pending = await process.repository.answer("visitor", acceptance.answer_id)
    await process.log.append(pending.id, 1, numbered(1, Sources(citations=(SOURCE, SOURCE)), Token(text="At ")))
    await process.log.append(pending.id, 1, numbered(3, done(pending, "At ")))
    await chat_storage.advance(500)
    assert await process.log.expire(after_s=600) == 0
    assert len(await process.log.read(pending.id, 0, limit=9)) == 3
    assert (await process.log.snapshot(pending.id)).citations == (SOURCE, SOURCE)
    await chat_storage.advance(101)
    assert await process.log.expire(after_s=600) == 1
    assert await process.log.read(pending.id, 0, limit=9) == []
    assert await process.log.snapshot(pending.id) == Snapshot(
        seq=3, text="At ", citations=(SOURCE,), message=final(pending, "At ")
    )
    assert await process.log.expire(after_s=600) == 0
    with pytest.raises(FencedError):
        await process.log.append(pending.id, 1, tokens(4, "late"))


async def test_only_events_of_answers_that_ended_long_enough_ago_are_forgotten(chat_storage: ChatStorage) -> None:
    """L7. An answer that runs for long, or ended just now, loses what its readers have not seen."""
    process = chat_storage.process()
    running = (await accept(process.repository, question())).answer_id
    ended_now = (await accept(process.repository, question())).answer_id
    await process.log.append(running, 1, tokens(1, "a"))
    long_ago = await accept(process.repository, question())
    await end(process, long_ago)
    await chat_storage.advance(1000)
    pending = await process.repository.answer("visitor", ended_now)
    await process.log.append(ended_now, 1, numbered(1, done(pending)))
    assert await process.log.expire(after_s=600) == 1
    assert len(await process.log.read(running, 0, limit=9)) == 1
    assert len(await process.log.read(ended_now, 0, limit=9)) == 1
    assert await process.log.read(long_ago.answer_id, 0, limit=9) == []


async def test_many_answers_are_forgotten_in_one_call(chat_storage: ChatStorage) -> None:
    """L7. The rest stays for ever when only the first batch goes."""
    process = chat_storage.process()
    acceptances = await asyncio.gather(*(accept(process.repository, question()) for _ in range(250)))
    await asyncio.gather(*(end(process, acceptance) for acceptance in acceptances))
    await chat_storage.advance(1000)
    other = chat_storage.process()
    counts = await asyncio.gather(process.log.expire(after_s=600), other.log.expire(after_s=600))
    assert sum(counts) == 250
    for acceptance in acceptances[::50]:
        assert await process.log.read(acceptance.answer_id, 0, limit=9) == []


# ---------------------------------------------------------------- the store itself


@pytest.mark.parametrize("chat_adapter", WITH_OUTAGES, indirect=True)
async def test_an_append_while_the_store_is_away_says_so_and_can_be_repeated_once_it_is_back(
    chat_storage: ChatStorage,
) -> None:
    """A hang, an error of the driver's own, or a log that stays broken afterwards."""
    process = chat_storage.process(busy_timeout_ms=100)
    answers = [(await accept(process.repository, question())).answer_id for _ in range(10)]
    await asyncio.gather(*(process.log.append(answer, 1, tokens(1, "At ")) for answer in answers))
    async with chat_storage.away():
        outcomes = await asyncio.gather(
            *(process.log.append(answer, 1, tokens(2, "Tide")) for answer in answers), return_exceptions=True
        )
    assert [type(outcome) for outcome in outcomes] == [StoreUnavailableError] * 10
    assert not any(PASSWORD in str(outcome) for outcome in outcomes)
    await asyncio.gather(*(process.log.append(answer, 1, tokens(2, "Tide")) for answer in answers))
    for answer in answers:
        assert (await process.log.snapshot(answer)).text == "At Tide"
    assert await chat_storage.is_idle()


# ---------------------------------------------------------------- L8: bounded


@pytest.mark.parametrize("chat_adapter", WITH_COMMITS, indirect=True)
async def test_memory_does_not_grow_with_answers_that_have_ended(chat_process: ChatProcess) -> None:
    """L8. What grows with every answer stops the process after some weeks.

    Memory keeps its record in memory, so its row is not asked.
    """

    async def one_answer() -> None:
        acceptance = await accept(chat_process.repository, question())
        reader = asyncio.create_task(chat_process.log.wait(acceptance.answer_id, 0, timeout_s=30))
        await end(chat_process, acceptance, text="word " * 4000)
        assert await reader
        assert len(await chat_process.log.read(acceptance.answer_id, 0, limit=9)) == 1

    for _ in range(15):
        await one_answer()
    tracemalloc.start()
    try:
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(40):
            await one_answer()
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (after - before) / 40 < 4000, "bytes an answer of 20000"


async def test_no_task_is_left_when_nobody_writes_or_waits(chat_process: ChatProcess) -> None:
    """L8. A task for each answer that has been waited for."""
    acceptance = await accept(chat_process.repository, question())
    reader = asyncio.create_task(chat_process.log.wait(acceptance.answer_id, 0, timeout_s=30))
    await end(chat_process, acceptance)
    assert await reader
    left = asyncio.all_tasks() - {asyncio.current_task()}
    if left:
        _, still_running = await asyncio.wait(left, timeout=5)
        assert not still_running
