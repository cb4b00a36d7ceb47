"""A heart that beats on the event loop while something works: what holds the loop up delays it."""

import asyncio
import statistics
import time
from collections.abc import Coroutine
from dataclasses import dataclass

BEAT_S = 0.005
IDLE_BEATS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Beats:
    """By how much the beats came late, in seconds."""

    median_s: float
    """High when work is done on the loop piece by piece. A thread that runs Python code costs some 5 to 15 ms: it keeps the
    interpreter's lock for 5 ms at a time."""
    longest_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """How the loop fared, without and with the work: a busy machine delays both."""

    idle: Beats
    working: Beats

    def is_steady(self, *, median_s: float = 0.025, longest_s: float = 0.25) -> bool:
        """Whether the work delayed the beats by no more than this, allowing for what delayed them anyway."""
        return (
            self.working.median_s < median_s + 3 * self.idle.median_s
            and self.working.longest_s < longest_s + 3 * self.idle.longest_s
        )


async def pulse_during(work: Coroutine[object, object, object]) -> Pulse:
    """Does the work, and tells how the loop fared before and meanwhile."""
    idle = [await _lateness() for _ in range(IDLE_BEATS)]
    task = asyncio.ensure_future(work)
    working = []
    while not task.done():
        working.append(await _lateness())
    await task
    return Pulse(idle=_beats(idle), working=_beats(working))


async def _lateness() -> float:
    before = time.perf_counter()
    await asyncio.sleep(BEAT_S)
    return time.perf_counter() - before - BEAT_S


def _beats(late: list[float]) -> Beats:
    return Beats(median_s=statistics.median(late or [0.0]), longest_s=max(late, default=0.0))
