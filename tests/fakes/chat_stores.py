"""Stores of the chat for tests, each with what a test does around the ports: time passing, an outage, a second process."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec
from sqlalchemy import func, select, update

from fakes.postgresql import PostgresqlServer
from resume_chat.adapters.database import Database, DatabaseConfig
from resume_chat.adapters.in_memory_answer_log import InMemoryAnswerLog
from resume_chat.adapters.in_memory_approved_answers import InMemoryApprovedAnswers
from resume_chat.adapters.in_memory_asked_questions import InMemoryAskedQuestions
from resume_chat.adapters.in_memory_chat_repository import InMemoryChatRepository
from resume_chat.adapters.in_memory_history_repository import InMemoryHistoryRepository
from resume_chat.adapters.in_memory_tables import InMemoryTables
from resume_chat.adapters.schema_migrations import SchemaMigrations
from resume_chat.adapters.sqlalchemy_answer_log import SqlalchemyAnswerLog, SqlalchemyAnswerLogConfig
from resume_chat.adapters.sqlalchemy_approved_answers import SqlalchemyApprovedAnswers
from resume_chat.adapters.sqlalchemy_asked_questions import SqlalchemyAskedQuestions
from resume_chat.adapters.sqlalchemy_chat_repository import SqlalchemyChatRepository
from resume_chat.adapters.sqlalchemy_history_repository import SqlalchemyHistoryRepository
from resume_chat.adapters.tables import answers, metadata
from resume_chat.ports.answer_log import AnswerLog
from resume_chat.ports.approved_answers import ApprovedAnswers
from resume_chat.ports.asked_questions import AskedQuestions
from resume_chat.ports.chat_repository import ChatRepository
from resume_chat.ports.history_repository import HistoryRepository


@dataclass(frozen=True, slots=True)
class ChatProcess:
    """The adapters of one store as one process has them."""

    repository: ChatRepository
    log: AnswerLog
    history: HistoryRepository
    asked: AskedQuestions
    approved: ApprovedAnswers
    commits: Callable[[], int]
    """Transactions in which the log has stored events."""


def process_over(tables: InMemoryTables) -> ChatProcess:
    """The adapters over tables in memory, where there are no commits to count."""

    def no_commits() -> int:
        raise NotImplementedError

    return ChatProcess(
        InMemoryChatRepository(tables),
        InMemoryAnswerLog(tables),
        InMemoryHistoryRepository(tables),
        InMemoryAskedQuestions(tables),
        InMemoryApprovedAnswers(tables),
        commits=no_commits,
    )


class ChatStorage(ABC):
    """What is kept, and the processes that use it."""

    @abstractmethod
    def process(self, *, recheck_s: float = 0.1, busy_timeout_ms: int = 5000) -> ChatProcess:
        """New adapters over what is kept: a second process, or the first one started again.

        Args:
            recheck_s: How soon its readers see what another process appends, where they have to look for it.
            busy_timeout_ms: How long it waits for another process that holds the whole store, where one can.
        """

    @abstractmethod
    async def advance(self, seconds: float) -> None:
        """Lets time pass by the store's clock, without waiting."""

    @abstractmethod
    def away(self) -> AbstractAsyncContextManager[None]:
        """Makes the store unavailable for writing while the block runs."""

    @abstractmethod
    def holding(self, answer_id: str) -> AbstractAsyncContextManager[None]:
        """A process that stands still in the middle of writing an answer while the block runs."""

    @abstractmethod
    async def rows(self) -> int:
        """How many rows there are in all, of whatever kind."""

    @abstractmethod
    async def is_idle(self) -> bool:
        """Whether nobody holds a lock or a transaction."""

    @abstractmethod
    async def aclose(self) -> None:
        """Ends all processes."""


class InMemoryStorage(ChatStorage):
    """One set of tables and a clock that a test moves."""

    def __init__(self) -> None:
        self._now = 1000.0
        self._tables = InMemoryTables(clock=lambda: self._now)

    def process(self, *, recheck_s: float = 0.1, busy_timeout_ms: int = 5000) -> ChatProcess:
        """Adapters over the same tables."""
        return process_over(self._tables)

    async def advance(self, seconds: float) -> None:
        """Moves the clock."""
        self._now += seconds

    def away(self) -> AbstractAsyncContextManager[None]:
        """Memory is never away."""
        raise NotImplementedError

    def holding(self, answer_id: str) -> AbstractAsyncContextManager[None]:
        """There are no locks."""
        raise NotImplementedError

    async def rows(self) -> int:
        """Entries of all dictionaries."""
        tables = self._tables
        kept = (tables.conversations, tables.messages, tables.positions, tables.opened, tables.asked, tables.answers)
        return sum(len(each) for each in kept)

    async def is_idle(self) -> bool:
        """There are no locks."""
        return True

    async def aclose(self) -> None:
        """Nothing to end."""


