"""`resume-chat approved`: answers that the owner writes once for questions that came."""

import asyncio
from collections.abc import Sequence

import click
import msgspec
from rich.text import Text

from resume_chat.domain.approved import ApprovedAnswer
from resume_chat.entrypoints.cli.console import messages, output, showable
from resume_chat.entrypoints.cli.options import data_dir_option, json_option, settings_of
from resume_chat.entrypoints.cli.session import opened


@click.group("approved")
def command() -> None:
    """Answer a question once and for all, in your own words.

    The same question in other words gets your answer too, cited as yours with its date. Visitors get it at once; `ask`,
    `batch` and `eval` answer from the resume alone.
    """


@command.command()
@click.argument("question")
@click.argument("answer")
@click.option("--wording", "wordings", multiple=True, help="A further question that it answers; may be given often.")
@data_dir_option
def add(*, question: str, answer: str, wordings: tuple[str, ...], data_dir: str | None) -> None:
    """Answer QUESTION with ANSWER from now on."""
    approved = asyncio.run(_add(question, answer, wordings, data_dir))
    output().print(f"approved {approved.id}")


@command.command("list")
@json_option
@data_dir_option
def show(*, as_json: bool, data_dir: str | None) -> None:
    """Show every approved answer, the newest first."""
    found = asyncio.run(_all(data_dir))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found)).decode())
        return
    console = output()
    for each in found:
        console.print(Text(f"{each.id}  ", style="cyan").append(f"{each.approved_at:%d %B %Y}", style="dim"))
        for question in each.questions:
            console.print(Text(f"  {showable(question)}", style="bold"))
        console.print(Text(f"  {showable(each.answer)}"))


@command.command()
@click.argument("approved_id", metavar="ID")
@data_dir_option
def remove(*, approved_id: str, data_dir: str | None) -> None:
    """Take the answer with this ID back."""
    asyncio.run(_remove(approved_id, data_dir))
    output().print(f"removed {approved_id}")


async def _add(question: str, answer: str, wordings: Sequence[str], data_dir: str | None) -> ApprovedAnswer:
    async with opened(settings_of(data_dir=data_dir), messages()) as container:
        return await container.approve_answers()(question, answer, wordings)


async def _all(data_dir: str | None) -> Sequence[ApprovedAnswer]:
    async with opened(settings_of(data_dir=data_dir), messages()) as container:
        return await container.approve_answers().all()


async def _remove(approved_id: str, data_dir: str | None) -> None:
    async with opened(settings_of(data_dir=data_dir), messages()) as container:
        await container.approve_answers().remove(approved_id)
