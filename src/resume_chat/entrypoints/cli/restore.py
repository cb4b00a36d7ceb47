"""`resume-chat restore`: conversations go from a file back into the database."""

import asyncio
from pathlib import Path

import click

from resume_chat.entrypoints.cli.console import count, messages, output
from resume_chat.entrypoints.cli.conversation_files import conversations_in
from resume_chat.entrypoints.cli.options import data_dir_option, settings_of
from resume_chat.entrypoints.cli.session import opened


@click.command()
@data_dir_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def command(*, file: Path, data_dir: str | None) -> None:
    """Put the conversations of FILE, which 'export' or 'archive' has written, into the database.

    Those that are there already are left as they are, so it can be done again after a failure.
    """
    asyncio.run(_restore(file, data_dir))


async def _restore(path: Path, data_dir: str | None) -> None:
    restored = known = 0
    async with opened(settings_of(data_dir=data_dir), messages()) as container:
        for number, whole in enumerate(conversations_in(path), 1):
            try:
                is_new = await container.archive_history().restore(whole)
            except ValueError as exc:
                raise click.ClickException(f"{path}, line {number}: {exc}") from exc
            restored += is_new
            known += not is_new
    output().print(f"{path}: {count(restored, 'conversation')} put back, {known} there already")
