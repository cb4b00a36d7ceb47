"""What `Database` promises to the adapters that share it, on real files and a real server."""

import asyncio
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from fakes.postgresql import PASSWORD, USER, PostgresqlServer
from resume_chat.adapters.database import Database, DatabaseConfig
from resume_chat.ports.errors import BusyError, StoreUnavailableError


@asynccontextmanager
async def opened(config: DatabaseConfig) -> AsyncIterator[Database]:
    database = Database(config)
    try:
        yield database
    finally:
        await database.aclose()


def at(file: Path, **options: int) -> DatabaseConfig:
    return DatabaseConfig(url=f"sqlite+aiosqlite:///{file}", **options)


async def reason(database: Database, query: str = "SELECT 1") -> str:
    """Why the database cannot be used, for reading nor for writing."""
    told: set[str] = set()
    for usage in (database.reading, database.writing):
        with pytest.raises(StoreUnavailableError) as caught:
            async with usage() as connection:
                await connection.execute(text(query))
        told.add(str(caught.value))
    whole = " ".join(told)
    assert "\n" not in whole
    assert PASSWORD not in whole
    return whole


@pytest.fixture
async def server_url(postgresql_server: PostgresqlServer) -> AsyncIterator[str]:
    """A database of its own on the server."""
    async with postgresql_server.database() as url:
        yield url


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    "url",
    [
        "",
        "chat.db",
        "sqlite+aiosqlite://",
        "sqlite+aiosqlite:///:memory:",
        f"mysql+aiomysql://app:{PASSWORD}@host/chat",
        f"postgresql+psycopg://app:{PASSWORD}@host/chat",
        f"postgresql+asyncpg://app:{PASSWORD}@host:port/chat",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_it(url: str) -> None:
    """It stops the start; a password in it would be in every log."""
    with pytest.raises(ValueError, match="database URL") as caught:
        Database(DatabaseConfig(url=url))
    assert PASSWORD not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_database_is_named_without_its_credentials() -> None:
    """The name stands in messages and in the health of the service."""
    config = DatabaseConfig(url=f"postgresql+asyncpg://app:{PASSWORD}@db.example/chat?ssl=require")
    assert Database(config).name == "PostgreSQL db.example:5432/chat"
    assert PASSWORD not in repr(config)
    assert Database(DatabaseConfig()).name == "SQLite data/resume_chat.db"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
async def test_addresses_as_hosts_hand_them_out_are_understood(server_url: str, scheme: str) -> None:
    """Their `sslmode` and `channel_binding` are libpq's, which asyncpg's connect does not know."""
    url = server_url.replace("postgresql+asyncpg", scheme) + "?sslmode=disable&channel_binding=prefer"
    async with opened(DatabaseConfig(url=url)) as database, database.reading() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1


# ---------------------------------------------------------------- SQLite


async def test_the_folder_is_made_and_the_file_is_durable(tmp_path: Path) -> None:
    """A journal mode or a synchronous level other than these loses what was told after a power cut, or locks readers."""
    file = tmp_path / "not" / "there" / "chat.db"
    async with opened(at(file, busy_timeout_ms=4321)) as database:
        async with database.writing() as connection:
            found = {
                name: await connection.scalar(text(f"PRAGMA {name}"))
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
        assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 4321}
    assert [each.name for each in file.parent.iterdir()] == ["chat.db"]


async def test_processes_that_open_a_new_file_at_once_do_not_stop_one_another(tmp_path: Path) -> None:
    """`database is locked` at a start with several workers: switching to WAL does not wait its busy time-out."""

    async def open_and_close(file: Path) -> None:
        async with opened(at(file)) as database, database.writing() as connection:
            await connection.execute(text("CREATE TABLE IF NOT EXISTS things (id INTEGER)"))

    for number in range(25):
        await asyncio.gather(*(open_and_close(tmp_path / f"{number}.db") for _ in range(6)))


async def test_a_folder_that_cannot_be_made_is_named_with_the_way_out(tmp_path: Path) -> None:
    """A start that fails has to say which setting."""
    (tmp_path / "data").write_text("a file")
    async with opened(at(tmp_path / "data" / "chat.db")) as database:
        told = await reason(database)
    assert str(tmp_path / "data") in told
    assert "RESUME_CHAT_DATA_DIR" in told


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    """The driver's message has no path."""
    file = tmp_path / "chat.db"
    file.write_text("This is not a database. " * 100)
    async with opened(at(file)) as database:
        assert str(file) in await reason(database, "SELECT count(*) FROM sqlite_master")


async def test_a_reading_connection_cannot_write(tmp_path: Path) -> None:
    """A write that begins as a read fails when another has written meanwhile, busy time-out or not."""
    async with opened(at(tmp_path / "chat.db")) as database:
        async with database.writing() as connection:
            await connection.execute(text("CREATE TABLE things (id INTEGER PRIMARY KEY)"))
        with pytest.raises(StoreUnavailableError, match="readonly"):
            async with database.reading() as connection:
                await connection.execute(text("INSERT INTO things VALUES (1)"))


async def test_a_read_sees_one_moment(tmp_path: Path) -> None:
    """A snapshot whose events are newer than its message."""
    async with opened(at(tmp_path / "chat.db")) as database:
        async with database.writing() as connection:
            await connection.execute(text("CREATE TABLE things (id INTEGER PRIMARY KEY)"))
        async with database.reading() as reader:
            assert await reader.scalar(text("SELECT count(*) FROM things")) == 0
            async with database.writing() as connection:
                await connection.execute(text("INSERT INTO things VALUES (1)"))
            assert await reader.scalar(text("SELECT count(*) FROM things")) == 0
        async with database.reading() as reader:
            assert await reader.scalar(text("SELECT count(*) FROM things")) == 1


async def test_read_then_write_transactions_of_many_never_fail(tmp_path: Path) -> None:
    """T22. `database is locked`, or a lost count, when a writer does not begin IMMEDIATE."""
    file = tmp_path / "chat.db"
    async with opened(at(file)) as one, opened(at(file)) as two:
        async with one.writing() as connection:
            await connection.execute(text("CREATE TABLE counter (n INTEGER)"))
            await connection.execute(text("INSERT INTO counter VALUES (0)"))

        async def count(database: Database) -> None:
            for _ in range(20):
                async with database.writing() as connection:
                    n = await connection.scalar(text("SELECT n FROM counter"))
                    await connection.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})

        await asyncio.gather(*(count(database) for database in (one, two) * 4))
        async with two.reading() as connection:
            assert await connection.scalar(text("SELECT n FROM counter")) == 160


