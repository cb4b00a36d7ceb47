"""The real server, in this process on a free port, over parts that need no files: fast enough for a fault in every test."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import msgspec
from dependency_injector import providers

from fakes.parts import RESUME, DictSource, GatedGenerator, WordEmbedder
from fakes.waiting import until
from resume_chat.container import Container, build_container
from resume_chat.entrypoints.web.connection import SocketLimits
from resume_chat.entrypoints.web.lifecycle import STALE_CHECK_S
from resume_chat.entrypoints.web.server import USER_TIMEOUT_MS, ChatServer, make_server, open_listener, url_of
from resume_chat.settings import read_settings


@dataclass(slots=True)
class Service:
    """A running service."""

    url: str
    container: Container
    server: ChatServer


async def until_true(check: Callable[[], Awaitable[bool]], within_s: float = 10.0) -> None:
    """Asks until the answer is yes.

    Raises:
        TimeoutError: It was not in time.
    """
    async with asyncio.timeout(within_s):
        while True:
            if await check():
                return
            await asyncio.sleep(0.02)


@asynccontextmanager
async def serving(
    folder: Path,
    *,
    limits: SocketLimits | None = None,
    drain_s: float = 0.5,
    generator: GatedGenerator | None = None,
    prepare: Callable[[Container], None] | None = None,
    stale_check_s: float = STALE_CHECK_S,
    user_timeout_ms: int = USER_TIMEOUT_MS,
    **environment: str,
) -> AsyncIterator[Service]:
    """The service with these settings (`generator="scripted"` is `RESUME_CHAT_GENERATOR`), in memory.

    Args:
        folder: Its data folder.
        limits: What a socket may cost.
        drain_s: How long answers may go on when it ends.
        generator: Who answers, in place of the one of the settings.
        prepare: Called with the container before anything in it is used.
        stale_check_s: Seconds between two looks whether a new day has begun.
        user_timeout_ms: After so long without an acknowledgement a connection is given up.
        environment: Settings, without their prefix.
    """
    names = {f"RESUME_CHAT_{name.upper()}": value for name, value in environment.items()}
    settings = read_settings(
        {
            "RESUME_CHAT_GENERATOR": "scripted",
            "RESUME_CHAT_GUARD": "off",  # these generators say what no resume bears out
            "RESUME_CHAT_RETRIEVER": "in_memory",
            "RESUME_CHAT_QUESTIONS_PER_MINUTE": "10000",
            "RESUME_CHAT_QUESTIONS_PER_ADDRESS": "10000",
            **names,
        },
        dotenv=None,
        data_dir=str(folder),
    )
    container = build_container(settings)
    container.source.override(providers.Object(DictSource(RESUME)))
    container.policy_source.override(providers.Object(DictSource(None)))
    container.embedder.override(providers.Object(WordEmbedder()))
    if generator is not None:
        container.generator.override(providers.Object(generator))
    if prepare is not None:
        prepare(container)
    server, start, stop = make_server(
        container,
        limits=msgspec.structs.replace(limits or SocketLimits(), drain_s=drain_s),
        stale_check_s=stale_check_s,
    )
    listener = open_listener("127.0.0.1", 0)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, user_timeout_ms)
    with closing(listener):
        try:
            await start()
            task = asyncio.create_task(server.serve([listener]))
            try:
                await until(lambda: server.started or task.done())
                yield Service(url_of(listener), container, server)
            finally:
                server.should_exit = True
                await task
        finally:
            await stop()
