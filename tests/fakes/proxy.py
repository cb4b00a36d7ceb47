"""A TCP proxy that spoils connections: between a client and the service, or the service and what it stands on.

The faults have the names that Toxiproxy gave them. Each direction has its own `Faults`, changed while connections run; they
count from the next chunk on.
"""

import asyncio
import random
import socket
import struct
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from fakes.black_hole import swallow

CHUNK_BYTES = 65_536


@dataclass(slots=True, kw_only=True)
class Faults:
    """What happens to the bytes of one direction. Times in seconds."""

    latency_s: float = 0.0
    """Before each chunk goes on."""
    jitter_s: float = 0.0
    """As much again, at random."""
    bandwidth: float = 0.0
    """Bytes a second; 0 for as many as come."""
    slice_bytes: int = 0
    """Most bytes of a chunk, so that frames arrive in pieces; 0 for chunks as they come."""
    limit_bytes: int | None = None
    """After so many bytes of a connection it is reset: a cut at exactly this byte."""
    is_black_hole: bool = False
    """Takes everything and passes nothing on, without a word; for good, as far as a connection goes that it took from."""


@dataclass(slots=True, eq=False)
class Link:
    """One connection through the proxy."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    passed: dict[str, int] = field(default_factory=lambda: {"up": 0, "down": 0})
    is_lost: set[str] = field(default_factory=set)

    def reset(self) -> None:
        """Ends both sides with RST: what is under way is lost."""
        for writer in (self.client, self.server):
            raw = writer.transport.get_extra_info("socket")
            with suppress(OSError):
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()


class FaultProxy:
    """Listens on a port of its own and passes on what comes to another one."""

    def __init__(self, port: int, *, seed: int = 0) -> None:
        self.target = port
        """Where it leads; another one holds for connections to come."""
        self.up = Faults()
        """From the client to the server."""
        self.down = Faults()
        """From the server to the client."""
        self.is_down = False
        """Whether new connections are refused."""
        self.loses: Callable[[Link, str, bytes], bool] | None = None
        """Sees each piece, `up` or `down`, before it goes on; true to lose it and all after it in this direction."""
        self.links: set[Link] = set()
        self.opened: list[float] = []
        """When each connection was taken at the other end, in monotonic seconds."""
        self.port = 0
        self._random = random.Random(seed)  # noqa: S311 - jitter, not secrets
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Where a client of the service connects."""
        return f"http://127.0.0.1:{self.port}"

    def reset(self) -> None:
        """Resets every connection that is open now."""
        for link in list(self.links):
            link.reset()

    def vanish(self) -> None:
        """Loses every packet of every connection that is open now, on both sides, without a word."""
        for link in list(self.links):
            for writer in (link.client, link.server):
                with suppress(OSError):
                    swallow(writer.transport.get_extra_info("socket"))

    def half_close(self) -> None:
        """Tells every client that the server says no more, while the other direction stays open."""
        for link in list(self.links):
            link.is_lost.add("down")
            with suppress(OSError, RuntimeError):
                link.client.write_eof()

    def heal(self) -> None:
        """No faults for what comes from now on."""
        self.up, self.down, self.is_down = Faults(), Faults(), False

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["FaultProxy"]:
        """Passes on inside the block."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=CHUNK_BYTES)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in list(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if self.is_down:
                raise ConnectionRefusedError
            back, onward = await asyncio.open_connection("127.0.0.1", self.target, limit=CHUNK_BYTES)
        except OSError:
            writer.transport.abort()
            return
        self.opened.append(time.monotonic())
        link = Link(writer, onward)
        self.links.add(link)
        try:
            await asyncio.gather(self._pump(link, reader, onward, "up"), self._pump(link, back, writer, "down"))
        finally:
            self.links.discard(link)
            link.reset()

    async def _pump(self, link: Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str) -> None:
        with suppress(OSError):
            while data := await reader.read(CHUNK_BYTES):
                while data:
                    faults = self.up if way == "up" else self.down
                    data = data[await self._pass(link, data, writer, faults, way) :]
            if way not in link.is_lost:
                writer.write_eof()
            return
        link.reset()

    async def _pass(self, link: Link, data: bytes, writer: asyncio.StreamWriter, faults: Faults, way: str) -> int:
        """Passes a piece on; how many bytes that took."""
        piece = data[: faults.slice_bytes or len(data)]
        if faults.latency_s or faults.jitter_s:
            await asyncio.sleep(faults.latency_s + self._random.random() * faults.jitter_s)
        if faults.bandwidth:
            await asyncio.sleep(len(piece) / faults.bandwidth)
        is_seen_off = self.loses is not None and self.loses(link, way, piece)
        if faults.is_black_hole or is_seen_off or way in link.is_lost:
            link.is_lost.add(way)  # no network loses bytes in the middle and goes on
            return len(piece)
        room = len(piece) if faults.limit_bytes is None else max(0, faults.limit_bytes - link.passed[way])
        writer.write(piece[:room])
        await writer.drain()
        link.passed[way] += len(piece[:room])
        if room < len(piece):
            raise ConnectionResetError
        return len(piece)
