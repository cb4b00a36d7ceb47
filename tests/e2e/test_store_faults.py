"""The database stops, restarts, or has no room: typed refusals, no answer lost, and recovery by itself."""

import asyncio
import resource
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from hypothesis import settings

from fakes.chat_client import ChatClient, connected
from fakes.history import judge
from fakes.light_service import LightService, light_service
from fakes.postgresql import PostgresqlServer, running_postgresql
from fakes.service import until_true
from fakes.stored_answers import stored_answers
from fakes.visitor import crowd

AWAY_S = 60.0 if settings.get_current_profile_name() == "long" else 14.0
"""Longer than an answer's process tries to store an event (12 s), so that answers have to be taken up again."""
QUESTION = "What did Ines build?"


@pytest.fixture
def server() -> Iterator[PostgresqlServer]:
    """A server of this test's own, for it is stopped."""
    with running_postgresql() as running:
        yield running


@pytest.fixture
async def service(tmp_path: Path, server: PostgresqlServer) -> AsyncIterator[LightService]:
    """The service over it, with answers that take two seconds."""
    name = await server.create_database()
    with light_service(
        tmp_path,
        database_url=server.url(name),
        database__pool_size="5",
        migrate="always",
        scripted__count="80",
        scripted__token_interval_ms="25",
    ) as running:
        await running.start()
        yield running
        assert "Traceback" not in "\n".join(running.lines)
        await running.kill()


def url_of(service: LightService) -> str:
    return service.environment["RESUME_CHAT_DATABASE_URL"]


async def refused_code(service: LightService) -> tuple[str, float]:
    """The code with which a question is refused, and after how many seconds."""
    async with connected(service.url) as client:
        began = time.monotonic()
        await client.send(type="ask", client_message_id="m", question=QUESTION)
        frame = await client.receive_type("error", within_s=20)
        return str(frame["code"]), time.monotonic() - began


async def accepted_again(service: LightService) -> float:
    """Asks until a question is accepted, and reads its answer; after how many seconds it was accepted."""
    began = time.monotonic()
    async with connected(service.url) as client, asyncio.timeout(30):
        while True:
            await client.send(type="ask", client_message_id="again", question=QUESTION)
            frame = await client.receive_type("accepted", "error")
            if frame["type"] == "accepted":
                took_s = time.monotonic() - began
                await _read_to_its_end(client)
                return took_s


async def _read_to_its_end(client: ChatClient) -> None:
    end = await client.receive_type("done", "failed", within_s=20)
    assert end["type"] == "done"


async def health(service: LightService, which: str) -> int:
    async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
        return (await http.get(f"{service.url}/health/{which}")).status_code


def memory_mib(service: LightService) -> float:
    assert service.process is not None
    pages = int(Path(f"/proc/{service.process.pid}/statm").read_text(encoding="utf-8").split()[1])
    return pages * resource.getpagesize() / 2**20


async def no_connection_is_busy(server: PostgresqlServer, service: LightService) -> None:
    """Waits until nobody is within a transaction: the service looks for work often, but each look is short."""
    name = url_of(service).rpartition("/")[2]

    async def is_idle() -> bool:
        return await server.busy_connections(name) == 0

    await until_true(is_idle)


async def test_a_database_that_restarts_in_mid_stream_loses_nothing(
    server: PostgresqlServer, service: LightService
) -> None:
    """T19: a crash of PostgreSQL under 20 running answers, three times; no slot of the pool (5 here) is lost."""
    async with crowd(lambda: service.url, 20, seed=19) as visitors:
        for _ in range(3):
            await visitors.until(lambda: visitors.running >= 15)
            await asyncio.to_thread(server.stop, "immediate")
            await asyncio.to_thread(server.start)
            assert await accepted_again(service) < 10
    stored = await stored_answers(url_of(service), [each.visitor_id for each in visitors.visitors])
    assert judge(visitors.history, stored) == []
    await no_connection_is_busy(server, service)
    async with crowd(lambda: service.url, 20, seed=20) as visitors:
        await visitors.more(20)


async def test_a_database_that_is_away_is_told_and_everything_goes_on_when_it_is_back(
    server: PostgresqlServer, service: LightService
) -> None:
    """T20. An answer that is never ended means that its process renews a lease on what it does not make."""
    async with crowd(lambda: service.url, 10, seed=20) as visitors:
        await visitors.until(lambda: visitors.running >= 5)
        before_mib = memory_mib(service)
        await asyncio.to_thread(server.stop, "fast")
        code, took_s = await refused_code(service)
        assert (code, await health(service, "ready"), await health(service, "live")) == ("store_unavailable", 503, 200)
        assert took_s < 5
        await asyncio.wait(visitors.living, timeout=AWAY_S)
        assert memory_mib(service) - before_mib < 20
        await asyncio.to_thread(server.start)
        assert await accepted_again(service) < 10
        assert await health(service, "ready") == 200
    stored = await stored_answers(url_of(service), [each.visitor_id for each in visitors.visitors])
    assert judge(visitors.history, stored) == []
    assert sum(each.attempt > 1 for each in stored) > 0, "no answer had to be taken up again"
    await no_connection_is_busy(server, service)


async def test_a_full_disk_is_told_and_asking_works_again_when_there_is_room(tmp_path: Path) -> None:
    """T21. The limit is the kernel's on the size of a file: SQLite sees what it sees on a full disk."""
    with light_service(tmp_path, scripted__count="80", scripted__token_interval_ms="5") as service:
        await service.start()
        assert service.process is not None
        assert service.process.pid is not None
        async with crowd(lambda: service.url, 10, seed=21) as visitors:
            await visitors.more(5)
            _, hard = resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (4096, hard))
            code, _ = await refused_code(service)
            assert code == "store_unavailable"
            assert await health(service, "live") == 200
            await asyncio.wait(visitors.living, timeout=3)
            resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
            assert await accepted_again(service) < 10
        await service.kill()
        url = f"sqlite+aiosqlite:///{tmp_path / 'resume_chat.db'}"
        stored = await stored_answers(url, [each.visitor_id for each in visitors.visitors])
        assert judge(visitors.history, stored) == []
        with closing(sqlite3.connect(tmp_path / "resume_chat.db")) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
