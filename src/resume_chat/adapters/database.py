"""One chat database, SQLite or PostgreSQL, behind three context managers: reading, writing, migrating.

Shared by the adapters that speak SQL. Building a `Database` does no I/O; connections are opened when first needed.

SQLite runs in WAL mode with one connection that writes, first come, first served. A writing transaction begins IMMEDIATE,
because one that begins by reading fails at once, busy time-out or not, when another has written meanwhile
(https://www.sqlite.org/isolation.html). Readers have connections of their own and disturb nobody.

PostgreSQL is reached so that a pooler in transaction mode may stand between (PgBouncer): nothing lives longer than its
transaction, and prepared statements have names of their own
(https://docs.sqlalchemy.org/en/latest/dialects/postgresql.html#prepared-statement-name-with-pgbouncer).
"""

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Annotated, Literal, TypeAlias
from uuid import uuid4

import msgspec
from sqlalchemy import URL, Connection, NullPool, event, make_url
from sqlalchemy.engine.interfaces import AdaptedConnection, DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from resume_chat.adapters.database_errors import translated
from resume_chat.adapters.sqlite_connection import SqliteConnection
from resume_chat.ports.errors import StoreUnavailableError

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
"""Accepted schemes (hosts hand out `postgres://` and `postgresql://`) and the driver that each means."""

_MIGRATION_LOCK = 0x5E5A_0001
"""Key of PostgreSQL's advisory lock for migrations: any number that no one else uses."""

_LOG_PATIENCE_S = 1.0
"""So long is tried to empty SQLite's log while others read or write."""

Seconds = Annotated[float, msgspec.Meta(gt=0, le=3600)]
DatabaseKind: TypeAlias = Literal["sqlite", "postgresql"]


class DatabaseConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the chat's database is, and how long anything about it may take."""

    url: str = "sqlite+aiosqlite:///data/resume_chat.db"
    """SQLAlchemy URL: `sqlite+aiosqlite:///PATH` or `postgresql+asyncpg://USER:PASSWORD@HOST/NAME`."""
    pool_size: Annotated[int, msgspec.Meta(ge=1, le=200)] = 10
    """Most connections to PostgreSQL at once, 1 to 200."""
    readers: Annotated[int, msgspec.Meta(ge=1, le=32)] = 4
    """Most connections that read SQLite at once, 1 to 32; each has a thread."""
    pool_timeout_s: Seconds = 5.0
    """Wait for a free connection, or for the turn to write to SQLite."""
    busy_timeout_ms: Annotated[int, msgspec.Meta(ge=1, le=60_000)] = 5000
    """Wait for another process that is writing to the SQLite file, 1 to 60000."""
    connect_timeout_s: Seconds = 3.0
    """Wait for PostgreSQL to take a connection."""
    statement_timeout_s: Seconds = 10.0
    """Wait for PostgreSQL to answer a statement."""
    idle_in_transaction_timeout_s: Seconds = 5.0
    """After so long PostgreSQL ends a transaction whose process has stopped, and with it its locks on answers."""
    recycle_s: Annotated[int, msgspec.Meta(ge=1)] = 900
    """Age at which a PostgreSQL connection is replaced: gateways drop old ones silently."""
    migration_timeout_s: Seconds = 120.0
    """Wait for another process that migrates, and for each statement of a migration."""

    def __repr__(self) -> str:
        """Without the URL, which may hold a password."""
        return "DatabaseConfig(...)"


