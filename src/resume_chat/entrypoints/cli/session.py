"""The parts of the service, opened for one command and closed with it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import date

from dependency_injector import providers
from rich.console import Console

from resume_chat.container import Container, build_container, close, searching_in_memory
from resume_chat.domain.resume import ResumeError
from resume_chat.entrypoints.cli.console import bar
from resume_chat.ports.errors import IndexInUseError, ResumeSourceError
from resume_chat.settings import Settings
from resume_chat.usecases.index_resume import IndexReport


@asynccontextmanager
async def opened(settings: Settings, console: Console, *, as_of: date | None = None) -> AsyncIterator[Container]:
    """The container of one command.

    Args:
        settings: What to build.
        console: Where a long start tells what it does.
        as_of: The day that facts are computed for, instead of today.

    Raises:
        SettingsError: A setting names what does not exist.
    """
    container = build_container(settings)
    container.report.override(providers.Object(lambda line: console.print(line, style="dim")))
    if as_of is not None:
        container.today.override(providers.Object(lambda: as_of))
    try:
        yield container
    finally:
        await close(container)


@contextmanager
def naming_the_resume(location: str) -> Iterator[None]:
    """Says which file it is that is no resume.

    Raises:
        ResumeSourceError: In place of `ResumeError`.
    """
    try:
        yield
    except ResumeError as exc:
        raise ResumeSourceError(f"{location}: {exc}; see docs/architecture.md for what a resume may look like") from exc


async def indexed(container: Container, console: Console, *, prune: bool) -> IndexReport:
    """Indexes the resume under a progress bar.

    Raises:
        ResumeSourceError: The document cannot be read, or is not a resume.
        EmbedderError: The embedding model is missing, or failed.
        RetrieverError: The index cannot be opened or written.
    """
    with naming_the_resume(container.source().location), bar(console, "Embedding") as progress:
        return await container.index_resume()(progress, prune=prune)


@asynccontextmanager
async def ready_to_answer(
    settings: Settings, console: Console, *, as_of: date | None = None
) -> AsyncIterator[Container]:
    """A container with the resume indexed; beside a running server, which has the index open, with an index in memory.

    Raises:
        SettingsError: A setting names what does not exist.
        ResumeSourceError: The document cannot be read, or is not a resume.
        EmbedderError: The embedding model is missing, or failed.
        RetrieverError: The index cannot be reached, opened or written.
    """
    async with opened(settings, console, as_of=as_of) as container:
        try:
            await indexed(container, console, prune=False)
        except IndexInUseError:
            console.print(
                "note: another process has the index open; this answer comes from one in memory", style="yellow"
            )
        else:
            yield container
            return
    async with opened(searching_in_memory(settings), console, as_of=as_of) as container:
        await indexed(container, console, prune=False)
        yield container


async def indexed_beside(first: Container, settings: Settings, console: Console) -> Container:
    """Another resume's container, with the first one's embedder, index and generator: closed with the first.

    Raises:
        ResumeSourceError: The document cannot be read, or is not a resume.
        EmbedderError: The embedding model failed.
        RetrieverError: The index cannot be written.
    """
    container = build_container(settings)
    container.today.override(first.today)
    container.embedder.override(first.embedder)
    container.retriever.override(first.retriever)
    container.lexical_retriever.override(first.lexical_retriever)
    container.generator.override(first.generator)
    await indexed(container, console, prune=False)
    return container
