"""`kill -9` at named moments of an answer's life, where random ones hardly ever hit: before and after each commit.

A proxy stands between the service and PostgreSQL and sees the statements go by. When the one that it waits for is about
to be committed, or was committed and the service does not know it yet, it kills the service; what was on its way is lost.
"""

import asyncio
import re
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import settings

from fakes.history import judge
from fakes.light_service import LightService, light_service
from fakes.postgresql import PostgresqlServer
from fakes.proxy import FaultProxy, Link
from fakes.stored_answers import stored_answers
from fakes.visitor import Crowd, crowd

ROUNDS = 10 if settings.get_current_profile_name() == "long" else 1
MOMENTS = {
    "a question is accepted": rb"INSERT INTO answers ",
    "events are stored": rb"INSERT INTO answer_events ",
    "an answer ends": rb"UPDATE answers SET ended_at=",
}
TAKE_OVER = re.compile(rb"UPDATE answers SET [^\0]*attempt=")
HAND_OVER = re.compile(rb"UPDATE answers SET owner=[^\0]*lease_until=")


@dataclass(slots=True)
class Killer:
    """Kills the service at one moment, once."""

    service: LightService
    statement: re.Pattern[bytes]
    is_committed: bool
    """Whether after the commit, in place of before it."""
    is_done: bool = False
    _begun: set[Link] = field(default_factory=set)
    _committing: set[Link] = field(default_factory=set)

    def __call__(self, link: Link, way: str, piece: bytes) -> bool:
        """What the proxy shows it; whether the piece is lost."""
        if self.is_done:
            return False
        if way == "up" and self.statement.search(piece):
            self._begun.add(link)
        if way == "up" and link in self._begun and b"COMMIT" in piece:
            self._committing.add(link)
            return self._kill() if not self.is_committed else False
        return self._kill() if way == "down" and link in self._committing else False

    def _kill(self) -> bool:
        self.service.send(signal.SIGKILL)
        self.is_done = True
        return True


@dataclass(slots=True)
class Scene:
    """A service over a database behind a proxy, and those who ask it."""

    service: LightService
    database: FaultProxy
    visitors: Crowd

    async def killed_at(self, statement: re.Pattern[bytes], *, is_committed: bool) -> None:
        """Waits until the service was killed at a moment, and starts it again."""
        killer = self.lurk(statement, is_committed=is_committed)
        await self.visitors.until(lambda: killer.is_done)
        await self.service.ended()
        await self.service.start()
        await self.visitors.more(1)

    def lurk(self, statement: re.Pattern[bytes], *, is_committed: bool) -> Killer:
        """From now on this is the moment."""
        killer = Killer(self.service, statement, is_committed)
        self.database.loses = killer
        return killer


async def play(
    folder: Path, server: PostgresqlServer, act: Callable[[Scene], Awaitable[None]], *, tokens: int = 30
) -> None:
    """Lets something happen to a service that answers, and judges what was seen of it."""
    async with server.database() as url, FaultProxy(server.port).listening() as proxy:
        behind = url.replace(f":{server.port}/", f":{proxy.port}/")
        with light_service(
            folder,
            database_url=behind,
            migrate="always",
            answers__drain_s="0",
            scripted__count=str(tokens),
            scripted__token_interval_ms="15",
        ) as service:
            await service.start()
            async with crowd(lambda: service.url, 5, seed=16) as visitors:
                await visitors.more(2)
                for _ in range(ROUNDS):
                    await act(Scene(service, proxy, visitors))
            stored = await stored_answers(url)
            assert judge(visitors.history, stored) == []
            assert "Traceback" not in "\n".join(service.lines)
            await service.kill()


@pytest.mark.parametrize("is_committed", [False, True], ids=["before the commit", "after the commit"])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_killed_beside_a_commit_every_question_has_one_stored_end(
    tmp_path: Path, postgresql_server: PostgresqlServer, moment: str, *, is_committed: bool
) -> None:
    """T16. What fails here is shown before it is stored, or done again although it is."""

    async def act(scene: Scene) -> None:
        await scene.killed_at(re.compile(MOMENTS[moment]), is_committed=is_committed)

    await play(tmp_path, postgresql_server, act)


async def test_killed_between_a_take_over_and_its_first_event_an_answer_is_taken_over_again(
    tmp_path: Path, postgresql_server: PostgresqlServer
) -> None:
    """T16. An answer that stays without an end means that who claims it is thought to make it."""

    async def act(scene: Scene) -> None:
        await scene.visitors.until(lambda: scene.visitors.running >= 2)
        await scene.service.kill()
        killer = scene.lurk(TAKE_OVER, is_committed=True)
        starting = asyncio.gather(scene.service.start(), return_exceptions=True)  # it may be killed while it starts
        await scene.visitors.until(lambda: killer.is_done)
        await starting
        await scene.service.ended()
        await scene.service.start()
        await scene.visitors.more(2)

    await play(tmp_path, postgresql_server, act)


@pytest.mark.parametrize("is_committed", [False, True], ids=["before the commit", "after the commit"])
async def test_killed_while_it_hands_over_its_answers_are_finished_by_the_next(
    tmp_path: Path, postgresql_server: PostgresqlServer, *, is_committed: bool
) -> None:
    """T16. A second signal, or a host without patience, comes just when the leases are given up."""

    async def act(scene: Scene) -> None:
        await scene.visitors.until(lambda: scene.visitors.running >= 2)
        killer = scene.lurk(HAND_OVER, is_committed=is_committed)
        scene.service.send(signal.SIGTERM)
        await scene.service.ended()
        assert killer.is_done, "it ended before it had handed anything over"
        await scene.service.start()
        await scene.visitors.more(2)

    await play(tmp_path, postgresql_server, act, tokens=80)
