"""The clock is set while answers run: nobody is taken for dead, nothing ends early."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx

from fakes.chat_client import ChatClient, connected
from fakes.clock_setting import go_by_it, set_clock
from fakes.history import judge
from fakes.light_service import LightService, light_service
from fakes.postgresql import PostgresqlServer
from fakes.stored_answers import stored_answers
from fakes.visitor import Crowd, crowd

STEPS = (timedelta(hours=1), timedelta(hours=-1), timedelta(days=6), timedelta())
QUESTIONS = (
    "What did Ines build?",
    "What did Ines do at Harbour Systems?",
    "What does Ines do at Lumen Works?",
    "Which?",
)
ANSWERS = {
    "scripted__count": "40",
    "scripted__token_interval_ms": "25",
    "answers__lease_s": "15",  # as shipped: a busy machine is slower than the short ones allow
    "answers__sweep_s": "5",
    "answers__events_kept_s": "604800",  # a clock that is days ahead has them forgotten, and they are judged
}


async def test_a_clock_that_is_set_in_mid_answer_ends_and_takes_over_nothing(tmp_path: Path) -> None:
    """T24 over SQLite, whose clock is the machine's: leases, deadlines and the order of messages."""
    with light_service(tmp_path, **ANSWERS) as service:
        service.prepare = go_by_it
        await service.start()
        async with connected(service.url) as client, crowd(lambda: service.url, 8, seed=24) as visitors:
            asked = await _ask_while_it_is_set(client, tmp_path, visitors)
            assert await _told(service, client.token) == asked
            stored = await stored_answers(f"sqlite+aiosqlite:///{tmp_path / 'resume_chat.db'}")
            assert {each.attempt for each in stored if each.events} == {1}, "somebody was taken for dead"
            assert "failed" not in {each.status for each in stored}
        await service.kill()
        stored = await stored_answers(f"sqlite+aiosqlite:///{tmp_path / 'resume_chat.db'}")
        mine = [
            replace(each, began=0.0, ended=each.ended and 0.0) for each in stored if each.visitor_id in _ids(visitors)
        ]
        assert judge(visitors.history, mine) == []


async def test_a_replica_with_another_time_takes_nothing_from_the_others(
    tmp_path: Path, postgresql_server: PostgresqlServer
) -> None:
    """T24 over PostgreSQL: leases go by the database's clock, so that one machine's says nothing."""
    async with postgresql_server.database() as url:
        with (
            light_service(tmp_path, database_url=url, migrate="always", **ANSWERS) as astray,
            light_service(tmp_path, database_url=url, migrate="never", **ANSWERS) as other,
        ):
            astray.prepare = go_by_it
            await astray.start()
            await other.start()
            urls = [astray.url, other.url]
            async with connected(astray.url) as client, crowd(lambda: urls[0], 8, seed=24) as visitors:
                urls.reverse()
                asked = await _ask_while_it_is_set(client, tmp_path, visitors)
                assert await _told(other, client.token) == asked
            stored = [each for each in await stored_answers(url) if each.visitor_id in _ids(visitors)]
            assert judge(visitors.history, stored) == []
            stopped = {each.answer_id for each in stored if each.status == "stopped"}
            assert {each.attempt for each in stored if each.answer_id not in stopped} == {1}, (
                "somebody was taken for dead"
            )
            assert "failed" not in {each.status for each in stored}
            await asyncio.gather(astray.kill(), other.kill())


async def _ask_while_it_is_set(client: ChatClient, folder: Path, visitors: Crowd) -> Sequence[str]:
    """Asks a question before each step; the clock is set while it is answered. The questions, in their order."""
    conversation_id = None
    for question, ahead in zip(QUESTIONS, STEPS, strict=True):
        asking = asyncio.create_task(client.answer_to(question, conversation_id))
        await visitors.until(lambda: visitors.running >= 4)
        set_clock(folder, ahead)
        told = await asking
        assert told.end is not None
        assert told.end["type"] == "done", told.end
        message = told.end["message"]
        assert isinstance(message, dict)
        conversation_id = str(message["conversation_id"])
        await visitors.more(2)
    return QUESTIONS


async def _told(service: LightService, token: str) -> Sequence[str]:
    """The questions of a visitor's only conversation, as the history has them."""
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(
        base_url=f"{service.url}/api/v1", headers=headers, trust_env=False, timeout=30
    ) as http:
        (conversation,) = (await http.get("/conversations")).json()["items"]
        messages = (await http.get(f"/conversations/{conversation['id']}/messages")).json()["items"]
    return tuple(each["content"] for each in messages if each["role"] == "user")


def _ids(visitors: Crowd) -> set[str]:
    return {each.visitor_id for each in visitors.visitors}
