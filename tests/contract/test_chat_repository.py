"""The promises of `ChatRepository` about questions, C1 to C4 and C7, for every adapter."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck

from fakes.chat_examples import NOON, done, failed, numbered, question, tokens
from fakes.chat_steps import LEASE_S, accept, end
from fakes.chat_stores import CHAT_ADAPTERS, ChatProcess, ChatStorage
from resume_chat.domain.answer import FailureReason
from resume_chat.domain.conversation import (
    Acceptance,
    Conversation,
    Message,
    Page,
    Role,
    Status,
)
from resume_chat.domain.events import Failed
from resume_chat.ports.chat_repository import ChatRepository
from resume_chat.ports.errors import BusyError, ConflictError, NotFoundError, StoreError

UNSTORABLE = ["a\0b", "\ud800", "\udfff tail"]
IMPOSSIBLE_IDS = ["", "no such id", "x" * 65, "x" * 100_000, *UNSTORABLE]

PENDING = Message(
    id="",
    conversation_id="",
    role=Role.ASSISTANT,
    content="",
    status=Status.ACCEPTED,
    created_at=NOON,
    updated_at=NOON,
)

SAME_STORE = [HealthCheck.function_scoped_fixture]
"""Examples share a store on purpose: each makes a conversation of its own."""


ADAPTERS = CHAT_ADAPTERS


async def refusal(call: Awaitable[object]) -> tuple[type[StoreError], str]:
    """What a call is refused with."""
    with pytest.raises(StoreError) as caught:
        await call
    return type(caught.value), str(caught.value)


# ---------------------------------------------------------------- C1: all or nothing


async def test_a_question_is_stored_with_its_pending_answer_and_a_new_conversation(
    chat_repository: ChatRepository,
) -> None:
    """C1. One of the three is missing or differs when an insert is left out."""
    new = question("Where\n did she   work?")
    acceptance = await accept(chat_repository, new)
    assert acceptance == Acceptance(
        client_message_id=new.client_message_id,
        conversation_id=new.new_conversation_id,
        question_id=new.question_id,
        answer_id=new.answer_id,
        duplicate=False,
    )
    listed = await chat_repository.conversations("visitor", limit=10)
    assert listed == Page(
        items=(
            Conversation(
                id=new.new_conversation_id,
                visitor_id="visitor",
                title="Where did she work?",
                created_at=new.asked_at,
                updated_at=new.asked_at,
            ),
        ),
        next_cursor=None,
    )
    asked = Message(
        id=new.question_id,
        conversation_id=new.new_conversation_id,
        role=Role.USER,
        content="Where\n did she   work?",
        status=Status.COMPLETE,
        created_at=new.asked_at,
        updated_at=new.asked_at,
        client_message_id=new.client_message_id,
    )
    pending = Message(
        id=new.answer_id,
        conversation_id=new.new_conversation_id,
        role=Role.ASSISTANT,
        content="",
        status=Status.ACCEPTED,
        created_at=new.asked_at,
        updated_at=new.asked_at,
        resume_version="5f2a",
    )
    assert await chat_repository.messages("visitor", new.new_conversation_id, limit=10) == Page(
        items=(asked, pending), next_cursor=None
    )
    assert await chat_repository.answer("visitor", new.answer_id) == pending


async def test_what_was_accepted_is_there_for_a_process_that_starts_later(chat_storage: ChatStorage) -> None:
    """C1. Fails when something is kept in the adapter instead of the store."""
    first = chat_storage.process()
    acceptance = await accept(first.repository, question())
    message = await end(first, acceptance)
    later = chat_storage.process()
    assert (await later.repository.messages("visitor", acceptance.conversation_id, limit=9)).items[1] == message
    assert [each.id for each in (await later.repository.conversations("visitor", limit=9)).items] == [
        acceptance.conversation_id
    ]


async def test_a_refused_question_leaves_nothing_behind(chat_process: ChatProcess) -> None:
    """C1. A refusal after the first insert, without a rollback, leaves half a question."""
    repository = chat_process.repository
    first = await accept(repository, question())
    before = await repository.messages("visitor", first.conversation_id, limit=9)
    listed = await repository.conversations("visitor", limit=9)
    with pytest.raises(BusyError):
        await accept(repository, question(conversation_id=first.conversation_id, minutes=5))
    with pytest.raises(NotFoundError):
        await accept(repository, question(conversation_id="unknown", minutes=5))
    assert await repository.messages("visitor", first.conversation_id, limit=9) == before
    assert await repository.conversations("visitor", limit=9) == listed


async def test_questions_that_come_together_each_have_their_own_outcome(chat_process: ChatProcess) -> None:
    """C1 to C4. Stored together, one that is refused must not take the others with it, nor be answered with theirs."""
    repository = chat_process.repository
    free, busy, foreign = [
        await accept(repository, question(visitor_id=visitor_id)) for visitor_id in ("visitor", "visitor", "somebody")
    ]
    await end(chat_process, free)
    asked = [
        question("First?"),
        question("And then?", conversation_id=free.conversation_id, minutes=1),
        question("And now?", conversation_id=free.conversation_id),
        question("Busy?", conversation_id=busy.conversation_id),
        question("Foreign?", conversation_id=foreign.conversation_id),
        question("Unknown?", conversation_id="unknown"),
        question("Once?", client_message_id="same"),
        question("Once?", client_message_id="same"),
        question("Twice?", client_message_id="same"),
        question("Last?", visitor_id="somebody"),
    ]
    outcomes = await asyncio.gather(*(accept(repository, new) for new in asked), return_exceptions=True)
    kinds = [type(each) for each in outcomes]
    assert kinds == [
        *(Acceptance, Acceptance, BusyError, BusyError, NotFoundError, NotFoundError),
        *(Acceptance, Acceptance, ConflictError, Acceptance),
    ]
    stored = [each for each in outcomes if isinstance(each, Acceptance)]
    assert [each.duplicate for each in stored] == [False, False, False, True, False]
    assert stored[1].conversation_id == free.conversation_id
    page = await repository.messages("visitor", free.conversation_id, limit=9)
    assert [each.content for each in page.items if each.role is Role.USER] == ["Where did she work?", "And then?"]
    changed = await repository.conversations("visitor", limit=9)
    assert changed.items[0].id == free.conversation_id
    assert len(changed.items) == 4


async def test_a_cancelled_accept_stores_all_or_nothing_and_disturbs_nobody(chat_storage: ChatStorage) -> None:
    """C1 and C8. A cancelled transaction that keeps its connection or its lock stops everyone after it.

    Asked again they are all there, once; a store that writes on after its caller has gone is done by then.
    """
    repository = chat_storage.process().repository
    questions = [question(visitor_id="cancelled") for _ in range(40)]
    for turns, new in enumerate(questions):
        task = asyncio.create_task(accept(repository, new))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    again = [await accept(repository, new) for new in questions]
    stored = (await repository.conversations("cancelled", limit=100)).items
    assert {acceptance.conversation_id for acceptance in again} == {conversation.id for conversation in stored}
    assert len(stored) == len(questions)
    for conversation in stored:
        assert len((await repository.messages("cancelled", conversation.id, limit=9)).items) == 2
    assert await chat_storage.is_idle()


# ---------------------------------------------------------------- C2: idempotent


@pytest.mark.parametrize("is_in_conversation", [False, True])
async def test_twenty_equal_questions_at_once_are_one(chat_storage: ChatStorage, *, is_in_conversation: bool) -> None:
    """C2. More than one means that the unique constraint, or the second look after losing the race, is missing."""
    processes = [chat_storage.process() for _ in range(2)]
    conversation_id = None
    if is_in_conversation:
        opened = await accept(processes[0].repository, question("Hello?"))
        await end(processes[0], opened)
        conversation_id = opened.conversation_id
    asked = [
        question(client_message_id="mine", conversation_id=conversation_id, minutes=minutes) for minutes in range(20)
    ]
    answers = await asyncio.gather(*(accept(processes[turn % 2].repository, new) for turn, new in enumerate(asked)))
    assert sorted(answer.duplicate for answer in answers) == [False] + [True] * 19
    assert len({replace(answer, duplicate=True) for answer in answers}) == 1
    messages = await processes[0].repository.messages("visitor", answers[0].conversation_id, limit=100)
    assert len(messages.items) == (4 if is_in_conversation else 2)
    assert len((await processes[1].repository.conversations("visitor", limit=100)).items) == 1


async def test_a_repeated_question_is_a_duplicate_while_it_runs_and_for_ever_after(chat_storage: ChatStorage) -> None:
    """C2 and C3. `BusyError` here means that busy is looked at before duplicate."""
    process = chat_storage.process()
    first = await accept(process.repository, question(client_message_id="mine"))
    running = await accept(
        process.repository, question(client_message_id="mine", conversation_id=first.conversation_id)
    )
    await end(process, first)
    await chat_storage.advance(10_000_000)
    await process.log.expire(after_s=1)
    later = await accept(chat_storage.process().repository, question(client_message_id="mine", minutes=99))
    assert running == later == replace(first, duplicate=True)


async def test_the_same_id_with_another_text_is_a_conflict(chat_repository: ChatRepository) -> None:
    """C2. Anything else would answer a question with another one's answer."""
    first = await accept(chat_repository, question("Where?", client_message_id="mine"))
    with pytest.raises(ConflictError):
        await accept(chat_repository, question("When?", client_message_id="mine"))
    with pytest.raises(ConflictError):
        await accept(
            chat_repository, question("When?", client_message_id="mine", conversation_id=first.conversation_id)
        )


