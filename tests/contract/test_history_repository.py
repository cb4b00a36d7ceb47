"""The promises of `HistoryRepository`, H1 to H7, for every adapter."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from fakes.chat_examples import NOON, question, tokens
from fakes.chat_steps import LEASE_S, accept, end
from fakes.chat_stores import CHAT_ADAPTERS, ChatProcess, ChatStorage
from resume_chat.domain.conversation import (
    Acceptance,
    Conversation,
    Feedback,
    NewConversation,
    Rating,
    WholeConversation,
)
from resume_chat.ports.errors import BusyError, FencedError, NotFoundError
from resume_chat.ports.history_repository import HistoryRepository

ADAPTERS = CHAT_ADAPTERS
UNSTORABLE = ["a\0b", "\ud800"]
IMPOSSIBLE_IDS = ["", "no such id", "x" * 65, *UNSTORABLE]
THUMB = Feedback(rating=Rating.DOWN, comment="It was in 2019.", given_at=NOON)


def opening(
    title: str = "", *, visitor_id: str = "visitor", key: str | None = None, minutes: float = 0
) -> NewConversation:
    """A conversation to be opened so many minutes after noon."""
    return NewConversation(
        id=uuid4().hex,
        visitor_id=visitor_id,
        client_conversation_id=key,
        title=title,
        opened_at=NOON + timedelta(minutes=minutes),
    )


# ---------------------------------------------------------------- H1: nobody else's


async def test_what_is_somebody_elses_is_refused_like_what_does_not_exist_and_not_changed(
    chat_process: ChatProcess, chat_storage: ChatStorage
) -> None:
    """H1. A statement without the visitor in its condition changes what is not theirs."""
    history = chat_process.history
    theirs = await accept(chat_process.repository, question(visitor_id="somebody"))
    await end(chat_process, theirs, visitor_id="somebody")
    before = await chat_process.repository.messages("somebody", theirs.conversation_id, limit=9)
    listed = await chat_process.repository.conversations("somebody", limit=9)
    calls: list[tuple[Callable[[str], Awaitable[object]], str]] = [
        (lambda each: history.conversation("visitor", each), theirs.conversation_id),
        (lambda each: history.rename("visitor", each, "Mine"), theirs.conversation_id),
        (lambda each: history.delete("visitor", each), theirs.conversation_id),
        (lambda each: history.rate("visitor", each, THUMB), theirs.answer_id),
        (history.visitor_of, "unknown"),
    ]
    for call, identity in calls:
        texts = set()
        for unknown in [identity, *IMPOSSIBLE_IDS]:
            with pytest.raises(NotFoundError) as caught:
                await call(unknown)
            texts.add(str(caught.value))
        assert len(texts) == 1
    assert await chat_process.repository.messages("somebody", theirs.conversation_id, limit=9) == before
    assert await chat_process.repository.conversations("somebody", limit=9) == listed
    assert await history.visitor_of(theirs.conversation_id) == "somebody"
    assert await chat_storage.is_idle()


async def test_a_question_cannot_be_rated(chat_process: ChatProcess) -> None:
    """H1. Ratings are of answers."""
    acceptance = await accept(chat_process.repository, question())
    await end(chat_process, acceptance)
    with pytest.raises(NotFoundError):
        await chat_process.history.rate("visitor", acceptance.question_id, THUMB)


# ---------------------------------------------------------------- H2: opened once


async def test_an_opened_conversation_is_there_and_takes_the_first_questions_title(chat_process: ChatProcess) -> None:
    """H2. The first question of an opened conversation goes where the place is counted from nothing."""
    opened = await chat_process.history.open(opening())
    assert opened.is_new
    conversation = opened.conversation
    assert (conversation.title, conversation.created_at, conversation.updated_at) == ("", NOON, NOON)
    assert (await chat_process.repository.conversations("visitor", limit=9)).items == (conversation,)
    assert (await chat_process.repository.messages("visitor", conversation.id, limit=9)).items == ()
    for number in range(2):
        acceptance = await accept(
            chat_process.repository, question(f"Question {number}?", conversation_id=conversation.id, minutes=number)
        )
        await end(chat_process, acceptance)
    named = await chat_process.history.conversation("visitor", conversation.id)
    assert named.title == "Question 0?"
    messages = (await chat_process.repository.messages("visitor", conversation.id, limit=9)).items
    assert [each.content for each in messages] == ["Question 0?", "Yes.", "Question 1?", "Yes."]


async def test_an_own_title_stays_when_something_is_asked(chat_process: ChatProcess) -> None:
    """H2. The first question must not rename what was named."""
    opened = await chat_process.history.open(opening("For the interview"))
    await accept(chat_process.repository, question(conversation_id=opened.conversation.id))
    assert (await chat_process.history.conversation("visitor", opened.conversation.id)).title == "For the interview"


async def test_twenty_openings_with_one_id_are_one_conversation(chat_storage: ChatStorage) -> None:
    """H2. More than one means that the unique index, or the second look after losing the race, is missing."""
    processes = [chat_storage.process() for _ in range(2)]
    openings = await asyncio.gather(
        *(processes[turn % 2].history.open(opening(f"Title {turn}", key="mine")) for turn in range(20))
    )
    assert sorted(each.is_new for each in openings) == [False] * 19 + [True]
    assert len({each.conversation for each in openings}) == 1
    assert len((await processes[0].repository.conversations("visitor", limit=100)).items) == 1
    others = await processes[0].history.open(opening(visitor_id="somebody", key="mine"))
    assert others.is_new


async def test_without_an_id_of_the_clients_each_opening_is_new(history_repository: HistoryRepository) -> None:
    """H2. Nulls must not count as equal."""
    first, second = [await history_repository.open(opening()) for _ in range(2)]
    assert first.is_new
    assert second.is_new


async def test_a_deleted_conversation_can_be_opened_anew_with_the_same_id(
    history_repository: HistoryRepository,
) -> None:
    """H2 and H3. What remembers the id was not deleted."""
    first = await history_repository.open(opening(key="mine"))
    await history_repository.delete("visitor", first.conversation.id)
    second = await history_repository.open(opening(key="mine"))
    assert second.is_new


# ---------------------------------------------------------------- H3: gone


async def test_what_is_deleted_leaves_nothing(chat_process: ChatProcess, chat_storage: ChatStorage) -> None:
    """H3. A row that stays has no foreign key to what was deleted, or one that does not cascade."""
    keep = await accept(chat_process.repository, question("Kept?", visitor_id="somebody"))
    await end(chat_process, keep, visitor_id="somebody")
    rows = await chat_storage.rows()
    opened = await chat_process.history.open(opening(key="mine"))
    ended = await accept(chat_process.repository, question("Secret?", conversation_id=opened.conversation.id))
    await end(chat_process, ended, text="A secret.")
    await chat_process.history.rate("visitor", ended.answer_id, THUMB)
    running = await accept(chat_process.repository, question(conversation_id=opened.conversation.id))
    await chat_process.log.append(running.answer_id, 1, tokens(1, "At "))
    assert await chat_storage.rows() > rows
    assert await chat_process.history.delete("visitor", opened.conversation.id) == {running.answer_id}
    assert await chat_storage.rows() == rows
    assert (await chat_process.repository.conversations("visitor", limit=9)).items == ()
    assert (await chat_process.repository.conversations("visitor", limit=9, words=["secret"])).items == ()
    for call in (
        chat_process.repository.answer("visitor", ended.answer_id),
        chat_process.log.snapshot(running.answer_id),
        chat_process.history.visitor_of(opened.conversation.id),
    ):
        with pytest.raises(NotFoundError):
            await call
    assert len((await chat_process.repository.messages("somebody", keep.conversation_id, limit=9)).items) == 2


async def test_a_running_answer_whose_conversation_was_deleted_is_fenced_and_nobodys(chat_storage: ChatStorage) -> None:
    """H3. An append that still succeeds writes into nothing; a lease that is still renewed keeps the maker at work."""
    maker, other = chat_storage.process(), chat_storage.process()
    running = await accept(maker.repository, question())
    await maker.log.append(running.answer_id, 1, tokens(1, "At "))
    assert await other.history.delete("visitor", running.conversation_id) == {running.answer_id}
    with pytest.raises(FencedError):
        await maker.log.append(running.answer_id, 1, tokens(2, "Tidewater"))
    assert await maker.log.renew("one", [running.answer_id], lease_s=LEASE_S) == frozenset()
    await chat_storage.advance(LEASE_S + 1)
    assert await other.log.claim("two", lease_s=LEASE_S, limit=9) == []
    assert await maker.log.read(running.answer_id, 0, limit=9) == []


async def test_a_reader_of_a_deleted_answer_is_woken(chat_storage: ChatStorage) -> None:
    """H3 and L5. A reader that is not woken shows a running answer until its patience ends."""
    reader, other = chat_storage.process(recheck_s=0.01), chat_storage.process()
    running = await accept(reader.repository, question())
    waiting = asyncio.create_task(reader.log.wait(running.answer_id, 0, timeout_s=60))
    assert not (await asyncio.wait({waiting}, timeout=0.3))[0]
    await other.history.delete("visitor", running.conversation_id)
    async with asyncio.timeout(20):
        assert await waiting == []
    with pytest.raises(NotFoundError):
        await reader.log.snapshot(running.answer_id)


async def test_deleting_and_asking_at_once_leaves_all_or_nothing(chat_storage: ChatStorage) -> None:
    """H3. A question that slips in while its conversation goes must not stay behind without it."""
    processes = [chat_storage.process() for _ in range(2)]
    rows = await chat_storage.rows()
    for _ in range(10):
        opened = await processes[0].history.open(opening())
        asked, deleted = await asyncio.gather(
            accept(processes[0].repository, question(conversation_id=opened.conversation.id)),
            processes[1].history.delete("visitor", opened.conversation.id),
            return_exceptions=True,
        )
        assert not isinstance(deleted, BaseException)
        assert isinstance(asked, NotFoundError) or asked is not None
    assert await chat_storage.rows() == rows
    assert await chat_storage.is_idle()


async def test_a_visitors_conversations_are_deleted_bit_by_bit_until_none_is_left(
    chat_process: ChatProcess, chat_storage: ChatStorage
) -> None:
    """H3. Somebody else's among them, or a count that ends too early."""
    kept = await accept(chat_process.repository, question(visitor_id="somebody"))
    rows = await chat_storage.rows()
    answers = {(await accept(chat_process.repository, question(minutes=number))).answer_id for number in range(7)}
    counts, gone = [], set()
    while True:
        count, unfinished = await chat_process.history.delete_some(limit=3, visitor_id="visitor")
        counts.append(count)
        gone |= set(unfinished)
        if not count:
            break
    assert counts == [3, 3, 1, 0]
    assert gone == answers
    assert await chat_storage.rows() == rows
    assert (await chat_process.repository.answer("somebody", kept.answer_id)).id == kept.answer_id


