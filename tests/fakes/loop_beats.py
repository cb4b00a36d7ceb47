"""A heart that beats on the event loop of a process of the service: what holds the loop up delays it.

For `LightService.prepare`. Each beat is written down as by how much it came late, and as how much of that the loop's own
thread was at work, at most: a machine that is busy with others delays beats, too, but lets the thread do nothing meanwhile.
"""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from dependency_injector import providers

from resume_chat.container import Container

BEAT_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Beats:
    """Of one process, in seconds."""

    late: list[float]
    """By how much each beat came late."""
    worked: list[float]
    """How much of that the loop's thread worked."""


def beat(container: Container, folder: Path) -> None:
    """Begins to beat when the service first looks at its clock, which it does on its loop."""
    beating: list[asyncio.Task[None]] = []

    def monotonic() -> float:
        if not beating:
            beating.append(asyncio.get_running_loop().create_task(_beat(folder)))
        return time.monotonic()

    container.monotonic.override(providers.Object(monotonic))


async def _beat(folder: Path) -> None:
    with _file(folder).open("w", encoding="ascii", buffering=1) as file:
        while True:
            began, worked = time.monotonic(), time.thread_time()
            await asyncio.sleep(BEAT_S)
            late_s = time.monotonic() - began - BEAT_S
            file.write(f"{late_s:.6f} {min(late_s, time.thread_time() - worked):.6f}\n")


def beats_of(folder: Path, after: int = 0) -> Beats:
    """Those of the process with this data folder, after the first so many."""
    lines = [line.split() for line in _file(folder).read_text(encoding="ascii").splitlines()[after:]]
    return Beats(late=[float(late) for late, _ in lines], worked=[float(worked) for _, worked in lines])


def _file(folder: Path) -> Path:
    return folder / "beats"
