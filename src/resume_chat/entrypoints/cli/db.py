"""`resume-chat db`: the schema of the database, for where `serve` does not see to it by itself."""

import asyncio

import click

from resume_chat.entrypoints.cli.console import messages, output
from resume_chat.entrypoints.cli.options import data_dir_option, settings_of
from resume_chat.entrypoints.cli.session import opened


@click.group("db")
def command() -> None:
    """Bring the database's schema up to date, or back.

    `serve` does it for SQLite by itself; with PostgreSQL run `upgrade` before a new version starts.
    """


@command.command()
@data_dir_option
@click.argument("revision", default="head")
def upgrade(*, revision: str, data_dir: str | None) -> None:
    """Go up to REVISION, the newest when left out. Safe while the service runs, and while another upgrade does."""
    asyncio.run(_upgrade(revision, data_dir))


@command.command()
@data_dir_option
@click.argument("revision")
@click.option("--yes", is_flag=True, help="Do not ask: what newer columns hold is lost.")
def downgrade(*, revision: str, yes: bool, data_dir: str | None) -> None:
    """Go down to REVISION, 'base' for no tables at all. What newer columns and tables hold is lost."""
    if not yes:
        click.confirm(f"What is newer than {revision} will be lost. Go on?", abort=True, err=True)
    asyncio.run(_downgrade(revision, data_dir))


@command.command()
@data_dir_option
def current(*, data_dir: str | None) -> int:
    """Show the schema's revision. Exit code 1 when it is not this version's."""
    return 0 if asyncio.run(_current(data_dir)) else 1


async def _upgrade(revision: str, data_dir: str | None) -> None:
    async with opened(settings_of(data_dir=data_dir), messages()) as container:
        reached = await container.migrations().upgrade(revision)
        output().print(f"{container.database().name}: schema {reached}")


async def _downgrade(revision: str, data_dir: str | None) -> None:
    async with opened(settings_of(data_dir=data_dir), messages()) as container:
        reached = await container.migrations().downgrade(revision)
        output().print(f"{container.database().name}: schema {reached}")


async def _current(data_dir: str | None) -> bool:
    async with opened(settings_of(data_dir=data_dir), messages()) as container:
        migrations = container.migrations()
        revision, head = await migrations.current(), migrations.head()
        output().print(f"{container.database().name}: schema {revision}{_way_out(revision, head)}")
        return revision == head


def _way_out(revision: str, head: str) -> str:
    """What to do about a schema that is not this version's; nothing where it is."""
    if revision == head:
        return ""
    if revision.isdecimal() and revision > head:  # a database without tables says `base`
        return (
            f", newer than this version's, {head}: a newer resume-chat made it; use that one, or have it run "
            f"'resume-chat db downgrade {head}'"
        )
    return f", this version's is {head}; run 'resume-chat db upgrade'"