async def test_what_is_old_is_deleted_and_what_is_in_use_is_not(chat_process: ChatProcess) -> None:
    """H3. Age counts from the last change, to the microsecond."""
    old = await accept(chat_process.repository, question(visitor_id="a"))
    used = await accept(chat_process.repository, question(visitor_id="b"))
    await end(chat_process, used, visitor_id="b")
    await accept(
        chat_process.repository, question(visitor_id="b", conversation_id=used.conversation_id, minutes=60 * 24)
    )
    border = await accept(chat_process.repository, question(visitor_id="c", minutes=60))
    count, unfinished = await chat_process.history.delete_some(limit=9, unchanged_since=NOON + timedelta(minutes=60))
    assert (count, set(unfinished)) == (1, {old.answer_id})
    for acceptance, visitor_id in ((used, "b"), (border, "c")):
        assert await chat_process.history.visitor_of(acceptance.conversation_id) == visitor_id
    with pytest.raises(NotFoundError):
        await chat_process.history.visitor_of(old.conversation_id)


@pytest.mark.parametrize("limit", [-1, 0, 101, 10**30])
async def test_a_number_out_of_range_is_refused(history_repository: HistoryRepository, limit: int) -> None:
    """H7. A batch without a bound holds everybody else up."""
    with pytest.raises(ValueError, match="limit"):
        await history_repository.delete_some(limit=limit)
    with pytest.raises(ValueError, match="limit"):
        await history_repository.everybodys(limit=limit)


