"""The schema goes up, down and up again, on both databases, with data in it and with several processes at once."""

import asyncio
import logging
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from fakes.chat_examples import question, tokens
from fakes.chat_steps import accept, end
from fakes.chat_stores import ChatProcess
from fakes.postgresql import PostgresqlServer
from resume_chat.adapters.database import Database, DatabaseConfig
from resume_chat.adapters.schema_migrations import BASE, SchemaMigrations
from resume_chat.adapters.sqlalchemy_answer_log import SqlalchemyAnswerLog
from resume_chat.adapters.sqlalchemy_approved_answers import SqlalchemyApprovedAnswers
from resume_chat.adapters.sqlalchemy_asked_questions import SqlalchemyAskedQuestions
from resume_chat.adapters.sqlalchemy_chat_repository import SqlalchemyChatRepository
from resume_chat.adapters.sqlalchemy_history_repository import SqlalchemyHistoryRepository
from resume_chat.adapters.tables import SCHEMA_REVISION, is_described, metadata
from resume_chat.ports.errors import StoreUnavailableError

ROOT = Path(__file__).parents[2]
OPERATIONS = "import sqlalchemy as sa\nfrom alembic import op\n"


def script(upgrade: str) -> str:
    """A migration that follows the last one."""
    return (
        f'"""A migration of this test."""\n{OPERATIONS}\nrevision = "9999"\ndown_revision = "{SCHEMA_REVISION}"\n'
        f"def upgrade():\n{upgrade}\ndef downgrade():\n    pass\n"
    )


BREAKS_HALF_WAY = script(
    '    op.create_table("half", sa.Column("id", sa.Integer, primary_key=True))\n'
    "    op.execute(\"UPDATE conversations SET title = 'changed'\")\n"
    '    op.execute("SELECT * FROM nothing_like_it")\n'
)
REBUILDS_A_TABLE = script(
    '    recreate = "always" if op.get_bind().dialect.name == "sqlite" else "never"\n'
    '    with op.batch_alter_table("conversations", recreate=recreate) as table:\n'
    '        table.add_column(sa.Column("locale", sa.Text))\n'
)
LOSES_A_PARENT = script('    op.execute("DELETE FROM conversations")\n')


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
async def url(postgresql_or_none: PostgresqlServer | None, tmp_path: Path) -> AsyncIterator[str]:
    """An empty database, without a schema."""
    if postgresql_or_none is None:
        yield f"sqlite+aiosqlite:///{tmp_path / 'new' / 'chat.db'}"
    else:
        async with postgresql_or_none.database() as name:
            yield name


@pytest.fixture
async def connect(url: str) -> AsyncIterator[Callable[[], Database]]:
    """Opens the database, as often as asked; each time like another process."""
    opened: list[Database] = []

    def open_database() -> Database:
        opened.append(Database(DatabaseConfig(url=url)))
        return opened[-1]

    yield open_database
    for each in opened:
        await each.aclose()


@pytest.fixture
def database(connect: Callable[[], Database]) -> Database:
    """One process's."""
    return connect()


@pytest.fixture
def migrations_with(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a copy of the migrations with one more."""

    def copy(source: str) -> Path:
        folder = tmp_path / "migrations"
        shutil.copytree(ROOT / "migrations", folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "versions" / "9999_change.py").write_text(source)
        return folder

    return copy


async def fill(database: Database) -> tuple[str, str]:
    """A finished and a running answer; the ids of their conversations."""
    process = ChatProcess(
        SqlalchemyChatRepository(database),
        SqlalchemyAnswerLog(database),
        SqlalchemyHistoryRepository(database),
        SqlalchemyAskedQuestions(database),
        SqlalchemyApprovedAnswers(database),
        commits=lambda: 0,
    )
    log = process.log
    assert isinstance(log, SqlalchemyAnswerLog)
    async with aclosing(log):
        first = await accept(process.repository, question("Where?"))
        await end(process, first)
        second = await accept(process.repository, question("When?"))
        await log.append(second.answer_id, 1, tokens(1, "In "))
    return first.conversation_id, second.conversation_id


async def tables(database: Database) -> Sequence[str]:
    async with database.reading() as connection:
        return await connection.run_sync(lambda sync: sorted(inspect(sync).get_table_names()))


async def messages_in(database: Database, conversation_id: str) -> int:
    page = await SqlalchemyChatRepository(database).messages("visitor", conversation_id, limit=100)
    return len(page.items)


def revisions() -> Sequence[str]:
    """All, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return [each.revision for each in reversed([*ScriptDirectory.from_config(config).walk_revisions()])]


async def test_each_migration_goes_up_down_and_up_with_data_in_the_database(database: Database) -> None:
    """What `downgrade` does not take back stops the second way up."""
    migrations = SchemaMigrations(database)
    assert await migrations.current() == BASE
    assert not await migrations.is_current()
    before = BASE
    for revision in revisions():
        assert await migrations.upgrade(revision) == revision
        if revision == SCHEMA_REVISION:
            await fill(database)
        assert await migrations.downgrade(before) == before
        assert await migrations.upgrade(revision) == await migrations.current() == revision
        before = revision
    assert await migrations.is_current()
    conversations = await fill(database)
    assert [await messages_in(database, each) for each in conversations] == [2, 2]
    assert await migrations.downgrade(BASE) == BASE
    assert await tables(database) == ["alembic_version"]


async def test_upgrading_again_keeps_what_is_stored(database: Database, connect: Callable[[], Database]) -> None:
    """Every start of the embedded default does this."""
    await SchemaMigrations(database).upgrade()
    conversations = await fill(database)
    assert await SchemaMigrations(connect()).upgrade() == SCHEMA_REVISION
    assert [await messages_in(database, each) for each in conversations] == [2, 2]


async def test_models_and_the_last_migration_agree(database: Database) -> None:
    """Names what one of them has and the other has not."""
    await SchemaMigrations(database).upgrade()

    def differences(connection: Connection) -> Sequence[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_described})
        return [*compare_metadata(context, metadata)]

    async with database.reading() as connection:
        assert await connection.run_sync(differences) == []


