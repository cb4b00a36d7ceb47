"""`resume-chat ask`: one question, its answer word by word, and what it rests on. Nothing is stored."""

import asyncio
import sys
from contextlib import aclosing
from datetime import date

import click
from rich.text import Text

from resume_chat.domain.conversation import Message
from resume_chat.domain.events import Token, Withheld
from resume_chat.entrypoints.cli.console import messages, output, showable
from resume_chat.entrypoints.cli.options import (
    as_of_option,
    data_dir_option,
    generator_option,
    json_option,
    resume_option,
    settings_of,
)
from resume_chat.entrypoints.cli.records import as_json_line, record_of
from resume_chat.entrypoints.cli.session import ready_to_answer
from resume_chat.settings import Settings
from resume_chat.usecases.answer_directly import AnswerDirectly, DirectAnswer


@click.command("ask")
@click.argument("question")
@json_option
@resume_option
@generator_option
@data_dir_option
@as_of_option
def command(
    *,
    question: str,
    as_json: bool,
    resume: str | None,
    generator: str | None,
    data_dir: str | None,
    as_of: date | None,
) -> None:
    """Ask one QUESTION about the resume; the answer streams to the terminal with its sources.

    Nothing is stored. The resume is indexed first where that has not been done.
    """
    settings = settings_of(resume=resume, generator=generator, data_dir=data_dir)
    answer = asyncio.run(_ask(settings, question, as_of, is_shown=not as_json))
    if as_json:
        click.echo(as_json_line(record_of(answer)))
    else:
        _show_sources(answer.message)


async def _ask(settings: Settings, question: str, as_of: date | None, *, is_shown: bool) -> DirectAnswer:
    async with ready_to_answer(settings, messages(), as_of=as_of) as container:
        return await _stream(container.answer_directly(), question, is_shown=is_shown)


async def _stream(answer_directly: AnswerDirectly, question: str, *, is_shown: bool) -> DirectAnswer:
    """The answer, printed as it comes."""
    last: DirectAnswer | None = None
    async with aclosing(answer_directly(question)) as events:
        async for event in events:
            if isinstance(event, DirectAnswer):
                last = event
            elif is_shown and isinstance(event, Token):
                click.echo(showable(event.text), nl=False)
                sys.stdout.flush()
            elif is_shown and isinstance(event, Withheld):
                messages().print(f"\n(withheld: {event.reason})", style="yellow")
    if last is None:
        raise click.ClickException("the generator ended without an answer; try another with --generator")
    return last


def _show_sources(message: Message) -> None:
    console = output()
    console.print()
    if message.citations:
        console.print()
        console.print("Sources", style="bold")
    for each in message.citations:
        line = Text(f"  [{each.id}] ", style="cyan").append(showable(each.label), style="default")
        console.print(line.append(f"  {each.pointer}", style="dim"))
        quote = " ".join(showable(each.computed or each.quote).split())
        if quote:
            console.print(Text(f"      {quote}", style="dim"))
    seconds = (message.timings.total_ms or 0.0) / 1000
    messages().print(f"\n{message.generator} · {message.status.value} · {seconds:.2f} s", style="dim")