async def test_scrubbing_changes_nothing_that_can_be_seen(chat_process: ChatProcess, chat_storage: ChatStorage) -> None:
    """H3. It works on what is not there any more."""
    acceptances = [await accept(chat_process.repository, question(f"Question {n} about berths?")) for n in range(5)]
    await chat_process.history.delete("visitor", acceptances[0].conversation_id)
    rows = await chat_storage.rows()
    await chat_process.history.scrub()
    assert await chat_storage.rows() == rows
    assert len((await chat_process.repository.conversations("visitor", limit=9, words=["berth"])).items) == 4
    assert await chat_storage.is_idle()


# ---------------------------------------------------------------- H4: nothing else changes


async def test_a_new_title_changes_the_title_only(chat_process: ChatProcess) -> None:
    """H4. A conversation that jumps to the front when it is renamed cannot be found where it was."""
    first = await accept(chat_process.repository, question())
    await accept(chat_process.repository, question(minutes=1))
    before = (await chat_process.repository.conversations("visitor", limit=9)).items
    for title in ("Berths 🚢 \u2028 é", ""):
        renamed = await chat_process.history.rename("visitor", first.conversation_id, title)
        after = (await chat_process.repository.conversations("visitor", limit=9)).items
        assert after == (before[0], replace(before[1], title=title))
        assert renamed == after[1] == await chat_process.history.conversation("visitor", first.conversation_id)


