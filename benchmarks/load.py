"""Loads the service as it is served, and a bare uvicorn echo server beside it in the same run, and prints both.

.venv/bin/python benchmarks/load.py [idle] [handshakes] [deaf] [conversations] [restart]

Without arguments all of them, one after the other, over SQLite or, where RESUME_CHAT_DATABASE_URL names one, an empty
PostgreSQL. The figures are of one machine that serves and loads at once: read them
beside the bare server's.
"""

import asyncio
import json
import random
import resource
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from bare_server import TOKEN_MS, TOKENS
from load_clients import UPGRADE, Conversation, IdleClient, chatting, close_all, open_idle, open_many, text_frame
from load_servers import STOP_S, Target, launch_bare, launch_service
from websockets.exceptions import ConnectionClosed

SCENARIOS = ("idle", "handshakes", "deaf", "conversations", "restart")
IDLE_SOCKETS = 10_000
BURST, BURST_S = 2_000, 2.0
CONVERSATIONS, ASKED_IN_S = 1_000, 10.0
DEAF, DEAF_S = 100, 60.0


def report(scenario: str, target: Target, **figures: str) -> None:
    """One line of the table."""
    print(f"{scenario:14}{target.name:9}", "  ".join(f"{name} {value}" for name, value in figures.items()), flush=True)


def spread(values: Sequence[float], unit: str = "ms") -> str:
    """Median and 99th percentile."""
    ordered = sorted(values)
    scale = 1000 if unit == "ms" else 1
    last = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"p50 {statistics.median(ordered) * scale:.1f} p99 {last * scale:.1f} {unit}"


async def idle(target: Target) -> None:
    """Ten thousand sockets that say nothing."""
    close_all(await open_many(target, 50, 10))
    await asyncio.sleep(1)
    before, began = target.resident_kib(), time.monotonic()
    clients = await open_many(target, IDLE_SOCKETS, 20)
    took_s = time.monotonic() - began
    await asyncio.sleep(2)
    each = (target.resident_kib() - before) / IDLE_SOCKETS
    processor = target.processor_s()
    await asyncio.sleep(45)  # two rounds of pings
    share = (target.processor_s() - processor) / 45
    figures = {
        "KiB each": f"{each:.1f}",
        "handshake (20 at once)": spread([client.opened.result() for client in clients]),
        "a second": f"{IDLE_SOCKETS / took_s:.0f}",
        "idle processor": f"{share:.1%}",
        "lost": str(sum(client.is_lost for client in clients)),
    }
    if target.is_chat:
        conversation = Conversation(0)
        async with chatting(target, 0) as chat:
            await conversation.ask(chat)
            await conversation.read(chat)
        figures["first token meanwhile"] = f"{conversation.first_s * 1000:.0f} ms, of which the model's {TOKEN_MS}"
    close_all(clients)
    report("idle", target, **figures)


async def handshakes(target: Target) -> None:
    """Two thousand handshakes in two seconds."""
    began = time.monotonic()

    async def one(number: int) -> IdleClient | BaseException:
        await asyncio.sleep(number * BURST_S / BURST)
        try:
            return await open_idle(target, number)
        except OSError as error:
            return error

    outcomes = await asyncio.gather(*(one(number) for number in range(BURST)))
    took_s = time.monotonic() - began
    clients = [each for each in outcomes if isinstance(each, IdleClient)]
    times = spread([client.opened.result() for client in clients])
    report("handshakes", target, opened=f"{len(clients)} of {BURST}", took=f"{took_s:.1f} s", each=times)
    close_all(clients)


async def conversations(target: Target) -> None:
    """A thousand answers at once, each at the model's pace."""
    nominal_s = TOKENS * TOKEN_MS / 1000
    all_of_them = [Conversation(number) for number in range(CONVERSATIONS)]
    start = asyncio.Event()
    opened = asyncio.Semaphore(0)
    turns = asyncio.Semaphore(20)

    async def one(conversation: Conversation) -> None:
        async with AsyncExitStack() as stack:
            async with turns:
                chat = await stack.enter_async_context(chatting(target, conversation.number))
            if target.is_chat:
                await conversation.greet(chat)
            opened.release()
            await start.wait()
            await asyncio.sleep(random.random() * ASKED_IN_S)  # noqa: S311 - nobody guesses it; people do not ask in step
            if target.is_chat:
                await conversation.ask(chat)
                await conversation.read(chat)
                return
            conversation.asked_at = time.monotonic()
            await chat.send("converse")
            for _ in range(TOKENS):
                await chat.recv()
                conversation.first_s = conversation.first_s or time.monotonic() - conversation.asked_at
            conversation.whole_s, conversation.is_whole = time.monotonic() - conversation.asked_at, True

    tasks = [asyncio.create_task(one(each)) for each in all_of_them]
    for _ in all_of_them:
        await opened.acquire()
    processor, began = target.processor_s(), time.monotonic()
    start.set()
    await asyncio.gather(*tasks)
    share = (target.processor_s() - processor) / (time.monotonic() - began)
    report(
        "conversations",
        target,
        whole=f"{sum(each.is_whole for each in all_of_them)} of {CONVERSATIONS}",
        asked_again=str(sum(each.refusals for each in all_of_them)),
        first=spread([each.first_s for each in all_of_them]),
        end=f"{spread([each.whole_s for each in all_of_them], 's')} of {nominal_s:.1f}",
        processor=f"{share:.0%}",
    )


