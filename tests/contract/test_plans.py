"""Every query of the stores goes by an index: its plan among some thousand rows, on both databases."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import Connection, make_url, text
from sqlalchemy import inspect as inspect_database

from fakes.chat_examples import NOON, done, numbered, question, tokens
from fakes.chat_stores import CHAT_ADAPTERS, ChatProcess, ChatStorage, SqlStorage
from fakes.many_rows import (
    MESSAGES_EACH,
    START,
    VOCABULARY,
    conversation_id,
    fill_postgresql,
    fill_sqlite,
    message_id,
    visitor,
)
from fakes.plans import GROWING, recording, whole_reads
from resume_chat.adapters.database import Database
from resume_chat.adapters.tables import metadata
from resume_chat.domain.conversation import Feedback, NewConversation, Rating, WholeConversation
from resume_chat.domain.insight import Period
from resume_chat.ports.answer_log import AnswerLog
from resume_chat.ports.asked_questions import AskedQuestions
from resume_chat.ports.chat_repository import ChatRepository
from resume_chat.ports.errors import StoreError
from resume_chat.ports.history_repository import HistoryRepository

CONVERSATIONS = 1000
STORES = [name for name in CHAT_ADAPTERS if name != "in_memory"]
EVENTS = """
    INSERT INTO answer_events (answer_id, seq, attempt, type, payload)
    SELECT id, number, 1, 'token', '{"text":"."}' FROM answers CROSS JOIN (SELECT 1 AS number UNION SELECT 2) AS numbers
"""
WHO, WHICH = visitor(7), conversation_id(77)
ANSWER = message_id(77 * MESSAGES_EACH + 1)
WORDS = [VOCABULARY[3], VOCABULARY[40]]
HOUR = Period(since=START, until=START + timedelta(minutes=2))
LONG_AGO = START + timedelta(seconds=3)


@pytest.fixture
async def database(chat_storage: ChatStorage) -> AsyncIterator[Database]:
    """A database of 20,000 messages that knows how its columns are filled."""
    assert isinstance(chat_storage, SqlStorage)
    url = chat_storage.config.url
    opened = Database(chat_storage.config)
    if opened.kind == "sqlite":
        await asyncio.to_thread(fill_sqlite, str(make_url(url).database), CONVERSATIONS)
    else:
        await fill_postgresql(url, CONVERSATIONS)
    async with opened.writing() as connection:
        await connection.execute(text(EVENTS))
        await connection.execute(text("ANALYZE"))
    yield opened
    await opened.aclose()


async def ask(process: ChatProcess) -> None:
    """`ChatRepository`, and the log of an answer from its beginning to its end."""
    repository, log = process.repository, process.log
    for cursor in (None, (await repository.conversations(WHO, limit=1)).next_cursor):
        await repository.conversations(WHO, limit=2, cursor=cursor)
    for cursor in (None, (await repository.messages(WHO, WHICH, limit=1)).next_cursor):
        await repository.messages(WHO, WHICH, limit=2, cursor=cursor)
    await repository.conversations(WHO, limit=2, words=WORDS)
    await repository.messages(WHO, WHICH, limit=2, words=WORDS)
    await repository.accept(question(visitor_id=WHO), owner="one", lease_s=60)
    new = question(visitor_id=WHO, conversation_id=WHICH)
    accepted = await repository.accept(new, owner="one", lease_s=0.001)
    await repository.accept(new, owner="one", lease_s=60)
    await repository.turns(WHICH, before=accepted.question_id, limit=4)
    pending = await repository.answer(WHO, accepted.answer_id)
    await log.claim("two", lease_s=60, limit=2)
    await log.append(accepted.answer_id, 2, tokens(1, "Here"))
    await log.read(accepted.answer_id, 0, limit=9)
    await log.wait(accepted.answer_id, 0, timeout_s=5)
    await log.snapshot(accepted.answer_id)
    await log.renew("two", [accepted.answer_id], lease_s=60)
    await log.held("two", [accepted.answer_id])
    await log.release("two", [accepted.answer_id])
    await log.seize(accepted.answer_id, "three", lease_s=60)
    await log.append(accepted.answer_id, 3, numbered(2, done(pending, "Here.")))
    await log.expire(after_s=0)
    await repository.check()


async def keep(process: ChatProcess) -> None:
    """`HistoryRepository` and `AskedQuestions`."""
    history = process.history
    new = NewConversation(id="new", visitor_id=WHO, client_conversation_id="mine", title="", opened_at=NOON)
    await history.open(new)
    kept = await history.conversation(WHO, WHICH)
    await history.rename(WHO, WHICH, "Renamed")
    await history.rate(WHO, ANSWER, Feedback(rating=Rating.UP, comment=None, given_at=NOON))
    messages = (await process.repository.messages(WHO, WHICH, limit=100)).items
    with suppress(StoreError):
        await history.delete(WHO, WHICH, unchanged_since=LONG_AGO)
    await history.delete(WHO, WHICH)
    await history.restore(WholeConversation(conversation=kept, messages=messages))
    for cursor in (None, (await history.everybodys(limit=1)).next_cursor):
        await history.everybodys(limit=2, cursor=cursor)
        await history.everybodys(limit=2, cursor=cursor, unchanged_since=LONG_AGO)
    await history.visitor_of(WHICH)
    await process.asked.totals(HOUR)
    await process.asked.latest(HOUR, limit=9)
    await history.delete_some(limit=2, unchanged_since=LONG_AGO)
    await history.delete_some(limit=2, visitor_id=WHO)
    await history.scrub()


@pytest.mark.parametrize("chat_adapter", [CHAT_ADAPTERS[name] for name in STORES], ids=STORES)
async def test_no_query_of_the_stores_reads_a_whole_table(chat_storage: ChatStorage, database: Database) -> None:
    """An index is missing, or a query cannot use it: a visitor's call takes the longer the more others have asked."""
    with recording() as statements:
        process = chat_storage.process()
        await ask(process)
        await keep(process)
    assert len(statements) > 40
    assert await whole_reads(database, statements) == []


