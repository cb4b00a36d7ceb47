"""What a question costs with each embedder: load time, memory, time a query, and the ratio of the two.

    python benchmarks/bench_embedding.py [--rounds 20] [--queries 20]

Each embedder runs in a process of its own, as it would in a service, so that its memory is its own. The two take turns,
round by round, so that whatever else the machine does falls on both. Exports the model first where that was not done.
"""

import argparse
import asyncio
import statistics
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from resume_chat.adapters.onnx_embedder import OnnxConfig, OnnxEmbedder
from resume_chat.adapters.sentence_transformers_embedder import SentenceTransformersConfig, SentenceTransformersEmbedder

CACHE = Path(__file__).parents[1] / "data" / "models"
EMBEDDERS = ("onnx", "sentence_transformers")


async def serve(name: str) -> None:
    """One embedder: loads, then embeds as many queries as each line of the input says, one after the other."""
    if name == "onnx":
        embedder: OnnxEmbedder | SentenceTransformersEmbedder = OnnxEmbedder(OnnxConfig(cache_dir=str(CACHE)))
    else:
        embedder = SentenceTransformersEmbedder(SentenceTransformersConfig())
    started = time.perf_counter()
    await embedder.embed(["warm"])
    say(Said(load_s=time.perf_counter() - started, rss_mb=rss_mb()))
    asked = 0
    while line := await asyncio.to_thread(sys.stdin.readline):
        times = []
        for _ in range(int(line)):
            asked += 1
            started = time.perf_counter()
            await embedder.embed([f"How many years of experience does she have with product number {asked}?"])
            times.append((time.perf_counter() - started) * 1000)
        say(Said(times_ms=times, rss_mb=rss_mb()))
    await embedder.aclose()


class Said(msgspec.Struct, kw_only=True):
    """One line of a child to its parent."""

    rss_mb: float
    load_s: float = 0.0
    times_ms: list[float] = []


def say(said: Said) -> None:
    """Writes the line."""
    print(msgspec.json.encode(said).decode(), flush=True)


def rss_mb() -> float:
    """Resident memory of this process, files that it has mapped included."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("/proc/self/status has no VmRSS")


class Child:
    """An embedder in its process."""

    def __init__(self, name: str) -> None:
        self.name = name
        command = [sys.executable, __file__, "--serve", name]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.load_s = self._read().load_s
        self.times_ms: list[float] = []
        self.rss_mb = 0.0

    def round(self, queries: int) -> None:
        """Embeds so many queries."""
        if self._process.stdin is not None:
            self._process.stdin.write(f"{queries}\n".encode())
            self._process.stdin.flush()
        done = self._read()
        self.times_ms += done.times_ms
        self.rss_mb = max(self.rss_mb, done.rss_mb)

    def close(self) -> None:
        """Ends it."""
        self._process.communicate()

    def _read(self) -> Said:
        line = self._process.stdout.readline() if self._process.stdout is not None else b""
        return msgspec.json.decode(line, type=Said)


async def export() -> float:
    """Exports the model when it is not in the cache; how long the first opening took, in seconds."""
    started = time.perf_counter()
    embedder = OnnxEmbedder(OnnxConfig(cache_dir=str(CACHE)), print)
    await embedder.open()
    await embedder.aclose()
    return time.perf_counter() - started


def main() -> None:
    """Measures both and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--queries", type=int, default=20, help="queries in a round")
    parser.add_argument("--serve", choices=EMBEDDERS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.serve))
        return
    print(f"opened (and exported, where it was not) in {asyncio.run(export()):.2f} s\n")
    children = [Child(name) for name in EMBEDDERS]
    for _ in range(options.rounds):
        for child in children:
            child.round(options.queries)
    print(f"{'embedder':24}{'load s':>8}{'median ms':>11}{'p95 ms':>8}{'RSS MB':>8}")
    for child in children:
        p95 = statistics.quantiles(child.times_ms, n=20)[-1]
        median = statistics.median(child.times_ms)
        print(f"{child.name:24}{child.load_s:8.2f}{median:11.1f}{p95:8.1f}{child.rss_mb:8.0f}")
        child.close()
    onnx, reference = (statistics.median(child.times_ms) for child in children)
    print(f"\nsentence_transformers / onnx, a query: {reference / onnx:.1f}")


if __name__ == "__main__":
    main()
