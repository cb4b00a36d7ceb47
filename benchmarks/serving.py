"""Measures the service as it is served: start, first token, whole answer, memory. Without a model, to see our own share.

make bench
"""

import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect

ROOT = Path(__file__).parents[1]
QUESTIONS = (
    "What does she do now?",
    "How many years of experience does she have in total?",
    "Where did she study?",
    "Which languages does she speak?",
    "What did she do at Wrenfield Logistics?",
    "How long has she worked with Python?",
    "Was there a break between jobs?",
    "What is Tidepool?",
    "Which certificates does she have?",
    "What is her shoe size?",
)
ASKED = 100


def start(folder: Path) -> tuple[subprocess.Popen[str], str, float]:
    """The service in a process of its own; its address, and seconds until it took connections."""
    began = time.monotonic()
    process = subprocess.Popen(
        [Path(sys.executable).with_name("resume-chat"), "serve", "--port", "0", "--generator", "extractive"],
        cwd=ROOT,
        env={
            "PATH": os.defpath,
            "HOME": str(Path.home()),
            "RESUME_CHAT_DATA_DIR": str(folder),
            "RESUME_CHAT_ONNX__CACHE_DIR": str(ROOT / "data" / "models"),
            "RESUME_CHAT_QUESTIONS_PER_MINUTE": "100000",
            "RESUME_CHAT_QUESTIONS_PER_ADDRESS": "100000",
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in process.stderr or ():
        event = json.loads(line) if line.startswith("{") else {"event": line.strip()}
        if event["event"] == "serving":
            return process, str(event["url"]), time.monotonic() - began
    raise SystemExit(f"the service did not start: exit code {process.wait()}")


def stop(process: subprocess.Popen[str]) -> float:
    """Tells the service to stop; seconds until it has."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    return time.monotonic() - began


def resident_mb(process: subprocess.Popen[str]) -> float:
    """Memory that the process holds, shared pages included."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


async def ask(chat: ClientConnection, number: int, question: str) -> tuple[float, float]:
    """Asks one question; milliseconds to its first token, and to its end."""
    began = time.monotonic()
    first = 0.0
    await chat.send(json.dumps({"type": "ask", "client_message_id": str(number), "question": question}))
    while True:
        frame = json.loads(await chat.recv())
        if frame["type"] == "token" and not first:
            first = time.monotonic() - began
        if frame["type"] in {"done", "failed", "error"}:
            if frame["type"] != "done":
                raise SystemExit(f"{question}: {frame}")
            return first * 1000, (time.monotonic() - began) * 1000


async def converse(url: str, process: subprocess.Popen[str]) -> tuple[list[tuple[float, float]], float]:
    """Asks all questions, one after the other; their times, and the memory after the first."""
    address = url.replace("http", "ws", 1) + "/ws/chat"
    times, memory = [], 0.0
    async with connect(address, subprotocols=["resume-chat.v1"], proxy=None) as chat:  # type: ignore[list-item]  # a NewType
        await chat.send(json.dumps({"type": "hello"}))
        await chat.recv()
        for number, question in enumerate(islice(cycle(QUESTIONS), ASKED), start=1):
            times.append(await ask(chat, number, question))
            memory = memory or resident_mb(process)
    return times, memory


def show(name: str, values: list[float]) -> None:
    """One row: median and 95th percentile."""
    print(f"{name:<34}{statistics.median(values):>9.1f}{statistics.quantiles(values, n=20)[-1]:>9.1f}")


def main() -> None:
    """Runs everything once and prints a table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        process, _, first_start_s = start(folder)
        stop(process)
        process, url, start_s = start(folder)
        try:
            times, first_memory = asyncio.run(converse(url, process))
            memory = resident_mb(process)
        finally:
            stop_s = stop(process)
    print(f"{'start, resume to be indexed':<34}{first_start_s:>9.2f} s")
    print(f"{'start, index there':<34}{start_s:>9.2f} s")
    print(f"{'stop':<34}{stop_s:>9.2f} s")
    print(f"{'memory after 1 question':<34}{first_memory:>9.0f} MB")
    print(f"{f'memory after {ASKED} questions':<34}{memory:>9.0f} MB")
    print(f"\n{f'{ASKED} questions, extractive, ms':<34}{'median':>9}{'p95':>9}")
    show("first token", [first for first, _ in times])
    show("whole answer", [whole for _, whole in times])


if __name__ == "__main__":
    main()
