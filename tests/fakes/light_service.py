"""The real service in a process of its own that starts in a moment, so that it can be killed hundreds of times.

A server process has imported everything once; each service is a copy of it (`multiprocessing`'s forkserver). Resume and
search are small and in memory; sockets, answers and the database are what is shipped.
"""

import asyncio
import multiprocessing
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

from dependency_injector import providers

from fakes.parts import RESUME, DictSource, WordEmbedder
from resume_chat.container import Container, build_container
from resume_chat.entrypoints.logging_setup import configure_logging
from resume_chat.entrypoints.web.server import open_listener, serve_on
from resume_chat.settings import read_settings

_FORKSERVER = multiprocessing.get_context("forkserver")
_FORKSERVER.set_forkserver_preload(
    # Nothing of the tests: before Python 3.13 the server does not have them on its path.
    ["resume_chat.entrypoints.web.server", "alembic.command", "aiosqlite", "asyncpg", "bm25s", "httptools", "uvloop"]
)


def _serve(
    environment: dict[str, str], data_dir: str, port: int, log: str, prepare: Callable[[Container, Path], None] | None
) -> None:
    """Serves until a signal comes."""
    with Path(log).open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    settings = read_settings(environment, dotenv=None, data_dir=data_dir)
    configure_logging(settings.log_level)
    container = build_container(settings)
    container.source.override(providers.Object(DictSource(RESUME)))
    container.policy_source.override(providers.Object(DictSource(None)))
    container.embedder.override(providers.Object(WordEmbedder()))
    if prepare is not None:
        prepare(container, Path(data_dir))
    serve_on(container, open_listener("127.0.0.1", port))


@dataclass(slots=True)
class LightService:
    """One process after the other, on one port over one store."""

    folder: Path
    environment: dict[str, str]
    port: int
    prepare: Callable[[Container, Path], None] | None = None
    """What each process does before it serves, given its parts and its data folder: a function of a module."""
    process: BaseProcess | None = None
    killed: int = 0
    log: Path = field(init=False)
    """What all of them have written to their log."""

    def __post_init__(self) -> None:
        self.log = self.folder / f"service-{self.port}.log"

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def lines(self) -> list[str]:
        """Its log so far."""
        return self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.is_file() else []

    async def start(self) -> None:
        """Starts a process, and waits until it takes connections."""
        arguments = (self.environment, str(self.folder), self.port, str(self.log), self.prepare)
        self.process = _FORKSERVER.Process(target=_serve, args=arguments, daemon=True)
        await asyncio.to_thread(self.process.start)
        async with asyncio.timeout(60):
            while not await asyncio.to_thread(self._takes_connections):
                assert self.process.is_alive(), "\n".join(self.lines[-20:])
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """Ends it without a word: `kill -9`."""
        self.send(signal.SIGKILL)
        await self.ended()
        self.killed += 1

    def send(self, what: signal.Signals) -> None:
        """Sends a signal."""
        assert self.process is not None
        assert self.process.pid is not None
        os.kill(self.process.pid, what)

    async def ended(self, within_s: float = 40.0) -> int | None:
        """Waits for its end; how it ended."""
        assert self.process is not None
        await asyncio.to_thread(self.process.join, within_s)
        return self.process.exitcode

    def _takes_connections(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False


@contextmanager
def light_service(folder: Path, **environment: str) -> Iterator[LightService]:
    """A service that is not started yet; its process ends with the block.

    Args:
        folder: Its data folder; several services may share one.
        environment: Settings, without their prefix. Leases are short unless it says otherwise.
    """
    defaults = {
        "answers__lease_s": "1.5",
        "answers__sweep_s": "0.3",
        "answers__events_kept_s": "86400",  # they are judged after the run
        "chain__max_running": "1000",
        "generator": "scripted",
        "guard": "off",  # this generator says what no resume bears out
        "retriever": "in_memory",
        "questions_per_minute": "100000",
        "questions_per_address": "100000",
        "sockets_per_address": "1000",
        "log_level": "warning",
    }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    variables = {f"RESUME_CHAT_{name.upper()}": value for name, value in {**defaults, **environment}.items()}
    service = LightService(folder, variables, port)
    try:
        yield service
    finally:
        if service.process is not None and service.process.is_alive():
            service.process.kill()
            service.process.join(10)
