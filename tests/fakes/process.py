"""The service as its owner starts it: a process of its own, with real parts, heard through its log."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fakes.embedding import onnx_cache

PROGRAM = Path(sys.executable).parent / "resume-chat"
SAMPLE = Path(__file__).parents[2] / "resume" / "resume.yaml"


@dataclass(slots=True)
class ServiceProcess:
    """A running `resume-chat serve`."""

    process: asyncio.subprocess.Process
    url: str = ""
    lines: list[str] = field(default_factory=list)
    """What it has written to its log, line by line."""
    _reader: asyncio.Task[None] | None = None
    _serving: asyncio.Event = field(default_factory=asyncio.Event)

    def listen(self) -> None:
        """Begins to read the log."""
        self._reader = asyncio.create_task(self._read())

    async def until_serving(self) -> None:
        """Waits until it takes connections.

        Raises:
            AssertionError: It ended instead.
        """
        async with asyncio.timeout(90):
            await self._serving.wait()
        assert self.url, "\n".join(self.lines)

    async def ended(self, within_s: float = 30.0) -> int:
        """Waits for its end; the exit code, negative for a signal."""
        async with asyncio.timeout(within_s):
            code = await self.process.wait()
            if self._reader is not None:
                await self._reader
        return code

    async def kill(self) -> None:
        """Ends it without a word, as a lack of memory does."""
        self.process.kill()
        await self.ended()

    async def _read(self) -> None:
        assert self.process.stderr is not None
        async for raw in self.process.stderr:
            line = raw.decode().rstrip("\n")
            self.lines.append(line)
            if '"event": "serving"' in line:
                self.url = str(json.loads(line)["url"])
                self._serving.set()
        self._serving.set()


@asynccontextmanager
async def service_process(
    folder: Path, *arguments: str, waits: bool = True, quick: bool = False, **environment: str
) -> AsyncIterator[ServiceProcess]:
    """A process with its data in a folder; ended with the block.

    Args:
        folder: Its data folder.
        arguments: Further ones for `resume-chat serve`.
        waits: Whether to wait until it serves.
        quick: Whether leases are short, so that a test need not wait for their end.
        environment: Settings, without their prefix (`generator="scripted"`).
    """
    names = {f"RESUME_CHAT_{name.upper()}": value for name, value in environment.items()}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("RESUME_CHAT_")}
    settings = {
        "RESUME_CHAT_RESUME": str(SAMPLE),
        "RESUME_CHAT_DATA_DIR": str(folder),
        "RESUME_CHAT_GENERATOR": "extractive",
        "RESUME_CHAT_ONNX__CACHE_DIR": str(onnx_cache()),
        **({"RESUME_CHAT_ANSWERS__LEASE_S": "1.5", "RESUME_CHAT_ANSWERS__SWEEP_S": "0.3"} if quick else {}),
        **names,
    }
    process = await asyncio.create_subprocess_exec(
        str(PROGRAM),
        *("serve", "--port", "0", *arguments),
        env={**inherited, **settings},
        cwd=folder,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        limit=1 << 20,
    )
    service = ServiceProcess(process)
    service.listen()
    try:
        if waits:
            await service.until_serving()
        yield service
    finally:
        if process.returncode is None:
            process.kill()
        await service.ended()
