"""Runs the migrations on a connection that the application gives, or, for the `alembic` command, on one of its own.

Logging is left alone: the application has configured it, and Alembic's `fileConfig` would switch it off.
"""

import asyncio

from alembic import context
from sqlalchemy import Connection

from resume_chat.adapters.database import Database, DatabaseConfig
from resume_chat.adapters.tables import is_described, metadata


def migrate(connection: Connection) -> None:
    """Brings the schema to where Alembic was asked to, in the connection's own transaction."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=is_described,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


async def migrate_own_database() -> None:
    """The same for the database that the command line or `alembic.ini` names."""
    url = context.get_x_argument(as_dictionary=True).get("url") or context.config.get_main_option("sqlalchemy.url")
    database = Database(DatabaseConfig(url=url) if url else DatabaseConfig())
    try:
        async with database.migrating() as connection:
            await connection.run_sync(migrate)
    finally:
        await database.aclose()


given = context.config.attributes.get("connection")
if given is None:
    asyncio.run(migrate_own_database())
else:
    migrate(given)
