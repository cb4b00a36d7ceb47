"""`resume-chat export`: all conversations in one file, for the owner."""

import asyncio
from contextlib import aclosing
from pathlib import Path

import click

from resume_chat.entrypoints.cli.console import count, messages, output
from resume_chat.entrypoints.cli.conversation_files import line_of, written
from resume_chat.entrypoints.cli.options import data_dir_option, settings_of
from resume_chat.entrypoints.cli.session import opened


@click.command()
@data_dir_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(*, file: Path, data_dir: str | None) -> None:
    """Write all conversations to FILE, one JSON object a line; compressed when its name ends in .gz.

    Safe while the service runs. The file can be read back with 'restore'. What is being answered just now is left out.
    """
    asyncio.run(_export(file, data_dir))


async def _export(path: Path, data_dir: str | None) -> None:
    number = 0
    async with opened(settings_of(data_dir=data_dir), messages()) as container:
        with written(path) as file:
            async with aclosing(container.archive_history().conversations()) as found:
                async for whole in found:
                    file.write(line_of(whole))
                    number += 1
    output().print(f"{path}: {count(number, 'conversation')}")