class Database:
    """Connections to one database.

    Raises:
        ValueError: The URL cannot be read, or names no file and neither SQLite nor PostgreSQL.
    """

    def __init__(self, config: DatabaseConfig) -> None:
        url = _read_url(config.url)
        self._config = config
        self.kind: DatabaseKind = "sqlite" if url.drivername.startswith("sqlite") else "postgresql"
        self._file = Path(url.database or "") if self.kind == "sqlite" else None
        self.name = f"SQLite {self._file}" if self._file else f"PostgreSQL {url.host}:{url.port or 5432}/{url.database}"
        """For people: which database this is, without credentials."""
        self._has_folder = False
        self._writer_turn = asyncio.Lock()
        if self.kind == "sqlite":
            self._writer = _sqlite_engine(url, config, begin="BEGIN IMMEDIATE")
            self._reader = _sqlite_engine(url, config, begin="BEGIN", readers=config.readers)
            self._migrator = _sqlite_engine(url, config, begin="BEGIN IMMEDIATE", is_migrating=True)
        else:
            self._writer = _postgresql_engine(url, config)
            self._reader = self._writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            self._migrator = _postgresql_engine(url, config, is_migrating=True)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees the database as it is at its first statement, and does not write.

        Raises:
            StoreUnavailableError: The database cannot be reached.
        """
        with translated(self.name):
            self._make_folder()
            async with self._reader.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: committed at its end, rolled back by any exception.

        Raises:
            StoreUnavailableError: The database cannot be reached or cannot write.
        """
        with translated(self.name):
            self._make_folder()
            async with self._turn(), self._writer.begin() as connection:
                yield connection

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may change the schema, one at a time over all processes.

        On SQLite foreign keys are not enforced in it: rebuilding a table drops the old one, which would empty those that
        refer to it.

        Raises:
            StoreUnavailableError: The database cannot be reached or cannot write, or another process migrates for too long.
        """
        with translated(self.name):
            self._make_folder()
            async with self._turn(), self._migrator.begin() as connection:
                if self.kind == "postgresql":
                    lock_timeout_ms = int(self._config.migration_timeout_s * 1000)
                    await connection.exec_driver_sql(f"SET LOCAL lock_timeout = {lock_timeout_ms}")
                    await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
                yield connection

    async def empty_log(self) -> None:
        """Writes SQLite's log back into its file and empties it; nothing where somebody goes on reading for a second.

        SQLite itself is not told to wait: as long as it waits for readers it lets nobody write
        (https://www.sqlite.org/c3ref/wal_checkpoint_v2.html). A reader may stay for long: a backup, a process that sleeps.

        Raises:
            StoreUnavailableError: The database cannot be reached or cannot write.
        """
        if self.kind != "sqlite":
            return
        give_up_at = time.monotonic() + _LOG_PATIENCE_S
        with translated(self.name):
            async with self._migrator.connect() as connection:
                driver = (await connection.get_raw_connection()).driver_connection
                if not isinstance(driver, SqliteConnection):
                    return
                await driver.run("PRAGMA busy_timeout = 0")
                while True:
                    async with self._turn():
                        ((is_in_use, *_),) = (await driver.run("PRAGMA wal_checkpoint(TRUNCATE)")).rows
                    if not is_in_use or time.monotonic() > give_up_at:
                        return
                    await asyncio.sleep(0.02)

    async def aclose(self) -> None:
        """Closes every connection; the last one closes SQLite's files."""
        for engine in {self._migrator, self._reader, self._writer}:
            await engine.dispose()

    def _turn(self) -> AbstractAsyncContextManager[None]:
        """The right to write to SQLite, first come, first served; PostgreSQL needs none.

        The pool alone would let who comes in the moment in which another leaves pass those who wait, and send the first of
        them back to the end.
        """
        return self._sqlite_turn() if self.kind == "sqlite" else nullcontext()

    @asynccontextmanager
    async def _sqlite_turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._config.pool_timeout_s):
                await self._writer_turn.acquire()
        except TimeoutError as exc:
            raise StoreUnavailableError(f"{self.name}: no turn to write in time") from exc
        try:
            yield
        finally:
            self._writer_turn.release()

    def _make_folder(self) -> None:
        """Makes the folder of SQLite's file, as far as it is missing; once, for later SQLite itself says what is wrong."""
        if self._file is None or self._has_folder:
            return
        folder = self._file.parent
        remedy = "make it writable or set RESUME_CHAT_DATA_DIR or RESUME_CHAT_DATABASE_URL to another place"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            problem = f"the folder {folder} cannot be made ({exc.strerror})"
            raise StoreUnavailableError(f"{self.name}: {problem}; {remedy}") from exc
        if not os.access(folder, os.W_OK | os.X_OK):
            raise StoreUnavailableError(f"{self.name}: the folder {folder} is not writable; {remedy}")
        self._has_folder = True


