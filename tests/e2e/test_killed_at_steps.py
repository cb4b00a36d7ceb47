"""`kill -9` at named moments of an answer's life, where random ones hardly ever hit: before and after each commit.

A proxy stands between the service and PostgreSQL and sees the statements go by; of SQLite's the driver is asked. When the
one that is waited for is about to be committed, or was committed and the service does not know it yet, the service is
killed; what was on its way is lost.
"""

import asyncio
import re
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import settings

from fakes.history import judge
from fakes.light_service import LightService, light_service
from fakes.postgresql import PostgresqlServer
from fakes.proxy import FaultProxy, Link
from fakes.sqlite_killer import Order, obey
from fakes.stored_answers import stored_answers
from fakes.visitor import Crowd, crowd

ROUNDS = 10 if settings.get_current_profile_name() == "long" else 1
MOMENTS = {
    "a question is accepted": re.compile("INSERT INTO answers "),
    "events are stored": re.compile("INSERT INTO answer_events "),
    "an answer ends": re.compile("UPDATE answers SET ended_at="),
}
TAKE_OVER = re.compile(r"UPDATE answers SET [^\0]*attempt=")
HAND_OVER = re.compile(r"UPDATE answers SET owner=[^\0]*lease_until=")


class Fate(Protocol):
    """A kill that is going to happen."""

    @property
    def is_done(self) -> bool:
        """Whether it has."""
        ...


Ambush = Callable[[LightService, re.Pattern[str], bool], Fate]
"""Kills a service before (false) or after (true) the next commit of a transaction with such a statement."""


@dataclass(slots=True)
class Killer:
    """Kills a service over PostgreSQL at one moment, once."""

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
    """A service over a database whose commits can be waited for, and those who ask it."""

    service: LightService
    ambush: Ambush
    visitors: Crowd

    async def killed_at(self, statement: re.Pattern[str], *, is_committed: bool) -> None:
        """Waits until the service was killed at a moment, and starts it again."""
        fate = self.ambush(self.service, statement, is_committed)
        await self.visitors.until(lambda: fate.is_done)
        await self.service.ended()
        await self.service.start()
        await self.visitors.more(1)


@dataclass(frozen=True, slots=True)
class Place:
    """A database for a service, and the way to lie in wait for what is committed to it."""

    url: str
    service_url: str
    """As the service is told."""
    ambush: Ambush


@asynccontextmanager
async def on_postgresql(server: PostgresqlServer) -> AsyncIterator[Place]:
    """Behind a proxy."""
    async with server.database() as url, FaultProxy(server.port).listening() as proxy:

        def ambush(service: LightService, statement: re.Pattern[str], is_committed: bool) -> Fate:  # noqa: FBT001 - see `Ambush`
            proxy.loses = killer = Killer(service, re.compile(statement.pattern.encode()), is_committed)
            return killer

        yield Place(url, url.replace(f":{server.port}/", f":{proxy.port}/"), ambush)


def on_sqlite(folder: Path) -> Place:
    """In a file."""
    url = f"sqlite+aiosqlite:///{folder / 'resume_chat.db'}"

    def ambush(_service: LightService, statement: re.Pattern[str], is_committed: bool) -> Fate:  # noqa: FBT001 - see `Ambush`
        order = Order.of(folder)
        order.give(statement, is_committed=is_committed)
        return order

    return Place(url, url, ambush)


@pytest.fixture(params=["sqlite", "postgresql"])
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    """A database of each kind."""
    if request.param == "sqlite":
        yield on_sqlite(tmp_path)
        return
    async with on_postgresql(request.getfixturevalue("postgresql_server")) as found:
        yield found


async def play(folder: Path, place: Place, act: Callable[[Scene], Awaitable[None]], *, tokens: int = 30) -> None:
    """Lets something happen to a service that answers, and judges what was seen of it."""
    with light_service(
        folder,
        database_url=place.service_url,
        migrate="always",
        answers__drain_s="0",
        scripted__count=str(tokens),
        scripted__token_interval_ms="15",
    ) as service:
        service.prepare = obey
        await service.start()
        async with crowd(lambda: service.url, 6, seed=16) as visitors:
            await visitors.more(2)
            for _ in range(ROUNDS):
                await act(Scene(service, place.ambush, visitors))
        stored = await stored_answers(place.url)
        assert judge(visitors.history, stored) == []
        assert "Traceback" not in "\n".join(service.lines)
        await service.kill()


async def test_killed_beside_a_commit_every_question_has_one_stored_end(tmp_path: Path, place: Place) -> None:
    """T16. What fails here is shown before it is stored, or done again although it is."""

    async def act(scene: Scene) -> None:
        for moment, statement in MOMENTS.items():
            for is_committed in (False, True):
                print(moment, "and is committed" if is_committed else "and is not committed")  # noqa: T201 - shown when this fails
                await scene.killed_at(statement, is_committed=is_committed)

    await play(tmp_path, place, act)


async def test_killed_between_a_take_over_and_its_first_event_an_answer_is_taken_over_again(
    tmp_path: Path, place: Place
) -> None:
    """T16. An answer that stays without an end means that who claims it is thought to make it."""

    async def act(scene: Scene) -> None:
        await scene.visitors.until(lambda: scene.visitors.running >= 2)
        await scene.service.kill()
        fate = scene.ambush(scene.service, TAKE_OVER, True)  # noqa: FBT003 - after the commit
        starting = asyncio.gather(scene.service.start(), return_exceptions=True)  # it may be killed while it starts
        await scene.visitors.until(lambda: fate.is_done)
        await starting
        await scene.service.ended()
        await scene.service.start()
        await scene.visitors.more(2)

    await play(tmp_path, place, act)


async def test_killed_while_it_hands_over_its_answers_are_finished_by_the_next(tmp_path: Path, place: Place) -> None:
    """T16. A second signal, or a host without patience, comes just when the leases are given up."""

    async def act(scene: Scene) -> None:
        for is_committed in (False, True):
            await scene.visitors.until(lambda: scene.visitors.running >= 2)
            fate = scene.ambush(scene.service, HAND_OVER, is_committed)
            scene.service.send(signal.SIGTERM)
            await scene.service.ended()
            assert fate.is_done, "it ended before it had handed anything over"
            await scene.service.start()
            await scene.visitors.more(2)

    await play(tmp_path, place, act, tokens=200)