async def test_client_ids_of_different_visitors_do_not_meet(chat_repository: ChatRepository) -> None:
    """C2 and C4. Fails when the constraint leaves the visitor out."""
    first = await accept(chat_repository, question("Where?", client_message_id="1"))
    second = await accept(chat_repository, question("When?", client_message_id="1", visitor_id="somebody"))
    assert not second.duplicate
    assert second.conversation_id != first.conversation_id


# ---------------------------------------------------------------- C3: one at a time


async def test_of_fifty_questions_at_once_in_one_conversation_one_is_accepted(chat_storage: ChatStorage) -> None:
    """C3. Two answers in a conversation mean that it is neither locked nor constrained."""
    processes = [chat_storage.process() for _ in range(2)]
    opened = await accept(processes[0].repository, question("Hello?"))
    await end(processes[0], opened)
    asked = [question(f"Question {number}?", conversation_id=opened.conversation_id) for number in range(50)]
    outcomes = await asyncio.gather(
        *(accept(processes[turn % 2].repository, new) for turn, new in enumerate(asked)), return_exceptions=True
    )
    accepted = [outcome for outcome in outcomes if isinstance(outcome, Acceptance)]
    assert len(accepted) == 1
    assert [type(outcome) for outcome in outcomes if not isinstance(outcome, Acceptance)] == [BusyError] * 49
    messages = await processes[1].repository.messages("visitor", opened.conversation_id, limit=100)
    assert len(messages.items) == 4


