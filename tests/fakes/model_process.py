"""The processes in which models run, seen from outside: which there are, and how much they work."""

import asyncio
import os
from pathlib import Path

PATIENCE_S = 60.0
"""For a busy machine; nothing here is slow on an idle one."""


def models(parent: int = 0) -> list[int]:
    """The processes with a model that a process has started; this one if none is named."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue  # it has just ended
        if int(state[1]) == (parent or os.getpid()) and state[0] != "Z" and b"llama_process" in command:
            found.append(int(folder.name))
    return found


def work_of(pid: int) -> int:
    """The processor time that a process has used, in ticks of 10 ms."""
    return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))


async def at_rest(pid: int) -> None:
    """Waits until a process does next to nothing any more."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            before = work_of(pid)
            await asyncio.sleep(0.5)
            if work_of(pid) - before <= 1:
                return