def test_every_call_of_the_stores_is_among_them() -> None:
    """A new call, whose plan nobody has looked at."""
    tried = inspect.getsource(ask) + inspect.getsource(keep)
    ports = (ChatRepository, HistoryRepository, AnswerLog, AskedQuestions)
    calls = [name for port in ports for name, each in vars(port).items() if inspect.iscoroutinefunction(each)]
    assert [each for each in calls if f".{each}(" not in tried] == []


@pytest.mark.parametrize("chat_adapter", [CHAT_ADAPTERS[name] for name in STORES], ids=STORES)
async def test_what_refers_to_a_row_is_found_by_an_index_when_it_is_deleted(database: Database) -> None:
    """No plan shows it: for each row that goes, all that refers to it is looked for, without an index in the whole table."""

    def unindexed(connection: Connection) -> Sequence[str]:
        found = inspect_database(connection)
        missing = []
        for table in metadata.tables:
            keys: list[Sequence[str | None]] = [found.get_pk_constraint(table)["constrained_columns"]]
            keys += [each["column_names"] for each in found.get_indexes(table)]
            keys += [each["column_names"] for each in found.get_unique_constraints(table)]
            for reference in found.get_foreign_keys(table):
                columns = reference["constrained_columns"]
                if not any(key[: len(columns)] == columns for key in keys):
                    missing.append(f"{table}.{', '.join(columns)}")
        return missing

    async with database.reading() as connection:
        assert await connection.run_sync(unindexed) == []


@pytest.mark.parametrize("chat_adapter", [CHAT_ADAPTERS[name] for name in STORES], ids=STORES)
async def test_a_query_without_an_index_would_be_found(database: Database) -> None:
    """The judge is no judge."""
    statements = {
        f"SELECT count(*) FROM {table} WHERE {column} = 'nothing'": ()  # noqa: S608 - ours
        for table, column in (
            ("messages", "content"),
            ("answers", "owner"),
            ("answer_events", "payload"),
            ("conversations", "title"),
        )
    }
    found = await whole_reads(database, {**statements, "SELECT count(*) FROM approved_answers": ()})
    assert len(found) == len(statements)
    assert len(GROWING) == len(statements) + 1
