"""Loads the service as it is served, and a bare uvicorn echo server beside it in the same run, and prints both.

.venv/bin/python benchmarks/load.py [idle] [handshakes] [deaf] [conversations] [restart]

Without arguments all of them, one after the other. The figures are of one machine that serves and loads at once: read them
beside the bare server's.
"""

import asyncio
import json
import os
import random
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

ROOT = Path(__file__).parents[1]
SCENARIOS = ("idle", "handshakes", "deaf", "conversations", "restart")
IDLE_SOCKETS = 10_000
BURST, BURST_S = 2_000, 2.0
CONVERSATIONS, ASKED_IN_S = 1_000, 10.0
TOKENS, TOKEN_MS = 30, 1_000
DEAF, DEAF_S = 100, 60.0
STOP_S = 40.0
QUESTION = "What did she study?"
UPGRADE = (
    b"GET /ws/chat HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def text_frame(text: str) -> bytes:
    """A short frame of a client, masked with zeros."""
    payload = text.encode()
    size = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2, "big")
    return b"\x81" + size + bytes(4) + payload


HELLO = text_frame('{"type":"hello"}')

# ---------------------------------------------------------------- the two servers


@dataclass(slots=True)
class Target:
    """A server in a process of its own."""

    name: str
    process: subprocess.Popen[str]
    host: str
    port: int

    @property
    def is_chat(self) -> bool:
        """Whether it is the service, and not the bare server."""
        return self.name == "service"

    @property
    def url(self) -> str:
        """Of its socket."""
        return f"ws://{self.host}:{self.port}/ws/chat"

    def resident_kib(self) -> int:
        """Memory that it holds, as a host counts it."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize() // 1024

    def processor_s(self) -> float:
        """Processor time that it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def sockets(self) -> int:
        """Connections, listeners and pipes that it has open."""
        count = 0
        for each in Path(f"/proc/{self.process.pid}/fd").iterdir():
            with suppress(OSError):
                count += str(each.readlink()).startswith("socket:")
        return count

    def stop(self, how: signal.Signals = signal.SIGTERM) -> float:
        """Ends it; seconds until it had ended."""
        began = time.monotonic()
        self.process.send_signal(how)
        with suppress(subprocess.TimeoutExpired):
            self.process.communicate(timeout=STOP_S)
        self.process.kill()
        self.process.wait()
        return time.monotonic() - began


def launch_service(folder: Path, settings: Mapping[str, str], port: int = 0) -> Target:
    """The service, with the scripted generator and limits that let everybody in."""
    environment = {
        "PATH": os.defpath,
        "HOME": str(Path.home()),
        "RESUME_CHAT_DATA_DIR": str(folder),
        "RESUME_CHAT_ONNX__CACHE_DIR": str(ROOT / "data" / "models"),
        "RESUME_CHAT_RETRIEVER": "in_memory",
        "RESUME_CHAT_GENERATOR": "scripted",
        "RESUME_CHAT_GUARD": "off",
        "RESUME_CHAT_CHAIN__MAX_RUNNING": "2000",
        "RESUME_CHAT_ANSWERS__RUNNING": "2000",
        "RESUME_CHAT_SOCKETS": "20000",
        "RESUME_CHAT_SOCKETS_PER_ADDRESS": "20000",
        "RESUME_CHAT_QUESTIONS_PER_ADDRESS": "100000",
        "RESUME_CHAT_LOG_LEVEL": "warning",
        "RESUME_CHAT_SCRIPTED__COUNT": str(TOKENS),
        "RESUME_CHAT_SCRIPTED__TOKEN_INTERVAL_MS": str(TOKEN_MS),
        **{f"RESUME_CHAT_{name.upper()}": value for name, value in settings.items()},
    }
    port = port or free_port()
    program = Path(sys.executable).with_name("resume-chat")
    process = subprocess.Popen(
        [program, "serve", "--port", str(port)], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, text=True
    )
    return reachable(Target("service", process, "127.0.0.1", port))


def launch_bare() -> Target:
    """Uvicorn as it comes, with the smallest application: sends what a conversation would, echoes everything else."""
    port = free_port()
    process = subprocess.Popen([sys.executable, __file__, "serve-bare", str(port)], text=True)
    return reachable(Target("bare", process, "127.0.0.1", port))


def free_port() -> int:
    """One that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def reachable(target: Target) -> Target:
    """The same, once it takes connections."""
    end = time.monotonic() + 120
    while True:
        try:
            socket.create_connection((target.host, target.port), timeout=1).close()
        except OSError:
            if target.process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"{target.name} did not start") from None
            time.sleep(0.05)
        else:
            return target


def serve_bare(port: int) -> None:
    """The bare server's process."""
    import uvicorn  # noqa: PLC0415 - the loading process has no use for it

    async def app(scope: dict[str, object], receive: Callable[[], object], send: Callable[[object], object]) -> None:
        if scope["type"] != "websocket":
            return
        await receive()  # type: ignore[misc] # ASGI's own callables
        await send({"type": "websocket.accept"})  # type: ignore[misc]
        while True:
            message = await receive()  # type: ignore[misc]
            if message["type"] != "websocket.receive":
                return
            if message["text"] == "converse":
                for number in range(TOKENS):
                    await asyncio.sleep(TOKEN_MS / 1000)
                    await send({"type": "websocket.send", "text": f"t{number:06d} ".ljust(100)})  # type: ignore[misc]
            elif message["text"] == "much":
                for _ in range(300):
                    await send({"type": "websocket.send", "text": "x" * 1000})  # type: ignore[misc]
            else:
                await send({"type": "websocket.send", "text": message["text"]})  # type: ignore[misc]

    uvicorn.run(app, port=port, log_level="critical", ws_per_message_deflate=False, lifespan="off")