async def test_writers_of_sqlite_take_turns_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    """Who comes in the moment in which another leaves would pass those who wait, again and again."""
    came: list[int] = []
    wrote: list[int] = []
    async with opened(at(tmp_path / "chat.db", pool_timeout_s=60)) as database:

        async def write(number: int) -> None:
            came.append(number)
            async with database.writing() as connection:
                await connection.execute(text("SELECT 1"))
                wrote.append(number)

        tasks = []
        for number in range(200):
            tasks.append(asyncio.create_task(write(number)))
            for _ in range(number % 13):
                await asyncio.sleep(0)
        await asyncio.gather(*tasks)
    assert wrote == came


async def test_who_reads_for_long_keeps_nobody_from_writing_while_the_log_is_to_be_emptied(tmp_path: Path) -> None:
    """One visitor's erasure during a backup, or beside a process that sleeps, would refuse everybody's questions."""
    file = tmp_path / "chat.db"
    async with opened(at(file)) as database, opened(at(file)) as other:
        async with database.writing() as connection:
            await connection.execute(text("CREATE TABLE things (id INTEGER)"))
        with closing(sqlite3.connect(file, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            assert reader.execute("SELECT count(*) FROM things").fetchone() == (0,)
            emptying = asyncio.create_task(database.empty_log())
            while not emptying.done():
                for each in (database, other):
                    async with each.writing() as connection:
                        await connection.execute(text("INSERT INTO things VALUES (1)"))
            await emptying
        await database.empty_log()
        assert (tmp_path / "chat.db-wal").stat().st_size == 0


async def test_writers_and_readers_that_are_cancelled_leave_no_lock_on_the_file(tmp_path: Path) -> None:
    """T23. A transaction that its connection keeps open locks every process out for good; also when cancelled twice."""
    file = tmp_path / "chat.db"
    async with opened(at(file)) as database:
        async with database.writing() as connection:
            await connection.execute(text("CREATE TABLE things (id INTEGER)"))

        async def write() -> None:
            async with database.writing() as connection:
                for _ in range(3):
                    await connection.execute(text("INSERT INTO things VALUES (1)"))

        async def read() -> None:
            async with database.reading() as connection:
                for _ in range(3):
                    await connection.execute(text("SELECT count(*) FROM things"))

        for turn in range(150):
            tasks = [asyncio.create_task(work()) for work in (write, read, write)]
            for task in (*tasks, *tasks[: turn % 3]):
                for _ in range(turn % 40):
                    await asyncio.sleep(0)
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(write() for _ in range(10)))
        with closing(sqlite3.connect(file, timeout=5, isolation_level=None)) as another:
            another.execute("BEGIN IMMEDIATE")
            counted = another.execute("SELECT count(*) FROM things").fetchone()[0]
            another.execute("ROLLBACK")
        assert counted >= 30
        assert counted % 3 == 0, "half a transaction was committed"


async def test_a_cancelled_task_that_is_kept_keeps_no_lock_on_the_file(tmp_path: Path) -> None:
    """T23. Its traceback holds the cursor, and a connection that was closed in mid-query its transaction as long as that."""
    file = tmp_path / "chat.db"
    kept: list[asyncio.Task[None]] = []
    async with opened(at(file)) as database, opened(at(file, busy_timeout_ms=500)) as other:
        async with database.writing() as connection:
            await connection.execute(text("CREATE TABLE things (id INTEGER)"))
            await connection.execute(text("INSERT INTO things VALUES (1), (2)"))

        async def write() -> None:
            async with database.writing() as connection:
                await connection.execute(text("UPDATE things SET id = id + 1"))
                (await connection.execute(text("SELECT id FROM things"))).all()
                await connection.execute(text("UPDATE things SET id = id + 1"))

        async def read() -> None:
            async with database.reading() as connection:
                (await connection.execute(text("SELECT id FROM things"))).all()

        for turn in range(240):
            kept.append(asyncio.create_task((write, read)[turn % 2]()))
            for _ in range(turn // 4 % 60):
                # Other loops would not let the thread of the connection come as far.
                await asyncio.to_thread(int)
            kept[-1].cancel()
            if turn % 4 > 1:
                await asyncio.sleep(0)
                kept[-1].cancel()
            await asyncio.gather(kept[-1], return_exceptions=True)
            async with other.writing() as connection:
                await connection.execute(text("UPDATE things SET id = 0"))
        await database.empty_log()
        assert (tmp_path / "chat.db-wal").stat().st_size == 0, "a cancelled reader is still reading"


async def test_a_full_disk_is_the_stores_error_and_passes(tmp_path: Path) -> None:
    """A traceback, or a broken file, when the disk is full."""
    file = tmp_path / "chat.db"
    async with opened(at(file)) as database:
        async with database.writing() as connection:
            await connection.execute(text("CREATE TABLE things (body TEXT)"))
            await connection.execute(text("PRAGMA max_page_count = 20"))
        with pytest.raises(StoreUnavailableError, match="full"):
            async with database.writing() as connection:
                await connection.execute(text("INSERT INTO things VALUES (:body)"), {"body": "x" * 500_000})
        async with database.writing() as connection:
            await connection.execute(text("PRAGMA max_page_count = 100000"))
            await connection.execute(text("INSERT INTO things VALUES (:body)"), {"body": "x" * 500_000})
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert raw.execute("SELECT count(*) FROM things").fetchone() == (1,)


# ---------------------------------------------------------------- PostgreSQL


async def test_a_server_that_is_not_there_or_refuses_is_the_stores_error(
    postgresql_server: PostgresqlServer, server_url: str
) -> None:
    """Anything else would be taken for a bug of the service."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        refused = f"postgresql+asyncpg://{USER}:{PASSWORD}@127.0.0.1:{nobody.getsockname()[1]}/chat"
        for url in (
            refused,
            server_url.replace(PASSWORD, PASSWORD + "-wrong"),
            postgresql_server.url("no_such_database"),
            server_url.replace("127.0.0.1", "no-such-host.invalid"),
        ):
            async with opened(DatabaseConfig(url=url)) as database:
                assert "PostgreSQL" in await reason(database)


async def test_a_server_that_does_not_answer_is_given_up_in_time() -> None:
    """A start, or a visitor's question, that hangs."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"postgresql+asyncpg://{USER}:{PASSWORD}@127.0.0.1:{silent.getsockname()[1]}/chat"
        async with opened(DatabaseConfig(url=url, connect_timeout_s=0.2)) as database:
            async with asyncio.timeout(10):
                await reason(database)


async def test_an_exhausted_pool_is_the_stores_error(server_url: str) -> None:
    """SQLAlchemy's own time-out is no error of the driver's, and easily forgotten."""
    async with (
        opened(DatabaseConfig(url=server_url, pool_size=1, pool_timeout_s=0.1)) as database,
        database.reading() as connection,
    ):
        await connection.execute(text("SELECT 1"))
        with pytest.raises(StoreUnavailableError, match="in use"):
            async with database.writing():
                pass


async def test_a_statement_that_takes_too_long_is_given_up_and_its_connection_is_good(server_url: str) -> None:
    """A pool that loses a connection with every slow statement."""
    async with opened(DatabaseConfig(url=server_url, pool_size=1, statement_timeout_s=0.2)) as database:
        for _ in range(3):
            with pytest.raises(StoreUnavailableError):
                async with database.reading() as connection:
                    await connection.execute(text("SELECT pg_sleep(60)"))
        async with database.reading() as connection:
            assert await connection.scalar(text("SELECT 1")) == 1


async def test_the_locks_of_a_process_that_stands_still_are_let_go(server_url: str) -> None:
    """An answer whose process was stopped in mid-transaction could never be taken over."""
    config = DatabaseConfig(url=server_url, idle_in_transaction_timeout_s=0.2)
    async with opened(config) as frozen, opened(config) as other:
        async with other.writing() as connection:
            await connection.execute(text("CREATE TABLE things (id INTEGER)"))
            await connection.execute(text("INSERT INTO things VALUES (1)"))

        async with frozen.reading() as connection:
            await connection.execute(text("SELECT 1"))  # and rolls back, which must not take the setting with it

        async def stand_still() -> None:
            async with frozen.writing() as holding:
                await holding.execute(text("SELECT * FROM things FOR UPDATE"))
                async with other.writing() as connection:
                    await connection.execute(text("UPDATE things SET id = 2"))
                await holding.execute(text("UPDATE things SET id = 3"))

        with pytest.raises(StoreUnavailableError):
            await stand_still()
        async with frozen.reading() as connection:
            assert await connection.scalar(text("SELECT id FROM things")) == 2


async def test_a_reading_transaction_cannot_write_to_postgresql(server_url: str) -> None:
    """The two databases differ in nothing that an adapter can see."""
    async with opened(DatabaseConfig(url=server_url)) as database:
        with pytest.raises(StoreUnavailableError, match="read-only"):
            async with database.reading() as connection:
                await connection.execute(text("CREATE TABLE things (id INTEGER)"))


async def test_cancelled_transactions_leave_nothing_open(postgresql_server: PostgresqlServer) -> None:
    """Connections that stay checked out, or idle in a transaction, when a cancelled task is not cleaned up after."""
    name = await postgresql_server.create_database()
    async with opened(DatabaseConfig(url=postgresql_server.url(name), pool_size=3)) as database:

        async def work() -> None:
            async with database.writing() as connection:
                await connection.execute(text("SELECT pg_sleep(0.002)"))
                await connection.execute(text("SELECT 1"))

        for turns in range(150):
            task = asyncio.create_task(work())
            for _ in range(turns % 40):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await asyncio.gather(*(work() for _ in range(10)))
        assert await postgresql_server.busy_connections(name) == 0
    await postgresql_server.drop_database(name)


# ---------------------------------------------------------------- what is not the database's fault


async def insert_and_refuse(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(text("INSERT INTO things VALUES (2)"))
        raise BusyError


async def test_bugs_and_the_callers_own_errors_pass_untouched(tmp_path: Path, server_url: str) -> None:
    """A wrong statement that is told to a visitor as `try again later` is never found."""
    for config in (at(tmp_path / "chat.db"), DatabaseConfig(url=server_url)):
        async with opened(config) as database:
            async with database.writing() as connection:
                await connection.execute(text("CREATE TABLE things (id INTEGER PRIMARY KEY)"))
                await connection.execute(text("INSERT INTO things VALUES (1)"))
            with pytest.raises(IntegrityError):
                async with database.writing() as connection:
                    await connection.execute(text("INSERT INTO things VALUES (1)"))
            with pytest.raises(BusyError):
                await insert_and_refuse(database)
            async with database.reading() as connection:
                assert await connection.scalar(text("SELECT count(*) FROM things")) == 1
