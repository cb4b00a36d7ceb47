"""`resume-chat doctor`: tries every configured part and says how each is, one line each."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import click
from rich.text import Text

from resume_chat.container import Container
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.prompt import whole_tokens
from resume_chat.entrypoints.cli.console import messages, output
from resume_chat.entrypoints.cli.options import (
    data_dir_option,
    generator_option,
    json_option,
    resume_option,
    settings_of,
)
from resume_chat.entrypoints.cli.session import naming_the_resume, opened
from resume_chat.ports.errors import IndexInUseError, ResumeSourceError
from resume_chat.ports.generator import Generator
from resume_chat.settings import Settings
from resume_chat.usecases.check_health import CheckHealth, PartHealth
from resume_chat.usecases.index_resume import fingerprint_of
from resume_chat.usecases.read_document import ReadDocument, read_document

NO_SCHEMA = "base"
"""What a database without any tables says of itself."""
UNWELL = 1
"""The exit code when the service could not answer."""
PART_TIMEOUT_S = 8.0
"""For one part that is reached over a network or a file."""
MODEL_TIMEOUT_S = 300.0
"""For the embedding model, which is exported first where that has not been done."""


@click.command("doctor")
@json_option
@resume_option
@generator_option
@data_dir_option
def command(*, as_json: bool, resume: str | None, generator: str | None, data_dir: str | None) -> int:
    """Try every part of the configuration: resume, embedding model, index, database and each generator.

    Exit code 0 when questions could be answered now, else 1.
    """
    settings = settings_of(resume=resume, generator=generator, data_dir=data_dir)
    parts = asyncio.run(_examine(settings))
    is_well = all(each.is_well for each in parts if each.is_needed) and any(
        each.is_well for each in parts if not each.is_needed
    )
    if as_json:
        click.echo(json.dumps({"is_well": is_well, "parts": [_plain(each) for each in parts]}, indent=2))
    else:
        _show(parts)
    return 0 if is_well else UNWELL


async def _examine(settings: Settings) -> tuple[PartHealth, ...]:
    async with opened(settings, messages()) as container:
        files = CheckHealth(
            needed={"resume": _resume(container), "embedder": _embedder(container)},
            useful={},
            timeout_s=MODEL_TIMEOUT_S,
        )
        services = CheckHealth(
            needed={"index": _index(container), "database": _database(container)},
            useful={each.name: _generator(container, each) for each in container.links()},
            timeout_s=PART_TIMEOUT_S,
        )
        first, second = await asyncio.gather(files(), services())
        return (*first, *second)


async def _read(container: Container) -> ReadDocument:
    source = container.source()
    with naming_the_resume(source.location):
        return await read_document(source, container.policy_source(), container.today()())


def _resume(container: Container) -> Callable[[], Awaitable[str]]:
    async def check() -> str:
        found = await _read(container)
        return f"{found.resume.name or 'a resume without a name'}, {container.source().location}"

    return check


def _embedder(container: Container) -> Callable[[], Awaitable[str]]:
    async def check() -> str:
        embedder = container.embedder()
        await embedder.embed(["Is anybody there?"])
        return str(embedder.fingerprint)

    return check


def _index(container: Container) -> Callable[[], Awaitable[str]]:
    async def check() -> str:
        retriever = container.retriever()
        try:
            state = await retriever.check()
        except IndexInUseError:
            return "open in another process; if that is the service, GET /health/ready tells how it is"
        try:
            found = await _read(container)
            is_built = await retriever.is_built(fingerprint_of(found.passages, container.embedder().fingerprint))
        except ResumeSourceError:
            return str(state)
        later = "not this resume as it is today; the next start, or `resume-chat index`, sees to it"
        return f"{state}, {'holds this resume as it is today' if is_built else later}"

    return check


def _generator(container: Container, link: Generator) -> Callable[[], Awaitable[str]]:
    """Whether it answers, and whether the whole resume fits into its prompt; the check is what asks it for its context."""

    async def check() -> str:
        detail = await link.check()
        try:
            found = await _read(container)
        except ResumeSourceError:
            return detail
        index = ResumeIndex(
            resume=found.resume,
            passages=found.passages,
            facts=found.facts,
            fingerprint="",
            as_of=container.today()(),
            policy=found.policy,
        )
        needed, budget = whole_tokens(index), link.prompt_budget_tokens
        fits = (
            "the whole resume fits into its prompt" if needed <= budget else "the resume goes into its prompt by parts"
        )
        return f"{detail}; {fits} ({needed:,} tokens of {budget:,})"

    return check


def _database(container: Container) -> Callable[[], Awaitable[str]]:
    async def check() -> str:
        if container.settings().migrates_at_start and await container.migrations().current() == NO_SCHEMA:
            return f"{container.database().name}, empty; `resume-chat serve` makes its tables"
        return str(await container.repository().check())

    return check


def _show(parts: tuple[PartHealth, ...]) -> None:
    console = output()
    width = max(len(each.name) for each in parts)
    for each in parts:
        mark, style = ("ok  ", "green") if each.is_well else ("fail", "red") if each.is_needed else ("away", "yellow")
        line = Text(f"{mark}  ", style=style).append(f"{each.name:<{width}}  ", style="bold")
        console.print(line.append(" ".join(each.detail.split()), style="default"))


def _plain(part: PartHealth) -> dict[str, object]:
    return {"name": part.name, "is_needed": part.is_needed, "is_well": part.is_well, "detail": part.detail}
