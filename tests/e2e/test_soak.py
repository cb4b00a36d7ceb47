"""A service that is used and disturbed for long: nothing that it holds grows with what it has done.

The ordinary run takes seconds and sees leaks of sockets and tasks; the long one takes twenty minutes and sees memory, too.
"""

import os
import statistics
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import httpx
from hypothesis import settings

from fakes.history import judge
from fakes.light_service import LightService, light_service
from fakes.proxy import FaultProxy, Faults
from fakes.raw_peer import resident_mb
from fakes.service import until_true
from fakes.stored_answers import stored_answers
from fakes.visitor import crowd

IS_LONG = settings.get_current_profile_name() == "long"
ROUNDS, ROUND_S, KINDS = (40, 30.0, 6) if IS_LONG else (4, 0.3, 4)
"""Faults, the time from one to the next, and how many kinds there are: what says nothing takes long to be found."""
GROWTH_MB = 16.0
"""Most that the memory's median of the last third may be above that of the second. SQLite's caches of pages fill up with the
database, to 2 MB for each of its five or six connections, and each question is counted for an hour, with 0.6 KB."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the process holds."""

    memory_mb: float
    files: int


def held_by(service: LightService) -> Sample:
    """Now."""
    assert service.process is not None
    assert service.process.pid is not None
    return Sample(resident_mb(service.process.pid), len(os.listdir(f"/proc/{service.process.pid}/fd")))  # noqa: PTH208 - a process's, not a folder


async def is_idle(service: LightService) -> bool:
    """Whether it has neither sockets nor answers, by its own word."""
    async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
        told = (await http.get(f"{service.url}/metrics")).text.splitlines()
    return {"resume_chat_sockets 0.0", "resume_chat_answers_running 0.0"} <= set(told)


def disturb(proxy: FaultProxy, how: int) -> None:
    """One fault after the other; what slows down or swallows is healed by the next."""
    proxy.heal()
    match how:
        case 0:
            proxy.reset()
        case 1:
            proxy.half_close()
        case 2:
            proxy.down = Faults(slice_bytes=7, jitter_s=0.005)
        case 3:
            proxy.down = Faults(limit_bytes=1500)
        case 4:
            proxy.vanish()
        case _:
            proxy.up = Faults(is_black_hole=True)


async def test_nothing_grows_with_what_was_done(tmp_path: Path) -> None:
    """T42. A leak shows as files that stay open, or as memory that the last third has and the second had not."""
    words = {"scripted__count": "20", "scripted__token_interval_ms": "200" if IS_LONG else "40"}
    with light_service(tmp_path, **words) as service:
        await service.start()
        async with crowd(lambda: service.url, 20, seed=41) as visitors:
            await visitors.more(10)  # what is loaded at first use is loaded
        await until_true(lambda: is_idle(service))
        before, samples = held_by(service), []
        async with FaultProxy(service.port).listening() as proxy, crowd(lambda: proxy.url, 20, seed=42) as visitors:
            for _, how in zip(range(ROUNDS), cycle(range(KINDS)), strict=False):
                disturb(proxy, how)
                ended = visitors.ended
                await visitors.until(lambda: visitors.ended > ended)  # noqa: B023 - awaited in this turn
                await visitors.rest(ROUND_S)
                samples.append(held_by(service))
            proxy.heal()
        await until_true(lambda: is_idle(service), within_s=60)
        after = held_by(service)
        await service.kill()
    ids = [each.visitor_id for each in visitors.visitors]
    stored = await stored_answers(f"sqlite+aiosqlite:///{tmp_path / 'resume_chat.db'}", ids)
    assert judge(visitors.history, stored) == []
    third = len(samples) // 3
    medians = [statistics.median(each.memory_mb for each in part) for part in (samples[third:-third], samples[-third:])]
    print(  # noqa: T201 - figures for docs/faults.md, shown with `pytest -s`
        f"{len(stored)} answers, {ROUNDS} faults; memory {before.memory_mb:.1f} MB before, {medians[0]:.1f} and "
        f"{medians[1]:.1f} MB in the last two thirds, {after.memory_mb:.1f} MB after; files {before.files} and {after.files}"
    )
    assert after.files <= before.files + 5
    assert medians[1] - medians[0] < GROWTH_MB