@pytest.mark.parametrize("outcome", ["done", "failed"])
async def test_the_end_of_an_answer_frees_its_conversation(chat_process: ChatProcess, outcome: str) -> None:
    """C3. `BusyError` after the end means that the end was not stored with the event."""
    repository = chat_process.repository
    first = await accept(repository, question())
    pending = await repository.answer("visitor", first.answer_id)
    await chat_process.log.append(first.answer_id, 1, tokens(1, "At "))
    with pytest.raises(BusyError):
        await accept(repository, question(conversation_id=first.conversation_id))
    event = done(pending) if outcome == "done" else Failed(reason=FailureReason.INTERRUPTED, message=failed(pending))
    await chat_process.log.append(first.answer_id, 1, numbered(2, event))
    second = await accept(repository, question(conversation_id=first.conversation_id, minutes=1))
    assert second.conversation_id == first.conversation_id
    assert not second.duplicate


# ---------------------------------------------------------------- C4: nobody else's


async def test_what_is_somebody_elses_is_refused_like_what_does_not_exist(chat_process: ChatProcess) -> None:
    """C4. A difference in type or text tells a stranger that the thing exists."""
    repository = chat_process.repository
    theirs = await accept(repository, question(visitor_id="somebody"))
    await end(chat_process, theirs, visitor_id="somebody")
    for unknown in IMPOSSIBLE_IDS:
        assert (
            await refusal(repository.messages("visitor", theirs.conversation_id, limit=9))
            == await refusal(repository.messages("visitor", unknown, limit=9))
            == (NotFoundError, "there is no such conversation")
        )
        assert (
            await refusal(repository.answer("visitor", theirs.answer_id))
            == await refusal(repository.answer("visitor", unknown))
            == (NotFoundError, "there is no such answer")
        )
        assert (
            await refusal(accept(repository, question(conversation_id=theirs.conversation_id)))
            == await refusal(accept(repository, question(conversation_id=unknown)))
            == (NotFoundError, "there is no such conversation")
        )
    assert (await repository.conversations("visitor", limit=9)).items == ()


async def test_a_question_is_no_answer(chat_repository: ChatRepository) -> None:
    """C4. An answer is asked for by the answer's id and no other message's."""
    acceptance = await accept(chat_repository, question())
    with pytest.raises(NotFoundError):
        await chat_repository.answer("visitor", acceptance.question_id)


# ---------------------------------------------------------------- C7: the lease


async def test_a_new_answer_is_leased_to_who_accepted_it(chat_storage: ChatStorage) -> None:
    """C7. Claimed at once means no lease; never claimed means that it does not run out."""
    process = chat_storage.process()
    new = question("Where?")
    acceptance = await process.repository.accept(new, owner="one", lease_s=LEASE_S)
    assert await process.log.claim("two", lease_s=LEASE_S, limit=10) == []
    assert await process.log.renew("two", {acceptance.answer_id}, lease_s=LEASE_S) == frozenset()
    assert await process.log.renew("one", {acceptance.answer_id}, lease_s=LEASE_S) == {acceptance.answer_id}
    await process.log.append(acceptance.answer_id, 1, tokens(1, "At "))
    await chat_storage.advance(LEASE_S - 1)
    assert await process.log.claim("two", lease_s=LEASE_S, limit=10) == []
    await chat_storage.advance(2)
    claimed = await process.log.claim("two", lease_s=LEASE_S, limit=10)
    assert [(pending.answer_id, pending.attempt) for pending in claimed] == [(acceptance.answer_id, 2)]