# ---------------------------------------------------------------- clients


class IdleClient(asyncio.Protocol):
    """A socket that is opened, says hello where that is due, answers pings, and is left open."""

    def __init__(self, says_hello: bool) -> None:  # noqa: FBT001 - made in one place
        self.says_hello = says_hello
        self.opened: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self.began = time.monotonic()
        self.transport: asyncio.Transport | None = None
        self.is_lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asks for the upgrade."""
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(UPGRADE)

    def data_received(self, data: bytes) -> None:
        """Says hello after the upgrade, and pong to each ping."""
        if self.transport is None:
            return
        if data.startswith(b"HTTP/1.1") and not self.opened.done():
            if data.startswith(b"HTTP/1.1 101"):
                self.opened.set_result(time.monotonic() - self.began)
                if self.says_hello:
                    self.transport.write(HELLO)
            else:
                self.opened.set_exception(ConnectionError(data[:40].decode("latin-1")))
        if (at := data.find(b"\x89\x04")) >= 0 and len(data) >= at + 6:
            self.transport.write(b"\x8a\x84" + bytes(4) + data[at + 2 : at + 6])

    def connection_lost(self, exc: Exception | None) -> None:
        """The server has closed."""
        self.is_lost = True
        if not self.opened.done():
            self.opened.set_exception(exc or ConnectionError("closed"))


async def open_idle(target: Target, number: int) -> IdleClient:
    """One more of them, from one of twenty addresses."""
    loop = asyncio.get_running_loop()
    source = (f"127.0.0.{2 + number % 20}", 0)
    _, client = await loop.create_connection(
        lambda: IdleClient(target.is_chat), target.host, target.port, local_addr=source
    )
    await client.opened
    return client


async def open_many(target: Target, count: int, at_once: int) -> list[IdleClient]:
    """Many of them, so many at a time."""
    turns = asyncio.Semaphore(at_once)

    async def one(number: int) -> IdleClient:
        async with turns:
            return await open_idle(target, number)

    return await asyncio.gather(*(one(number) for number in range(count)))


def close_all(clients: Sequence[IdleClient]) -> None:
    """Lets them go."""
    for client in clients:
        if client.transport is not None:
            client.transport.abort()


@dataclass(slots=True)
class Conversation:
    """One visitor with one question."""

    number: int
    token: str = ""
    answer_id: str = ""
    text: str = ""
    seq: int = 0
    is_over: bool = False
    is_whole: bool = False
    asked_at: float = 0.0
    first_s: float = 0.0
    whole_s: float = 0.0
    refusals: int = 0
    back_s: list[float] = field(default_factory=list)

    async def greet(self, chat: ClientConnection) -> None:
        """Says hello."""
        await chat.send('{"type":"hello"}')
        self.token = json.loads(await chat.recv())["visitor_token"]

    async def ask(self, chat: ClientConnection) -> None:
        """Asks, and hello before where it was not said."""
        if not self.token:
            await self.greet(chat)
        self.asked_at = time.monotonic()
        await self.ask_again(chat)

    async def ask_again(self, chat: ClientConnection) -> None:
        """Asks the same once more, as a client does that was told to."""
        await chat.send(json.dumps({"type": "ask", "client_message_id": str(self.number), "question": QUESTION}))

    async def resume(self, chat: ClientConnection) -> None:
        """Comes back."""
        await chat.send(json.dumps({"type": "hello", "visitor_token": self.token}))
        await chat.recv()
        await chat.send(json.dumps({"type": "resume", "answer_id": self.answer_id, "after_seq": self.seq}))

    async def read(self, chat: ClientConnection) -> None:
        """Takes frames to the end of the answer, or of the connection."""
        async for message in chat:
            frame = json.loads(message)
            self.answer_id = self.answer_id or frame.get("answer_id", "")
            if frame["type"] == "error":
                if not frame["retryable"]:
                    raise SystemExit(f"refused: {frame}")
                self.refusals += 1
                await asyncio.sleep(1 + random.random())  # noqa: S311 - spreads them, no more
                await self.ask_again(chat)
                continue
            seq = frame.get("seq", 0)
            if seq <= self.seq:
                continue
            if seq != self.seq + 1 and frame["type"] != "snapshot":
                raise SystemExit(f"event {seq} came after {self.seq}")
            self.seq = seq
            if frame["type"] == "token":
                self.first_s = self.first_s or time.monotonic() - self.asked_at
                self.text += frame["text"]
            if frame["type"] in {"done", "failed"}:
                self.is_over, self.is_whole = True, frame["type"] == "done"
                self.whole_s = time.monotonic() - self.asked_at
                return


@asynccontextmanager
async def chatting(target: Target, number: int) -> AsyncIterator[ClientConnection]:
    """An open socket of the library's."""
    source = (f"127.0.0.{2 + number % 20}", 0)
    async with connect(
        target.url,
        compression=None,
        proxy=None,
        ping_interval=None,
        local_addr=source,
        open_timeout=60,
        close_timeout=1,
    ) as chat:
        yield chat


# ---------------------------------------------------------------- scenarios


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
    if sys.argv[1:2] == ["serve-bare"]:
        serve_bare(int(sys.argv[2]))
    else:
        asyncio.run(main(sys.argv[1:] or SCENARIOS))
