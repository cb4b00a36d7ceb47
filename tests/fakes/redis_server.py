"""A real Redis for tests: on a free port of 127.0.0.1, in memory, stopped and started as a test wants it."""

import asyncio
import shutil
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fakes.waiting import until

PROGRAM = "redis-server"


@dataclass(slots=True)
class RedisServer:
    """One server; what it knew is gone when it ends."""

    folder: Path
    port: int
    process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    async def start(self) -> None:
        """Starts it and waits until it answers."""
        program = shutil.which(PROGRAM)
        assert program, f"{PROGRAM} is not installed"
        self.process = await asyncio.create_subprocess_exec(
            program,
            *("--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)),
            stdout=asyncio.subprocess.DEVNULL,
        )
        await until(self._answers, within_s=20)

    async def stop(self) -> None:
        """Ends it like a crash."""
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            await self.process.wait()
            self.process = None

    def hang(self) -> None:
        """Lets it be there and say nothing."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


@asynccontextmanager
async def running_redis(folder: Path) -> AsyncIterator[RedisServer]:
    """A server that runs as long as the block, or until the test stops it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = RedisServer(folder, int(listener.getsockname()[1]))
    try:
        await server.start()
        yield server
    finally:
        await server.stop()
