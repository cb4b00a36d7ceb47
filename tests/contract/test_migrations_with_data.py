"""A database that has served for a while goes up, down and up again: nothing is lost that the older schema has room for."""

import hashlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from fakes.chat_examples import question
from fakes.chat_steps import accept
from fakes.postgresql import PostgresqlServer
from resume_chat.adapters.database import Database, DatabaseConfig
from resume_chat.adapters.schema_migrations import SchemaMigrations
from resume_chat.adapters.sqlalchemy_chat_repository import SqlalchemyChatRepository
from resume_chat.adapters.tables import SCHEMA_REVISION
from resume_chat.domain.searching import searched_words
from resume_chat.ports.errors import StoreUnavailableError

CONVERSATIONS = 500
MESSAGES_EACH = 20
FIRST = "0001"
AT = "2026-01-02 03:04:05.678901"
COLUMNS = {
    "conversations": "id, user_id, title, created_at, updated_at, last_position",
    "messages": (
        "id, conversation_id, position, user_id, client_message_id, role, content, status, created_at, updated_at, "
        "citations, finish, failure, resume_version, generator, usage, timings"
    ),
    "answers": "id, question_id, conversation_id, owner, attempt, last_seq, accepted_at, lease_until, ended_at",
    "answer_events": "answer_id, seq, attempt, type, payload",
}
"""What the first schema has, and every later one."""


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """One database after the other."""
    kind: str = request.param
    return kind


@pytest.fixture
def postgresql_or_none(request: pytest.FixtureRequest, database_kind: str) -> PostgresqlServer | None:
    """The server, where it is needed."""
    return request.getfixturevalue("postgresql_server") if database_kind == "postgresql" else None


@pytest.fixture
async def database(postgresql_or_none: PostgresqlServer | None, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database, without a schema."""
    if postgresql_or_none is None:
        opened = Database(DatabaseConfig(url=f"sqlite+aiosqlite:///{tmp_path / 'chat.db'}"))
        yield opened
        await opened.aclose()
        return
    async with postgresql_or_none.database() as url:
        opened = Database(DatabaseConfig(url=url))
        yield opened
        await opened.aclose()


async def fill(database: Database) -> None:
    """10,000 messages as the first version stored them."""
    conversations = [{"c": f"c{number}", "u": f"visitor {number % 50}"} for number in range(CONVERSATIONS)]
    messages = [
        {
            "m": f"m{number}",
            "c": f"c{number // MESSAGES_EACH}",
            "p": number % MESSAGES_EACH,
            "u": f"visitor {number // MESSAGES_EACH % 50}",
            "k": None if number % 2 else f"k{number}",
            "r": "assistant" if number % 2 else "user",
            "t": f"Résumé {number}, berth of pier {number % 7}",
        }
        for number in range(CONVERSATIONS * MESSAGES_EACH)
    ]
    answers = [{"m": each["m"], "q": f"m{int(str(each['m'])[1:]) - 1}", "c": each["c"]} for each in messages[1::2]]
    async with database.writing() as connection:
        await connection.execute(
            text(
                "INSERT INTO conversations (id, user_id, title, created_at, updated_at, last_position) "  # noqa: S608 - ours
                f"VALUES (:c, :u, 'Title', '{AT}', '{AT}', {MESSAGES_EACH - 1})"
            ),
            conversations,
        )
        await connection.execute(
            text(
                "INSERT INTO messages (id, conversation_id, position, user_id, client_message_id, role, content, status, "  # noqa: S608 - ours
                "created_at, updated_at, citations, usage, timings) "
                f"VALUES (:m, :c, :p, :u, :k, :r, :t, 'complete', '{AT}', '{AT}', '[]', '{{}}', '{{}}')"
            ),
            messages,
        )
        await connection.execute(
            text(
                "INSERT INTO answers (id, question_id, conversation_id, owner, attempt, last_seq, accepted_at, "  # noqa: S608 - ours
                f"lease_until, ended_at) VALUES (:m, :q, :c, 'one', 1, 3, '{AT}', '{AT}', '{AT}')"
            ),
            answers,
        )


async def hashes(database: Database) -> dict[str, str]:
    """A hash over all rows of each table of the first schema."""
    found = {}
    async with database.reading() as connection:
        for table, columns in COLUMNS.items():
            rows = (await connection.execute(text(f"SELECT {columns} FROM {table}"))).all()  # noqa: S608 - ours
            found[table] = hashlib.sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()
    return found


async def found_by(database: Database, query: str) -> int:
    """Conversations of a visitor that have these words."""
    repository = SqlalchemyChatRepository(database)
    page = await repository.conversations("visitor 7", limit=100, words=searched_words(query))
    return len(page.items)


async def test_ten_thousand_messages_go_up_down_and_up_unharmed_and_can_be_searched(database: Database) -> None:
    """T47. A row that differs was rewritten by a migration; a message that is not found was not indexed by one."""
    migrations = SchemaMigrations(database)
    await migrations.upgrade(FIRST)
    await fill(database)
    before = await hashes(database)
    began = time.perf_counter()
    assert await migrations.upgrade() == SCHEMA_REVISION
    assert await hashes(database) == before
    assert await found_by(database, "resume berth") == 10
    assert await found_by(database, "RÉSUMÉ 141") == 1
    acceptance = await accept(SqlalchemyChatRepository(database), question("New?", visitor_id="visitor 7"))
    assert await found_by(database, "new") == 1
    async with database.writing() as connection:
        await connection.execute(text("DELETE FROM conversations WHERE id = :id"), {"id": acceptance.conversation_id})
    assert await migrations.downgrade(FIRST) == FIRST
    assert await hashes(database) == before
    assert await migrations.upgrade() == SCHEMA_REVISION
    assert await hashes(database) == before
    assert await found_by(database, "resume berth") == 10
    assert time.perf_counter() - began <= 30


async def test_a_schema_that_is_behind_is_refused_with_the_command_that_brings_it_up(database: Database) -> None:
    """A process that serves on it would fail at its first question; readiness has to say so."""
    migrations = SchemaMigrations(database)
    for revision in ("0001", "0002", "0003"):
        await migrations.upgrade(revision)
        assert await migrations.current() == revision
        assert not await migrations.is_current()
        with pytest.raises(StoreUnavailableError, match="resume-chat db upgrade"):
            await SqlalchemyChatRepository(database).check()