async def deaf(target: Target) -> None:
    """A hundred readers that shut their window."""
    token = answer_id = ""
    if target.is_chat:
        conversation = Conversation(0)
        async with chatting(target, 0) as chat:
            await conversation.ask(chat)
            await conversation.read(chat)
        token, answer_id = conversation.token, conversation.answer_id
    before, idle_sockets = target.resident_kib(), target.sockets()
    sockets = [await asyncio.to_thread(shut, target, token, answer_id, number) for number in range(DEAF)]
    began, most = time.monotonic(), 0
    while (held := target.sockets() - idle_sockets) > 0 and time.monotonic() - began < DEAF_S:
        most = max(most, target.resident_kib() - before)
        await asyncio.sleep(0.2)
    took = f"{time.monotonic() - began:.1f} s" if held <= 0 else f"not in {DEAF_S:.0f} s"
    stopped_s = await asyncio.to_thread(target.stop)
    stop = f"{stopped_s:.1f} s" if stopped_s < STOP_S else f"not in {STOP_S:.0f} s"
    for each in sockets:
        each.close()
    report("deaf", target, freed=f"{DEAF - held} of {DEAF}", last=took, memory=f"{most / 1024:.0f} MiB", stop=stop)


def shut(target: Target, token: str, answer_id: str, number: int) -> socket.socket:
    """A socket that asks for much and reads the head of the answer only."""
    peer = socket.socket()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    peer.bind((f"127.0.0.{2 + number % 20}", 0))
    peer.connect((target.host, target.port))
    peer.sendall(UPGRADE)
    peer.recv(1024)
    if target.is_chat:
        peer.sendall(text_frame(json.dumps({"type": "hello", "visitor_token": token})))
        peer.sendall(text_frame(json.dumps({"type": "resume", "answer_id": answer_id, "after_seq": 0})))
    else:
        peer.sendall(text_frame("much"))
    peer.recv(1024)
    return peer


async def restart(folder: Path) -> None:
    """A thousand running answers, a restart, and everybody comes back."""
    settings = {"answers__drain_s": "0", "scripted__count": str(2 * TOKENS)}
    target = await asyncio.to_thread(launch_service, folder, settings)
    all_of_them = [Conversation(number) for number in range(CONVERSATIONS)]
    turns = asyncio.Semaphore(20)
    asked = asyncio.Semaphore(0)
    served_at = 0.0

    async def one(conversation: Conversation) -> None:
        wait_s = 0.0
        while not conversation.is_over:
            await asyncio.sleep(wait_s)
            try:
                async with AsyncExitStack() as stack:
                    async with turns:
                        chat = await stack.enter_async_context(chatting(target, conversation.number))
                    if conversation.token:
                        await conversation.resume(chat)
                        conversation.back_s.append(time.monotonic())
                    else:
                        await conversation.ask(chat)
                        asked.release()
                    await conversation.read(chat)
            except (OSError, ConnectionClosed, TimeoutError):
                pass
            wait_s = min(4.0, (wait_s or 0.25) * 2) * (0.5 + random.random())  # noqa: S311 - spreads them, no more

    tasks = [asyncio.create_task(one(each)) for each in all_of_them]
    for _ in all_of_them:
        await asked.acquire()
    await asyncio.sleep(5)
    stopped_s = await asyncio.to_thread(target.stop)
    target = await asyncio.to_thread(launch_service, folder, settings, target.port)
    served_at = time.monotonic()
    await asyncio.gather(*tasks)
    back = [each.back_s[-1] - served_at for each in all_of_them if each.back_s]
    seconds = [int(each) for each in back]
    text = "".join(f"t{number:06d} " for number in range(1, 2 * TOKENS + 1))
    report(
        "restart",
        target,
        whole=f"{sum(each.text == text for each in all_of_them)} of {CONVERSATIONS}",
        stop=f"{stopped_s:.1f} s",
        back=spread(back, "s"),
        fullest_second=f"{max(seconds.count(each) for each in set(seconds)) / len(seconds):.0%}",
        all_ended=f"{time.monotonic() - served_at:.1f} s after the restart",
    )
    await asyncio.to_thread(target.stop)


async def main(names: Sequence[str]) -> None:
    """The scenarios that are named."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            if name == "restart":
                await restart(Path(folder))
                continue
            much = {"scripted__count": "150", "scripted__token_chars": "2000", "scripted__token_interval_ms": "5"}
            for launch in (launch_bare, lambda: launch_service(Path(folder), much if name == "deaf" else {})):  # noqa: B023 - called at once
                target = await asyncio.to_thread(launch)
                try:
                    await {"idle": idle, "handshakes": handshakes, "conversations": conversations, "deaf": deaf}[name](
                        target
                    )
                finally:
                    await asyncio.to_thread(target.stop)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:] or SCENARIOS))