async def test_a_rating_stands_with_its_answer_and_can_be_changed(chat_process: ChatProcess) -> None:
    """H4. The content, or another message's rating, changes when the condition is too wide."""
    acceptance = await accept(chat_process.repository, question())
    message = await end(chat_process, acceptance)
    for feedback in (THUMB, Feedback(rating=Rating.UP, comment=None, given_at=NOON + timedelta(microseconds=1))):
        rated = await chat_process.history.rate("visitor", acceptance.answer_id, feedback)
        assert rated == replace(message, feedback=feedback)
        asked, answered = (await chat_process.repository.messages("visitor", acceptance.conversation_id, limit=9)).items
        assert answered == rated == await chat_process.repository.answer("visitor", acceptance.answer_id)
        assert asked.feedback is None


async def test_an_answer_that_is_not_finished_cannot_be_rated(chat_process: ChatProcess) -> None:
    """H4. Its end would overwrite the rating, or be told without it."""
    acceptance = await accept(chat_process.repository, question())
    with pytest.raises(BusyError):
        await chat_process.history.rate("visitor", acceptance.answer_id, THUMB)
    assert (await chat_process.repository.answer("visitor", acceptance.answer_id)).feedback is None


# ---------------------------------------------------------------- H5: everybody's


async def test_everybodys_conversations_are_listed_once_each_by_last_change(chat_process: ChatProcess) -> None:
    """H5. A cursor of a visitor's list, or of none, must not open this one."""
    made = [
        await accept(chat_process.repository, question(visitor_id=f"visitor {number % 3}", minutes=number))
        for number in range(7)
    ]
    walked: list[Conversation] = []
    cursor: str | None = None
    while True:
        page = await chat_process.history.everybodys(limit=2, cursor=cursor)
        walked.extend(page.items)
        cursor = page.next_cursor
        if cursor is None:
            break
    assert [each.id for each in walked] == [each.conversation_id for each in reversed(made)]
    assert [each.visitor_id for each in walked][:3] == ["visitor 0", "visitor 2", "visitor 1"]
    theirs = (await chat_process.repository.conversations("visitor 0", limit=1)).next_cursor
    for bad in (theirs, "", "forged", "\0"):
        with pytest.raises(NotFoundError):
            await chat_process.history.everybodys(limit=2, cursor=bad)


# ---------------------------------------------------------------- H6: put back


async def whole_of(process: ChatProcess, acceptance: Acceptance) -> WholeConversation:
    """A conversation with all its messages, as it is stored."""
    page = await process.repository.messages("visitor", acceptance.conversation_id, limit=100)
    conversation = await process.history.conversation("visitor", acceptance.conversation_id)
    return WholeConversation(conversation=conversation, messages=page.items)


async def test_what_is_put_back_is_as_it_was(chat_process: ChatProcess, chat_storage: ChatStorage) -> None:
    """H6. A column that is not put back, a place that is wrong, words that are not found."""
    first = await accept(chat_process.repository, question("Berth \U0001f6a2?", client_message_id="mine"))
    await end(chat_process, first, text="A ship.")
    await chat_process.history.rate("visitor", first.answer_id, THUMB)
    second = await accept(chat_process.repository, question("And?", conversation_id=first.conversation_id, minutes=1))
    await end(chat_process, second)
    whole = await whole_of(chat_process, first)
    await chat_storage.advance(10_000)
    await chat_process.log.expire(after_s=1)
    rows = await chat_storage.rows()
    assert not await chat_process.history.restore(whole)
    await chat_process.history.delete("visitor", first.conversation_id)
    assert await chat_process.history.restore(whole)
    assert not await chat_process.history.restore(whole)
    assert await whole_of(chat_process, first) == whole
    assert await chat_storage.rows() == rows
    assert len((await chat_process.repository.conversations("visitor", limit=9, words=["ship"])).items) == 1
    snapshot = await chat_process.log.snapshot(first.answer_id)
    assert snapshot.message == whole.messages[1]
    again = await accept(chat_process.repository, question("Berth \U0001f6a2?", client_message_id="mine"))
    assert again == replace(first, duplicate=True)
    third = await accept(chat_process.repository, question("Then?", conversation_id=first.conversation_id, minutes=2))
    assert (await whole_of(chat_process, first)).messages[4].id == third.question_id
    assert await chat_storage.is_idle()


