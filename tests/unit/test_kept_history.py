"""Reading, changing and erasing what is kept, as the use cases do it."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest

from fakes.parts import ManualClock
from fakes.stage import COMPLETE, Stage, stage_over
from resume_chat.adapters.in_memory_history_repository import InMemoryHistoryRepository
from resume_chat.adapters.in_memory_tables import InMemoryTables
from resume_chat.domain.conversation import Conversation, Message, Page, Rating, Role, Status, WholeConversation
from resume_chat.domain.events import Token
from resume_chat.ports.errors import NotFoundError
from resume_chat.usecases.archive_history import ArchiveHistory
from resume_chat.usecases.edit_history import EditHistory
from resume_chat.usecases.erase_history import EraseHistory
from resume_chat.usecases.read_history import ReadHistory


class History:
    """The three use cases over one store."""

    def __init__(self, stage: Stage, clock: ManualClock) -> None:
        self.stage = stage
        repository = InMemoryHistoryRepository(stage.tables)
        ids = count(1)
        self.read = ReadHistory(repository=stage.repository, history=repository, log=stage.log)
        self.edit = EditHistory(
            repository=stage.repository, history=repository, new_id=lambda: f"new{next(ids)}", now=clock.now
        )
        self.erase = EraseHistory(history=repository, supervisor=stage.supervisor, now=clock.now)

    async def answered(self, text: str = "Which language?") -> tuple[str, str]:
        """A question with its answer; the ids of conversation and answer."""
        pending = await self.stage.ask(text)
        self.stage.supervisor.start(pending)
        self.stage.steps.put_nowait(Token(text="Python."))
        self.stage.steps.put_nowait(COMPLETE)
        await self.stage.end(pending.answer_id)
        return pending.conversation_id, pending.answer_id

    async def titles(self, query: str | None = None) -> list[str]:
        """What is listed."""
        page = await self.read.conversations("v", limit=9, cursor=None, query=query)
        return [each.title for each in page.items]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def history(clock: ManualClock) -> AsyncIterator[History]:
    stage = stage_over(InMemoryTables(clock.monotonic), clock)
    yield History(stage, clock)
    await stage.supervisor.drain(0)


async def test_what_is_looked_for_is_found_and_a_search_without_a_word_finds_nothing(history: History) -> None:
    conversation_id, _ = await history.answered("Which language?")
    await history.answered("Which city?")
    assert await history.titles("CITY") == ["Which city?"]
    assert await history.titles("?!") == []
    assert len(await history.titles()) == 2
    for query, number in (("python", 1), ("which", 1), ("?!", 0), (None, 2)):
        page = await history.read.messages("v", conversation_id, limit=9, cursor=None, query=query)
        assert len(page.items) == number
    with pytest.raises(NotFoundError):
        await history.read.messages("v", "unknown", limit=9, cursor=None, query="?!")


async def test_titles_are_one_line_and_an_invisible_one_gives_the_first_questions_back(history: History) -> None:
    opening = await history.edit.open("v", client_conversation_id="mine", title=" A\n title\u200b ")
    assert (opening.conversation.title, opening.is_new) == ("A title", True)
    assert not (await history.edit.open("v", client_conversation_id="mine", title="B")).is_new
    assert (await history.edit.rename("v", opening.conversation.id, "\u200b")).title == ""
    conversation_id, _ = await history.answered("Which language?")
    assert (await history.edit.rename("v", conversation_id, "Named")).title == "Named"
    assert (await history.edit.rename("v", conversation_id, " ")).title == "Which language?"
    assert (await history.read.conversation("v", conversation_id)).title == "Which language?"


async def test_a_comment_in_which_nothing_can_be_seen_is_none(history: History) -> None:
    _, answer_id = await history.answered()
    for comment, kept in ((" Good\x07. ", "Good."), ("\u200b", None), (None, None)):
        message = await history.edit.rate("v", answer_id, Rating.UP, comment)
        assert message.feedback
        assert (message.feedback.rating, message.feedback.comment) == (Rating.UP, kept)


async def test_everything_holds_each_conversation_once_also_one_that_moves_to_the_front(
    history: History, clock: ManualClock
) -> None:
    """A walk by last change passes over what changes meanwhile; an export must not."""
    for number in range(120):
        clock.seconds += 1
        await history.stage.ask(f"Question {number}?")
    seen: list[Conversation] = []
    messages = 0
    async with aclosing(history.read.everything("v")) as items:
        async for item in items:
            if isinstance(item, Message):
                messages += 1
                assert item.conversation_id == seen[-1].id
                continue
            seen.append(item)
            if len(seen) == 50:
                first = history.stage.tables.conversations
                oldest = min(first.values(), key=lambda each: each.updated_at)
                clock.seconds += 1
                first[oldest.id] = Conversation(
                    id=oldest.id,
                    visitor_id="v",
                    title=oldest.title,
                    created_at=oldest.created_at,
                    updated_at=clock.now(),
                )
            if len(seen) == 60:
                await history.erase.conversation("v", seen[59].id)
    assert len({each.id for each in seen}) == len(seen) == 120
    assert messages == 2 * 119


async def test_the_owner_finds_whose_a_conversation_is(history: History) -> None:
    conversation_id, _ = await history.answered()
    page = await history.read.everybodys(limit=9, cursor=None)
    assert [each.id for each in page.items] == [conversation_id]
    assert await history.read.visitor_of(conversation_id) == "v"


async def test_erasing_ends_the_answers_that_are_being_made_and_nothing_is_stored_of_it(history: History) -> None:
    for erase in ("conversation", "visitor", "age"):
        pending = await history.stage.ask()
        history.stage.supervisor.start(pending)
        history.stage.steps.put_nowait(Token(text="So far "))
        await history.stage.log.wait(pending.answer_id, 0, timeout_s=5)
        if erase == "conversation":
            await history.erase.conversation("v", pending.conversation_id)
        elif erase == "visitor":
            await history.erase.visitor("v")
        else:
            assert await history.erase.older_than(-1) == 1
        history.stage.supervisor.abandon(["unknown"])
        await history.stage.closed.wait()
        history.stage.closed.clear()
        assert history.stage.tables.messages == {}
    assert history.stage.ended == []
    assert history.stage.errors == []


async def test_what_is_old_goes_and_the_rest_stays(history: History, clock: ManualClock) -> None:
    await history.answered("Old?")
    clock.seconds += timedelta(days=30).total_seconds()
    await history.answered("New?")
    assert await history.erase.older_than(31) == 0
    assert await history.erase.older_than(29) == 1
    assert await history.titles() == ["New?"]


async def test_an_archive_holds_what_has_ended_and_is_old_and_what_it_holds_can_go(
    history: History, clock: ManualClock
) -> None:
    stage = history.stage
    archive = ArchiveHistory(
        repository=stage.repository, history=InMemoryHistoryRepository(stage.tables), now=clock.now
    )

    async def found(days: int = 0) -> list[WholeConversation]:
        async with aclosing(archive.conversations(days)) as conversations:
            return [each async for each in conversations]

    for number in range(101):
        clock.seconds += 1
        await history.answered(f"Old {number}?")
    clock.seconds += timedelta(days=30).total_seconds()
    await history.answered("New?")
    await stage.ask("Running?")
    assert len(await found()) == 102
    old = await found(29)
    assert len(old) == 101
    assert await archive.drop(old[0].conversation)
    assert not await archive.drop(old[0].conversation)
    changed = replace(old[1].conversation, updated_at=old[1].conversation.created_at - timedelta(seconds=1))
    assert not await archive.drop(changed)
    assert await archive.restore(old[0])
    assert not await archive.restore(old[0])
    await archive.scrub()
    assert len(await found(29)) == 101


async def test_what_is_deleted_while_an_archive_is_made_is_not_in_it(history: History, clock: ManualClock) -> None:
    conversation_id, _ = await history.answered()
    repository = InMemoryHistoryRepository(history.stage.tables)

    class Deleting(InMemoryHistoryRepository):
        """A repository whose conversations go after they were listed."""

        async def everybodys(
            self, *, limit: int, cursor: str | None = None, unchanged_since: datetime | None = None
        ) -> Page[Conversation]:
            page = await super().everybodys(limit=limit, cursor=cursor, unchanged_since=unchanged_since)
            await repository.delete("v", conversation_id)
            return page

    archive = ArchiveHistory(repository=history.stage.repository, history=Deleting(history.stage.tables), now=clock.now)
    async with aclosing(archive.conversations()) as conversations:
        assert [each async for each in conversations] == []


async def test_a_conversation_of_many_messages_is_archived_whole(history: History, clock: ManualClock) -> None:
    opening = await history.edit.open("v", client_conversation_id=None, title="Long")
    moment = clock.now()
    messages = [
        Message(
            id=f"m{number}",
            conversation_id="long",
            role=(Role.USER, Role.ASSISTANT)[number % 2],
            content=f"{number}",
            status=Status.COMPLETE,
            created_at=moment,
            updated_at=moment,
        )
        for number in range(202)
    ]
    archive = ArchiveHistory(
        repository=history.stage.repository, history=InMemoryHistoryRepository(history.stage.tables), now=clock.now
    )
    whole = WholeConversation(conversation=replace(opening.conversation, id="long"), messages=tuple(messages))
    assert await archive.restore(whole)
    async with aclosing(archive.conversations()) as conversations:
        assert whole in [each async for each in conversations]
