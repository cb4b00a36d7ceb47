"""A database behind the service's back: what a test changes in it, and all that stands in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from resume_chat.adapters.database import Database, DatabaseConfig
from resume_chat.adapters.tables import metadata


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """Connections of one's own."""
    database = Database(DatabaseConfig(url=url))
    try:
        yield database
    finally:
        await database.aclose()


async def change(url: str, statement: str, **values: str) -> None:
    """One statement in a transaction of its own."""
    async with opened(url) as database, database.writing() as connection:
        await connection.execute(text(statement), values)


async def everything_in(url: str) -> str:
    """Every row of every table, as text in small letters."""
    rows: list[object] = []
    async with opened(url) as database, database.reading() as connection:
        for table in metadata.tables:
            rows += (await connection.execute(text(f"SELECT * FROM {table}"))).all()  # noqa: S608 - ours
    return "\n".join(map(str, rows)).lower()
