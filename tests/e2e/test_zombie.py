"""A process that was only asleep: what it was making has another owner when it wakes, and it writes nothing more."""

import asyncio
import signal
from pathlib import Path

from hypothesis import settings

from fakes.chat_client import connected
from fakes.history import judge
from fakes.light_service import light_service
from fakes.postgresql import PostgresqlServer
from fakes.proxy import FaultProxy
from fakes.stored_answers import stored_answers
from fakes.visitor import crowd

ROUNDS = 20 if settings.get_current_profile_name() == "long" else 3


async def test_a_process_that_wakes_after_its_lease_writes_nothing_more(
    tmp_path: Path, postgresql_server: PostgresqlServer
) -> None:
    """T18: SIGSTOP of the owner in mid-answer, take-over by another process, SIGCONT: no late write, nothing shown twice.

    On PostgreSQL, for a process that is stopped within a transaction holds a whole SQLite file.
    """
    async with postgresql_server.database() as url:
        settings = {"database_url": url, "scripted__count": "60", "scripted__token_interval_ms": "25"}
        with (
            light_service(tmp_path, migrate="always", **settings) as sleeper,
            light_service(tmp_path, migrate="never", **settings) as other,
        ):
            await sleeper.start()
            await other.start()
            async with (
                FaultProxy(sleeper.port).listening() as proxy,
                crowd(lambda: proxy.url, 10, seed=18) as visitors,
            ):
                for _ in range(ROUNDS):
                    proxy.target = sleeper.port
                    proxy.reset()
                    await visitors.until(lambda: visitors.running >= 5)
                    sleeper.send(signal.SIGSTOP)
                    # Its sockets stay open and silent; the visitors find the other replica by themselves.
                    proxy.target = other.port
                    proxy.reset()
                    await visitors.more(10)
                    sleeper.send(signal.SIGCONT)
                    await visitors.more(5)
            async with connected(sleeper.url) as client:
                told = await client.answer_to("What did Ines build?")
                assert told.end is not None
                assert told.end["type"] == "done"
            stored = [each for each in await stored_answers(url) if each.answer_id != told.answer_id]
            assert judge(visitors.history, stored) == []
            assert sum(each.attempt > 1 for each in stored) >= ROUNDS
            assert "Traceback" not in "\n".join([*sleeper.lines, *other.lines])
            await asyncio.gather(sleeper.kill(), other.kill())