async def test_the_revision_that_the_code_expects_is_the_last_migration(database: Database) -> None:
    """A new migration without it is never asked for at start."""
    assert SchemaMigrations(database).head() == SCHEMA_REVISION == revisions()[-1]


async def test_processes_that_start_at_once_migrate_one_after_the_other(connect: Callable[[], Database]) -> None:
    """`table already exists`, or a locked database, when there is no lock round the whole run."""
    reached = await asyncio.gather(*(SchemaMigrations(connect()).upgrade() for _ in range(6)))
    assert reached == [SCHEMA_REVISION] * 6
    assert await messages_in(connect(), (await fill(connect()))[0]) == 2


async def test_a_migration_that_fails_leaves_the_database_as_it_was(
    database: Database, migrations_with: Callable[[str], Path]
) -> None:
    """Half a migration can neither be repeated nor taken back."""
    await SchemaMigrations(database).upgrade()
    before = await tables(database)
    conversations = await fill(database)
    with pytest.raises(StoreUnavailableError, match="nothing_like_it") as caught:
        await SchemaMigrations(database, migrations_with(BREAKS_HALF_WAY)).upgrade()
    assert "\n" not in str(caught.value)
    assert await SchemaMigrations(database).current() == SCHEMA_REVISION
    assert await tables(database) == before
    listed = await SqlalchemyChatRepository(database).conversations("visitor", limit=9)
    assert {each.title for each in listed.items} == {"Where?", "When?"}
    assert [await messages_in(database, each) for each in conversations] == [2, 2]
    await fill(database)


async def test_a_table_that_is_rebuilt_keeps_what_refers_to_it(
    database: Database, migrations_with: Callable[[str], Path]
) -> None:
    """On SQLite the old table is dropped, which empties those that refer to it unless foreign keys are off."""
    await SchemaMigrations(database).upgrade()
    conversations = await fill(database)
    assert await SchemaMigrations(database, migrations_with(REBUILDS_A_TABLE)).upgrade() == "9999"
    assert [await messages_in(database, each) for each in conversations] == [2, 2]


async def test_a_migration_does_not_leave_messages_without_their_conversation(
    database: Database, database_kind: str, migrations_with: Callable[[str], Path]
) -> None:
    """Foreign keys are off while SQLite migrates, so somebody has to look at the end; PostgreSQL deletes both."""
    await SchemaMigrations(database).upgrade()
    conversations = await fill(database)
    migrations = SchemaMigrations(database, migrations_with(LOSES_A_PARENT))
    if database_kind == "sqlite":
        with pytest.raises(StoreUnavailableError, match="messages"):
            await migrations.upgrade()
        assert await messages_in(database, conversations[0]) == 2
    else:
        assert await migrations.upgrade() == "9999"
        async with database.reading() as connection:
            assert await connection.scalar(text("SELECT count(*) FROM messages")) == 0


async def test_a_database_without_its_schema_names_the_command_that_makes_it(database: Database) -> None:
    """An error of the driver's tells nobody what to do."""
    repository = SqlalchemyChatRepository(database)
    migrations = SchemaMigrations(database)
    for revision in (BASE, SCHEMA_REVISION, BASE):
        await (migrations.upgrade() if revision == SCHEMA_REVISION else migrations.downgrade(BASE))
        if revision == SCHEMA_REVISION:
            assert (await repository.check()).endswith(f"schema {SCHEMA_REVISION}")
            continue
        for call in (repository.check(), accept(repository, question()), repository.conversations("v", limit=1)):
            with pytest.raises(StoreUnavailableError, match="resume-chat db upgrade"):
                await call


async def test_a_newer_schema_serves_the_version_before(database: Database) -> None:
    """While replicas are replaced one by one, those of the old version go on; nothing is turned back."""
    await SchemaMigrations(database).upgrade()
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert (await SqlalchemyChatRepository(database).check()).endswith("schema 9999")
    assert await SchemaMigrations(database).upgrade() == "9999"
    assert not await SchemaMigrations(database).is_current()


async def test_an_unknown_revision_is_refused_in_one_line(database: Database) -> None:
    """The command line shows it as it is."""
    await SchemaMigrations(database).upgrade()
    with pytest.raises(StoreUnavailableError, match="7777") as caught:
        await SchemaMigrations(database).downgrade("7777")
    assert "\n" not in str(caught.value)
    assert await SchemaMigrations(database).is_current()


async def test_migrating_leaves_the_applications_logging_and_output_alone(
    database: Database, capfd: pytest.CaptureFixture[str]
) -> None:
    """Alembic's template configures logging anew, which silences every logger that there is."""
    logger = logging.getLogger("resume_chat.test")
    before = (logging.root.level, list(logging.root.handlers), logger.disabled)
    await SchemaMigrations(database).upgrade()
    await SchemaMigrations(database).downgrade(BASE)
    assert (logging.root.level, list(logging.root.handlers), logger.disabled) == before
    assert capfd.readouterr() == ("", "")


def test_the_alembic_command_migrates_the_database_it_is_given(tmp_path: Path) -> None:
    """Whoever writes a migration uses it, with `alembic.ini`."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'chat.db'}"
    alembic = [sys.executable, "-m", "alembic", "-x", f"url={url}"]
    for arguments in (["upgrade", "head"], ["check"], ["downgrade", BASE]):
        done = subprocess.run([*alembic, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
