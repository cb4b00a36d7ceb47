"""`resume-chat batch`: answers a file of questions, each as a visitor would get it, one JSON object a line."""

import asyncio
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, aclosing
from datetime import date
from pathlib import Path
from typing import TextIO

import click
import msgspec

from resume_chat.container import Container
from resume_chat.domain.events import Token
from resume_chat.entrypoints.cli.console import bar, count, messages
from resume_chat.entrypoints.cli.options import as_of_option, data_dir_option, generator_option, settings_of
from resume_chat.entrypoints.cli.questions import BatchQuestion, QuestionFileError, read_questions
from resume_chat.entrypoints.cli.records import AnswerRecord, as_json_line, broken_record, record_of
from resume_chat.entrypoints.cli.session import indexed_beside, ready_to_answer
from resume_chat.ports.errors import PortError
from resume_chat.settings import Settings
from resume_chat.usecases.answer_directly import AnswerDirectly, DirectAnswer

SOME_BROKE = 1
"""The exit code when a question could not be answered because something broke on the way."""


class BatchRecord(AnswerRecord):
    """One line of the output."""

    id: str
    latency_ms: float


@click.command("batch")
@click.argument("questions", type=click.Path(path_type=Path))
@click.option(
    "--resume",
    "resumes",
    multiple=True,
    metavar="FILE|FOLDER",
    type=click.Path(path_type=Path),
    help="A resume, or a folder of resumes that the questions name; may be given several times. [RESUME_CHAT_RESUME]",
)
@click.option("--output", metavar="FILE", type=click.Path(path_type=Path), help="Write here, not to the terminal.")
@generator_option
@data_dir_option
@as_of_option
def command(
    *,
    questions: Path,
    resumes: tuple[Path, ...],
    output: Path | None,
    generator: str | None,
    data_dir: str | None,
    as_of: date | None,
) -> int:
    """Answer a file of QUESTIONS, one JSON object a line; print one object a line.

    A question is {"question": "...", "id"?, "resume"?, "turns"?: [{"role", "content"}]}. Nothing is stored. Exit code 1
    when an answer broke; its line says so.
    """
    settings = settings_of(generator=generator, data_dir=data_dir)
    try:
        asked = read_questions(questions, resumes or (Path(settings.resume),))
        target = output.open("w", encoding="utf-8", newline="\n") if output else sys.stdout
    except QuestionFileError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"--output {output}: {error.strerror}; choose another file") from error
    try:
        broken = asyncio.run(_answer_all(settings, asked, target, as_of))
    finally:
        if output:
            target.close()
    return SOME_BROKE if broken else 0


async def _answer_all(
    settings: Settings, questions: Sequence[BatchQuestion], target: TextIO, as_of: date | None
) -> int:
    """Answers every question in order; how many broke."""
    console = messages()
    began = time.monotonic()
    broken = declined = 0
    async with AsyncExitStack() as stack:
        answerers = _Answerers(settings, stack, as_of)
        for each in questions:
            await answerers.of(each.resume)
        with bar(console, "Answering") as progress:
            for number, question in enumerate(questions, start=1):
                record, error = await _answer(await answerers.of(question.resume), question)
                if error is not None:
                    broken += 1
                    console.print(f"{question.id}: {error}", style="red")
                declined += record["abstained"]
                target.write(as_json_line(record) + "\n")
                target.flush()
                progress(number, len(questions))
    took = time.monotonic() - began
    console.print(
        f"{count(len(questions), 'question')}: {declined} declined, {broken} broken, {took:.1f} s", style="dim"
    )
    return broken


class _Answerers:
    """One answerer a resume, made when its first question comes; all of them share one embedder and one index."""

    def __init__(self, settings: Settings, stack: AsyncExitStack, as_of: date | None) -> None:
        self._settings = settings
        self._stack = stack
        self._as_of = as_of
        self._first: Container | None = None
        self._made: dict[Path, AnswerDirectly] = {}

    async def of(self, resume: Path) -> AnswerDirectly:
        """The answerer of a resume."""
        if resume not in self._made:
            self._made[resume] = await self._make(msgspec.structs.replace(self._settings, resume=str(resume)))
        return self._made[resume]

    async def _make(self, settings: Settings) -> AnswerDirectly:
        if self._first is None:
            opening = ready_to_answer(settings, messages(), as_of=self._as_of)
            self._first = await self._stack.enter_async_context(opening)
            return self._first.answer_directly()
        container = await indexed_beside(self._first, settings, messages())
        return container.answer_directly()


async def _answer(answer_directly: AnswerDirectly, question: BatchQuestion) -> tuple[BatchRecord, PortError | None]:
    """One line, and what broke the answer if something did."""
    said: list[str] = []
    record, error = None, None
    began = time.monotonic()
    try:
        async with aclosing(answer_directly(question.text, question.turns)) as events:
            async for event in events:
                if isinstance(event, DirectAnswer):
                    record = record_of(event)
                elif isinstance(event, Token):
                    said.append(event.text)
    except PortError as raised:
        error = raised
    latency_ms = round((time.monotonic() - began) * 1000, 1)
    return BatchRecord(id=question.id, latency_ms=latency_ms, **(record or broken_record("".join(said)))), error
