"""What holds for every test: how many examples Hypothesis tries, and that a busy machine is no reason to fail.

Real services are started once for the whole run, and only when a test asks for them.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import settings

from fakes.postgresql import PostgresqlServer, running_postgresql
from resume_chat.adapters.database import Database, DatabaseConfig
from resume_chat.adapters.schema_migrations import SchemaMigrations

# The ordinary run tries the same examples every time, so that a red run is the change's fault; the long run looks for
# new ones.
settings.register_profile("short", deadline=None, derandomize=True, database=None)
settings.register_profile("long", deadline=None, max_examples=5_000)
settings.load_profile("short")


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
