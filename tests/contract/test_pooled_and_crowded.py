"""Many at once: a pooler between the service and PostgreSQL, and two hundred writers on either database."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence

import pytest

from fakes.chat_examples import done, numbered, question
from fakes.chat_steps import accept
from fakes.chat_stores import CHAT_ADAPTERS, ChatStorage, PostgresqlStorage
from fakes.every_call import Caller, every_call
from fakes.many_rows import CONVERSATIONS_EACH, fill_postgresql
from fakes.pgbouncer import SERVER_CONNECTIONS, running_pgbouncer, until_it_listens
from fakes.postgresql import PASSWORD, USER, PostgresqlServer
from resume_chat.adapters.database import Database, DatabaseConfig
from resume_chat.adapters.schema_migrations import SchemaMigrations
from resume_chat.adapters.tables import SCHEMA_REVISION
from resume_chat.domain.events import Token

WRITERS = 200
QUESTIONS = 3
VISITORS = 12
STORES = [name for name in CHAT_ADAPTERS if name != "in_memory"]


@pytest.fixture
def pgbouncer_port(postgresql_server: PostgresqlServer) -> Iterator[int]:
    with running_pgbouncer(postgresql_server) as port:
        yield port


@pytest.fixture
async def pooled(postgresql_server: PostgresqlServer, pgbouncer_port: int) -> AsyncIterator[PostgresqlStorage]:
    """An empty database behind the pooler."""
    await until_it_listens(pgbouncer_port)
    name = await postgresql_server.create_database()
    storage = PostgresqlStorage(postgresql_server, name)
    storage.config = DatabaseConfig(
        url=f"postgresql+asyncpg://{USER}:{PASSWORD}@127.0.0.1:{pgbouncer_port}/{name}",
        pool_size=20,
        statement_timeout_s=60,
    )
    yield storage
    await storage.aclose()
    await postgresql_server.drop_database(name)


async def test_everything_works_through_a_pooler_in_transaction_mode(pooled: PostgresqlStorage) -> None:
    """`prepared statement does not exist`, or a setting that is another client's: something outlives its transaction.

    LISTEN is such a thing, too: a reader waits for what another process appends, and is woken by looking for it.
    """
    databases = [Database(pooled.config) for _ in range(2)]
    processes = [pooled.process(busy_timeout_ms=60_000) for _ in range(2)]
    assert len(processes) * pooled.config.pool_size > SERVER_CONNECTIONS
    try:
        reached = await asyncio.gather(*(SchemaMigrations(each).upgrade() for each in databases))
        assert reached == [SCHEMA_REVISION] * 2
        await fill_postgresql(pooled.config.url, VISITORS * CONVERSATIONS_EACH)
        async with asyncio.TaskGroup() as group:
            for each in range(VISITORS):
                group.create_task(every_call(processes[each % 2], processes[(each + 1) % 2], Caller(each)))
        assert await SchemaMigrations(databases[0]).downgrade("base") == "base"
    finally:
        for database in databases:
            await database.aclose()


@pytest.mark.parametrize("chat_adapter", [CHAT_ADAPTERS[name] for name in STORES], ids=STORES)
async def test_two_hundred_writers_at_once_lose_nothing_and_keep_each_conversations_order(
    chat_storage: ChatStorage,
) -> None:
    """`database is locked`, a question without its answer, or two in the wrong order. Two processes, one database."""
    processes = [chat_storage.process(busy_timeout_ms=60_000) for _ in range(2)]

    async def converse(number: int) -> Sequence[str]:
        process, visitor = processes[number % 2], f"visitor {number}"
        expected: list[str] = []
        conversation_id: str | None = None
        for turn in range(QUESTIONS):
            text = f"Question {turn} of {number}?"
            acceptance = await accept(
                process.repository, question(text, visitor_id=visitor, conversation_id=conversation_id, minutes=turn)
            )
            conversation_id = acceptance.conversation_id
            for seq, piece in enumerate(("Answer ", f"{turn}."), 1):
                await process.log.append(acceptance.answer_id, 1, numbered(seq, Token(text=piece)))
            pending = await process.repository.answer(visitor, acceptance.answer_id)
            await process.log.append(acceptance.answer_id, 1, numbered(3, done(pending, f"Answer {turn}.")))
            expected += [text, f"Answer {turn}."]
        page = await processes[(number + 1) % 2].repository.messages(visitor, conversation_id or "", limit=100)
        assert [each.content for each in page.items] == expected
        return [each.id for each in page.items]

    ids = await asyncio.gather(*(converse(number) for number in range(WRITERS)))
    assert len({each for found in ids for each in found}) == WRITERS * QUESTIONS * 2
    assert await chat_storage.is_idle()
