"""Brings the chat's database to the schema of this version and back, by Alembic, one process at a time.

A run is one transaction, on SQLite too: a migration that fails leaves the database as it was.
"""

import asyncio
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from resume_chat.adapters.database import Database
from resume_chat.ports.errors import StoreUnavailableError

if TYPE_CHECKING:
    from alembic.config import Config

BASE = "base"
"""The name of no schema at all."""


class SchemaMigrations:
    """The schema of one database. Revisions are numbers of four digits, so that their order is that of the texts.

    Alembic is imported when it is first needed: a serving process that does not migrate has no use for it.
    """

    def __init__(self, database: Database, folder: Path | None = None) -> None:
        """Takes the migrations of this version.

        Args:
            database: Whose schema.
            folder: Where the migrations are; by default those of the installed package or of the checkout.
        """
        self._database = database
        self._folder = folder or _migrations_folder()

    async def upgrade(self, revision: str = "head") -> str:
        """Goes up to a revision; which one is there now.

        Nothing happens when it is there already, or a later one that this version does not know: a newer version runs, or
        ran, on the same database, and its schema serves this one too.

        Raises:
            StoreUnavailableError: The database cannot be reached or cannot write, or there is no such revision.
        """
        from alembic import command  # noqa: PLC0415 - see the class

        def upgrade(connection: Connection) -> None:
            if _revision(connection) <= self.head() or _revision(connection) == BASE:
                command.upgrade(self._config(connection), revision)

        return await self._run(upgrade)

    async def downgrade(self, revision: str) -> str:
        """Goes down to a revision, `base` for none; which one is there now. What newer columns held is lost.

        Raises:
            StoreUnavailableError: The database cannot be reached or cannot write, or there is no such revision.
        """
        from alembic import command  # noqa: PLC0415 - see the class

        return await self._run(lambda connection: command.downgrade(self._config(connection), revision))

    async def current(self) -> str:
        """The revision of the database, `base` when it has none.

        Raises:
            StoreUnavailableError: The database cannot be reached.
        """
        async with self._database.reading() as connection:
            return await connection.run_sync(_revision)

    def head(self) -> str:
        """The revision of this version."""
        from alembic.script import ScriptDirectory  # noqa: PLC0415 - see the class

        return ScriptDirectory.from_config(self._config(None)).get_current_head() or BASE

    async def is_current(self) -> bool:
        """Whether the database has the schema of this version.

        Raises:
            StoreUnavailableError: The database cannot be reached.
        """
        return await self.current() == await asyncio.to_thread(self.head)

    async def _run(self, migrate: Callable[[Connection], None]) -> str:
        from alembic.util import CommandError  # noqa: PLC0415 - see the class

        def migrate_and_check(connection: Connection) -> str:
            try:
                migrate(connection)
            except CommandError as exc:
                raise StoreUnavailableError(f"{self._database.name}: {exc}") from exc
            except DBAPIError as exc:
                problem = f"the migration failed and changed nothing: {str(exc.orig).splitlines()[0]}"
                raise StoreUnavailableError(f"{self._database.name}: {problem}") from exc
            _check_references(connection)
            return _revision(connection)

        async with self._database.migrating() as connection:
            return await connection.run_sync(migrate_and_check)

    def _config(self, connection: Connection | None) -> "Config":
        from alembic.config import Config  # noqa: PLC0415 - see the class

        # Whatever Alembic prints is not for this process's output.
        config = Config(stdout=io.StringIO(), output_buffer=io.StringIO())
        config.set_main_option("script_location", str(self._folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        return config


def _migrations_folder() -> Path:
    package = Path(__file__).parents[1]
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parents[1] / "migrations"


def _revision(connection: Connection) -> str:
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - see the class

    return MigrationContext.configure(connection).get_current_revision() or BASE


def _check_references(connection: Connection) -> None:
    """SQLite does not enforce foreign keys while it migrates, so they are looked at before the commit."""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise StoreUnavailableError(
            f"the migration left rows of {broken[0]} without what they refer to; nothing was changed"
        )
