"""A backup that is made under load, and put back elsewhere: what was being answered then is answered there."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

from fakes.history import FINAL, History, judge
from fakes.light_service import light_service
from fakes.postgresql import PostgresqlServer
from fakes.service import until_true
from fakes.stored_answers import stored_answers
from fakes.visitor import crowd

WORDS = {"scripted__count": "80", "scripted__token_interval_ms": "25"}


async def test_a_copy_of_a_busy_sqlite_file_is_whole_and_its_answers_are_finished(tmp_path: Path) -> None:
    """T25, as docs/deploy.md says it: SQLite's own backup, while the service runs."""
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()

    async def copy() -> str:
        with (
            closing(sqlite3.connect(here / "resume_chat.db")) as source,
            closing(sqlite3.connect(there / "resume_chat.db")) as target,
        ):
            source.backup(target)
            assert target.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return _sqlite(there)

    await _back_up_and_restore(here, _sqlite(here), there, copy)


async def test_a_dump_of_a_busy_postgresql_is_whole_and_its_answers_are_finished(
    tmp_path: Path, postgresql_server: PostgresqlServer
) -> None:
    """T25: `pg_dump`, while the service runs."""
    here, there = [await postgresql_server.create_database() for _ in range(2)]

    async def copy() -> str:
        dump = await asyncio.to_thread(postgresql_server.dump, here)
        await asyncio.to_thread(postgresql_server.restore, there, dump)
        return postgresql_server.url(there)

    await _back_up_and_restore(tmp_path, postgresql_server.url(here), tmp_path, copy)
    for name in (here, there):
        await postgresql_server.drop_database(name)


async def _back_up_and_restore(folder: Path, url: str, other: Path, copy: Callable[[], Awaitable[str]]) -> None:
    with light_service(folder, database_url=url, migrate="always", **WORDS) as service:
        await service.start()
        async with crowd(lambda: service.url, 20, seed=25) as visitors:
            await visitors.more(5)
            await visitors.until(lambda: visitors.running >= 15)
            copied = await copy()
        await service.kill()
    left = [each for each in await stored_answers(copied) if each.status not in FINAL]
    assert len(left) >= 10, "nobody was being answered"

    async def are_finished() -> bool:
        return all(each.status in FINAL for each in await stored_answers(copied))

    with light_service(other, database_url=copied, migrate="never", **WORDS) as restored:
        await restored.start()
        await until_true(are_finished, within_s=60)
        await restored.kill()
    stored = await stored_answers(copied)
    known = {(each.visitor_id, each.client_message_id) for each in stored}
    asks = [ask for ask in visitors.history.asks if (ask.visitor_id, ask.client_message_id) in known]
    assert judge(History(asks=asks), stored) == []


def _sqlite(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'resume_chat.db'}"