def _read_url(text: str) -> URL:
    """The URL with its driver.

    Raises:
        ValueError: It cannot be used. The text does not repeat it: it may hold a password.
    """
    wanted = "write it as sqlite+aiosqlite:///PATH or postgresql+asyncpg://USER:PASSWORD@HOST/NAME"
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as exc:
        raise ValueError(f"the database URL cannot be read; {wanted}") from exc
    driver = DRIVERS.get(url.drivername)
    if driver is None:
        raise ValueError(f"the database URL names {url.drivername}, which is neither SQLite nor PostgreSQL; {wanted}")
    if driver.startswith("sqlite") and url.database in {None, "", ":memory:"}:
        raise ValueError("the database URL names no file: " + wanted)
    url = url.set(drivername=driver)
    # libpq's names, which hosts write into their URLs; asyncpg has its own for the first and decides the second itself.
    if driver.startswith("postgresql") and (mode := url.query.get("sslmode")):
        url = url.update_query_dict({"ssl": mode})
    return url.difference_update_query(["sslmode", "channel_binding"])


def _encode(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _sqlite_engine(
    url: URL, config: DatabaseConfig, *, begin: str, readers: int = 0, is_migrating: bool = False
) -> AsyncEngine:
    busy_s = config.migration_timeout_s if is_migrating else config.busy_timeout_ms / 1000

    arguments: dict[str, object] = {"async_creator_fn": SqliteConnection, "timeout": busy_s, "isolation_level": None}
    pool: dict[str, object] = {"pool_size": readers or 1, "max_overflow": 0, "pool_timeout": config.pool_timeout_s}
    engine = create_async_engine(
        url,
        hide_parameters=True,
        connect_args=arguments,
        json_serializer=_encode,
        json_deserializer=msgspec.json.decode,
        **({"poolclass": NullPool} if is_migrating else pool),
    )
    if readers:
        pragmas = ["query_only=ON"]
    else:
        pragmas = [
            "journal_mode=WAL",
            "synchronous=FULL",
            f"foreign_keys={'OFF' if is_migrating else 'ON'}",
            # What is deleted is overwritten, and not only left out of the table of contents.
            "secure_delete=ON",
        ]

    async def set_up_driver(connection: SqliteConnection) -> None:
        for pragma in pragmas:
            await _set(connection, pragma, patience_s=busy_s)

    def set_up(connection: AdaptedConnection, _entry: ConnectionPoolEntry) -> None:
        connection.run_async(set_up_driver)

    def start(connection: Connection) -> None:
        driver: SqliteConnection = connection.connection.driver_connection  # type: ignore[assignment]  # as `arguments` say
        driver.begin(begin)

    event.listen(engine.sync_engine, "connect", set_up)
    event.listen(engine.sync_engine, "begin", start)
    return engine


async def _set(connection: SqliteConnection, pragma: str, *, patience_s: float) -> None:
    """Sets a pragma, and tries again while another process does the same.

    SQLite does not wait its busy time-out when two connections switch a new file to WAL at once, for each would wait for
    the other (https://www.sqlite.org/c3ref/busy_handler.html).
    """
    give_up_at = time.monotonic() + patience_s
    while True:
        try:
            await connection.run(f"PRAGMA {pragma}")
        except sqlite3.OperationalError as exc:
            if exc.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_at:
                raise
            await asyncio.sleep(0.01)
        else:
            return


def _postgresql_engine(url: URL, config: DatabaseConfig, *, is_migrating: bool = False) -> AsyncEngine:
    arguments: dict[str, object] = {
        "timeout": config.connect_timeout_s,
        "command_timeout": config.migration_timeout_s if is_migrating else config.statement_timeout_s,
        "statement_cache_size": 0,
        "prepared_statement_cache_size": 0,
        "prepared_statement_name_func": lambda: f"resume_chat_{uuid4().hex}",
    }
    if is_migrating:
        return create_async_engine(url, hide_parameters=True, connect_args=arguments, poolclass=NullPool)
    engine = create_async_engine(
        url,
        hide_parameters=True,
        connect_args=arguments,
        pool_size=config.pool_size,
        max_overflow=0,
        pool_timeout=config.pool_timeout_s,
        pool_recycle=config.recycle_s,
        json_serializer=_encode,
        json_deserializer=msgspec.json.decode,
    )
    idle_ms = int(config.idle_in_transaction_timeout_s * 1000)

    def set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # By SET and not as a start-up parameter, which PgBouncer refuses.
        cursor = connection.cursor()
        cursor.execute(f"SET idle_in_transaction_session_timeout = {idle_ms}")
        cursor.close()
        connection.commit()

    event.listen(engine.sync_engine, "connect", set_up)
    return engine
