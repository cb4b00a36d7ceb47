"""Every query of the stores goes by an index: its plan among some thousand rows, on both databases."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from sqlalchemy import Connection, make_url, text
from sqlalchemy import inspect as inspect_database

from fakes.chat_stores import CHAT_ADAPTERS, ChatStorage, SqlStorage
from fakes.every_call import Caller, calls_left_out, every_call
from fakes.many_rows import fill_postgresql, fill_sqlite
from fakes.plans import GROWING, recording, whole_reads
from resume_chat.adapters.database import Database
from resume_chat.adapters.tables import metadata

CONVERSATIONS = 1000
STORES = [name for name in CHAT_ADAPTERS if name != "in_memory"]
EVENTS = """
    INSERT INTO answer_events (answer_id, seq, attempt, type, payload)
    SELECT id, number, 1, 'token', '{"text":"."}' FROM answers CROSS JOIN (SELECT 1 AS number UNION SELECT 2) AS numbers
"""


@pytest.fixture
async def database(chat_storage: ChatStorage) -> AsyncIterator[Database]:
    """A database with this version's schema."""
    assert isinstance(chat_storage, SqlStorage)
    opened = Database(chat_storage.config)
    yield opened
    await opened.aclose()


async def fill(database: Database, url: str) -> None:
    """20,000 messages in a database that knows how its columns are filled."""
    if database.kind == "sqlite":
        await asyncio.to_thread(fill_sqlite, str(make_url(url).database), CONVERSATIONS)
    else:
        await fill_postgresql(url, CONVERSATIONS)
    async with database.writing() as connection:
        await connection.execute(text(EVENTS))
        await connection.execute(text("ANALYZE"))


@pytest.mark.parametrize("chat_adapter", [CHAT_ADAPTERS[name] for name in STORES], ids=STORES)
async def test_no_query_of_the_stores_reads_a_whole_table(chat_storage: ChatStorage, database: Database) -> None:
    """An index is missing, or a query cannot use it: a visitor's call takes the longer the more others have asked."""
    assert isinstance(chat_storage, SqlStorage)
    await fill(database, chat_storage.config.url)
    with recording() as statements:
        process = chat_storage.process()
        await every_call(process, process, Caller(7))
    assert len(statements) > 40
    assert await whole_reads(database, statements) == []


def test_every_call_of_the_stores_is_among_them() -> None:
    """A new call, whose plan nobody has looked at."""
    assert calls_left_out() == set()


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