async def test_what_is_no_conversation_is_not_put_back(chat_process: ChatProcess, chat_storage: ChatStorage) -> None:
    """H6. It comes from a file; half of it in the database would be worse than none."""
    first = await accept(chat_process.repository, question())
    running = await whole_of(chat_process, first)
    await end(chat_process, first)
    whole = await whole_of(chat_process, first)
    await chat_process.history.delete("visitor", first.conversation_id)
    rows = await chat_storage.rows()
    asked, answered = whole.messages
    broken = [
        running,
        replace(whole, messages=(asked,)),
        replace(whole, messages=(answered, asked)),
        replace(whole, messages=(asked, replace(answered, conversation_id="another"))),
        replace(whole, messages=(asked, replace(answered, content="a\0b"))),
        replace(whole, messages=(replace(asked, client_message_id="x" * 65), answered)),
        replace(whole, conversation=replace(whole.conversation, updated_at=NOON.replace(tzinfo=None))),
    ]
    for each in broken:
        with pytest.raises(ValueError, match=r"\w"):
            await chat_process.history.restore(each)
    other = await accept(chat_process.repository, question(client_message_id=asked.client_message_id))
    assert not await chat_process.history.restore(whole)
    await chat_process.history.delete("visitor", other.conversation_id)
    assert await chat_storage.rows() == rows


async def test_what_has_changed_since_is_not_deleted(chat_process: ChatProcess) -> None:
    """H3. A question that came after the archive was written would be lost."""
    first = await accept(chat_process.repository, question())
    await end(chat_process, first)
    conversation = await chat_process.history.conversation("visitor", first.conversation_id)
    later = conversation.updated_at + timedelta(microseconds=1)
    with pytest.raises(BusyError):
        await chat_process.history.delete(
            "visitor", first.conversation_id, unchanged_since=conversation.updated_at - timedelta(microseconds=1)
        )
    page = await chat_process.history.everybodys(limit=9, unchanged_since=conversation.updated_at)
    assert page.items == ()
    assert (await chat_process.history.everybodys(limit=9, unchanged_since=later)).items == (conversation,)
    await chat_process.history.delete("visitor", first.conversation_id, unchanged_since=conversation.updated_at)
    with pytest.raises(NotFoundError):
        await chat_process.history.conversation("visitor", first.conversation_id)


# ---------------------------------------------------------------- H7: text, times, ids


@pytest.mark.parametrize("text", UNSTORABLE)
async def test_text_that_no_database_keeps_is_refused_and_the_store_goes_on(
    chat_process: ChatProcess, chat_storage: ChatStorage, text: str
) -> None:
    """H7. PostgreSQL breaks on it in mid-transaction; it must not get that far."""
    acceptance = await accept(chat_process.repository, question())
    await end(chat_process, acceptance)
    history = chat_process.history
    calls: list[Callable[[], Awaitable[object]]] = [
        lambda: history.open(opening(text)),
        lambda: history.open(opening(key=text)),
        lambda: history.open(replace(opening(), id=text)),
        lambda: history.open(opening(visitor_id=text)),
        lambda: history.rename("visitor", acceptance.conversation_id, text),
        lambda: history.rate("visitor", acceptance.answer_id, replace(THUMB, comment=text)),
        lambda: history.conversation(text, acceptance.conversation_id),
        lambda: history.delete(text, acceptance.conversation_id),
        lambda: history.delete_some(limit=1, visitor_id=text),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="NUL"):
            await call()
    assert await chat_storage.is_idle()


async def test_a_time_without_its_zone_is_refused(chat_process: ChatProcess) -> None:
    """H7. It would come back as another moment."""
    naive = NOON.replace(tzinfo=None)
    calls: list[Callable[[], Awaitable[object]]] = [
        lambda: chat_process.history.open(replace(opening(), opened_at=naive)),
        lambda: chat_process.history.rate("visitor", "any", replace(THUMB, given_at=naive)),
        lambda: chat_process.history.delete_some(limit=1, unchanged_since=naive),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="time zone"):
            await call()