class SqlStorage(ChatStorage):
    """A database, already migrated."""

    def __init__(self, config: DatabaseConfig) -> None:
        self.config = config
        self._own = Database(config)
        self._databases = [self._own]
        self._writers: list[SqlalchemyAnswerLog | SqlalchemyChatRepository | SqlalchemyApprovedAnswers] = []

    def process(self, *, recheck_s: float = 0.1, busy_timeout_ms: int = 5000) -> ChatProcess:
        """Adapters with connections of their own."""
        patience_s = max(self.config.pool_timeout_s, busy_timeout_ms / 1000)
        database = Database(
            msgspec.structs.replace(self.config, busy_timeout_ms=busy_timeout_ms, pool_timeout_s=patience_s)
        )
        log = SqlalchemyAnswerLog(database, SqlalchemyAnswerLogConfig(recheck_s=recheck_s))
        self._databases.append(database)
        repository = SqlalchemyChatRepository(database)
        approved = SqlalchemyApprovedAnswers(database)
        self._writers += [log, repository, approved]
        return ChatProcess(
            repository,
            log,
            SqlalchemyHistoryRepository(database),
            SqlalchemyAskedQuestions(database),
            approved,
            commits=lambda: log.commits,
        )

    async def migrate(self) -> None:
        """Brings the database to this version's schema."""
        await SchemaMigrations(self._own).upgrade()

    async def advance(self, seconds: float) -> None:
        """Moves what is stored into the past instead of the clock into the future."""
        columns = [answers.c.accepted_at, answers.c.lease_until, answers.c.ended_at]
        async with self._own.writing() as connection:
            for row in (await connection.execute(select(answers.c.id, *columns))).mappings().all():
                earlier = {
                    column.name: row[column.name] - timedelta(seconds=seconds) if row[column.name] else None
                    for column in columns
                }
                await connection.execute(update(answers).where(answers.c.id == row["id"]).values(earlier))

    @asynccontextmanager
    async def holding(self, answer_id: str) -> AsyncIterator[None]:
        """The answer's row is locked; on SQLite so is everything else."""
        async with self._own.writing() as connection:
            await connection.execute(select(answers.c.id).where(answers.c.id == answer_id).with_for_update())
            yield

    async def rows(self) -> int:
        """Of the schema's tables."""
        async with self._own.reading() as connection:
            counts = [
                await connection.scalar(select(func.count()).select_from(each)) or 0 for each in metadata.sorted_tables
            ]
        return sum(counts)

    async def aclose(self) -> None:
        """Ends every task and closes every connection."""
        for writer in self._writers:
            await writer.aclose()
        for database in self._databases:
            await database.aclose()


class SqliteStorage(SqlStorage):
    """A file."""

    def __init__(self, file: Path) -> None:
        super().__init__(DatabaseConfig(url=f"sqlite+aiosqlite:///{file}"))
        self._file = file

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Somebody else holds the file for longer than anyone waits."""
        with closing(sqlite3.connect(self._file, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            yield
            other.execute("ROLLBACK")

    async def is_idle(self) -> bool:
        """The file can be had at once."""
        with closing(sqlite3.connect(self._file, isolation_level=None, timeout=0)) as other:
            try:
                other.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError:
                return False
            other.execute("ROLLBACK")
        return True


class PostgresqlStorage(SqlStorage):
    """A database of a server that the whole test run shares."""

    def __init__(self, server: PostgresqlServer, name: str) -> None:
        super().__init__(DatabaseConfig(url=server.url(name), pool_size=5))
        self._server = server
        self._name = name

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """The server has crashed and is started again afterwards."""
        self._server.stop("immediate")
        try:
            yield
        finally:
            self._server.start()

    async def is_idle(self) -> bool:
        """No connection is within a transaction."""
        return await self._server.busy_connections(self._name) == 0


Opener = Callable[[Path, "Postgresql | None"], AbstractAsyncContextManager[ChatStorage]]


@dataclass(frozen=True, slots=True)
class Postgresql:
    """A running server with a migrated database to copy."""

    server: PostgresqlServer
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatAdapter:
    """A row of the contract suites: where an adapter stores, and what it can do beyond the promises."""

    storage: Opener
    """An empty storage that lives as long as the block; for its own files there is a folder."""
    needs_postgresql: bool = False
    can_be_away: bool = True
    """Whether the store can be out of reach."""
    has_commits: bool = True
    """Whether the log writes in transactions that can be counted."""
    has_row_locks: bool = False
    """Whether a process can hold one answer and leave the others to the rest."""


@asynccontextmanager
async def in_memory_storage(_folder: Path, _postgresql: Postgresql | None) -> AsyncIterator[ChatStorage]:
    """Dictionaries."""
    yield InMemoryStorage()


@asynccontextmanager
async def sqlite_storage(folder: Path, _postgresql: Postgresql | None) -> AsyncIterator[ChatStorage]:
    """A new file."""
    storage = SqliteStorage(folder / "resume_chat.db")
    try:
        await storage.migrate()
        yield storage
    finally:
        await storage.aclose()


@asynccontextmanager
async def postgresql_storage(_folder: Path, postgresql: Postgresql | None) -> AsyncIterator[ChatStorage]:
    """A new database."""
    if postgresql is None:
        raise ValueError("the row must say that it needs PostgreSQL")
    server = postgresql.server
    name = await server.create_database(postgresql.template)
    storage = PostgresqlStorage(server, name)
    try:
        yield storage
    finally:
        await storage.aclose()
        await server.drop_database(name)


CHAT_ADAPTERS = {
    "sqlite": ChatAdapter(storage=sqlite_storage),
    "postgresql": ChatAdapter(storage=postgresql_storage, needs_postgresql=True, has_row_locks=True),
    "in_memory": ChatAdapter(storage=in_memory_storage, can_be_away=False, has_commits=False),
}
"""Every adapter of `ChatRepository`, `HistoryRepository` and `AnswerLog`, the three being one store, by its name."""

WITH_OUTAGES = [name for name, adapter in CHAT_ADAPTERS.items() if adapter.can_be_away]
WITH_COMMITS = [name for name, adapter in CHAT_ADAPTERS.items() if adapter.has_commits]
WITH_ROW_LOCKS = [name for name, adapter in CHAT_ADAPTERS.items() if adapter.has_row_locks]
