"""Real services for the contract suites, started once for the whole run and only when a test asks for them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fakes.chat_stores import CHAT_ADAPTERS, ChatAdapter, ChatProcess, ChatStorage, Postgresql
from fakes.postgresql import PostgresqlServer, running_postgresql
from resume_chat.adapters.database import Database, DatabaseConfig
from resume_chat.adapters.schema_migrations import SchemaMigrations
from resume_chat.ports.answer_log import AnswerLog
from resume_chat.ports.chat_repository import ChatRepository


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server."""
    with running_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: PostgresqlServer) -> str:
    """The name of a database with this version's schema and nothing in it, to be copied."""

    async def make() -> str:
        name = await postgresql_server.create_database()
        database = Database(DatabaseConfig(url=postgresql_server.url(name)))
        try:
            await SchemaMigrations(database).upgrade()
        finally:
            await database.aclose()
        return name

    # In a thread, because a loop of the test that asks first may be running in this one.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, make()).result()


@pytest.fixture(params=list(CHAT_ADAPTERS))
def chat_adapter(request: pytest.FixtureRequest) -> ChatAdapter:
    """One store of the chat after the other; a test that needs a capability parametrises it by those that have it."""
    return CHAT_ADAPTERS[request.param]


@pytest.fixture
def chat_postgresql(request: pytest.FixtureRequest, chat_adapter: ChatAdapter) -> Postgresql | None:
    """PostgreSQL for the adapters that need it; the others' tests do not start it."""
    if not chat_adapter.needs_postgresql:
        return None
    return Postgresql(request.getfixturevalue("postgresql_server"), request.getfixturevalue("postgresql_template"))


@pytest.fixture
async def chat_storage(
    chat_adapter: ChatAdapter, tmp_path: Path, chat_postgresql: Postgresql | None
) -> AsyncIterator[ChatStorage]:
    """An empty storage."""
    async with chat_adapter.storage(tmp_path, chat_postgresql) as storage:
        yield storage


@pytest.fixture
def chat_process(chat_storage: ChatStorage) -> ChatProcess:
    """One process that uses it."""
    return chat_storage.process()


@pytest.fixture
def chat_repository(chat_process: ChatProcess) -> ChatRepository:
    """That process's repository."""
    return chat_process.repository


@pytest.fixture
def answer_log(chat_process: ChatProcess) -> AnswerLog:
    """That process's log."""
    return chat_process.log
