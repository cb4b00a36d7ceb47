"""A peer that speaks TCP byte by byte: as slow, as fast, as deaf and as wrong as a test wants it."""

import asyncio
import os
import socket
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fakes.black_hole import swallow

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA


def frame(opcode: int, payload: bytes = b"", *, fin: bool = True) -> bytes:
    """One frame as a client sends it: masked, here with zeros, so that it can be repeated."""
    length = len(payload)
    if length < 126:
        size = bytes([0x80 | length])
    elif length < 65_536:
        size = bytes([0x80 | 126]) + struct.pack("!H", length)
    else:
        size = bytes([0x80 | 127]) + struct.pack("!Q", length)
    return bytes([opcode | (0x80 if fin else 0)]) + size + bytes(4) + payload


class RawPeer:
    """One TCP connection. Nothing is read unless the test reads."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._loop = asyncio.get_running_loop()

    def vanish(self) -> None:
        """Takes and acknowledges nothing from now on, and says nothing of it."""
        swallow(self._socket)

    async def write(self, data: bytes) -> None:
        """Sends bytes; waits as long as the other side does not take them."""
        await self._loop.sock_sendall(self._socket, data)

    async def read(self, within_s: float = 10.0) -> bytes:
        """What has come, at most 64 KiB; empty when the other side has ended."""
        async with asyncio.timeout(within_s):
            return await self._loop.sock_recv(self._socket, 65_536)

    async def upgrade(self, *headers: str, path: str = "/ws/chat") -> bytes:
        """Asks for a WebSocket; the answer's head."""
        lines = (
            f"GET {path} HTTP/1.1",
            "Host: x",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            *headers,
        )
        await self.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        said = b""
        while b"\r\n\r\n" not in said:
            more = await self.read()
            assert more, said
            said += more
        return said

    async def say(self, text: str) -> None:
        """One text frame."""
        await self.write(frame(TEXT, text.encode()))

    async def read_to_the_end(self, within_s: float = 30.0) -> bytes:
        """All there is until the other side has ended or reset the connection."""
        said = b""
        try:
            while more := await self.read(within_s):
                said += more
        except ConnectionError:
            pass
        return said

    async def flood(self, block: bytes, blocks: int, within_s: float = 60.0) -> tuple[int, float]:
        """Sends a block over and over and reads nothing; how many were taken, and in how many seconds, before it was cut."""
        began = time.monotonic()
        sent = 0
        try:
            async with asyncio.timeout(within_s):
                for _ in range(blocks):
                    await self.write(block)
                    sent += 1
        except ConnectionError:
            pass
        return sent, time.monotonic() - began


@asynccontextmanager
async def raw_peer(url: str, *, receive_buffer: int | None = None, source: str | None = None) -> AsyncIterator[RawPeer]:
    """An open connection.

    Args:
        url: The service's, `http://127.0.0.1:8000`.
        receive_buffer: Bytes that the kernel may hold for it; little, and the window is soon shut.
        source: The address it comes from, `127.0.0.9`.
    """
    host, port = url.removeprefix("http://").split(":")
    connection = socket.socket()
    try:
        connection.settimeout(0)
        if receive_buffer is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if source is not None:
            connection.bind((source, 0))
        async with asyncio.timeout(10):
            await asyncio.get_running_loop().sock_connect(connection, (host, int(port)))
        yield RawPeer(connection)
    finally:
        connection.close()


def resident_mb(pid: int) -> float:
    """Memory that a process holds, as a host counts it."""
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:  # noqa: PTH123 - not a file of a disk
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
