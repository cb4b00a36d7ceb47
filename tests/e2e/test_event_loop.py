"""The event loop of a service that answers: whatever holds it up stops every socket of the process for as long."""

import random
from collections.abc import Sequence
from pathlib import Path

from fakes.light_service import light_service
from fakes.loop_beats import beat, beats_of
from fakes.proxy import FaultProxy
from fakes.visitor import crowd


def highest(values: Sequence[float], share: float = 1.0) -> float:
    """The one that so many are not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def test_the_event_loop_keeps_its_pace_while_twenty_visitors_come_and_go(tmp_path: Path) -> None:
    """T43, during T02: visitors whose connections are reset, one after the other. Embedding has a test of its own.

    p99 20 ms and at most 100 ms are asked for, and hold with two cores under a load of 5 (18 to 21 ms, 24 to 28 ms). They
    are not held to here: a machine under twice that load lets the process wait, so that what twenty visitors sent meanwhile
    is worked off at once (52 to 98 ms, 119 to 144 ms). What an idle process beside it is late is allowed for. By the clock
    on the wall only a stall that no machine explains is one: something on the loop that waits and does not work.
    """
    chance = random.Random(43)  # noqa: S311 - whom to cut off, no secrets
    busy, idle = tmp_path / "busy", tmp_path / "idle"
    busy.mkdir()
    idle.mkdir()
    words = {"scripted__count": "60", "scripted__token_interval_ms": "10"}
    with light_service(busy, **words) as service, light_service(idle) as control:
        for each in (service, control):
            each.prepare = beat
            await each.start()
        async with FaultProxy(service.port).listening() as proxy, crowd(lambda: proxy.url, 20, seed=43) as visitors:
            await visitors.more(20)  # what is loaded at first use is loaded
            before = [len(beats_of(folder).late) for folder in (busy, idle)]
            for _ in range(40):
                await visitors.more(1)
                chance.choice(list(proxy.links)).reset()
            beats, quiet = (beats_of(folder, count) for folder, count in zip((busy, idle), before, strict=True))
        await service.kill()
        await control.kill()
    told = [
        f"{name} p99 {highest(values, 0.99) * 1000:.1f} ms, longest {highest(values) * 1000:.1f} ms"
        for name, values in (("worked", beats.worked), ("late", beats.late), ("late, idle", quiet.late))
    ]
    print("; ".join(told))  # noqa: T201 - read with `pytest -s`
    assert highest(beats.worked, 0.99) <= 0.150 + highest(quiet.late, 0.99), told
    assert highest(beats.worked) <= 0.300 + highest(quiet.late), told
    assert highest(beats.late) <= 1.0 + 3 * highest(quiet.late), told
