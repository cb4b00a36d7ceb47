"""SIGTERM under load: everybody is told, what can end ends, the rest is handed over, and the process is gone in time."""

import asyncio
import json
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from hypothesis import settings

from fakes.chat_client import ChatClient, Told, connected
from fakes.history import judge
from fakes.light_service import light_service
from fakes.process import ServiceProcess, service_process
from fakes.raw_peer import raw_peer
from fakes.stored_answers import stored_answers
from fakes.visitor import crowd
from fakes.waiting import until

QUESTION = "What did she study?"
TOKENS = 200
ROUNDS = 20 if settings.get_current_profile_name() == "long" else 2


@dataclass(slots=True)
class Asker:
    """A visitor with an answer, and what is known of it."""

    token: str
    told: Told
    goodbye: dict[str, object] | None = None
    close_code: int | None = None

    async def read_on(self, client: ChatClient) -> None:
        """Follows its answer until the server closes."""
        with suppress(Exception):
            while True:
                frame = await client.receive(within_s=60)
                if frame["type"] == "goodbye":
                    self.goodbye = frame
                elif frame.get("answer_id") == self.told.answer_id:
                    self.told.apply(frame)
        self.close_code = await client.close_code()


@asynccontextmanager
async def busy_service(folder: Path) -> AsyncIterator[ServiceProcess]:
    """A process whose answers take six seconds, and which lets them go on for four after SIGTERM."""
    async with service_process(
        folder,
        generator="scripted",
        guard="off",
        retriever="in_memory",
        scripted__count=str(TOKENS),
        scripted__token_chars="1000",
        scripted__token_interval_ms="30",
        chain__max_running="64",
        sockets_per_address="500",
        questions_per_address="1000",
        answers__drain_s="4",
    ) as service:
        yield service


async def test_a_process_under_load_ends_in_time_and_loses_nothing(tmp_path: Path) -> None:
    """T48. Twenty running answers, two hundred idle sockets, five readers with a shut window.

    Ten answers are nearly there and end; the other ten are handed over, and the next process goes on with them at once.
    """
    async with busy_service(tmp_path) as service, AsyncExitStack() as stack:
        idle = [await stack.enter_async_context(connected(service.url)) for _ in range(200)]
        early = [await _asker(stack, service.url) for _ in range(10)]
        await until(lambda: all(asker.told.seq > TOKENS * 0.85 for asker, _ in early), within_s=60)
        late = [await _asker(stack, service.url) for _ in range(10)]
        for asker, _ in early[:5]:
            await _shut_reader(stack, service.url, asker)
        await until(lambda: all(asker.told.seq > 5 for asker, _ in late), within_s=60)
        began = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        for client in idle:
            assert (await client.receive(within_s=20))["type"] == "goodbye"
            assert await client.close_code(within_s=20) == 1012
        await asyncio.gather(*(reading for _, reading in [*early, *late]))
        assert await service.ended() == 0
        assert time.monotonic() - began < 30
        askers = [asker for asker, _ in [*early, *late]]
        assert {asker.close_code for asker in askers} == {1012}
        assert all(asker.goodbye for asker in askers)
        assert all(asker.told.end for asker, _ in early), "an answer that had time to end was cut off"
        drained = next(json.loads(line) for line in service.lines if '"drained"' in line)
        assert drained["answers_left"] == sum(asker.told.end is None for asker in askers) > 0
        assert "stop_cut_off" not in "\n".join(service.lines)
        assert "Traceback" not in "\n".join(service.lines)
    async with busy_service(tmp_path) as service:
        began = time.monotonic()
        for asker in askers:
            await _come_back(service.url, asker)
            assert asker.told.end is not None
            assert asker.told.end["finish"] == "complete", asker.told.end
            assert asker.told.text == _whole_text()
            message = asker.told.end["message"]
            assert isinstance(message, dict)
            assert message["content"] == _whole_text()
        assert time.monotonic() - began < 15, "somebody waited for leases to run out"


def _whole_text() -> str:
    return "".join(f"t{number:06d}".ljust(999, "x") + " " for number in range(1, TOKENS + 1))


async def _asker(stack: AsyncExitStack, url: str) -> tuple[Asker, "asyncio.Task[None]"]:
    client = await stack.enter_async_context(connected(url))
    accepted = await client.ask(QUESTION)
    asker = Asker(client.token, Told(str(accepted["answer_id"])))
    return asker, asyncio.create_task(asker.read_on(client))


async def _shut_reader(stack: AsyncExitStack, url: str, asker: Asker) -> None:
    """Reads an answer from the beginning, and then no more."""
    peer = await stack.enter_async_context(raw_peer(url, receive_buffer=4096))
    await peer.upgrade()
    await peer.say(json.dumps({"type": "hello", "visitor_token": asker.token}))
    await peer.say(json.dumps({"type": "resume", "answer_id": asker.told.answer_id, "after_seq": 0}))
    assert await peer.read()


async def _come_back(url: str, asker: Asker) -> None:
    async with connected(url, token=asker.token) as client:
        await client.send(type="resume", answer_id=asker.told.answer_id, after_seq=0)
        told = Told(asker.told.answer_id)
        await client.follow(told)
        assert told.text.startswith(asker.told.text), "what was shown has been taken back"
        asker.told = told


async def test_readers_of_events_with_a_shut_window_do_not_keep_a_process_from_ending(tmp_path: Path) -> None:
    """T48. uvicorn would wait for such a request for as long as its peer likes."""
    async with busy_service(tmp_path) as service, AsyncExitStack() as stack:
        client = await stack.enter_async_context(connected(service.url))
        accepted = await client.ask(QUESTION)
        for _ in range(3):
            peer = await stack.enter_async_context(raw_peer(service.url, receive_buffer=4096))
            path = f"/api/v1/answers/{accepted['answer_id']}/events"
            await peer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {client.token}\r\n\r\n".encode())
            assert (await peer.read()).startswith(b"HTTP/1.1 200 OK")
        await client.follow(Told(str(accepted["answer_id"])), within_s=60)
        began = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        assert await service.ended() == 0
        assert time.monotonic() - began < 30


async def test_restarts_under_readers_on_sockets_and_over_http_lose_nothing(tmp_path: Path) -> None:
    """T48 and T41 in small: told to stop in mid-answer, again and again; all are told goodbye, come back and read on."""
    with light_service(
        tmp_path, answers__drain_s="0.3", scripted__count="60", scripted__token_interval_ms="25"
    ) as service:
        await service.start()
        async with crowd(lambda: service.url, 20, seed=48) as visitors:
            for _ in range(ROUNDS):
                await visitors.until(lambda: visitors.running >= 10)
                service.send(signal.SIGTERM)
                assert await service.ended() == 0
                await service.start()
                await visitors.more(10)
        await service.kill()
        stored = await stored_answers(f"sqlite+aiosqlite:///{tmp_path / 'resume_chat.db'}")
        assert judge(visitors.history, stored) == []
        assert "Traceback" not in "\n".join(service.lines)
    told = [view for view in visitors.history.views if any(frame["type"] == "goodbye" for _, frame in view.shown)]
    over_http = {each.visitor_id for each in visitors.visitors[1::2]}
    assert {view.visitor_id in over_http for view in told} == {True, False}, "nobody said goodbye to one of the two"
