"""`resume-chat archive`: old conversations go from the database into a file."""

import asyncio
from contextlib import aclosing
from pathlib import Path

import click

from resume_chat.domain.conversation import Conversation
from resume_chat.entrypoints.cli.console import count, messages, output
from resume_chat.entrypoints.cli.conversation_files import line_of, written
from resume_chat.entrypoints.cli.options import data_dir_option, settings_of
from resume_chat.entrypoints.cli.session import opened


@click.command()
@data_dir_option
@click.option(
    "--older-than", "days", type=click.IntRange(min=1), required=True, metavar="DAYS", help="Unchanged so long."
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(*, file: Path, days: int, data_dir: str | None) -> None:
    """Move the conversations in which nothing has happened for DAYS into FILE (.jsonl.gz).

    They are deleted from the database once the file is on the disk; their visitors do not see them any more. Safe while the
    service runs. 'restore' puts them back.
    """
    asyncio.run(_archive(file, days, data_dir))


async def _archive(path: Path, days: int, data_dir: str | None) -> None:
    kept: list[Conversation] = []
    async with opened(settings_of(data_dir=data_dir), messages()) as container:
        archive = container.archive_history()
        with written(path) as file:
            async with aclosing(archive.conversations(days)) as found:
                async for whole in found:
                    file.write(line_of(whole))
                    kept.append(whole.conversation)
        dropped = [await archive.drop(each) for each in kept]
        await archive.scrub()
    left = len(kept) - sum(dropped)
    note = f"; {count(left, 'conversation')} changed meanwhile and stayed in the database, too" if left else ""
    output().print(f"{path}: {count(len(kept), 'conversation')}{note}")
