"""The promises of `ChatRepository` about what is read, C5 and C6, and its turns, for every adapter."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import example, given

from fakes.chat_examples import MESSAGES, NOON, ON_A_BUSY_MACHINE, TEXTS, TIMES, failed, final, numbered, question
from fakes.chat_steps import LEASE_S, accept, end
from fakes.chat_stores import CHAT_ADAPTERS, ChatProcess, ChatStorage
from resume_chat.domain.answer import FailureReason, Finish
from resume_chat.domain.conversation import (
    Acceptance,
    Conversation,
    Item,
    Message,
    Page,
    Role,
    Status,
    Turn,
)
from resume_chat.domain.events import Done, Failed
from resume_chat.ports.chat_repository import ChatRepository
from resume_chat.ports.errors import NotFoundError

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

ADAPTERS = CHAT_ADAPTERS


async def walk(page_after: Callable[[str | None], Awaitable[Page[Item]]]) -> Sequence[Item]:
    """Follows the cursors to their end."""
    items: list[Item] = []
    cursor: str | None = None
    while True:
        page = await page_after(cursor)
        items.extend(page.items)
        cursor = page.next_cursor
        if cursor is None:
            return items


# ---------------------------------------------------------------- C5: lists


async def test_conversations_come_last_changed_first(chat_process: ChatProcess) -> None:
    """C5. Wrong order when a question or an answer's end does not count as a change."""
    repository = chat_process.repository
    opened = [await accept(repository, question(f"Question {minutes}?", minutes=minutes)) for minutes in range(3)]
    assert [each.title for each in (await repository.conversations("visitor", limit=9)).items] == [
        "Question 2?",
        "Question 1?",
        "Question 0?",
    ]
    pending = await repository.answer("visitor", opened[0].answer_id)
    at_five = replace(final(pending), updated_at=NOON + timedelta(minutes=5))
    await chat_process.log.append(opened[0].answer_id, 1, numbered(1, Done(finish=Finish.COMPLETE, message=at_five)))
    await end(chat_process, opened[1])
    await accept(repository, question("Again?", conversation_id=opened[1].conversation_id, minutes=9))
    page = await repository.conversations("visitor", limit=9)
    assert [(each.title, each.updated_at - NOON) for each in page.items] == [
        ("Question 1?", timedelta(minutes=9)),
        ("Question 0?", timedelta(minutes=5)),
        ("Question 2?", timedelta(minutes=2)),
    ]


async def test_a_question_of_a_slow_clock_does_not_turn_a_conversation_back(chat_process: ChatProcess) -> None:
    """C5. Replicas' clocks differ; a time that goes back makes walks miss what they have not reached."""
    opened = await accept(chat_process.repository, question(minutes=10))
    await end(chat_process, opened)
    changed = (await chat_process.repository.conversations("visitor", limit=1)).items[0].updated_at
    await accept(chat_process.repository, question(conversation_id=opened.conversation_id, minutes=3))
    assert (await chat_process.repository.conversations("visitor", limit=1)).items[0].updated_at == changed


async def test_walking_through_conversations_gives_each_once_while_others_are_added(
    chat_repository: ChatRepository,
) -> None:
    """C5. A page by offset repeats items here; equal times test that the id breaks ties."""
    at_start = {(await accept(chat_repository, question(minutes=minute // 3))).conversation_id for minute in range(20)}

    async def page(cursor: str | None) -> Page[Conversation]:
        found = await chat_repository.conversations("visitor", limit=3, cursor=cursor)
        await accept(chat_repository, question(minutes=100))
        return found

    walked = [conversation.id for conversation in await walk(page)]
    assert len(walked) == len(set(walked))
    assert set(walked) == at_start


async def test_a_conversation_that_changes_during_a_walk_is_never_given_twice(chat_process: ChatProcess) -> None:
    """C5. It moves to the front; the walk goes on behind it, with all that did not change."""
    repository = chat_process.repository
    opened = [await accept(repository, question(minutes=minute)) for minute in range(12)]
    for acceptance in opened:
        await end(chat_process, acceptance)
    changing = [opened[11], opened[2]]

    async def page(cursor: str | None) -> Page[Conversation]:
        found = await repository.conversations("visitor", limit=3, cursor=cursor)
        if changing:
            await accept(repository, question(conversation_id=changing.pop(0).conversation_id, minutes=100))
        return found

    walked = [conversation.id for conversation in await walk(page)]
    assert len(walked) == len(set(walked))
    assert {acceptance.conversation_id for acceptance in opened} - set(walked) <= {opened[2].conversation_id}


async def test_walking_through_messages_gives_each_once_while_others_are_added(chat_process: ChatProcess) -> None:
    """C5. Wrong when the order is by time alone: question and answer have the same."""
    repository = chat_process.repository
    conversation_id: str | None = None
    asked: list[str] = []

    async def add() -> None:
        nonlocal conversation_id
        acceptance = await accept(repository, question(conversation_id=conversation_id))
        await end(chat_process, acceptance)
        conversation_id = acceptance.conversation_id
        asked.extend((acceptance.question_id, acceptance.answer_id))

    for _ in range(8):
        await add()
    at_start = list(asked)

    async def page(cursor: str | None) -> Page[Message]:
        found = await repository.messages("visitor", conversation_id or "", limit=7, cursor=cursor)
        if len(asked) < 40:
            await add()
        return found

    walked = [message.id for message in await walk(page)]
    assert walked[: len(at_start)] == at_start
    assert walked == asked[: len(walked)]


async def test_pages_end_exactly(chat_process: ChatProcess) -> None:
    """C5. A cursor after the last item, or none before it, when the look ahead is off by one."""
    acceptance = await accept(chat_process.repository, question())
    await end(chat_process, acceptance)
    full = await chat_process.repository.messages("visitor", acceptance.conversation_id, limit=2)
    assert (len(full.items), full.next_cursor) == (2, None)
    first = await chat_process.repository.messages("visitor", acceptance.conversation_id, limit=1)
    assert first.next_cursor is not None
    second = await chat_process.repository.messages(
        "visitor", acceptance.conversation_id, limit=1, cursor=first.next_cursor
    )
    assert (*first.items, *second.items) == full.items
    assert second.next_cursor is None
    assert (await chat_process.repository.conversations("visitor", limit=1)).next_cursor is None


async def test_a_cursor_that_was_not_given_out_is_not_found(chat_process: ChatProcess) -> None:
    """C5. A guessed, damaged or foreign cursor must neither break the store nor open somebody's list."""
    repository = chat_process.repository
    acceptances = [await accept(repository, question(minutes=minute)) for minute in range(3)]
    theirs = [await accept(repository, question(visitor_id="somebody", minutes=minute)) for minute in range(3)]
    first, second = (acceptance.conversation_id for acceptance in acceptances[:2])
    by_change = (await repository.conversations("visitor", limit=1)).next_cursor or ""
    by_place = (await repository.messages("visitor", first, limit=1)).next_cursor or ""
    foreign = (await repository.conversations("somebody", limit=1)).next_cursor or ""
    their_place = (await repository.messages("somebody", theirs[0].conversation_id, limit=1)).next_cursor or ""
    bad = ["", "1", "é", "\0", "\ud800", "====", "A" * 5000, "W10", by_change[:-2], "A" + by_change[1:], first]
    for cursor in [*bad, by_place, foreign, their_place]:
        with pytest.raises(NotFoundError):
            await repository.conversations("visitor", limit=1, cursor=cursor)
    for cursor in [*bad, by_change, their_place]:
        with pytest.raises(NotFoundError):
            await repository.messages("visitor", first, limit=1, cursor=cursor)
    with pytest.raises(NotFoundError):
        await repository.messages("visitor", second, limit=1, cursor=by_place)
    assert (await repository.messages("visitor", first, limit=1, cursor=by_place)).items


@pytest.mark.parametrize("limit", [-1, 0, 101, 10**30])
async def test_a_page_size_out_of_range_is_refused(chat_repository: ChatRepository, limit: int) -> None:
    """C5. A size that reaches the database is either a fault there or a page without a bound."""
    acceptance = await accept(chat_repository, question())
    with pytest.raises(ValueError, match="limit"):
        await chat_repository.conversations("visitor", limit=limit)
    with pytest.raises(ValueError, match="limit"):
        await chat_repository.messages("visitor", acceptance.conversation_id, limit=limit)


# ---------------------------------------------------------------- C6: comes back equal


@ON_A_BUSY_MACHINE
@given(text=TEXTS, version=TEXTS, asked_at=TIMES, message=MESSAGES)
@example(
    text="e\u0301 👩🏽‍💻 \u2028\u2029\x85\r\n\t\x1b \U0010ffff \\u0000",
    version="",
    asked_at=NOON,
    message=final(PENDING),
)
async def test_any_text_and_time_comes_back_equal(
    chat_process: ChatProcess, text: str, version: str, asked_at: datetime, message: Message
) -> None:
    """C6. Differs when a driver cuts microseconds, drops a time zone or normalises text."""
    new = replace(question(text, resume_version=version), asked_at=asked_at)
    acceptance = await accept(chat_process.repository, new)
    pending = await chat_process.repository.answer("visitor", acceptance.answer_id)
    assert (pending.created_at, pending.resume_version) == (asked_at, version)
    ended = replace(
        message, id=pending.id, conversation_id=pending.conversation_id, created_at=asked_at, client_message_id=None
    )
    await chat_process.log.append(pending.id, 1, numbered(1, Done(finish=Finish.COMPLETE, message=ended)))
    asked, answered = (await chat_process.repository.messages("visitor", acceptance.conversation_id, limit=2)).items
    assert (asked.content, asked.created_at, asked.created_at.utcoffset()) == (text, asked_at, timedelta())
    assert answered == ended


@pytest.mark.parametrize("text", UNSTORABLE)
async def test_text_that_no_database_keeps_is_refused_and_the_store_goes_on(
    chat_storage: ChatStorage, text: str
) -> None:
    """C6. PostgreSQL breaks on it in mid-transaction; it must not get that far."""
    repository = chat_storage.process().repository
    for broken in (
        question(text),
        question(client_message_id=text),
        question(visitor_id=text),
        question(resume_version=text),
        replace(question(), answer_id=text),
    ):
        with pytest.raises(ValueError, match="NUL"):
            await accept(repository, broken)
    with pytest.raises(ValueError, match="NUL"):
        await repository.accept(question(), owner=text, lease_s=LEASE_S)
    assert await chat_storage.is_idle()
    assert not (await accept(repository, question())).duplicate


async def test_a_time_without_its_zone_is_refused(chat_repository: ChatRepository) -> None:
    """C6. It would come back as another moment."""
    with pytest.raises(ValueError, match="time zone"):
        await accept(chat_repository, replace(question(), asked_at=NOON.replace(tzinfo=None)))


async def test_a_time_of_another_zone_comes_back_as_the_same_moment(chat_repository: ChatRepository) -> None:
    """C6. Wrong by the offset when the zone is cut off instead of converted."""
    elsewhere = timezone(timedelta(hours=5, minutes=30))
    acceptance = await accept(chat_repository, replace(question(), asked_at=NOON.astimezone(elsewhere)))
    message = await chat_repository.answer("visitor", acceptance.answer_id)
    assert message.created_at == NOON


# ---------------------------------------------------------------- turns


async def test_turns_are_the_latest_pairs_before_a_question_oldest_first(chat_process: ChatProcess) -> None:
    """The prompt is wrong when turns come in the wrong order, of another conversation, or with the question itself."""
    repository = chat_process.repository
    other = await accept(repository, question("Elsewhere?"))
    await end(chat_process, other)
    conversation_id: str | None = None
    acceptances: list[Acceptance] = []
    for number in range(4):
        acceptances.append(await accept(repository, question(f"Q{number}?", conversation_id=conversation_id)))
        conversation_id = acceptances[-1].conversation_id
        await end(chat_process, acceptances[-1], text=f"A{number}.")
    current = await accept(repository, question("Now?", conversation_id=conversation_id))

    async def turns(before: str, limit: int) -> Sequence[str]:
        found = await repository.turns(current.conversation_id, before=before, limit=limit)
        assert [turn.role for turn in found] == [Role.USER, Role.ASSISTANT] * (len(found) // 2)
        return [turn.content for turn in found]

    assert await turns(current.question_id, 4) == ["Q2?", "A2.", "Q3?", "A3."]
    assert await turns(current.question_id, 100) == ["Q0?", "A0.", "Q1?", "A1.", "Q2?", "A2.", "Q3?", "A3."]
    assert await turns(acceptances[1].question_id, 12) == ["Q0?", "A0."]
    assert await turns(acceptances[0].question_id, 12) == []
    assert await turns(current.question_id, 0) == []
    assert await turns(other.question_id, 12) == []
    assert await turns("unknown", 12) == []


async def test_turns_leave_out_what_failed_or_says_nothing_with_its_question(chat_process: ChatProcess) -> None:
    """A failed question that stays in makes a prompt with two questions in a row."""
    repository = chat_process.repository
    first = await accept(repository, question("Q0?"))
    await end(chat_process, first, text="A0.")
    conversation_id = first.conversation_id
    broken = await accept(repository, question("Q1?", conversation_id=conversation_id))
    pending = await repository.answer("visitor", broken.answer_id)
    await chat_process.log.append(
        broken.answer_id, 1, numbered(1, Failed(reason=FailureReason.INTERNAL, message=failed(pending, "half")))
    )
    silent = await accept(repository, question("Q2?", conversation_id=conversation_id))
    await end(chat_process, silent, text="")
    stopped = await accept(repository, question("Q3?", conversation_id=conversation_id))
    message = replace(
        final(await repository.answer("visitor", stopped.answer_id), "A3"), status=Status.STOPPED, finish=Finish.STOPPED
    )
    await chat_process.log.append(stopped.answer_id, 1, numbered(1, Done(finish=Finish.STOPPED, message=message)))
    current = await accept(repository, question("Q4?", conversation_id=conversation_id))
    assert await repository.turns(conversation_id, before=current.question_id, limit=12) == [
        Turn(role=Role.USER, content="Q0?"),
        Turn(role=Role.ASSISTANT, content="A0."),
        Turn(role=Role.USER, content="Q3?"),
        Turn(role=Role.ASSISTANT, content="A3"),
    ]
